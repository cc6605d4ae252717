/**
 * Coverage across persons: what of one claim the others must see, duplicates (check 7) and caps.
 * Source: programme.md, Coverage, Three passes (the second).
 */
#ifndef STIPEND_RULES_COVERAGE_H
#define STIPEND_RULES_COVERAGE_H

#include "decide.h"

/** A claim after the first pass, in few bytes: those of everybody are kept.  Texts belong to whoever
 * collected it. */
struct cover {
    const char *claim;      /* id */
    const char *substitute; /* NULL: blank */
    const char *assignment; /* the lowest of the teacher's at that school that day; NULL: none,
                             * or no cap of the policy asks */
    const char *duplicate_of; /* the earlier claim, or NULL */
    codes codes;
    money target, held;     /* held: what the ledger holds for it */
    money keep;             /* of the caps: what it keeps, the bucket it counts in */
    uint64_t bucket;
    int32_t school;
    day on, received_on;
    uint16_t policy, period; /* period: the for-period */
    uint8_t part;           /* enum day_part */
    uint8_t outcome;        /* enum outcome */
    uint8_t substitute_review; /* enum finding */
    uint8_t halves;         /* units in half days, for caps in days */
    bool checked;           /* neither denied nor held by checks 1 to 6 */
};

/**
 * cover_halves(policy, part, minutes):
 * Return the half days that ${part} is: hours are one up to half_day_up_to_minutes, else two.
 */
int cover_halves(const struct coverage *policy, enum day_part part, int32_t minutes);

/**
 * cover_collect(d, person, trace, out):
 * Set ${out}, with room for the person's claims, from their first-pass decisions in ${trace}, in order,
 * and apply check 7 by teacher.  Return how many; those denied by checks 1 to 6 are left out, which
 * concern no other.  Texts are the person's.
 */
size_t cover_collect(const struct deciding *d, const struct person *person,
    const struct trace *trace, struct cover *out);

/**
 * cover_settle(programme, covers, n):
 * Apply check 7 by substitute and then the caps to all ${n} collected claims: outcome, codes and target of
 * each are final but for funds.  Reorders ${covers}; leaves them by claim.
 */
void cover_settle(const struct programme *programme, struct cover *covers, size_t n);

/** cover_apply(covers, n, trace): Give the claims' decisions in ${trace} what was settled. */
void cover_apply(const struct cover *covers, size_t n, struct trace *trace);

/** cover_find(covers, n, claim): Return the settled claim, or NULL. */
const struct cover *cover_find(const struct cover *covers, size_t n, const char *claim);

#endif
