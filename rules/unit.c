/*
 * The award "per-unit": training pay by the session, day or hour.  Source: programme.md, Awards,
 * "per-unit".
 */
#include "award.h"
#include "leaf.h"

#include <string.h>

/* One session attended while it is decided. */
struct training {
    const struct awarding *of;
    const struct session *session;
    const struct session_kind *kind;
    const struct attendance *row;
    const struct assignment_row *place; /* of the session's day */
};

static bool is_for(const struct award *rule, int kind)
{
    for (int i = 0; i < rule->for_kinds_n; i++)
        if (rule->for_kinds[i] == kind)
            return true;
    return false;
}

/* Attended as the unit asks: by the hour at all, else without missing too much. */
static bool is_attended(const struct training *t)
{
    if (t->of->rule->unit != UNIT_HOUR)
        return leaf_so_present(t->kind, t->session, t->row);
    if (t->kind->evidence_required && t->row->evidence == NULL)
        return false;
    return t->row->status == ATTENDED_PRESENT ||
           (t->row->status == ATTENDED_PARTIAL && t->row->minutes != NONE);
}

/* Whether the award pays who attended the session; ${row} is what is recorded, or NULL. */
static bool is_paid_for(const struct awarding *w, int session, const struct attendance *row,
    struct training *out)
{
    const struct programme *p = w->deciding->programme;
    const struct session *s = &w->deciding->shared->agenda.sessions[session];

    if (s->kind == NONE || !is_for(w->rule, s->kind) || s->cancelled || !s->in_force ||
        s->on > w->deciding->asking.as_of || !session_holds(s, w->a))
        return false;
    *out = (struct training){.of = w, .session = s, .kind = &p->kinds[s->kind], .row = row,
        .place = assignment_row_on(w->a, s->on)};
    return out->place != NULL && !out->place->leave;
}

bool unit_waits(const struct awarding *w, int session, enum fact_state *why)
{
    const struct attendance *row = person_attendance(w->person, session);
    struct training t;

    if (!is_paid_for(w, session, row, &t))
        return false;
    *why = FACT_UNRECORDED;
    if (row == NULL)
        return true;
    if (row->status != ATTENDED_PRESENT && row->status != ATTENDED_PARTIAL)
        return false;
    if (t.kind->evidence_required && row->evidence == NULL)
        *why = FACT_NO_EVIDENCE;
    return *why == FACT_NO_EVIDENCE ||
           (row->status == ATTENDED_PARTIAL && row->minutes == NONE);
}

/* Whether a claim that checks 1 to 7 do not deny covers the same hours. */
static bool is_covered(const struct training *t, const struct trace *trace)
{
    for (size_t i = 0; i < trace->decisions_n; i++) {
        const struct decision *d = &trace->decisions[i];
        const struct claim *claim;

        if (d->claim == NONE || decision_is_refused(d))
            continue;
        claim = &t->of->person->claims[d->claim];
        if (claim->on == t->session->on && part_overlaps(claim->part, t->session->part))
            return true;
    }
    return false;
}

/* Checks that concern the session alone: the codes that deny it. */
static codes refusals(const struct training *t, const struct trace *trace, struct decision *d)
{
    const struct deciding *deciding = t->of->deciding;
    codes why = 0;

    if (t->kind->when == WHEN_OFF_DAY) {
        enum school_day open = school_day(deciding->shared, deciding->programme, t->place->school,
            t->session->on);

        if (open == SCHOOL_OPEN)
            why |= CODE(CONTRACT_TIME);
        else if (open == SCHOOL_UNKNOWN)
            award_doubt(t->of->person, CODE(NO_CALENDAR), d);
    }
    if (is_covered(t, trace))
        why |= CODE(COVERED_TIME);
    if (t->of->rule->unit == UNIT_DAY && t->session->part == PART_HOURS)
        why |= CODE(UNIT_MISMATCH);
    return why;
}

static struct ratio units_of(const struct training *t)
{
    switch (t->of->rule->unit) {
    case UNIT_HOUR:
        return (struct ratio){
            t->row->status == ATTENDED_PRESENT ? t->session->minutes : t->row->minutes, 60};
    case UNIT_DAY:
        return t->session->part == PART_FULL ? RATIO_ONE : (struct ratio){1, 2};
    default:
        return RATIO_ONE;
    }
}

static void pay_units(const struct training *t, struct decision *d)
{
    const struct dated_money *rate = dated_amount(t->of->rule->amount, t->session->on);

    d->steps.weight = units_of(t);
    if (t->of->rule->unit == UNIT_HOUR)
        d->steps.minutes = (int32_t)d->steps.weight.p;
    if (rate != NULL) {
        d->steps.amount = rate->amount;
        d->steps.cite = rate->cite;
    }
    if (rate == NULL || !money_share(rate->amount, d->steps.weight,
                            t->of->deciding->programme->rounding, &d->steps.base))
        award_doubt(t->of->person, CODE(NO_RATE), d);
    else if (d->outcome == OUTCOME_PAID)
        d->target = d->steps.base;
}

