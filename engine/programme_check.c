#include "programme_check.h"

#include "programme_award.h"
#include "programme_form.h"

#include <stdio.h>
#include <string.h>

enum { DAYS_PAST = 366 /* of pay periods after in_force */ };

/* Whether all of the days at ${fields} (ended by NULL) are stated. */
static bool stated(const struct doc *d, const day *a, const day *b)
{
    return programme_doc_stated(d, a) && programme_doc_stated(d, b);
}

/* The day ${field} lies in in_force, or up to ${past} days after it. */
static void check_inside(struct doc *d, const day *field, int past)
{
    const struct programme *p = &d->out->p;
    char is[DAY_TEXT], from[DAY_TEXT], until[DAY_TEXT];

    if (!programme_doc_stated(d, field) || !stated(d, &p->from, &p->until) || p->from > p->until ||
        (*field >= p->from && *field <= p->until + past))
        return;
    programme_doc_error(d, programme_doc_where(d, field), "day_outside",
        past > 0 ? "%s lies neither in \"in_force\", %s to %s, nor in the %d days after it"
                 : "%s lies outside \"in_force\", %s to %s",
        day_text(*field, is), day_text(p->from, from), day_text(p->until, until), past);
}

/* ${until} is not before ${from}. */
static void check_order(struct doc *d, const day *from, const day *until)
{
    char a[DAY_TEXT], b[DAY_TEXT];

    if (stated(d, from, until) && *until < *from)
        programme_doc_error(d, programme_doc_where(d, until), "day_order", "%s is before %s",
            day_text(*until, b), day_text(*from, a));
}

static void check_programme(struct doc *d)
{
    const struct programme *p = &d->out->p;
    char on[DAY_TEXT], from[DAY_TEXT];

    check_order(d, &p->from, &p->until);
    check_order(d, &p->school_from, &p->school_until);
    if (stated(d, &p->adopted_on, &p->from) && p->adopted_on > p->from)
        programme_doc_error(d, programme_doc_where(d, &p->adopted_on), "day_order",
            "adopted on %s, after the first day in force, %s", day_text(p->adopted_on, on),
            day_text(p->from, from));
}

/* The id of ${nth} is not that of one before it; ${ids} have this distance from each other. */
static void check_unique(struct doc *d, const char *const *ids, size_t stride, int nth)
{
    const char *const *id = (const void *)((const char *)ids + stride * (size_t)nth);
    const char *const *other;

    for (int i = 0; i < nth && *id != NULL; i++) {
        other = (const void *)((const char *)ids + stride * (size_t)i);
        if (*other == NULL || strcmp(*id, *other) != 0)
            continue;
        programme_doc_error(d, programme_doc_where(d, id), "id_twice",
            "the id \"%.63s\" is taken by entry %d", *id, i + 1);
        return;
    }
}

static void check_next_period(
    struct doc *d, const struct pay_period *before, const struct pay_period *period)
{
    char a[DAY_TEXT], b[DAY_TEXT];

    if (stated(d, &period->from, &before->until) && period->from <= before->until)
        faults_hint(programme_doc_error(d, programme_doc_where(d, &period->from), "day_order",
                        "this pay period begins on %s, but the one before ends on %s",
                        day_text(period->from, b), day_text(before->until, a)),
            "pay periods stand in order and share no day");
    if (stated(d, &period->cut_off, &before->cut_off) && period->cut_off < before->cut_off)
        programme_doc_error(d, programme_doc_where(d, &period->cut_off), "day_order",
            "the cut-off %s is before that of the pay period before, %s",
            day_text(period->cut_off, b), day_text(before->cut_off, a));
}

static void check_periods(struct doc *d)
{
    const struct programme *p = &d->out->p;
    const struct pay_period *period;

    for (int i = 0; i < p->periods_n; i++) {
        period = &p->periods[i];
        check_unique(d, &p->periods->id, sizeof *period, i);
        check_order(d, &period->from, &period->until);
        check_order(d, &period->cut_off, &period->pay_date);
        check_inside(d, &period->from, DAYS_PAST);
        check_inside(d, &period->until, DAYS_PAST);
        check_inside(d, &period->cut_off, DAYS_PAST);
        check_inside(d, &period->pay_date, DAYS_PAST);
        if (i > 0)
            check_next_period(d, period - 1, period);
    }
}

