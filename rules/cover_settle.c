/*
 * The second pass over claims: duplicates by teacher and substitute, then caps.
 * Source: programme.md, Coverage, 7 and the caps.
 */
#include "coverage.h"

#include <stdlib.h>
#include <string.h>

/* Units in half days: those paid, or, where no amount was made, those hired; of internal cover the
 * lesser of claim and session. */
static int halves_of(const struct coverage *policy, const struct claim *claim,
    const struct session *session, const struct decision *decision)
{
    int hired = cover_halves(policy, claim->part, claim->minutes);
    int needed;

    if (decision->outcome == OUTCOME_HELD)
        return hired;
    if (decision->steps.unit != PART_HOURS)
        return decision->steps.unit == PART_FULL ? 2 : 1;
    needed = cover_halves(policy, session->part, session->minutes);
    return needed < hired ? needed : hired;
}

static bool is_per_assignment(const struct coverage *policy)
{
    for (int i = 0; i < policy->caps_n; i++)
        if (policy->caps[i].per == CAP_PER_ASSIGNMENT)
            return true;
    return false;
}

static const char *assignment_of(const struct person *person, const struct claim *claim)
{
    const char *lowest = NULL;

    for (int i = person->assignments_n; i-- > 0;) {
        const struct assignment_row *row = assignment_row_on(&person->assignments[i], claim->on);

        if (row != NULL && row->school == claim->school)
            lowest = person->assignments[i].id;
    }
    return lowest;
}

static bool concerns_others(const struct decision *decision)
{
    return decision->claim != NONE && !decision_is_refused(decision);
}

/* What lacks a session or a policy is denied, and not here. */
static struct cover cover_of(const struct deciding *d, const struct person *person,
    const struct decision *decision)
{
    const struct claim *claim = &person->claims[decision->claim];
    const struct steps *steps = &decision->steps;
    const struct coverage *policy = &d->programme->coverage[steps->policy];
    int halves = halves_of(policy, claim, &d->shared->agenda.sessions[steps->session], decision);

    return (struct cover){.claim = claim->id, .substitute = claim->substitute,
        .assignment = is_per_assignment(policy) ? assignment_of(person, claim) : NULL,
        .codes = decision->codes, .target = decision->target,
        .held = person_held(person, decision->key), .school = claim->school, .on = claim->on,
        .received_on = claim->received_on, .policy = (uint16_t)steps->policy,
        .period = (uint16_t)programme_period_of(d->programme, claim->on), .part = (uint8_t)claim->part,
        .outcome = (uint8_t)decision->outcome,
        .substitute_review = (uint8_t)claim->substitute_review,
        .halves = (uint8_t)halves,
        .checked = decision->outcome != OUTCOME_HELD || (decision->codes & CODE(NO_RATE)) != 0};
}

/* Earlier = already posted, then received, then id. */
static bool is_earlier(const struct cover *a, const struct cover *b)
{
    if ((a->held > 0) != (b->held > 0))
        return a->held > 0;
    if (a->received_on != b->received_on)
        return a->received_on < b->received_on;
    return strcmp(a->claim, b->claim) < 0;
}

static codes review(enum finding finding, codes duplicate)
{
    if (finding == FINDING_DISMISSED)
        return 0;
    return finding == FINDING_STANDS ? CODE(DUPLICATE_CONFIRMED) : duplicate;
}

/* Colleagues who shared the hours of one session overlap only beyond its minutes. */
static bool shared_hours(const struct claim *a, const struct claim *b,
    const struct session *session)
{
    bool same = a->substitute != NULL && b->substitute != NULL &&
                strcmp(a->substitute, b->substitute) == 0;

    return a->internal && b->internal && a->part == PART_HOURS && b->part == PART_HOURS && !same &&
           a->minutes != NONE && b->minutes != NONE && a->minutes + b->minutes <= session->minutes;
}

static bool covers_overlap(const struct cover *a, const struct cover *b)
{
    return a->on == b->on && part_overlaps(a->part, b->part);
}

/* The decision of one of the person's claims that were collected. */
static const struct decision *decision_of(const struct person *person, const struct trace *trace,
    const struct cover *cover)
{
    const struct decision *d = trace->decisions;

    while (d->claim == NONE || strcmp(person->claims[d->claim].id, cover->claim) != 0)
        d++;
    return d;
}

/* Mark a claim if an earlier one of the same teacher overlaps it. */
static void mark_teacher(const struct deciding *d, const struct person *person,
    const struct trace *trace, struct cover *c, const struct cover *other)
{
    const struct decision *mine;
    const struct claim *claim;

    if (!c->checked || !covers_overlap(c, other) || !is_earlier(other, c))
        return;
    mine = decision_of(person, trace, c);
    claim = &person->claims[mine->claim];
    if (shared_hours(claim, &person->claims[decision_of(person, trace, other)->claim],
            &d->shared->agenda.sessions[mine->steps.session]))
        return;
    c->codes |= review(claim->teacher_review, CODE(DUPLICATE_TEACHER));
    c->duplicate_of = other->claim;
}

