/**
 * One person of a fixture told as HR would hear it: what would change each answer is found with claims
 * and pools settled across everybody, as the engine does.
 */
#ifndef STIPEND_TESTS_TOLD_H
#define STIPEND_TESTS_TOLD_H

#include "../rules/explain.h"
#include "rules_run.h"

enum { MOST_ELSEWHERE = 8, MOST_NUMBERS = 4 };

struct told {
    const struct run *run;
    int person;
    struct trying trying;
    struct answered *answered; /* by decision */
    /* What settles a trial. */
    struct cover others[MOST_PERSONS * MOST_FACTS], covers[MOST_PERSONS * MOST_FACTS];
    size_t others_n;
    struct pool_member members[MOST_PERSONS * MOST_ASSIGNMENTS];
    struct pool_member anew[MOST_PERSONS * MOST_ASSIGNMENTS]; /* others, if pools were divided anew */
    size_t anew_n;
    /* Words that deciding does not need. */
    const char *name;
    const char *numbers[MOST_NUMBERS], *schools[MOST_SCHOOLS];
    int numbers_n;
    struct elsewhere elsewhere[MOST_ELSEWHERE];
    int elsewhere_n;
    bool brief;
};

/** told_find(t, run, person): Find the answers of every decision of ${person}; told_free gives back. */
void told_find(struct told *t, const struct run *run, int person);
void told_free(struct told *t);

/**
 * told_words(t, c): Take from the rows of a case what people are called:
 *   called TEACHER NAME            school SCHOOL NAME            numbers TEACHER NUMBER...
 *   elsewhere TEACHER ASSIGNMENT ROLE PROGRAMME|- DAY [DAY]
 *   brief                          without what would not be enough
 */
void told_words(struct told *t, const struct table_case *c);

/** told_put(t, out): The explanation. */
void told_put(const struct told *t, struct sink *out);

/** told_nothing(t, out): Why nothing is decided of her, or NULL: explain_nothing of no assignment. */
const char *told_nothing(const struct told *t, struct sink *out);

/** told_short(t): Each room alone made too small must be said; with just enough, the answers are the same. */
void told_short(struct told *t);

#endif
