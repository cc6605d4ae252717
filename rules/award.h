/**
 * What the kinds of awards share: one award of one assignment, and what its requirement makes of a
 * decision.  Source: programme.md, Awards.
 */
#ifndef STIPEND_RULES_AWARD_H
#define STIPEND_RULES_AWARD_H

#include "decide.h"

/** One award of one assignment while it is decided. */
struct awarding {
    const struct deciding *deciding;
    const struct person *person;
    int assignment, award; /* of the person; of the role */
    const struct assignment *a;
    const struct award *rule;
};

typedef bool (*awarding_fn)(const struct awarding *w, struct trace *trace);

/** award_each(d, person, kind, fn, trace): Call ${fn} for every award of ${kind} of the person's
 * assignments; stop and return false when it does. */
bool award_each(const struct deciding *d, const struct person *person, enum award_kind kind,
    awarding_fn fn, struct trace *trace);

/** award_decision(w, kind, period, on): A decision of ${w} with everything but key and money: paid
 * 0.00, charged as ${kind}, for pay period ${period}, with service day ${on}. */
struct decision award_decision(const struct awarding *w, enum charge_kind kind, int period, day on);

/**
 * award_ask(w, due_by, trace, decision):
 * Ask the award's requirement, if it has one, about everything due by ${due_by}: what it says becomes
 * the outcome of ${decision} (paid where it pays).  Return false if ${trace} is short of room.
 */
bool award_ask(const struct awarding *w, day due_by, struct trace *trace,
    struct decision *decision);

/**
 * award_refuse(person, r, nodes, asked, leaf, decision):
 * Make ${decision} held or forfeited, as verdict ${asked} says, with its code and those of every
 * decisive leaf; ${leaf} is the node left out, or NONE.
 */
void award_refuse(const struct person *person, const struct requirement *r,
    struct node_result *nodes, enum verdict asked, int leaf, struct decision *decision);

/** award_doubt(person, why, decision): Add ${why} and hold what would be paid or is held already; what
 * is forfeited or not due stays as it is.  Nothing is denied before it is doubted. */
void award_doubt(const struct person *person, codes why, struct decision *decision);

/**
 * unit_waits(w, session, why):
 * Whether training pay of ${w} waits for attendance of that session of the agenda, which she would be paid
 * for if she was there: nothing is recorded, or not all (FACT_UNRECORDED), or without the evidence it needs
 * (FACT_NO_EVIDENCE).  Until then there is no decision.
 */
bool unit_waits(const struct awarding *w, int session, enum fact_state *why);

/** commitment_qualifies(rule, service): Whether days of that row of service count: it says so, or is blank
 * with an employer of the award's. */
bool commitment_qualifies(const struct award *rule, const struct service *service);

/**
 * Limits: each decision in order first keeps what is posted for it, then what is left is given in the
 * same order; held ones count what the ledger holds.
 */
struct limit {
    const struct person *person;
    money most; /* cents */
    codes code; /* of what it lowers or denies */
    /* The decision after ${last} (NULL: the first) in the limit's order; NULL at the end.  Decisions
     * keep their place whatever becomes of them. */
    struct decision *(*next)(const struct limit *l, struct decision *last);
    const void *context;
    struct trace *trace;
};

/** limit_apply(l): Lower the targets of its decisions; uses their ${before}, and leaves it 0. */
void limit_apply(const struct limit *l);

#endif
