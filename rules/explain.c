/*
 * One person, told.
 */
#include "difference.h"
#include "explain.h"

#include <string.h>

struct telling telling_of(const struct explain *x, size_t decision)
{
    const struct decision *d = &x->trace->decisions[decision];

    return (struct telling){.x = x,
        .index = decision,
        .decision = d,
        .requirement =
            d->requirement == NONE ? NULL : &x->deciding.programme->requirements[d->requirement]};
}

void explain_school(const struct explain *x, int school, struct sink *out)
{
    if (x->school_names[school] == NULL) {
        sink_text(out, x->deciding.shared->schools[school]);
        return;
    }
    sink_foreign(out, x->school_names[school]);
    sink_text(out, " (");
    sink_text(out, x->deciding.shared->schools[school]);
    sink_text(out, ")");
}

static void put_person(const struct explain *x, struct sink *out)
{
    sink_text(out, x->person->payee);
    if (x->name != NULL && x->name[0] != '\0') {
        sink_text(out, " ");
        sink_foreign(out, x->name);
    }
}

/* "T1042 Ana Ruiz, Team Lead, elementary, Grape Street (S07)" */
static void put_assignment(const struct explain *x, int assignment, struct sink *out)
{
    const struct assignment *a = &x->person->assignments[assignment];
    const struct assignment_row *row = assignment_row_near(a, x->deciding.asking.as_of);
    const struct role *role = a->role == NONE ? NULL : &x->deciding.programme->roles[a->role];

    put_person(x, out);
    sink_text(out, ", ");
    sink_foreign(out, role != NULL ? role->title : a->role_id);
    if (role != NULL && row->cohort != NONE) {
        sink_text(out, ", ");
        sink_text(out, role->cohorts[row->cohort]);
    }
    sink_text(out, ", ");
    explain_school(x, row->school, out);
    sink_text(out, "\n");
}

static void put_capital(const char *id, struct sink *out)
{
    char first[2] = {id[0], '\0'};

    if (first[0] >= 'a') /* after the letters no id has anything */
        first[0] = (char)(first[0] - 'a' + 'A');
    sink_text(out, first);
    sink_text(out, id + 1);
}

static int stipends_of(const struct role *role)
{
    int n = 0;

    for (int i = 0; i < role->awards_n; i++)
        n += role->awards[i].kind == AWARD_STIPEND;
    return n;
}

/* "Mid-year stipend", and which award where the role has several. */
static void put_what(const struct telling *t, struct sink *out)
{
    const struct explain *x = t->x;
    const struct decision *d = t->decision;
    const struct role *role;
    const struct award *award;

    if (d->claim != NONE) {
        sink_text(out, "Claim ");
        sink_text(out, x->person->claims[d->claim].id);
        sink_text(out, " of ");
        explain_school(x, x->person->claims[d->claim].school, out);
        sink_text(out, ", ");
        sink_day(out, d->service_day);
        return;
    }
    if (d->award == NONE) {
        sink_text(out, d->key);
        return;
    }
    role = &x->deciding.programme->roles[x->person->assignments[d->assignment].role];
    award = &role->awards[d->award];
    if (d->part != NONE) {
        put_capital(x->deciding.programme->plans[award->plan].parts[d->part].id, out);
        sink_text(out, " ");
        sink_text(out, charge_kind_name(d->kind));
    } else {
        explain_award_name(t, out);
        return;
    }
    if (stipends_of(role) > 1) {
        sink_text(out, ", ");
        sink_text(out, award->title != NULL ? award->title : award->id);
    }
}

/* "HELD, $0.00 of $1,250.00" */
static void put_outcome(const struct telling *t, struct sink *out)
{
    const struct decision *d = t->decision;
    money due = d->target, whole = d->steps.base;

    if (d->outcome == OUTCOME_DEFERRED) {
        whole = d->target;
        due = d->before;
    } else if (d->claim != NONE) {
        whole = t->x->person->claims[d->claim].cost + t->x->person->claims[d->claim].benefits;
    }
    sink_upper(out, outcome_name(d->outcome));
    if (d->outcome == OUTCOME_NOT_DUE)
        return;
    sink_text(out, ", ");
    sink_money(out, due);
    if (whole > due) {
        sink_text(out, " of ");
        sink_money(out, whole);
        sink_text(out, d->claim != NONE ? " claimed" : "");
    }
}

