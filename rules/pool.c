/*
 * The award "pool": who is in, and what each gets.  Source: programme.md, Awards, "pool".
 */
#include "pool.h"
#include "award.h"

#include <stdlib.h>
#include <string.h>

static bool was_cut(const struct awarding *w)
{
    for (int i = 0; i < w->deciding->cut_n; i++)
        if (w->deciding->cut[i].role == w->a->role && w->deciding->cut[i].award == w->award)
            return true;
    return false;
}

/* Whether the decision last stored for the key was in the pool. */
static bool was_in(const struct person *person, const char *key)
{
    const struct stored_decision *s = person_stored(person, key);
    enum outcome outcome = s != NULL ? outcome_parse(s->outcome) : OUTCOME_NOT_DUE;

    return outcome != OUTCOME_FORFEITED && outcome != OUTCOME_NOT_DUE &&
           (codes_parse(s->codes) & CODE(WITHDRAWN)) == 0;
}

static struct ratio weight_of(const struct awarding *w)
{
    const struct assignment_row *row = assignment_row_on(w->a, w->rule->closes);

    switch (w->rule->weight) {
    case WEIGHT_SHARE:
        return row != NULL ? row->share : RATIO_ZERO;
    case WEIGHT_DAYS:
        return (struct ratio){
            assignment_serving_days(w->a, w->deciding->programme->from, w->rule->closes), 1};
    default:
        return RATIO_ONE;
    }
}

/* Someone eligible later, also again, waits for a plan that divides the pool anew. */
static void decide_member(const struct awarding *w, struct decision *d)
{
    if (d->outcome != OUTCOME_PAID && d->outcome != OUTCOME_HELD)
        return;
    if (was_cut(w) && !w->deciding->asking.recut && !was_in(w->person, d->key)) {
        d->outcome = OUTCOME_NOT_DUE;
        d->codes = 0;
        d->target = 0;
        return;
    }
    d->steps.amount = w->rule->pool;
    d->steps.cite = w->rule->cite;
    d->steps.weight = weight_of(w);
}

static bool decide_pool(const struct awarding *w, struct trace *trace)
{
    const struct programme *p = w->deciding->programme;
    int asked = w->deciding->asking.period;
    struct decision d;

    if (asked == NONE || p->periods[w->rule->pay_period].from > p->periods[asked].from)
        return true;
    d = award_decision(w, CHARGE_POOL, w->rule->pay_period, w->rule->closes);
    key_write(d.key, "pool", w->a->id, w->rule->id, NULL);
    if (!award_ask(w, w->rule->closes, trace, &d))
        return false;
    decide_member(w, &d);
    return decision_append(trace, &d) != NULL;
}

bool decide_pools(const struct deciding *d, const struct person *person, struct trace *trace)
{
    return award_each(d, person, AWARD_POOL, decide_pool, trace);
}

bool pool_collect(const struct person *person, const struct decision *decision,
    struct pool_member *out)
{
    const struct assignment *a;

    if (decision->kind != CHARGE_POOL ||
        (decision->outcome != OUTCOME_PAID && decision->outcome != OUTCOME_HELD))
        return false;
    a = &person->assignments[decision->assignment];
    *out = (struct pool_member){.pool = {a->role, decision->award}, .assignment = a->id,
        .weight = decision->steps.weight, .held = decision->outcome == OUTCOME_HELD};
    return true;
}

struct pool_sum pool_sum(const struct pool_member *members, size_t n, struct pool_name pool)
{
    struct pool_sum sum = {.weight = RATIO_ZERO};

    for (size_t i = 0; i < n; i++) {
        const struct pool_member *m = &members[i];

        if (m->pool.role != pool.role || m->pool.award != pool.award)
            continue;
        sum.members++;
        sum.held += m->held;
        sum.reserved += m->held ? m->share : 0;
        if (sum.weight.q != 0 && !ratio_add(sum.weight, m->weight, &sum.weight))
            sum.weight.q = 0;
    }
    return sum;
}

