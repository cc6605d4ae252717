/**
 * decide: one person's facts in, one decision a key out.  Pure: trouble is a decision too.
 * Source: programme.md, Awards, Coverage, Three passes (the first).
 */
#ifndef STIPEND_RULES_DECIDE_H
#define STIPEND_RULES_DECIDE_H

#include "requirement.h"

/** When a batch asks: as of a day, for awards up to a period. */
struct asking {
    day as_of;
    int period; /* of the programme; an off-cycle batch's is the last whose cut-off has come, or NONE */
};

struct deciding {
    const struct programme *programme;
    const struct shared *shared;
    struct asking asking;
};

/**
 * decide(d, person, trace):
 * Append to ${trace} every decision of ${person} as the first pass makes it: stipend parts with
 * recovery and stacking, claims through check 6 with their money, and withdrawn keys.  Checks and
 * limits across persons are rules/claims.h; funds are rules/fund.h.  Return false if the trace is short
 * of room; empty it, give more and ask again.
 */
bool decide(const struct deciding *d, const struct person *person, struct trace *trace);

/** decide_stipends, decide_stacking, decide_claims, decide_withdrawn: its steps, in that order. */
bool decide_stipends(const struct deciding *d, const struct person *person, struct trace *trace);
void decide_stacking(const struct deciding *d, const struct person *person, struct trace *trace);
bool decide_claims(const struct deciding *d, const struct person *person, struct trace *trace);
bool decide_withdrawn(const struct person *person, struct trace *trace);

/** decision_append(trace, decision): Append; return where it stands, or NULL if there is no room. */
struct decision *decision_append(struct trace *trace, const struct decision *decision);

/** decision_hold(person, decision): Make it held: its target is what the ledger holds for its key,
 * with HELD_AFTER_PAID if that is above 0. */
void decision_hold(const struct person *person, struct decision *decision);

/** decision_refuse(decision, outcome, why): Make it forfeited or denied: target 0, codes of mere
 * reductions dropped, ${why} added. */
void decision_refuse(struct decision *decision, enum outcome outcome, codes why);

/** The codes of amounts made lower, which say nothing once the target is 0 or held. */
#define REDUCTIONS                                                                                 \
    (CODE(CEILING) | CODE(UNITS) | CODE(BENEFITS) | CODE(CAP) | CODE(AT_MOST) |                     \
        CODE(STACK_LIMIT) | CODE(PROPORTION) | CODE(TIER))

#endif
