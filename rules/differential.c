/*
 * The award "differential": so much a pay period worked.  Source: programme.md, Awards, "differential".
 */
#include "award.h"

/* The row of the last day served in the period, or NULL. */
static const struct assignment_row *last_served(const struct assignment *a, day from, day until)
{
    const struct assignment_row *last = NULL;

    for (int i = 0; i < a->rows_n; i++)
        if (!a->rows[i].leave && a->rows[i].starts <= until && a->rows[i].ends >= from)
            last = &a->rows[i];
    return last;
}

/* The period's last day in the edition; that it begins before the edition no programme says. */
static day last_in(const struct programme *p, const struct pay_period *period)
{
    return period->until < p->until ? period->until : p->until;
}

/* Set the share of the amount; false: not served as asked. */
static bool share_of(const struct awarding *w, const struct pay_period *period, struct steps *steps)
{
    day until = last_in(w->deciding->programme, period);

    steps->have = assignment_serving_days(w->a, period->from, until);
    steps->need = period->until - period->from + 1;
    if (steps->have == 0 ||
        (w->rule->serving == SERVING_EVERY_DAY && steps->have < steps->need))
        return false;
    steps->weight = last_served(w->a, period->from, until)->share;
    return true;
}

/* By days: the shares of the days served over the days of the period; false on overflow. */
static bool weigh_days(const struct awarding *w, const struct pay_period *period,
    struct ratio *out)
{
    day until = last_in(w->deciding->programme, period);
    struct ratio inside = {until - period->from + 1, period->until - period->from + 1};

    return assignment_weight(w->a, period->from, until, out) && ratio_mul(*out, inside, out);
}

static void pay_period(const struct awarding *w, const struct pay_period *period,
    struct decision *d)
{
    const struct dated_money *rate = dated_amount(w->rule->amount, period->from);
    bool by_days = w->rule->serving == SERVING_BY_DAYS;

    if (!share_of(w, period, &d->steps)) {
        decision_refuse(d, OUTCOME_FORFEITED, CODE(NOT_SERVING));
        return;
    }
    if (rate != NULL) {
        d->steps.amount = rate->amount;
        d->steps.cite = rate->cite;
    }
    if (rate == NULL || (by_days && !weigh_days(w, period, &d->steps.weight)) ||
        !money_share(rate->amount, d->steps.weight, w->deciding->programme->rounding,
            &d->steps.base))
        award_doubt(w->person, CODE(NO_RATE), d);
    else if (d->outcome == OUTCOME_PAID)
        d->target = d->steps.base;
}

static bool holds_a_day(const struct assignment *a, const struct programme *p,
    const struct pay_period *period)
{
    for (int i = 0; i < a->rows_n; i++)
        if (a->rows[i].starts <= last_in(p, period) && a->rows[i].ends >= period->from &&
            period->from <= p->until)
            return true;
    return false;
}

static bool decide_differential(const struct awarding *w, struct trace *trace)
{
    const struct programme *p = w->deciding->programme;
    day as_of = w->deciding->asking.as_of;

    for (int i = 0; i < p->periods_n; i++) {
        const struct pay_period *period = &p->periods[i];
        struct decision d;

        if (as_of < period->until || !holds_a_day(w->a, p, period))
            continue;
        d = award_decision(w, CHARGE_DIFFERENTIAL, i, period->until);
        key_write(d.key, "diff", w->a->id, w->rule->id, period->id);
        if (!award_ask(w, period->until < as_of ? period->until : as_of, trace, &d))
            return false;
        pay_period(w, period, &d);
        if (decision_append(trace, &d) == NULL)
            return false;
    }
    return true;
}

bool decide_differentials(const struct deciding *d, const struct person *person,
    struct trace *trace)
{
    return award_each(d, person, AWARD_DIFFERENTIAL, decide_differential, trace);
}
