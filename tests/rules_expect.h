/**
 * What a case expects of a run, and what it says where the two differ.
 */
#ifndef STIPEND_TESTS_RULES_EXPECT_H
#define STIPEND_TESTS_RULES_EXPECT_H

#include "rules_run.h"

/** What was asked so far, and each difference found, a line each. */
struct report {
    char text[16384];
    size_t n;
    int asked;
};

/** report_add(text, size, format, ...): Append to ${text}, cut at ${size} bytes. */
void report_add(char *text, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** report_differ(report, r, expected, got): Note that ${r} asked; and the difference, if any. */
void report_differ(
    struct report *report, const struct row *r, const char *expected, const char *got);

/** report_say(report, r, format, ...): Note something wrong with what ${r} asks about. */
void report_say(struct report *report, const struct row *r, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** answer_value(report, r, programme): Answer ${r} if it asks about values alone; else false. */
bool answer_value(struct report *report, struct row *r, const struct programme *programme);

/** answer_tree(report, r, run): Answer ${r} if it asks about verdicts and facts; else false. */
bool answer_tree(struct report *report, struct row *r, const struct run *run);

/** answer_decision(report, r, run): Answer ${r} if it asks about decisions; else false. */
bool answer_decision(struct report *report, struct row *r, const struct run *run);

/** answer_posting(report, r, run): Answer ${r} if it asks about funds and accounts; else false. */
bool answer_posting(struct report *report, struct row *r, const struct run *run);

/** answer_entries(report, c, run): If ${c} lists entries, they are those of the run and no more. */
void answer_entries(struct report *report, const struct table_case *c, const struct run *run);

/** run_decision(run, key, person): The decision of ${key} and whose it is, or NULL. */
const struct decision *run_decision(const struct run *run, const char *key, int *person);

#endif