/* Codes that the conditions below do not show already. */
static void put_reasons(const struct telling *t, struct sink *out)
{
    static const codes shown = CODE(OPEN) | CODE(UNKNOWN) | CODE(UNMET) | CODE(UNRECORDED) |
                               CODE(AWAITS_ACCEPTANCE) | CODE(NO_EVIDENCE);
    struct check checks[CHECKS];
    codes left = t->decision->codes & ~shown;

    if (t->decision->claim != NONE) {
        explain_checks(t->x, t->decision, checks);
        for (int i = 0; i < CHECKS; i++)
            left &= ~checks[i].codes;
    }
    if (pool_waits(t->decision, t->x->trace))
        sink_text(out, "  ! the pool was divided before she was eligible\n");
    for (int i = 1; i < CODES; i++) {
        if ((left >> i & 1) == 0)
            continue;
        sink_text(out, "  ! ");
        sink_text(out, code_words((enum code)i));
        explain_cause(t, (enum code)i, out);
        sink_text(out, "\n");
    }
}

void explain_decision(const struct explain *x, size_t decision, struct sink *out)
{
    const struct telling t = telling_of(x, decision);

    put_what(&t, out);
    sink_text(out, ", period ");
    sink_text(out, t.decision->for_period);
    sink_text(out, ": ");
    put_outcome(&t, out);
    if (difference_reversed(x->person, t.decision->key) != 0)
        sink_text(out, ", taken back by a reversal");
    sink_text(out, "\n\n");
    put_reasons(&t, out);
    explain_basis_table(&t, 6, out);
    if (t.decision->claim != NONE)
        explain_claim(&t, out);
    else
        explain_conditions(&t, out);
    explain_money(&t, out);
}

/* Whether it ends with what would change the answer. */
static bool put_decision(const struct explain *x, size_t decision, struct sink *out)
{
    const struct telling t = telling_of(x, decision);

    explain_decision(x, decision, out);
    return explain_answers(&t, out);
}

static int decisions_of(const struct explain *x, int assignment)
{
    int n = 0;

    for (size_t i = 0; i < x->trace->decisions_n; i++)
        n +=
            x->trace->decisions[i].claim == NONE && x->trace->decisions[i].assignment == assignment;
    return n;
}

static const char *nothing_for_person(const struct explain *x, struct sink *out)
{
    const struct sink_word words[] = {{"attended", NULL, x->person->attendance_n, 'n'},
        {"id", x->deciding.programme->id, 0, 't'},
        {"edition", x->deciding.programme->edition, 0, 't'}};

    if (x->person->assignments_n > 0)
        return NULL;
    sink_sentence(out,
        "no role in {id} {edition}: attendance is recorded ({attended}), "
        "never paid",
        words, 3);
    for (int i = 0; i < x->elsewhere_n; i++) {
        const struct elsewhere *e = &x->elsewhere[i];
        const struct sink_word of[] = {{"id", e->assignment, 0, 't'}, {"role", e->role, 0, 'f'},
            {"programme", e->programme != NULL ? e->programme : "this programme", 0, 't'},
            {"starts", NULL, e->starts, 'd'}, {"ends", NULL, e->ends, 'd'}};

        sink_sentence(out,
            e->ends == NO_DAY
                ? "; assignment {id} ({role}, {programme}) runs from {starts} with no end"
                : "; assignment {id} ({role}, {programme}) runs {starts} to {ends}",
            of, 5);
    }
    return "no_assignment";
}

const char *explain_nothing(const struct explain *x, int assignment, struct sink *out)
{
    const struct programme *p = x->deciding.programme;
    const struct assignment *a;
    const char *why = "nothing_due";

    if (assignment == NONE)
        return nothing_for_person(x, out);
    if (decisions_of(x, assignment) > 0)
        return NULL;
    a = &x->person->assignments[assignment];
    if (a->role == NONE) {
        const struct sink_word words[] = {{"role", a->role_id, 0, 'f'},
            {"cohort", a->cohort_id, 0, 'f'},
            {"with", a->cohort_id != NULL ? " with cohort " : "", 0, 't'}, {"id", p->id, 0, 't'}};

        sink_sentence(
            out, "role {role}{with}{cohort} is not in {id}: nothing is decided", words, 4);
        return "unknown_role";
    }
    if (p->roles[a->role].awards_n == 0) {
        const struct sink_word words[] = {{"attended", NULL, x->person->attendance_n, 'n'}};

        sink_sentence(out,
            "this role is paid nothing: attendance is recorded ({attended}), never paid", words, 1);
        return "unpaid_role";
    }
    if (x->deciding.asking.period == NONE) {
        sink_text(out, "nothing of this role is due before the first cut-off");
        return why;
    }
    sink_text(out, "nothing of this role is due by period ");
    sink_text(out, p->periods[x->deciding.asking.period].id);
    return why;
}

