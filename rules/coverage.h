/**
 * Coverage across persons: what of one claim the others must see, duplicates (check 7) and caps.
 * Source: programme.md, Coverage, Three passes (the second).
 */
#ifndef STIPEND_RULES_COVERAGE_H
#define STIPEND_RULES_COVERAGE_H

#include "decide.h"

/** A claim after the first pass.  Texts belong to whoever collected it. */
struct cover {
    const char *claim;      /* id */
    const char *teacher;    /* the payee number of the person covered */
    const char *substitute; /* NULL: blank */
    const char *assignment; /* the lowest of the teacher's at that school that day; NULL: none */
    const char *duplicate_of; /* set by cover_settle: the earlier claim, or NULL */
    int policy, school, period; /* period: the for-period */
    int32_t minutes, session_minutes;
    day on, received_on;
    enum day_part part;
    bool internal;
    bool checked;           /* neither denied nor held by checks 1 to 6 */
    enum finding teacher_review, substitute_review;
    int halves;             /* units in half days, for caps in days */
    enum outcome outcome;
    codes codes;
    money target, held;     /* held: what the ledger holds for it */
    money keep;             /* of the caps: what it keeps, the bucket it counts in */
    uint64_t bucket;
    uint32_t assignment_rank;
};

/**
 * cover_halves(policy, part, minutes):
 * Return the half days that ${part} is: hours are one up to half_day_up_to_minutes, else two.
 */
int cover_halves(const struct coverage *policy, enum day_part part, int32_t minutes);

/**
 * cover_collect(d, person, decision, out):
 * Set ${out} from a claim's first-pass ${decision}.  Return false if it was denied by checks 1 to 6:
 * such a claim concerns no other.  Texts are the person's.
 */
bool cover_collect(const struct deciding *d, const struct person *person,
    const struct decision *decision, struct cover *out);

/**
 * cover_settle(programme, covers, n):
 * Apply check 7 and then the caps to all ${n} collected claims: outcome, codes and target of each are
 * final but for funds.  Reorders ${covers}; leaves them by claim.
 */
void cover_settle(const struct programme *programme, struct cover *covers, size_t n);

/** cover_apply(covers, n, trace): Give the claims' decisions in ${trace} what was settled. */
void cover_apply(const struct cover *covers, size_t n, struct trace *trace);

/** cover_find(covers, n, claim): Return the settled claim, or NULL. */
const struct cover *cover_find(const struct cover *covers, size_t n, const char *claim);

#endif
