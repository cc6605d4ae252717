/*
 * The award "commitment": an advance that service forgives.  Source: programme.md, Awards, "commitment".
 */
#include "award.h"

#include <string.h>

enum { DAYS_OF_YEAR = 365 };

static bool is_employer(const struct award *rule, const char *employer)
{
    for (int i = 0; i < rule->employers_n; i++)
        if (strcmp(rule->employers[i], employer) == 0)
            return true;
    return false;
}

bool commitment_qualifies(const struct award *rule, const struct service *s)
{
    return s->qualifies == QUALIFIES_YES ||
           (s->qualifies == QUALIFIES_BLANK && is_employer(rule, s->employer));
}

static bool holds(const struct service *s, day on)
{
    return s->from <= on && on <= s->until;
}

/* The last day from ${on} through ${until} on which every row holds or not as it does on ${on}. */
static day same_until(const struct assignment *a, day on, day until)
{
    for (int i = 0; i < a->service_n; i++) {
        const struct service *s = &a->service[i];

        if (s->from > on && s->from <= until)
            until = s->from - 1;
        if (holds(s, on) && s->until < until)
            until = s->until;
    }
    return until;
}

/* Whether a day counts: some row that holds it qualifies, and none is leave. */
static bool counts(const struct awarding *w, day on)
{
    bool any = false;

    for (int i = 0; i < w->a->service_n; i++) {
        const struct service *s = &w->a->service[i];

        if (holds(s, on) && s->qualifies == QUALIFIES_LEAVE)
            return false;
        any |= holds(s, on) && commitment_qualifies(w->rule, s);
    }
    return any;
}

/* Days of the edition that count after graduation, through ${until}, each once. */
static int32_t days_served(const struct awarding *w, day until)
{
    day first = w->deciding->programme->from;
    int32_t days = 0;

    if (w->a->graduated.on == NO_DAY)
        return 0;
    if (w->a->graduated.on >= first)
        first = w->a->graduated.on + 1;
    for (day on = first, last; on <= until; on = last + 1) {
        last = same_until(w->a, on, until);
        if (counts(w, on))
            days += last - on + 1;
    }
    return days;
}

/* F: the share that is forgiven. */
static struct ratio share_forgiven(const struct award *rule, int32_t days)
{
    struct ratio share = RATIO_ONE;

    if (rule->credit == CREDIT_YEAR)
        days -= days % DAYS_OF_YEAR;
    if (days < DAYS_OF_YEAR * rule->years)
        ratio_mul((struct ratio){days, 1}, (struct ratio){1, DAYS_OF_YEAR * rule->years}, &share);
    return share;
}

/* She left: what is not forgiven by then is owed. */
static void leave(const struct steps *steps, struct decision *d)
{
    d->target = steps->due;
    if (d->target == 0) {
        decision_refuse(d, OUTCOME_FORFEITED, CODE(LEFT));
    } else if (d->target < steps->amount) {
        d->outcome = OUTCOME_REDUCED;
        d->codes |= CODE(LEFT);
    }
}

static bool decide_aid(const struct awarding *w, const struct aid *aid, struct trace *trace)
{
    const struct programme *p = w->deciding->programme;
    day as_of = w->deciding->asking.as_of;
    bool left = w->a->left.on != NO_DAY && w->a->left.on <= as_of;
    day last = left ? w->a->left.on : as_of;
    struct decision d = award_decision(w, CHARGE_AID, programme_period_of(p, aid->on), aid->on);
    char on[DAY_TEXT];

    key_write(d.key, "aid", w->a->id, day_text(aid->on, on), NULL);
    if (!award_ask(w, as_of, trace, &d))
        return false;
    d.steps.amount = d.steps.base = aid->amount;
    d.steps.cite = w->rule->cite;
    d.steps.have = days_served(w, last < p->until ? last : p->until);
    d.steps.need = (int64_t)DAYS_OF_YEAR * w->rule->years;
    d.steps.weight = share_forgiven(w->rule, (int32_t)d.steps.have);
    d.steps.last_day = left ? w->a->left.on : NO_DAY;
    if (!money_share(aid->amount, d.steps.weight, p->rounding, &d.steps.due))
        award_doubt(w->person, CODE(NO_RATE), &d);
    else if (d.outcome == OUTCOME_PAID) {
        d.target = aid->amount;
        if (left)
            leave(&d.steps, &d);
    }
    return decision_append(trace, &d) != NULL;
}

/* The keys of aid name no award: no programme has a role with two commitments. */
static bool decide_commitment(const struct awarding *w, struct trace *trace)
{
    const struct programme *p = w->deciding->programme;

    for (int i = 0; i < w->a->aid_n; i++) {
        const struct aid *aid = &w->a->aid[i];

        if (aid->on <= w->deciding->asking.as_of && p->from <= aid->on && aid->on <= p->until &&
            !decide_aid(w, aid, trace))
            return false;
    }
    return true;
}

bool decide_commitments(const struct deciding *d, const struct person *person,
    struct trace *trace)
{
    return award_each(d, person, AWARD_COMMITMENT, decide_commitment, trace);
}
