/*
 * Trying changes: singly, then the fewest together.
 */
#include "change.h"
#include "pool.h"

#include <string.h>

enum { TOGETHER = 48 };

const struct decision *change_decision(const struct trace *trace, const struct decision *decision)
{
    const struct decision *last = decision;

    if ((decision->codes & CODE(RECOVERED)) == 0)
        return decision;
    for (size_t i = 0; i < trace->decisions_n; i++) {
        const struct decision *d = &trace->decisions[i];

        if (d->assignment == decision->assignment && d->award == decision->award &&
            d->part > last->part)
            last = d;
    }
    return last;
}

/* Decide again with ${n} of the changes, named by ${which}; the trial's decision, or NULL where some room was
 * short. */
static const struct decision *decide_with(
    struct trying *t, const char *key, const int *which, int n)
{
    struct person person = *t->person;
    struct deciding deciding = t->deciding;

    t->room_used = 0;
    for (int i = 0; i < n; i++)
        change_apply(t, &t->changes[which[i]], &person, &deciding);
    t->trial.decisions_n = t->trial.nodes_n = t->trial.facts_n = 0;
    t->trial.short_of_room = false;
    if (t->short_of_room || !decide(&deciding, &person, &t->trial)) {
        t->short_of_room = true;
        return NULL;
    }
    t->settle(t->context, &deciding, &person, &t->trial);
    if (!decide_rest(&deciding, &person, &t->trial)) {
        t->short_of_room = true;
        return NULL;
    }
    for (size_t i = 0; i < t->trial.decisions_n; i++)
        if (strcmp(t->trial.decisions[i].key, key) == 0)
            return &t->trial.decisions[i];
    return NULL;
}

static bool pays(const struct decision *d)
{
    return d->outcome == OUTCOME_PAID || d->outcome == OUTCOME_REDUCED;
}

/* Paid where it was not, or paid or forgiven more. */
static bool is_better(const struct decision *before, const struct decision *now)
{
    if (now == NULL || !pays(now))
        return false;
    if (before == NULL)
        return now->target > 0;
    if (now->kind == CHARGE_AID && pays(before) && now->steps.due > before->steps.due)
        return true;
    return now->target > before->target || (!pays(before) && now->target > 0);
}

static uint64_t remaining(const struct trying *t, const struct decision *now)
{
    const struct decision *d = change_decision(&t->trial, now);
    uint64_t nodes = 0;

    if (d->requirement == NONE || pays(now) ||
        t->trial.nodes[d->nodes].verdict <= VERDICT_WAIVED)
        return 0;
    for (size_t i = 0; i < d->nodes_n && i < 64; i++)
        if (t->trial.nodes[d->nodes + i].decisive)
            nodes |= UINT64_C(1) << i;
    return nodes;
}

/* Whether it suffices; false where some room was short. */
static bool add_answer(struct trying *t, const struct decision *before, const struct decision *now,
    size_t first, size_t n)
{
    struct answer *a;

    if (t->answers_n == t->answers_room)
        t->short_of_room = true;
    if (t->short_of_room)
        return false;
    a = &t->answers[t->answers_n++];
    *a = (struct answer){.first = first, .n = n};
    a->suffices = is_better(before, now);
    a->outcome = now->outcome;
    a->codes = now->codes;
    a->target = now->target;
    a->forgiven = now->kind == CHARGE_AID ? now->steps.due : 0;
    a->remains = remaining(t, now);
    return a->suffices;
}

bool change_try(struct trying *t, const char *key, const struct decision *before, int which)
{
    return add_answer(t, before, decide_with(t, key, &which, 1), (size_t)which, 1);
}

/* Changes of one group exclude each other: it cannot be both made up and excused. */
static bool group_taken(const struct trying *t, const int *which, int n, const struct change *c)
{
    for (int i = 0; i < n; i++)
        if (c->group != NONE && t->changes[which[i]].group == c->group &&
            t->changes[which[i]].node == c->node)
            return true;
    return false;
}

/* Add a change to the set, which has room for so many; more are not tried together. */
static int add_change(int *which, int n, int change)
{
    if (n < TOGETHER)
        which[n++] = change;
    return n;
}

