/**
 * A run: the three passes over the persons of a fixture, in the order in which a batch makes them.
 */
#ifndef STIPEND_TESTS_RULES_RUN_H
#define STIPEND_TESTS_RULES_RUN_H

#include "../rules/coverage.h"
#include "../rules/difference.h"
#include "../rules/pool.h"
#include "rules_fixture.h"

/** How many of each thing the rules are given room for. */
struct rooms {
    size_t decisions, nodes, facts, accounts, entries, increases, carried;
};

/** Room enough for every case. */
extern const struct rooms rooms_enough;

enum { MOST_INCREASES = 128 };

struct run {
    const struct fixture *fixture;
    struct trace traces[MOST_PERSONS];
    struct differences differences[MOST_PERSONS];
    struct cover covers[MOST_PERSONS * MOST_FACTS];
    size_t covers_n;
    struct pool_member members[MOST_PERSONS * MOST_ASSIGNMENTS];
    size_t members_n;
    struct increase increases[MOST_INCREASES]; /* in the order of taking */
    struct ruling rulings[MOST_INCREASES];     /* in the same order */
    size_t increases_n;
};

/**
 * run_all(run, f, rooms):
 * Decide, settle and post ${f}.  Return false if a room was short; ${run} is then unfinished.
 */
bool run_all(struct run *run, const struct fixture *f, const struct rooms *rooms);

/** run_used(run): The room that the person took who took most of each. */
struct rooms run_used(const struct run *run);

/** run_free(run): Release what run_all took. */
void run_free(struct run *run);

#endif