size_t cover_collect(const struct deciding *d, const struct person *person,
    const struct trace *trace, struct cover *out)
{
    size_t n = 0;

    for (size_t i = 0; i < trace->decisions_n; i++)
        if (concerns_others(&trace->decisions[i]))
            out[n++] = cover_of(d, person, &trace->decisions[i]);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++)
            if (i != k)
                mark_teacher(d, person, trace, &out[i], &out[k]);
    return n;
}

static int text_order(const char *a, const char *b)
{
    if (a == NULL || b == NULL)
        return (b == NULL) - (a == NULL);
    return strcmp(a, b);
}

static int by_substitute(const void *x, const void *y)
{
    const struct cover *a = x, *b = y;
    int order = text_order(a->substitute, b->substitute);

    return order != 0 ? order : (a->on > b->on) - (a->on < b->on);
}

static int by_claim(const void *x, const void *y)
{
    return strcmp(((const struct cover *)x)->claim, ((const struct cover *)y)->claim);
}

static int by_day(const void *x, const void *y)
{
    const struct cover *a = x, *b = y;

    return a->on != b->on ? (a->on > b->on) - (a->on < b->on) : by_claim(x, y);
}

/* Mark each checked claim that an earlier one of the same substitute overlaps. */
static void mark_substitutes(struct cover *covers, size_t n)
{
    qsort(covers, n, sizeof *covers, by_substitute);
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && by_substitute(&covers[from], &covers[to]) == 0; to++)
            ;
        if (covers[from].substitute == NULL)
            continue;
        for (size_t i = from; i < to; i++) {
            for (size_t k = from; k < to; k++) {
                struct cover *c = &covers[i];

                if (i == k || !c->checked || !is_earlier(&covers[k], c) ||
                    !covers_overlap(c, &covers[k]))
                    continue;
                c->codes |= review(c->substitute_review, CODE(DUPLICATE_SUBSTITUTE));
                c->duplicate_of = covers[k].claim;
            }
        }
    }
}

static void judge_duplicate(struct cover *c)
{
    if ((c->codes & CODE(DUPLICATE_CONFIRMED)) != 0) {
        c->outcome = OUTCOME_DENIED;
        c->codes &= ~(REDUCTIONS | CODE(NO_RATE) | CODE(HELD_AFTER_PAID));
        c->target = 0;
    } else if ((c->codes & (CODE(DUPLICATE_TEACHER) | CODE(DUPLICATE_SUBSTITUTE))) != 0) {
        c->outcome = OUTCOME_HELD;
        c->codes &= ~(REDUCTIONS | CODE(NO_RATE));
        c->target = c->held;
        if (c->held > 0)
            c->codes |= CODE(HELD_AFTER_PAID);
    }
}

static int by_assignment(const void *x, const void *y)
{
    return text_order(((const struct cover *)x)->assignment,
        ((const struct cover *)y)->assignment);
}

/* Each assignment's number, for a while, as the bucket. */
static void rank_assignments(struct cover *covers, size_t n)
{
    qsort(covers, n, sizeof *covers, by_assignment);
    covers[0].bucket = 0;
    for (size_t i = 1; i < n; i++)
        covers[i].bucket = covers[i - 1].bucket +
                           (by_assignment(&covers[i - 1], &covers[i]) != 0);
}

/* Claims of one bucket count under the same cap.  Under one per assignment they are ranked before. */
static uint64_t bucket_of(const struct cap *cap, const struct cover *c)
{
    uint64_t bucket = (uint64_t)(c->policy + 1) << 56;

    if (cap->per == CAP_PER_SCHOOL)
        bucket |= (uint64_t)c->school << 24;
    else if (cap->per == CAP_PER_ASSIGNMENT)
        bucket |= c->bucket << 24;
    if (cap->over == CAP_OVER_PERIOD)
        bucket |= (uint64_t)c->period;
    else if (cap->over == CAP_OVER_MONTH)
        bucket |= (uint64_t)day_month(c->on);
    return bucket;
}

static int by_bucket(const void *x, const void *y)
{
    const struct cover *a = x, *b = y;

    return a->bucket != b->bucket ? (a->bucket > b->bucket) - (a->bucket < b->bucket)
                                  : by_day(x, y);
}

/* What is left of a cap: cents, or days. */
struct allowance {
    const struct programme *programme;
    bool in_days;
    money amount;
    struct ratio days;
};

/*
 * Exact while 60 bits hold the fraction.  What is posted of many claims has many denominators:
 * beyond that days count in parts of 2^-40, downwards, on which no cent of a claim depends.
 */
enum { FINE_BITS = 40 };
#define FINEST (INT64_C(1) << 60)

static struct ratio coarse(struct ratio days)
{
    __int128 parts = ((__int128)days.p << FINE_BITS) / days.q;

    return (struct ratio){(int64_t)parts, INT64_C(1) << FINE_BITS};
}

