/**
 * decide: one person's facts in, one decision a key out.  Pure: trouble is a decision too.
 * Source: programme.md, Awards, Coverage, Three passes.
 */
#ifndef STIPEND_RULES_DECIDE_H
#define STIPEND_RULES_DECIDE_H

#include "requirement.h"

/** When a batch asks: as of a day, for awards up to a period. */
struct asking {
    day as_of;
    int period; /* of the programme; an off-cycle batch's is the last whose cut-off has come, or NONE */
    bool recut; /* pools are divided anew among all who are eligible now */
};

/** A pool: each role's award of the kind is its own. */
struct pool_name {
    int role, award;
};

struct deciding {
    const struct programme *programme;
    const struct shared *shared;
    struct asking asking;
    const struct pool_name *cut; /* pools of which the ledger has decisions: they were divided before */
    int cut_n;
};

/**
 * decide(d, person, trace):
 * Append to ${trace} the decisions of ${person} that the first pass makes: stipend parts with recovery
 * and stacking, differentials, advances, who is in a pool, claims through check 6 with their money.
 * What concerns several persons is then settled (coverage.h, pool.h) and decide_rest makes the others.
 * Return false if the trace is short of room; empty it, give more and ask again.
 */
bool decide(const struct deciding *d, const struct person *person, struct trace *trace);

/**
 * decide_rest(d, person, trace):
 * Append what waits for claims as settled: training pay; then keys that nothing yields any more.  Funds
 * are rules/fund.h.  Return as decide() does.
 */
bool decide_rest(const struct deciding *d, const struct person *person, struct trace *trace);

/** decide_...: the steps of both, in that order. */
bool decide_stipends(const struct deciding *d, const struct person *person, struct trace *trace);
void decide_stacking(const struct deciding *d, const struct person *person, struct trace *trace);
bool decide_differentials(const struct deciding *d, const struct person *person,
    struct trace *trace);
bool decide_commitments(const struct deciding *d, const struct person *person,
    struct trace *trace);
bool decide_pools(const struct deciding *d, const struct person *person, struct trace *trace);
bool decide_claims(const struct deciding *d, const struct person *person, struct trace *trace);
bool decide_units(const struct deciding *d, const struct person *person, struct trace *trace);
bool decide_withdrawn(const struct person *person, struct trace *trace);

/** decision_append(trace, decision): Append; return where it stands, or NULL if there is no room. */
struct decision *decision_append(struct trace *trace, const struct decision *decision);

/** decision_hold(person, decision): Make it held: its target is what the ledger holds for its key,
 * with HELD_AFTER_PAID if that is above 0. */
void decision_hold(const struct person *person, struct decision *decision);

/** decision_refuse(decision, outcome, why): Make it forfeited or denied: target 0, codes of mere
 * reductions dropped, ${why} added. */
void decision_refuse(struct decision *decision, enum outcome outcome, codes why);

/** decision_is_refused(decision): Whether a check denied it, not an amount or limit that came to
 * nothing. */
bool decision_is_refused(const struct decision *decision);

/** The codes of amounts made lower, which say nothing once the target is 0 or held. */
#define REDUCTIONS                                                                                 \
    (CODE(CEILING) | CODE(UNITS) | CODE(BENEFITS) | CODE(CAP) | CODE(AT_MOST) |                     \
        CODE(STACK_LIMIT) | CODE(PROPORTION) | CODE(TIER))

#endif