/* Add to the set what mends one leaf, or its waiver if nothing else does. */
static int mend_leaf(struct trying *t, const struct decision *asked, int from, int to, int *which,
    int n, bool waivers)
{
    const struct decision *now;
    int kept = n;

    for (int i = from; i < to && !waivers && n < TOGETHER; i++) {
        if (t->changes[i].kind == CHANGE_WAIVED || group_taken(t, which, n, &t->changes[i]))
            continue;
        which[n++] = i;
        now = decide_with(t, asked->key, which, n);
        if (now == NULL ||
            t->trial.nodes[now->nodes + (size_t)t->changes[i].node].verdict <= VERDICT_WAIVED)
            return n;
    }
    for (int i = from; i < to; i++)
        if (t->changes[i].kind == CHANGE_WAIVED)
            kept = add_change(which, kept, i);
    return kept;
}

static int mend_all(
    struct trying *t, const struct decision *asked, int from, int to, int *which, bool waivers)
{
    int n = 0;

    for (int i = from, next; i < to && !t->short_of_room; i = next) {
        for (next = i + 1; next < to && t->changes[next].node == t->changes[i].node; next++)
            ;
        if (t->changes[i].node != NONE) {
            n = mend_leaf(t, asked, i, next, which, n, waivers);
            continue;
        }
        for (int k = i; k < next; k++)
            n = add_change(which, n, k);
    }
    return n;
}

/* Leave out whatever the others can do without, the last first; that one alone does not suffice was tried. */
static int fewest(struct trying *t, const struct decision *d, int *which, int n)
{
    for (int i = n; i-- > 0;) {
        int left_out = which[i];

        memmove(which + i, which + i + 1, (size_t)(n - i - 1) * sizeof *which);
        if (is_better(d, decide_with(t, d->key, which, n - 1))) {
            n--;
            continue;
        }
        memmove(which + i + 1, which + i, (size_t)(n - i - 1) * sizeof *which);
        which[i] = left_out;
    }
    return n;
}

/* All that it takes together; nothing where even that does not suffice. */
static void find_together(
    struct trying *t, const struct decision *d, int from, int to, bool waivers)
{
    int which[TOGETHER], n = mend_all(t, change_decision(t->trace, d), from, to, which, waivers);
    size_t first = t->changes_n;

    if (n < 2 || !is_better(d, decide_with(t, d->key, which, n)))
        return;
    n = fewest(t, d, which, n);
    if (t->changes_room - t->changes_n < (size_t)n) {
        t->short_of_room = true;
        return;
    }
    for (int i = 0; i < n; i++)
        t->changes[t->changes_n++] = t->changes[which[i]];
    add_answer(t, d, decide_with(t, d->key, which, n), first, (size_t)n);
}

/* Both are in order of leaves and the latter only waives, so that kinds tell them apart. */
static bool same_together(const struct trying *t, const struct answer *a, const struct answer *b)
{
    if (a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (t->changes[a->first + i].kind != t->changes[b->first + i].kind)
            return false;
    return true;
}

/* An advance that is not forgiven wholly yet. */
static bool is_forgivable(const struct decision *d)
{
    return d->kind == CHARGE_AID && pays(d) && d->steps.due < d->steps.amount;
}

static bool may_change(const struct decision *d, const struct trace *trace)
{
    if (d->outcome == OUTCOME_NOT_DUE)
        return pool_waits(d, trace);
    return d->outcome != OUTCOME_DEFERRED &&
           (is_forgivable(d) || !(d->outcome == OUTCOME_PAID && d->steps.base == d->target));
}

bool change_find(struct trying *t, size_t decision, struct answered *out)
{
    const struct decision *d = &t->trace->decisions[decision];
    int from = (int)t->changes_n, to;
    bool any = false;

    out->first = t->answers_n;
    if (may_change(d, t->trace))
        change_list(t, change_decision(t->trace, d));
    to = (int)t->changes_n;
    for (int i = from; i < to && !t->short_of_room; i++)
        any |= change_try(t, d->key, d, i);
    if (!any && (!pays(d) || is_forgivable(d)) && to - from > 1 && !t->short_of_room) {
        size_t before = t->answers_n;

        find_together(t, d, from, to, false);
        if (!t->short_of_room)
            find_together(t, d, from, to, true);
        if (t->answers_n == before + 2 &&
            same_together(t, &t->answers[before], &t->answers[before + 1]))
            t->answers_n--;
    }
    out->n = t->answers_n - out->first;
    return !t->short_of_room;
}
