#include "review.h"
#include "record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char review_reposted[] = "reposted after reversal";

int review_open(struct review *r, struct db *db, const struct planning *planning, struct error *e)
{
    struct batch_row last;
    int rc = ledger_last_decided(db, planning->revision.edition, planning->input.batch, &last, e);

    *r = (struct review){.programme = planning->revision.rules,
        .in_period = planning->revision.rules->periods[planning->input.period].id,
        .differing = {.repost = planning->input.repost, .as_of = planning->input.asking.as_of},
        .revision = planning->revision.number};
    if (rc == 0) {
        r->last_intake = last.intake;
        r->last_revision = last.revision;
    }
    return rc < 0 ? -1 : 0;
}

void review_begin(struct review *r)
{
    r->unpaid_n = r->changes_n = r->blockers_n = r->no_decision_n = r->corrections_n = 0;
    r->blockers_all = r->no_decision_all = r->carried_n = 0;
    r->carried = 0;
    r->unpaid_all = 0;
}

static void add_blocker(struct review_blocker *list, int *n, int64_t *all,
    const struct review_blocker *b)
{
    (*all)++;
    if (*n < REVIEW_BLOCKERS)
        list[(*n)++] = *b;
}

static money held_after(const struct differences *d, const char *key)
{
    money held = 0;

    for (size_t i = 0; i < d->accounts_n; i++)
        if (strcmp(d->accounts[i].key, key) == 0)
            held += d->accounts[i].charged;
    return held;
}

static int newer(int intake, struct place at)
{
    return at.intake > intake ? at.intake : intake;
}

/* An advance rests on itself and on what may forgive it or make it owed. */
static int newest_of_aid(const struct result *r, const struct decision *d)
{
    const struct assignment *a = &r->person->assignments[d->assignment];
    int newest = newer(newer(0, a->graduated.at), a->left.at);

    for (int i = 0; i < a->aid_n; i++)
        if (a->aid[i].on == d->service_day)
            newest = newer(newest, a->aid[i].at);
    for (int i = 0; i < a->service_n; i++)
        newest = newer(newest, a->service[i].at);
    return newest;
}

/* What else a decision rests on: a claim on itself, a stipend on its assignment, claims and training
 * pay on the attendance at the session. */
static int newest_of_own(const struct result *r, const struct decision *d)
{
    const struct attendance *a = d->steps.session != NONE
                                     ? person_attendance(r->person, d->steps.session)
                                     : NULL;
    int newest = d->claim != NONE ? r->person->claims[d->claim].at.intake : 0;

    if (d->kind == CHARGE_AID && d->assignment != NONE)
        newest = newest_of_aid(r, d);
    for (int i = 0; d->assignment != NONE && i < r->person->assignments[d->assignment].rows_n; i++)
        newest = newer(newest, r->person->assignments[d->assignment].rows[i].at);
    return a != NULL ? newer(newest, a->at) : newest;
}

/* The newest intake among the facts that the decision rests on, and whether a waiver is among them. */
static int newest_fact(const struct result *r, const struct decision *d, bool *waived)
{
    int newest = newest_of_own(r, d);

    *waived = false;
    for (size_t i = 0; d->requirement != NONE && i < d->nodes_n; i++) {
        const struct node_result *n = &r->trace->nodes[d->nodes + i];

        for (size_t k = 0; k < n->facts_n; k++) {
            const struct trace_fact *f = &r->trace->facts[n->facts + k];

            if (f->at.intake > newest)
                newest = f->at.intake;
            *waived |= f->state == FACT_WAIVED;
        }
    }
    return newest;
}

/* A first decision.  Of a stipend facts come in while it is not due yet, so only its day tells. */
static const char *first_cause(const struct review *v, const struct decision *d, int intake)
{
    if (v->same_day)
        return intake <= v->last_intake && v->revision != v->last_revision ? "rule revision" : "new fact";
    return (d->claim != NONE || d->kind == CHARGE_TRAINING) && intake > v->last_intake ? "new fact"
                                                                                       : "due now";
}

static bool is_session_of(const struct result *r, const struct decision *d, int session)
{
    for (size_t i = 0; i < d->nodes_n; i++) {
        const struct node_result *n = &r->trace->nodes[d->nodes + i];

        for (size_t k = 0; k < n->facts_n; k++)
            if (r->trace->facts[n->facts + k].session == session)
                return true;
    }
    return false;
}

/* A make-up that was taken back is in no condition any more: the newest intake of attendance elsewhere that
 * does not count. */
static int newest_taken_back(const struct result *r, const struct decision *d)
{
    int newest = 0;

    for (int i = 0; d->requirement != NONE && i < r->person->attendance_n; i++) {
        const struct attendance *a = &r->person->attendance[i];

        if ((a->status != ATTENDED_PRESENT || a->makes_up != NONE) && !is_session_of(r, d, a->session))
            newest = newer(newest, a->at);
    }
    return newest;
}