/* Its requirement says more than that nothing is due. */
bool pool_waits(const struct decision *d, const struct trace *trace)
{
    return d->kind == CHARGE_POOL && d->assignment != NONE && d->outcome == OUTCOME_NOT_DUE &&
           trace->nodes[d->nodes].verdict != VERDICT_NOT_DUE;
}

static int by_pool(const void *x, const void *y)
{
    const struct pool_member *a = x, *b = y;

    if (a->pool.role != b->pool.role)
        return a->pool.role - b->pool.role;
    if (a->pool.award != b->pool.award)
        return a->pool.award - b->pool.award;
    return strcmp(a->assignment, b->assignment);
}

/* The most left over by the division first, then the lower assignment. */
static int by_rest(const void *x, const void *y)
{
    const struct pool_member *a = x, *b = y;

    if (a->rest != b->rest)
        return (a->rest < b->rest) - (a->rest > b->rest);
    return strcmp(a->assignment, b->assignment);
}

static int64_t common_factor(int64_t a, int64_t b)
{
    while (b != 0) {
        int64_t rest = a % b;

        a = b;
        b = rest;
    }
    return a;
}

/*
 * A denominator for all weights.  Shares of roles are halves and quarters; where they are so odd that 40
 * bits do not hold it, weights count in parts of 2^-40.
 */
enum { FINE_BITS = 40 };
#define FINEST (INT64_C(1) << FINE_BITS)

static int64_t denominator(const struct pool_member *members, size_t n)
{
    int64_t all = 1;

    for (size_t i = 0; i < n; i++) {
        __int128 more = (__int128)all / common_factor(all, members[i].weight.q) *
                        members[i].weight.q;

        if (more > FINEST)
            return FINEST;
        all = (int64_t)more;
    }
    return all;
}

static unsigned __int128 parts_of(const struct pool_member *m, int64_t denominator)
{
    return (unsigned __int128)m->weight.p * (uint64_t)denominator / (uint64_t)m->weight.q;
}

/* One pool's members. */
static void divide(money pool, struct pool_member *members, size_t n)
{
    int64_t q = denominator(members, n);
    unsigned __int128 all = 0;
    money left = pool;

    for (size_t i = 0; i < n; i++)
        all += parts_of(&members[i], q);
    if (all == 0)
        return;
    for (size_t i = 0; i < n; i++) {
        unsigned __int128 product = (unsigned __int128)pool * parts_of(&members[i], q);

        members[i].share = (money)(product / all);
        members[i].rest = product % all;
        left -= members[i].share;
    }
    qsort(members, n, sizeof *members, by_rest);
    for (size_t i = 0; left > 0; i++, left--)
        members[i].share++;
}

void pool_settle(const struct programme *programme, struct pool_member *members, size_t n)
{
    if (n == 0)
        return;
    qsort(members, n, sizeof *members, by_pool);
    for (size_t from = 0, to; from < n; from = to) {
        const struct pool_name *pool = &members[from].pool;

        for (to = from + 1; to < n && members[to].pool.role == pool->role &&
                            members[to].pool.award == pool->award;)
            to++;
        divide(programme->roles[pool->role].awards[pool->award].pool, members + from, to - from);
        qsort(members + from, to - from, sizeof *members, by_pool);
    }
}

static const struct pool_member *find(const struct pool_member *members, size_t n,
    const struct pool_member *wanted)
{
    size_t low = 0, high = n;

    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = by_pool(&members[middle], wanted);

        if (order == 0)
            return &members[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

void pool_apply(const struct pool_member *members, size_t n, const struct person *person,
    struct trace *trace)
{
    for (size_t i = 0; i < trace->decisions_n; i++) {
        struct decision *d = &trace->decisions[i];
        struct pool_member wanted;
        const struct pool_member *m;

        if (!pool_collect(person, d, &wanted) || (m = find(members, n, &wanted)) == NULL)
            continue;
        d->steps.base = m->share;
        if (d->outcome == OUTCOME_PAID)
            d->target = m->share;
    }
}
