/**
 * Outcomes and codes: one closed table each.  The numbers are stored inside digests: explicit, never
 * reused.  Source: programme.md, Awards (the table of outcomes, targets and codes).
 */
#ifndef STIPEND_RULES_REASON_H
#define STIPEND_RULES_REASON_H

#include <stddef.h>
#include <stdint.h>

enum outcome {
    OUTCOME_PAID = 1,
    OUTCOME_REDUCED = 2,
    OUTCOME_HELD = 3,
    OUTCOME_FORFEITED = 4,
    OUTCOME_DENIED = 5,
    OUTCOME_DEFERRED = 6,
    OUTCOME_NOT_DUE = 7
};

enum { OUTCOMES = 8 };

/* REASON(number, name, words), in order of name by bytes, which is the order of printing. */
#define REASONS(REASON)                                                                            \
    REASON(1, ALREADY_PAID, "another session of the group or of these hours is paid")              \
    REASON(2, AT_MOST, "the award's limit is reached")                                             \
    REASON(3, AWAITS_ACCEPTANCE, "submitted and awaiting acceptance")                              \
    REASON(4, BELOW_PROPORTION, "less was attended than the smallest share that pays")             \
    REASON(5, BELOW_TIERS, "less was attended than the lowest step")                               \
    REASON(6, BENEFITS, "benefits above the share that is reimbursed")                             \
    REASON(7, CAP, "a cap of the coverage policy is reached")                                      \
    REASON(8, CEILING, "the cost is above the ceiling in force")                                   \
    REASON(9, CONTRACT_TIME, "the session lies in contract time")                                  \
    REASON(10, COVERED_TIME, "a substitute was claimed for the same hours")                        \
    REASON(11, DUPLICATE_CONFIRMED, "a review confirmed the duplicate")                            \
    REASON(12, DUPLICATE_SUBSTITUTE, "an earlier claim names the same substitute for these hours") \
    REASON(13, DUPLICATE_TEACHER, "an earlier claim covers the same teacher for these hours")      \
    REASON(14, FUND_EXHAUSTED, "the fund has not enough left")                                     \
    REASON(15, FUND_NOT_USABLE, "the fund is not usable on the service day")                       \
    REASON(16, HELD_AFTER_PAID, "in doubt after it was paid")                                      \
    REASON(17, KIND_NOT_COVERED, "no coverage policy covers sessions of this kind")                \
    REASON(18, LATE, "received after the last day for claims")                                     \
    REASON(19, LEFT, "left before the commitment was served")                                      \
    REASON(20, LEFT_BEFORE, "not serving on the day that counts")                                  \
    REASON(21, MOVED, "the session was moved after the claim came in")                             \
    REASON(22, NOT_AUDIENCE, "the session is not for any role this teacher holds")                 \
    REASON(23, NOT_SERVING, "not served as asked in the period")                                   \
    REASON(24, NOT_STACKED, "a larger award for the same days is taken")                           \
    REASON(25, NOT_VERIFIED, "the substitute was found not to have served")                        \
    REASON(26, NO_CALENDAR, "no calendar is known for the school")                                 \
    REASON(27, NO_EVIDENCE, "the evidence that is required is missing")                            \
    REASON(28, NO_RATE, "no rate is in force on the day")                                          \
    REASON(29, NO_SESSION, "no session of a covered kind on that day")                             \
    REASON(30, OPEN, "not complete yet, and still can be")                                         \
    REASON(31, OUT_OF_EDITION, "the session lies outside this edition")                            \
    REASON(32, PROPORTION, "paid in proportion to what was attended")                              \
    REASON(33, RECOVERED, "taken back because the final part is forfeited")                        \
    REASON(34, SCHOOL_CLOSED, "the school is closed that day")                                     \
    REASON(35, SESSION_CANCELLED, "the session was cancelled")                                     \
    REASON(36, STACK_LIMIT, "the limit over all stipends of one person is reached")                \
    REASON(37, TEACHER_ABSENT, "the teacher did not attend the session")                           \
    REASON(38, TIER, "paid by the step that was reached")                                          \
    REASON(39, UNITS, "more was hired than the session needed")                                    \
    REASON(40, UNIT_MISMATCH, "a rate by the day for a session in hours")                          \
    REASON(41, UNKNOWN, "a fact is missing or awaits somebody")                                    \
    REASON(42, UNMET, "a condition was not met")                                                   \
    REASON(43, UNRECORDED, "attendance is not recorded yet")                                       \
    REASON(44, UNVERIFIED, "the substitute is not verified yet")                                   \
    REASON(45, WITHDRAWN, "rules and facts no longer yield it")                                    \
    REASON(46, WRONG_DAY, "the session is on another day")                                         \
    REASON(47, WRONG_PART, "the session is in the other half of the day")                          \
    REASON(48, WRONG_SCHOOL, "the teacher is not of this school that day")

enum code {
#define REASON(number, name, words) CODE_##name = number,
    REASONS(REASON)
#undef REASON
    CODES = 49
};

/** A set of codes: bit ${code} for each. */
typedef uint64_t codes;

#define CODE(name) ((codes)1 << CODE_##name)

/** code_name(code), code_words(code): The name as stored, the words as said.  Both static. */
const char *code_name(enum code code);
const char *code_words(enum code code);

/** outcome_name(outcome): "paid", "held", ...; static. */
const char *outcome_name(enum outcome outcome);

/** outcome_parse(text): Return the outcome named ${text}, or 0. */
enum outcome outcome_parse(const char *text);

/** Room for every code at once, blanks between, and a NUL. */
enum { CODES_TEXT = 800 };

/** codes_text(set, out): Write the names, sorted by bytes, a blank between; return ${out}. */
char *codes_text(codes set, char out[CODES_TEXT]);

/** codes_parse(text): Return the set that codes_text wrote; unknown names are left out. */
codes codes_parse(const char *text);

#endif
