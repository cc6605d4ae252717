/*
 * Coverage: one decision a claim, checks 1 to 6 and the money.  Source: programme.md, Coverage.
 */
#include "coverage.h"

#include <string.h>

/* One claim while it is checked. */
struct checking {
    const struct deciding *deciding;
    const struct person *person;
    const struct claim *claim;
    const struct session *session;  /* NULL: none */
    int session_index;              /* or NONE */
    const struct coverage *policy;  /* NULL: none */
    int policy_index;               /* or NONE */
    codes denied, held;
};

static bool in_audience(const struct person *person, const struct session *s)
{
    for (int i = 0; i < person->assignments_n; i++)
        if (person->assignments[i].role != NONE && session_holds(s, &person->assignments[i]))
            return true;
    return false;
}

/* The first session in by_day that is on that day or later. */
static int first_on(const struct agenda *agenda, day on)
{
    int low = 0, high = agenda->sessions_n;

    while (low < high) {
        int middle = (low + high) / 2;

        if (agenda->sessions[agenda->by_day[middle]].on < on)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Not cancelled before cancelled, overlapping the claim's part before others; by_day is by id. */
static int rank(const struct session *s, const struct claim *claim)
{
    return (s->cancelled ? 2 : 0) + (part_overlaps(s->part, claim->part) ? 0 : 1);
}

static int find_session(const struct checking *c)
{
    const struct agenda *agenda = &c->deciding->shared->agenda;
    int best = NONE;

    for (int i = first_on(agenda, c->claim->on); i < agenda->sessions_n; i++) {
        int at = agenda->by_day[i];
        const struct session *s = &agenda->sessions[at];

        if (s->on != c->claim->on)
            break;
        if (s->kind == NONE || programme_policy_for(c->deciding->programme, s->kind) == NONE ||
            !in_audience(c->person, s))
            continue;
        if (best == NONE || rank(s, c->claim) < rank(&agenda->sessions[best], c->claim))
            best = at;
    }
    return best;
}

/* Check 1: the session. */
static void check_session(struct checking *c)
{
    const struct session *s;

    c->session_index = c->claim->session != NONE ? c->claim->session : find_session(c);
    if (c->session_index == NONE) {
        c->denied |= CODE(NO_SESSION);
        return;
    }
    s = c->session = &c->deciding->shared->agenda.sessions[c->session_index];
    if (s->kind != NONE)
        c->policy_index = programme_policy_for(c->deciding->programme, s->kind);
    if (c->policy_index != NONE)
        c->policy = &c->deciding->programme->coverage[c->policy_index];
    else
        c->denied |= CODE(KIND_NOT_COVERED);
    if (s->cancelled)
        c->denied |= CODE(SESSION_CANCELLED);
    if (s->on != c->claim->on) {
        if (s->moved_in > c->claim->at.intake)
            c->held |= CODE(MOVED);
        else
            c->denied |= CODE(WRONG_DAY);
    }
    if (!part_overlaps(s->part, c->claim->part))
        c->denied |= CODE(WRONG_PART);
    if (!in_audience(c->person, s))
        c->denied |= CODE(NOT_AUDIENCE);
    if (!s->in_force)
        c->denied |= CODE(OUT_OF_EDITION);
}

/* Check 2: the school is that of such an assignment; without one, of any of the teacher's. */
static bool is_school(const struct checking *c)
{
    bool any = c->session == NULL || !in_audience(c->person, c->session);

    for (int i = 0; i < c->person->assignments_n; i++) {
        const struct assignment *a = &c->person->assignments[i];
        const struct assignment_row *row = assignment_row_on(a, c->claim->on);

        if (row != NULL && row->school == c->claim->school &&
            (any || (a->role != NONE && session_holds(c->session, a))))
            return true;
    }
    return false;
}

/* Check 4, of a session whose kind is covered: the teacher attended; a row that lacks its evidence
 * is as none. */
static void check_attended(struct checking *c)
{
    const struct attendance *row = NULL;

    if (c->session->on <= c->deciding->asking.as_of)
        row = person_attendance(c->person, c->session_index);
    if (row != NULL && row->evidence == NULL &&
        c->deciding->programme->kinds[c->session->kind].evidence_required)
        row = NULL;
    if (row == NULL)
        c->held |= CODE(UNRECORDED);
    else if (row->status != ATTENDED_PRESENT && row->status != ATTENDED_PARTIAL)
        c->denied |= CODE(TEACHER_ABSENT);
}

static void check_claim(struct checking *c)
{
    enum school_day open;

    check_session(c);
    if (!is_school(c))
        c->denied |= CODE(WRONG_SCHOOL);
    open = school_day(c->deciding->shared, c->deciding->programme, c->claim->school,
        c->claim->on);
    if (open == SCHOOL_CLOSED)
        c->denied |= CODE(SCHOOL_CLOSED);
    else if (open == SCHOOL_UNKNOWN)
        c->held |= CODE(NO_CALENDAR);
    if (c->session != NULL && c->policy != NULL) {
        check_attended(c);
        if (c->claim->received_on > c->claim->on + c->policy->claim_within_days)
            c->denied |= CODE(LATE);
        if (c->policy->evidence_required && c->claim->evidence == NULL)
            c->held |= CODE(NO_EVIDENCE);
    }
    if (c->claim->verified == VERIFIED_NO)
        c->denied |= CODE(NOT_VERIFIED);
    else if (c->claim->verified == VERIFIED_BLANK)
        c->held |= CODE(UNVERIFIED);
}

static const struct ceiling *ceiling_on(const struct coverage *policy, day on)
{
    for (int i = policy->ceilings_n; i-- > 0;)
        if (policy->ceilings[i].from <= on)
            return &policy->ceilings[i];
    return NULL;
}

int cover_halves(const struct coverage *policy, enum day_part part, int32_t minutes)
{
    if (part == PART_FULL)
        return 2;
    if (part != PART_HOURS)
        return 1;
    return policy->half_day_up_to_minutes != NONE && minutes != NONE &&
                   minutes <= policy->half_day_up_to_minutes
               ? 1
               : 2;
}

static money lesser(money a, money b)
{
    return a < b ? a : b;
}

/* The units paid, in half days: the lesser of hired and session, lifted to the minimum, never above
 * the units hired. */
static int halves_paid(const struct checking *c, int hired)
{
    const struct coverage *p = c->policy;
    int units = c->session->part == PART_HOURS && p->half_day_up_to_minutes == NONE
                    ? hired
                    : cover_halves(p, c->session->part, c->session->minutes);

    if (p->minimum_unit == COVER_FULL_DAY)
        units = 2;
    return units < hired ? units : hired;
}

/* What is allowed of a substitute's cost, and why it is lower than claimed. */
static codes allow_substitute(const struct checking *c, const struct ceiling *ceiling,
    struct steps *steps, struct ratio *allowed)
{
    int hired = cover_halves(c->policy, c->claim->part, c->claim->minutes);
    int units = halves_paid(c, hired);
    money of_hired = hired == 2 ? ceiling->full_day : ceiling->half_day;
    money of_units = units == 2 ? ceiling->full_day : ceiling->half_day;
    money got = lesser(c->claim->cost, of_units);
    codes why = 0;

    steps->unit = units == 2 ? PART_FULL : PART_AM;
    steps->amount = of_units;
    *allowed = (struct ratio){got, 1};
    if (c->claim->cost > of_hired)
        why |= CODE(CEILING);
    if (got < lesser(c->claim->cost, of_hired))
        why |= CODE(UNITS);
    return why;
}

/* Internal cover by the hour: the lesser of claimed and session minutes. */
static codes allow_internal(const struct checking *c, const struct ceiling *ceiling,
    struct steps *steps, struct ratio *allowed)
{
    int32_t claimed = c->claim->minutes != NONE ? c->claim->minutes : c->session->minutes;
    int32_t counted = claimed < c->session->minutes ? claimed : c->session->minutes;
    money hour = c->policy->internal_hourly ? ceiling->hour : 0;
    struct ratio cost = {c->claim->cost, 1}, of_claimed = {hour * claimed, 60};
    struct ratio of_counted = {hour * counted, 60}, could;
    codes why = 0;

    steps->unit = PART_HOURS;
    steps->minutes = counted;
    steps->amount = hour;
    *allowed = ratio_cmp(cost, of_counted) <= 0 ? cost : of_counted;
    could = ratio_cmp(cost, of_claimed) <= 0 ? cost : of_claimed;
    if (ratio_cmp(cost, of_claimed) > 0)
        why |= CODE(CEILING);
    if (ratio_cmp(*allowed, could) < 0)
        why |= CODE(UNITS);
    return why;
}

/* In whole cents: the terms of a ratio are, so its value is. */
static money rounded(const struct checking *c, struct ratio cents)
{
    money out = 0;

    money_share(1, cents, c->deciding->programme->rounding, &out);
    return out;
}

/* Target = round(share * (allowed + benefits)), rounded once. */
static bool reimburse(const struct checking *c, struct ratio allowed, struct decision *d)
{
    struct ratio most = RATIO_ZERO, claimed = {c->claim->benefits, 1}, benefits, sum, due;

    if (c->policy->has_benefits && !ratio_mul(allowed, c->policy->benefits_at_most, &most))
        return false;
    benefits = ratio_cmp(claimed, most) <= 0 ? claimed : most;
    if (ratio_cmp(claimed, most) > 0)
        d->codes |= CODE(BENEFITS);
    if (!ratio_add(allowed, benefits, &sum) || !ratio_mul(sum, c->policy->share, &due))
        return false;
    d->steps.weight = c->policy->share;
    d->steps.allowed = rounded(c, allowed);
    d->steps.benefits = rounded(c, benefits);
    d->steps.base = rounded(c, sum);
    d->target = d->steps.due = rounded(c, due);
    return true;
}

static void hold_no_rate(const struct checking *c, struct decision *d)
{
    d->codes |= CODE(NO_RATE);
    decision_hold(c->person, d);
}

static void pay_claim(const struct checking *c, struct decision *d)
{
    const struct ceiling *ceiling = ceiling_on(c->policy, c->claim->on);
    struct ratio allowed;

    if (!c->claim->internal && c->claim->part == PART_HOURS &&
        (c->policy->half_day_up_to_minutes == NONE || c->claim->minutes == NONE)) {
        decision_refuse(d, OUTCOME_DENIED, CODE(UNITS));
        return;
    }
    /* Colleagues who are not paid by the hour are allowed nothing, for which no rate is needed. */
    if (ceiling == NULL && (!c->claim->internal || c->policy->internal_hourly)) {
        hold_no_rate(c, d);
        return;
    }
    if (ceiling != NULL)
        d->steps.cite = ceiling->cite;
    if (c->claim->internal)
        d->codes |= allow_internal(c, ceiling, &d->steps, &allowed);
    else
        d->codes |= allow_substitute(c, ceiling, &d->steps, &allowed);
    if (!reimburse(c, allowed, d)) {
        hold_no_rate(c, d);
        return;
    }
    d->outcome = OUTCOME_PAID;
    if (d->target > 0) {
        d->outcome = (d->codes & REDUCTIONS) != 0 ? OUTCOME_REDUCED : OUTCOME_PAID;
        return;
    }
    /* Nothing is allowed: that benefits are none either says nothing more. */
    d->codes &= ~CODE(BENEFITS);
    if ((d->codes & REDUCTIONS) != 0)
        d->outcome = OUTCOME_DENIED;
}

static bool decide_claim(struct checking *c, int index, struct trace *trace)
{
    const struct programme *p = c->deciding->programme;
    struct decision d = {.kind = CHARGE_COVERAGE,
        .payee = c->deciding->shared->schools[c->claim->school],
        .for_period = p->periods[programme_period_of(p, c->claim->on)].id,
        .service_day = c->claim->on, .assignment = NONE, .award = NONE, .part = NONE,
        .claim = index, .requirement = NONE, .due_by = c->claim->on,
        .charge = &p->charge[CHARGE_COVERAGE]};

    key_write(d.key, "cover", c->claim->id, NULL, NULL);
    check_claim(c);
    if (c->policy != NULL && c->policy->charge.n > 0)
        d.charge = &c->policy->charge;
    d.steps.session = c->session_index;
    d.steps.policy = c->policy_index;
    d.steps.last_day = c->policy != NULL ? c->claim->on + c->policy->claim_within_days : NO_DAY;
    d.codes = c->denied | c->held;
    if (c->denied != 0)
        decision_refuse(&d, OUTCOME_DENIED, 0);
    else if (c->held != 0)
        decision_hold(c->person, &d);
    else
        pay_claim(c, &d);
    return decision_append(trace, &d) != NULL;
}

bool decide_claims(const struct deciding *d, const struct person *person, struct trace *trace)
{
    for (int i = 0; i < person->claims_n; i++) {
        struct checking c = {.deciding = d, .person = person, .claim = &person->claims[i],
            .session_index = NONE, .policy_index = NONE};

        if (c.claim->received_on <= d->asking.as_of && !decide_claim(&c, i, trace))
            return false;
    }
    return true;
}