static const char *cause_of(const struct review *v, const struct result *r,
    const struct decision *d, int *intake)
{
    const struct stored_decision *s = person_stored(r->person, d->key);
    bool waived;

    *intake = 0;
    if (difference_reversed(r->person, d->key) != 0 && !difference_stays(&v->differing, r->person, d->key))
        return review_reposted;
    *intake = newest_fact(r, d, &waived);
    if ((d->codes & CODE(WITHDRAWN)) != 0)
        return "withdrawn: retracted, or the rules changed";
    if (d->outcome == OUTCOME_DEFERRED ||
        (s != NULL && strcmp(s->outcome, outcome_name(OUTCOME_DEFERRED)) == 0))
        return "fund";
    if (s == NULL)
        return first_cause(v, d, *intake);
    if (waived && strchr(s->verdicts, 'w') == NULL)
        return "waiver";
    if (*intake > v->last_intake)
        return strcmp(s->outcome, outcome_name(OUTCOME_HELD)) == 0 && s->target == 0
                   ? "new fact"
                   : "corrected fact";
    *intake = 0;
    if ((d->codes & (CODE(CAP) | CODE(STACK_LIMIT) | CODE(AT_MOST))) != 0)
        return "cap";
    if (v->last_revision != 0 && v->revision != v->last_revision)
        return "rule revision";
    if (v->same_day)
        return "corrected fact";
    if (s->target == 0)
        return "due now";
    *intake = newest_taken_back(r, d);
    return "corrected fact";
}

static money size_of(const struct review_change *c)
{
    return llabs(c->after - c->before);
}

/* Keep the largest; equal ones by key. */
static void add_change(struct review *v, const struct review_change *c)
{
    int at = v->changes_n;

    while (at > 0 && (size_of(&v->changes[at - 1]) < size_of(c) ||
                         (size_of(&v->changes[at - 1]) == size_of(c) &&
                             strcmp(v->changes[at - 1].key, c->key) > 0)))
        at--;
    if (at == REVIEW_CHANGES)
        return;
    if (v->changes_n < REVIEW_CHANGES)
        v->changes_n++;
    memmove(&v->changes[at + 1], &v->changes[at],
        (size_t)(v->changes_n - 1 - at) * sizeof *v->changes);
    v->changes[at] = *c;
}

static bool is_unpaid(const struct decision *d)
{
    return d->outcome == OUTCOME_HELD || d->outcome == OUTCOME_FORFEITED ||
           d->outcome == OUTCOME_DENIED || d->outcome == OUTCOME_DEFERRED;
}

/* Newly held, forfeited, denied or deferred: what a second person looks at. */
static void add_unpaid(struct review *v, const struct decision *d)
{
    struct review_blocker b = {.code = outcome_name(d->outcome), .amount = d->target};
    char names[CODES_TEXT];

    memcpy(b.subject, d->key, sizeof b.subject);
    snprintf(b.words, sizeof b.words, "%s", codes_text(d->codes, names));
    add_blocker(v->unpaid, &v->unpaid_n, &v->unpaid_all, &b);
}

static void tell_cause(const struct review *v, const struct result *r, const struct decision *d,
    char out[REVIEW_TEXT])
{
    int intake;
    const char *cause = cause_of(v, r, d, &intake);

    if (intake > v->last_intake)
        snprintf(out, REVIEW_TEXT, "%s (intake %d)", cause, intake);
    else
        snprintf(out, REVIEW_TEXT, "%s", cause);
}

void review_cause(const struct review *r, const struct made *made, char out[REVIEW_TEXT])
{
    tell_cause(r, made->result, made->decision, out);
}

static void look_at_decision(struct review *v, const struct result *r, const struct decision *d,
    bool changed)
{
    struct review_change c = {.outcome = d->outcome, .before = person_held(r->person, d->key),
        .after = held_after(r->differences, d->key)};
    char names[CODES_TEXT];

    if ((d->codes & CODE(HELD_AFTER_PAID)) != 0) {
        struct review_blocker b = {.code = code_name(CODE_HELD_AFTER_PAID), .amount = d->target};

        memcpy(b.subject, d->key, sizeof b.subject);
        snprintf(b.words, sizeof b.words, "paid already, and now in doubt: %s",
            codes_text(d->codes & ~CODE(HELD_AFTER_PAID), names));
        add_blocker(v->blockers, &v->blockers_n, &v->blockers_all, &b);
    }
    if (changed && is_unpaid(d))
        add_unpaid(v, d);
    if (c.before == c.after)
        return;
    memcpy(c.key, d->key, sizeof c.key);
    snprintf(c.payee, sizeof c.payee, "%s", d->payee);
    snprintf(c.codes, sizeof c.codes, "%s", codes_text(d->codes, names));
    tell_cause(v, r, d, c.cause);
    add_change(v, &c);
}