static struct ratio days_by(bool (*how)(struct ratio a, struct ratio b, struct ratio *out),
    struct ratio a, struct ratio b)
{
    struct ratio out;

    if (how(a, b, &out) && out.q <= FINEST)
        return out;
    how(coarse(a), coarse(b), &out);
    return out;
}

/* The amount that ${days}, no more than the claim's units, stand for. */
static money amount_of(const struct allowance *left, const struct cover *c, struct ratio days)
{
    money amount = 0;

    money_share(c->target, (struct ratio){2 * days.p, c->halves * days.q},
        left->programme->rounding, &amount);
    return amount;
}

/* Days that an amount of a claim stands for: its units in the proportion of the amount. */
static struct ratio days_of(const struct cover *c, money amount)
{
    return (struct ratio){c->halves * amount, 2 * c->target};
}

/* Keep what is posted as far as the cap reaches; a held claim keeps all that the ledger holds. */
static void keep_posted(struct allowance *left, struct cover *c)
{
    struct ratio used;
    bool held = c->outcome == OUTCOME_HELD;

    c->keep = c->held < c->target ? c->held : c->target;
    if (c->target == 0)
        return;
    if (!left->in_days) {
        if (!held && c->keep > left->amount)
            c->keep = left->amount;
        left->amount -= c->keep < left->amount ? c->keep : left->amount;
        return;
    }
    used = days_of(c, c->keep);
    if (ratio_cmp(used, left->days) <= 0) {
        left->days = days_by(ratio_sub, left->days, used);
        return;
    }
    if (!held)
        c->keep = amount_of(left, c, left->days);
    left->days = RATIO_ZERO;
}

/* The amount that the claim may have beyond what it keeps; what is left is less by it. */
static money give(struct allowance *left, const struct cover *c)
{
    struct ratio kept, wanted;
    money amount = c->target - c->keep;

    if (!left->in_days) {
        if (amount > left->amount)
            amount = left->amount;
        left->amount -= amount;
        return c->keep + amount;
    }
    kept = days_of(c, c->keep);
    wanted = days_by(ratio_sub, (struct ratio){c->halves, 2}, kept);
    if (ratio_cmp(wanted, left->days) <= 0) {
        left->days = days_by(ratio_sub, left->days, wanted);
        return c->target;
    }
    amount = amount_of(left, c, days_by(ratio_add, kept, left->days));
    left->days = RATIO_ZERO;
    return amount;
}

static void cap_bucket(const struct programme *p, const struct cap *cap, struct cover *covers,
    size_t n)
{
    struct allowance left = {.programme = p, .in_days = cap->amount == NONE,
        .amount = cap->amount, .days = cap->days};

    for (size_t i = 0; i < n; i++)
        keep_posted(&left, &covers[i]);
    for (size_t i = 0; i < n; i++) {
        struct cover *c = &covers[i];
        money amount;

        if (c->outcome == OUTCOME_HELD || c->target == 0)
            continue;
        amount = give(&left, c);
        if (amount == c->target)
            continue;
        c->codes |= CODE(CAP);
        c->target = amount;
        c->outcome = amount > 0 ? OUTCOME_REDUCED : OUTCOME_DENIED;
    }
}

static void apply_cap(const struct programme *p, int policy, const struct cap *cap,
    struct cover *covers, size_t n)
{
    if (cap->per == CAP_PER_ASSIGNMENT)
        rank_assignments(covers, n);
    for (size_t i = 0; i < n; i++)
        covers[i].bucket = covers[i].policy == policy ? bucket_of(cap, &covers[i]) : 0;
    qsort(covers, n, sizeof *covers, by_bucket);
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && covers[to].bucket == covers[from].bucket; to++)
            ;
        if (covers[from].bucket != 0)
            cap_bucket(p, cap, covers + from, to - from);
    }
}

void cover_settle(const struct programme *programme, struct cover *covers, size_t n)
{
    if (n == 0)
        return;
    mark_substitutes(covers, n);
    for (size_t i = 0; i < n; i++)
        judge_duplicate(&covers[i]);
    for (int k = 0; k < programme->coverage_n; k++)
        for (int i = 0; i < programme->coverage[k].caps_n; i++)
            apply_cap(programme, k, &programme->coverage[k].caps[i], covers, n);
    qsort(covers, n, sizeof *covers, by_claim);
}

const struct cover *cover_find(const struct cover *covers, size_t n, const char *claim)
{
    size_t low = 0, high = n;

    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = strcmp(covers[middle].claim, claim);

        if (order == 0)
            return &covers[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

void cover_apply(const struct cover *covers, size_t n, struct trace *trace)
{
    for (size_t i = 0; i < trace->decisions_n; i++) {
        struct decision *d = &trace->decisions[i];
        const struct cover *c;

        /* A key is "cover:" and the claim. */
        if (d->claim == NONE || (c = cover_find(covers, n, d->key + strlen("cover:"))) == NULL)
            continue;
        d->outcome = c->outcome;
        d->codes = c->codes;
        d->target = c->target;
    }
}