static bool decide_session(const struct training *t, struct trace *trace)
{
    const struct awarding *w = t->of;
    struct decision d = award_decision(w, CHARGE_TRAINING,
        programme_period_of(w->deciding->programme, t->session->on), t->session->on);
    codes why;

    key_write(d.key, "unit", w->a->id, w->rule->id, t->session->id);
    d.steps.session = t->row->session;
    if (!award_ask(w, t->session->on, trace, &d))
        return false;
    why = refusals(t, trace, &d);
    if (why != 0)
        decision_refuse(&d, OUTCOME_DENIED, why);
    else
        pay_units(t, &d);
    return decision_append(trace, &d) != NULL;
}

static bool decide_award(const struct awarding *w, struct trace *trace)
{
    for (int i = 0; i < w->person->attendance_n; i++) {
        const struct attendance *row = &w->person->attendance[i];
        struct training t;

        if (is_paid_for(w, row->session, row, &t) && is_attended(&t) && !decide_session(&t, trace))
            return false;
    }
    return true;
}

static const char *award_id(const struct deciding *d, const struct person *person,
    const struct decision *x)
{
    return d->programme->roles[person->assignments[x->assignment].role].awards[x->award].id;
}

/* By day, session, assignment, award; sessions and assignments are in order of id. */
static bool comes_before(const struct deciding *d, const struct person *person,
    const struct decision *x, const struct decision *y)
{
    if (x->service_day != y->service_day)
        return x->service_day < y->service_day;
    if (x->steps.session != y->steps.session)
        return x->steps.session < y->steps.session;
    if (x->assignment != y->assignment)
        return x->assignment < y->assignment;
    return strcmp(award_id(d, person, x), award_id(d, person, y)) < 0;
}

/* Sessions are mostly named in the order of their days, so that little moves. */
static void put_in_order(const struct deciding *d, const struct person *person,
    struct decision *units, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        struct decision moved = units[i];
        size_t k = i;

        while (k > 0 && comes_before(d, person, &moved, &units[k - 1]))
            k--;
        if (k == i)
            continue;
        memmove(units + k + 1, units + k, (i - k) * sizeof *units);
        units[k] = moved;
    }
}

static bool is_same_time(const struct agenda *agenda, const struct decision *x,
    const struct decision *y)
{
    const struct session *a = &agenda->sessions[x->steps.session];
    const struct session *b = &agenda->sessions[y->steps.session];

    return a->group == b->group || (a->on == b->on && part_overlaps(a->part, b->part));
}

static bool pays_or_may(const struct decision *d)
{
    return d->outcome == OUTCOME_PAID || d->outcome == OUTCOME_HELD;
}

/* Over one person a group pays once, and so do sessions at the same time: the first of them. */
static void pay_once(const struct deciding *d, struct decision *units, size_t n)
{
    for (size_t i = 1; i < n; i++)
        for (size_t k = 0; k < i && pays_or_may(&units[i]); k++)
            if (pays_or_may(&units[k]) &&
                is_same_time(&d->shared->agenda, &units[k], &units[i]))
                decision_refuse(&units[i], OUTCOME_DENIED, CODE(ALREADY_PAID));
}

/* The training pay of one award of one person, in order. */
struct limited {
    const struct person *person;
    struct decision *units;
    size_t n;
    int role, award;
};

static struct decision *next_limited(const struct limit *l, struct decision *last)
{
    const struct limited *of = l->context;
    size_t i = last == NULL ? 0 : (size_t)(last - of->units) + 1;

    for (; i < of->n; i++)
        if (of->units[i].award == of->award && of->units[i].target > 0 &&
            of->person->assignments[of->units[i].assignment].role == of->role)
            return &of->units[i];
    return NULL;
}

static void limit_awards(const struct deciding *d, const struct person *person,
    struct trace *trace, size_t first)
{
    for (int r = 0; r < d->programme->roles_n; r++) {
        const struct role *role = &d->programme->roles[r];

        for (int k = 0; k < role->awards_n; k++) {
            const struct limited of = {.person = person, .units = trace->decisions + first,
                .n = trace->decisions_n - first, .role = r, .award = k};
            const struct limit limit = {.person = person, .most = role->awards[k].at_most,
                .code = CODE(AT_MOST), .next = next_limited, .context = &of, .trace = trace};

            if (role->awards[k].kind == AWARD_PER_UNIT && limit.most != NONE)
                limit_apply(&limit);
        }
    }
}

bool decide_units(const struct deciding *d, const struct person *person, struct trace *trace)
{
    size_t first = trace->decisions_n, n;

    if (!award_each(d, person, AWARD_PER_UNIT, decide_award, trace))
        return false;
    n = trace->decisions_n - first;
    if (n == 0)
        return true;
    put_in_order(d, person, trace->decisions + first, n);
    pay_once(d, trace->decisions + first, n);
    limit_awards(d, person, trace, first);
    return true;
}
