/*
 * Several stipends of one person.  Source: programme.md, Awards, "Stacking".
 */
#include "award.h"

#include <string.h>

/* A stipend award of an assignment as stacking compares it. */
struct candidate {
    int assignment, award;
    struct ratio worth; /* A * w, A in cents, in force on the plan's last due_through */
    bool seen, taken;
};

static struct ratio worth_of(const struct programme *p, const struct assignment *a,
    const struct award *award)
{
    const struct plan *plan = &p->plans[award->plan];
    day last = plan->parts[plan->parts_n - 1].due_through;
    const struct dated_money *rate = dated_amount(award->amount, last);
    const struct assignment_row *row = assignment_row_on(a, last);
    struct ratio w = RATIO_ZERO, worth;

    if (rate == NULL)
        return RATIO_ZERO;
    if (award->proration_days) {
        if (!assignment_weight(a, p->from, p->until, &w))
            return RATIO_ZERO;
    } else if (row != NULL && !row->leave) {
        w = row->share;
    }
    return ratio_mul((struct ratio){rate->amount, 1}, w, &worth) ? worth : RATIO_ZERO;
}

static bool share_a_day(const struct programme *p, const struct assignment *a,
    const struct assignment *b)
{
    for (int i = 0; i < a->rows_n; i++) {
        for (int k = 0; k < b->rows_n; k++) {
            day first = a->rows[i].starts > b->rows[k].starts ? a->rows[i].starts
                                                               : b->rows[k].starts;
            day last = a->rows[i].ends < b->rows[k].ends ? a->rows[i].ends : b->rows[k].ends;

            if (first < p->from)
                first = p->from;
            if (last > p->until)
                last = p->until;
            if (first <= last)
                return true;
        }
    }
    return false;
}

/* Stipends of one person that are compared; no person has as many.  Further ones are not taken. */
enum { CANDIDATES = 1024 };

static int list_candidates(const struct deciding *d, const struct person *person,
    struct candidate out[CANDIDATES])
{
    int n = 0;

    for (int i = 0; i < person->assignments_n; i++) {
        const struct assignment *a = &person->assignments[i];

        if (a->role == NONE)
            continue;
        for (int k = 0; k < d->programme->roles[a->role].awards_n && n < CANDIDATES; k++) {
            const struct award *award = &d->programme->roles[a->role].awards[k];

            if (award->kind == AWARD_STIPEND)
                out[n++] = (struct candidate){.assignment = i, .award = k,
                    .worth = worth_of(d->programme, a, award)};
        }
    }
    return n;
}

/* Whether b comes before a: worth more, else the lower assignment, else the lower award. */
static bool comes_before(const struct deciding *d, const struct person *person,
    const struct candidate *b, const struct candidate *a)
{
    int order = ratio_cmp(b->worth, a->worth);
    const struct assignment *of_a = &person->assignments[a->assignment];
    const struct assignment *of_b = &person->assignments[b->assignment];

    if (order != 0)
        return order > 0;
    order = strcmp(of_b->id, of_a->id);
    if (order != 0)
        return order < 0;
    return strcmp(d->programme->roles[of_b->role].awards[b->award].id,
               d->programme->roles[of_a->role].awards[a->award].id) < 0;
}

static struct candidate *next_candidate(const struct deciding *d, const struct person *person,
    struct candidate *all, int n)
{
    struct candidate *best = NULL;

    for (int i = 0; i < n; i++)
        if (!all[i].seen && (best == NULL || comes_before(d, person, &all[i], best)))
            best = &all[i];
    if (best != NULL)
        best->seen = true;
    return best;
}

static void deny_award(struct trace *trace, const struct candidate *c)
{
    for (size_t i = 0; i < trace->decisions_n; i++) {
        struct decision *decision = &trace->decisions[i];

        if (decision->kind == CHARGE_STIPEND && decision->assignment == c->assignment &&
            decision->award == c->award)
            decision_refuse(decision, OUTCOME_DENIED, CODE(NOT_STACKED));
    }
}

/* Deny what comes after the last that was compared. */
static void deny_further(struct trace *trace, const struct candidate *last)
{
    for (size_t i = 0; i < trace->decisions_n; i++) {
        struct decision *d = &trace->decisions[i];

        if (d->kind == CHARGE_STIPEND &&
            (d->assignment > last->assignment ||
                (d->assignment == last->assignment && d->award > last->award)))
            decision_refuse(d, OUTCOME_DENIED, CODE(NOT_STACKED));
    }
}

static void stack_highest(const struct deciding *d, const struct person *person,
    struct trace *trace)
{
    struct candidate all[CANDIDATES], *c;
    int n = list_candidates(d, person, all);

    while ((c = next_candidate(d, person, all, n)) != NULL) {
        c->taken = true;
        for (int i = 0; i < n; i++)
            if (all[i].taken && &all[i] != c &&
                share_a_day(d->programme, &person->assignments[c->assignment],
                    &person->assignments[all[i].assignment]))
                c->taken = false;
        if (!c->taken)
            deny_award(trace, c);
    }
    if (n == CANDIDATES)
        deny_further(trace, &all[n - 1]);
}

static const struct pay_period *period_of(const struct programme *p, const struct decision *x,
    const struct assignment *a)
{
    const struct plan *plan = &p->plans[p->roles[a->role].awards[x->award].plan];

    return &p->periods[plan->parts[x->part].period];
}

/* Order of the limit: period, assignment, award, part. */
static bool limit_before(const struct deciding *d, const struct person *person,
    const struct decision *x, const struct decision *y)
{
    const struct assignment *ax = &person->assignments[x->assignment];
    const struct assignment *ay = &person->assignments[y->assignment];
    const struct award *wx = &d->programme->roles[ax->role].awards[x->award];
    const struct award *wy = &d->programme->roles[ay->role].awards[y->award];
    day px = period_of(d->programme, x, ax)->from, py = period_of(d->programme, y, ay)->from;
    int order;

    if (px != py)
        return px < py;
    if ((order = strcmp(ax->id, ay->id)) != 0 || (order = strcmp(wx->id, wy->id)) != 0)
        return order < 0;
    return strcmp(d->programme->plans[wx->plan].parts[x->part].id,
               d->programme->plans[wy->plan].parts[y->part].id) < 0;
}

struct stacked {
    const struct deciding *deciding;
    const struct person *person;
};

/* The stipend decision with a target that comes next in the order of the limit. */
static struct decision *limit_next(const struct limit *l, struct decision *last)
{
    const struct stacked *s = l->context;
    struct decision *best = NULL;

    for (size_t i = 0; i < l->trace->decisions_n; i++) {
        struct decision *x = &l->trace->decisions[i];

        if (x->kind != CHARGE_STIPEND || x->target == 0 ||
            (last != NULL && (x == last || !limit_before(s->deciding, s->person, last, x))))
            continue;
        if (best == NULL || limit_before(s->deciding, s->person, x, best))
            best = x;
    }
    return best;
}

static void stack_at_most(const struct deciding *d, const struct person *person,
    struct trace *trace)
{
    const struct stacked context = {.deciding = d, .person = person};
    const struct limit limit = {.person = person, .most = d->programme->stack_at_most,
        .code = CODE(STACK_LIMIT), .next = limit_next, .context = &context, .trace = trace};

    limit_apply(&limit);
}

void decide_stacking(const struct deciding *d, const struct person *person, struct trace *trace)
{
    if (d->programme->stacking == STACK_HIGHEST)
        stack_highest(d, person, trace);
    else if (d->programme->stacking == STACK_AT_MOST)
        stack_at_most(d, person, trace);
}
