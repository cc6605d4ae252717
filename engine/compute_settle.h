/**
 * What concerns several persons, settled before everybody is decided: claims and pools.
 * Source: programme.md, Three passes (the second).
 */
#ifndef STIPEND_ENGINE_COMPUTE_SETTLE_H
#define STIPEND_ENGINE_COMPUTE_SETTLE_H

#include "compute.h"

/** compute_load_cut(c, e): Load which pools were divided before. */
int compute_load_cut(struct compute *c, struct error *e);

/** compute_settle(c, e): Settle the claims and pools of everybody, once. */
int compute_settle(struct compute *c, struct error *e);

/** compute_pools(c, members, n, person, trace): Give the pool decisions in ${trace} their shares as
 * divided among ${members}; where nobody else is seen, what was last stored of each. */
void compute_pools(const struct compute *c, const struct pool_member *members, size_t n,
    const struct person *person, struct trace *trace);

/** What is decided of a person: of the first pass only claims, or all; or all, with what is settled. */
enum pass { PASS_CLAIMS, PASS_FIRST, PASS_WHOLE };

/** compute_decide(c, person, pass, e): Decide ${person} into c->trace. */
int compute_decide(struct compute *c, const struct person *person, enum pass pass, struct error *e);

/** compute_run_person(c, person, e), compute_ignore_result(...): Decide ${person} and give her to c->sink; a
 * sink that takes nothing. */
int compute_run_person(void *c, const struct person *person, struct error *e);
int compute_ignore_result(void *context, const struct result *result, struct error *e);

/** compute_load_left(c, e): Load what is left of each fund. */
int compute_load_left(struct compute *c, struct error *e);

/** compute_grow(at, room, n, size, e): Make room in the array at ${at}, of ${room} elements of ${size}
 * bytes, for more than ${n}; keeps what it holds. */
int compute_grow(void **at, size_t *room, size_t n, size_t size, struct error *e);

#endif