/* Corrections: what is posted in this period about another. */
static void look_at_entry(struct review *v, const struct entry *e)
{
    bool cost = e->debit == CLASS_EXPENSE || e->debit == CLASS_ADVANCE;
    bool given = e->credit == CLASS_EXPENSE || e->credit == CLASS_ADVANCE;
    int i = 0;

    if (strcmp(e->for_period, v->in_period) == 0 || cost == given)
        return;
    while (i < v->corrections_n && strcmp(v->corrections[i].period, e->for_period) != 0)
        i++;
    if (i == FUNDS_MOST)
        return;
    if (i == v->corrections_n) {
        /* In order of period, as their ids sort. */
        for (; i > 0 && strcmp(v->corrections[i - 1].period, e->for_period) > 0; i--)
            v->corrections[i] = v->corrections[i - 1];
        v->corrections[i] = (struct review_period){0};
        snprintf(v->corrections[i].period, sizeof v->corrections[i].period, "%s", e->for_period);
        v->corrections_n++;
    }
    v->corrections[i].net += cost ? e->amount : -e->amount;
    v->corrections[i].entries++;
}

/* An award all of whose parts ask nothing of this assignment. */
static void look_for_nothing_due(struct review *v, const struct result *r, int assignment)
{
    const struct assignment *a = &r->person->assignments[assignment];
    const struct role *role = &v->programme->roles[a->role];

    for (int k = 0; k < role->awards_n; k++) {
        int parts = 0, asked = 0;

        for (size_t i = 0; i < r->trace->decisions_n; i++) {
            const struct decision *d = &r->trace->decisions[i];

            if (d->kind != CHARGE_STIPEND || d->assignment != assignment || d->award != k)
                continue;
            parts++;
            asked += d->outcome != OUTCOME_NOT_DUE;
        }
        if (role->awards[k].kind == AWARD_STIPEND && asked == 0 &&
            parts == v->programme->plans[role->awards[k].plan].parts_n) {
            struct review_blocker b = {.code = "NOTHING_DUE"};

            snprintf(b.subject, sizeof b.subject, "%s/%s", a->id, role->awards[k].id);
            snprintf(b.words, sizeof b.words, "no part of the award asks anything of it");
            add_blocker(v->no_decision, &v->no_decision_n, &v->no_decision_all, &b);
        }
    }
}

static void look_at_assignment(struct review *v, const struct result *r, int assignment)
{
    const struct assignment *a = &r->person->assignments[assignment];
    struct review_blocker b = {.code = "UNKNOWN_ROLE"};

    if (a->role != NONE) {
        look_for_nothing_due(v, r, assignment);
        return;
    }
    snprintf(b.subject, sizeof b.subject, "%s", a->id);
    snprintf(b.words, sizeof b.words, "the programme has no role %s%s%s", a->role_id,
        a->cohort_id != NULL ? "/" : "", a->cohort_id != NULL ? a->cohort_id : "");
    add_blocker(v->no_decision, &v->no_decision_n, &v->no_decision_all, &b);
}

void review_decision(struct review *v, const struct made *made)
{
    look_at_decision(v, made->result, made->decision, made->changed);
}

/* Whether a settlement or payment of the key waits to be entered. */
static bool waits_to_enter(const struct review *v, const struct person *p, const char *key)
{
    for (int i = 0; i < p->settlements_n; i++)
        if (!p->settlements[i].entered && p->settlements[i].on <= v->differing.as_of &&
            strcmp(p->settlements[i].key, key) == 0)
            return true;
    for (int i = 0; i < p->payments_n; i++)
        if (!p->payments[i].entered && p->payments[i].on <= v->differing.as_of &&
            strcmp(p->payments[i].key, key) == 0)
            return true;
    return false;
}

/* A key that a reversal took back and that would be posted again. */
static void look_at_reversed(struct review *v, const struct result *r,
    const struct reversed_key *key)
{
    struct review_blocker b = {.code = "REVERSED"};
    money held = held_after(r->differences, key->key), target = held;

    for (size_t i = 0; i < r->trace->decisions_n; i++)
        if (strcmp(r->trace->decisions[i].key, key->key) == 0)
            target = r->trace->decisions[i].target;
    if (!difference_stays(&v->differing, r->person, key->key) ||
        (target == held && !waits_to_enter(v, r->person, key->key)))
        return;
    snprintf(b.subject, sizeof b.subject, "%s", key->key);
    snprintf(b.words, sizeof b.words, "batch %d took it back%s", (int)key->batch,
        target == held ? ", and a settlement or payment of it waits" : "");
    b.amount = target - held;
    add_blocker(v->blockers, &v->blockers_n, &v->blockers_all, &b);
}

void review_person(struct review *v, const struct result *r)
{
    for (int i = 0; i < r->person->reversed_n; i++)
        look_at_reversed(v, r, &r->person->reversed[i]);
    for (int i = 0; i < r->person->assignments_n; i++)
        look_at_assignment(v, r, i);
    for (size_t i = 0; i < r->trace->decisions_n; i++) {
        v->carried += r->differences->carried[i];
        v->carried_n += r->differences->carried[i] != 0;
    }
    for (size_t i = 0; i < r->differences->entries_n; i++)
        look_at_entry(v, &r->differences->entries[i]);
}