/* What is due on ${due} is decided at the cut-off of its pay period, not before it is due. */
static void check_cut_off(struct doc *d, const int *period, const day *due, const char *what)
{
    char cut_off[DAY_TEXT], by[DAY_TEXT];
    const struct pay_period *at;

    if (!programme_doc_stated(d, period) || !programme_doc_stated(d, due))
        return;
    at = &d->out->p.periods[*period];
    if (programme_doc_stated(d, &at->cut_off) && at->cut_off < *due)
        faults_hint(programme_doc_error(d, programme_doc_where(d, period), "cut_off",
                        "the cut-off of pay period \"%.63s\", %s, is before %s, %s",
                        at->id != NULL ? at->id : "", day_text(at->cut_off, cut_off), what,
                        day_text(*due, by)),
            "name a later pay period, or move one of the two days");
}

static void check_plan(struct doc *d, const struct plan *plan)
{
    const struct plan_part *part;
    char a[DAY_TEXT], b[DAY_TEXT];

    for (int i = 0; i < plan->parts_n; i++) {
        part = &plan->parts[i];
        check_unique(d, &plan->parts->id, sizeof *part, i);
        check_inside(d, &part->due_through, 0);
        check_cut_off(d, &part->period, &part->due_through, "the day through which this is due");
        if (i > 0 && stated(d, &part->due_through, &part[-1].due_through) &&
            part->due_through < part[-1].due_through)
            programme_doc_error(d, programme_doc_where(d, &part->due_through), "day_order",
                "this part is due through %s, but the one before through %s",
                day_text(part->due_through, b), day_text(part[-1].due_through, a));
    }
}

/* A dated list ascends: ${from} is the first of ${n} days, each in a struct of ${size}. */
static void check_dated(struct doc *d, const day *from, size_t size, int n)
{
    const day *before = from, *here;
    char a[DAY_TEXT], b[DAY_TEXT];

    for (int i = 1; i < n; i++, before = here) {
        here = (const void *)((const char *)from + size * (size_t)i);
        if (stated(d, before, here) && *here <= *before)
            programme_doc_error(d, programme_doc_where(d, here), "day_order",
                "%s is not after %s, the day of the entry before", day_text(*here, b),
                day_text(*before, a));
    }
}

static void check_dated_money(struct doc *d, struct dated_list list)
{
    if (list.n > 0)
        check_dated(d, &list.at->from, sizeof *list.at, list.n);
}

static void check_roles(struct doc *d)
{
    const struct programme *p = &d->out->p;
    const struct award *award;

    for (int r = 0; r < p->roles_n; r++)
        for (int i = 0; i < p->roles[r].awards_n; i++) {
            award = &p->roles[r].awards[i];
            check_dated_money(d, award->amount);
            check_inside(d, &award->closes, 0);
            check_cut_off(d, &award->pay_period, &award->closes, "the day on which the pool closes");
        }
}

static void check_funds(struct doc *d)
{
    const struct programme *p = &d->out->p;

    for (int i = 0; i < p->funds_n; i++) {
        check_order(d, &p->funds[i].usable_from, &p->funds[i].usable_until);
        check_dated_money(d, p->funds[i].budget);
    }
}

void programme_check(struct doc *d)
{
    const struct programme *p = &d->out->p;
    int i, k;

    check_programme(d);
    check_periods(d);
    for (i = 0; i < p->deliverables_n; i++)
        check_inside(d, &p->deliverables[i].due, 0);
    for (i = 0; i < p->requirements_n; i++)
        for (k = 0; k < p->requirements[i].nodes_n; k++)
            check_inside(d, &p->requirements[i].nodes[k].by, 0);
    for (i = 0; i < p->plans_n; i++)
        check_plan(d, &p->plans[i]);
    check_roles(d);
    for (i = 0; i < p->coverage_n; i++)
        if (p->coverage[i].ceilings_n > 0)
            check_dated(d, &p->coverage[i].ceilings->from, sizeof *p->coverage[i].ceilings,
                p->coverage[i].ceilings_n);
    check_funds(d);
    programme_check_award(d);
    programme_check_coverage(d);
    programme_check_fund(d);
    programme_check_doubt(d);
}