/* What was put last. */
struct flow {
    bool begun;   /* anything */
    bool answers; /* what would change an answer */
};

/* A blank line between what stands for itself. */
static void put_gap(struct flow *flow, struct sink *out)
{
    if (flow->begun)
        sink_text(out, "\n");
    flow->begun = true;
    flow->answers = false;
}

static void put_assignments(const struct explain *x, struct flow *flow, struct sink *out)
{
    for (int i = 0; i < x->person->assignments_n; i++) {
        struct sink measure = sink_measure();
        bool first = true;

        put_gap(flow, out);
        put_assignment(x, i, out);
        if (explain_nothing(x, i, &measure) != NULL) {
            sink_text(out, "No decision: ");
            explain_nothing(x, i, out);
            sink_text(out, ".\n");
        }
        for (size_t k = 0; k < x->trace->decisions_n; k++)
            if (x->trace->decisions[k].claim == NONE && x->trace->decisions[k].assignment == i) {
                if (!first)
                    sink_text(out, "\n");
                first = false;
                flow->answers = put_decision(x, k, out);
            }
        if (explain_awaited(x, i, !first, out))
            flow->answers = false;
    }
}

/* Decisions that belong to no assignment: claims, or withdrawn keys. */
static void put_others(const struct explain *x, bool claims, struct flow *flow, struct sink *out)
{
    bool any = false;

    for (size_t i = 0; i < x->trace->decisions_n; i++) {
        const struct decision *d = &x->trace->decisions[i];

        if (claims ? d->claim == NONE : d->claim != NONE || d->assignment != NONE)
            continue;
        put_gap(flow, out);
        if (!any) {
            put_person(x, out);
            sink_text(out, claims ? ", claims for substitutes\n" : ", withdrawn\n");
        }
        any = true;
        flow->answers = put_decision(x, i, out);
    }
}

bool explain_settled(const struct explain *x, int stored)
{
    for (size_t i = 0; i < x->trace->decisions_n; i++)
        if (strcmp(x->trace->decisions[i].key, x->person->stored[stored].key) == 0)
            return false;
    return true;
}

/* Keys that were withdrawn, and taken back: nothing of them is decided any more. */
static void put_settled(const struct explain *x, struct flow *flow, struct sink *out)
{
    bool any = false;

    for (int i = 0; i < x->person->stored_n; i++) {
        const struct stored_decision *s = &x->person->stored[i];

        if (!explain_settled(x, i))
            continue;
        if (!any) {
            put_gap(flow, out);
            put_person(x, out);
            sink_text(out, ", withdrawn before\n");
        }
        any = true;
        sink_text(out, s->key);
        sink_text(out, ", period ");
        sink_text(out, s->for_period);
        sink_text(out, ", last decided in batch ");
        sink_number(out, s->batch);
        sink_text(out, "\n");
        explain_holdings(x, s->key, out);
    }
}

void explain_person(const struct explain *x, struct sink *out)
{
    struct flow flow = {.begun = false};

    if (x->numbers_n > 1) {
        sink_text(out, "One person under ");
        for (int i = 0; i < x->numbers_n; i++) {
            sink_list(out, i, x->numbers_n);
            sink_text(out, x->numbers[i]);
        }
        sink_text(out, ", paid as ");
        sink_text(out, x->person->payee);
        sink_text(out, ".\n");
        flow.begun = true;
    }
    if (x->person->assignments_n == 0) {
        put_gap(&flow, out);
        put_person(x, out);
        sink_text(out, "\nNo decision: ");
        explain_nothing(x, NONE, out);
        sink_text(out, ".\n");
    }
    put_assignments(x, &flow, out);
    put_others(x, true, &flow, out);
    put_others(x, false, &flow, out);
    put_settled(x, &flow, out);
    if (!flow.answers)
        sink_text(out, "\n");
}
