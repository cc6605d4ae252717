/**
 * Pools: an amount that is divided among everybody eligible when a window closes.
 * Source: programme.md, Awards, "pool".
 */
#ifndef STIPEND_RULES_POOL_H
#define STIPEND_RULES_POOL_H

#include "decide.h"

/** Somebody who is in a pool, paid or held; texts belong to whoever collected it. */
struct pool_member {
    struct pool_name pool;
    const char *assignment; /* id */
    struct ratio weight;
    bool held;              /* her share is reserved, not paid */
    money share;            /* set by pool_settle, in cents */
    unsigned __int128 rest; /* of the division, while it is made */
};

/**
 * pool_collect(person, decision, out):
 * Set ${out} from a first-pass ${decision} of a pool.  Return false if it is none, or she is not in it.
 */
bool pool_collect(const struct person *person, const struct decision *decision,
    struct pool_member *out);

/**
 * pool_settle(programme, members, n):
 * Divide each pool among its members by weight: largest remainder, ties to the lower assignment; what
 * falls to held ones is reserved for them.  Leaves ${members} by pool, then assignment.
 */
void pool_settle(const struct programme *programme, struct pool_member *members, size_t n);

/** What one pool came to. */
struct pool_sum {
    int members, held;  /* who share it; of them, those held */
    struct ratio weight; /* of all; q is 0 where it is too odd to be said */
    money reserved;      /* for those held, in cents */
};

/** pool_sum(members, n, pool): Add up one of the pools that were settled. */
struct pool_sum pool_sum(const struct pool_member *members, size_t n, struct pool_name pool);

/** pool_waits(decision, trace): Whether ${decision} is of somebody who came after the pool was divided,
 * and waits for a plan that divides it anew. */
bool pool_waits(const struct decision *decision, const struct trace *trace);

/** pool_apply(members, n, person, trace): Give the pool decisions in ${trace} what was settled; of a pool
 * that is not settled yet they stay as they are. */
void pool_apply(const struct pool_member *members, size_t n, const struct person *person,
    struct trace *trace);

#endif
