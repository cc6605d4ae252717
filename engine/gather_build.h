/**
 * What the parts of building a person share: her rows, in order of kind and natural key.
 */
#ifndef STIPEND_ENGINE_GATHER_BUILD_H
#define STIPEND_ENGINE_GATHER_BUILD_H

#include "gather_internal.h"

/* One person while she is built. */
struct building {
    const struct gathered *g;
    struct bag *bag;
    const char *payee;
    bool linked;
    struct person person;
    bool failed; /* memory ran out */
};

/** place_order(a, b): By intake, then line. */
int place_order(struct place a, struct place b);

/** rows_keep_last(bag): Of each natural key keep the last row, unless it is a retraction; of the ledger's
 * rows every entry. */
void rows_keep_last(struct bag *bag);

/** building_own(b): Mark the rows that are the person's: by teacher number, assignment, claim, key. */
void building_own(struct building *b);

/** row_owner(b, row): The number under which the owner of ${row} is paid. */
const char *row_owner(const struct building *b, const struct row *row);

/** building_take(b, n, size): Room for ${n} things of ${size} bytes, or NULL and b->failed. */
void *building_take(struct building *b, size_t n, size_t size);

/** building_count(b, tag, id): How many of the person's rows are of a kind and (unless NULL) an id. */
size_t building_count(const struct building *b, char tag, const char *id);

/** building_next(b, tag, id, i): The next of these rows at or after ${i}; NULL at the end. */
const struct row *building_next(const struct building *b, char tag, const char *id, size_t *i);

/** row_day(n): A number of the row as a day. */
static inline day row_day(int64_t n)
{
    return n == ROW_NONE ? NO_DAY : (day)n;
}

/** person_hold(b): Build what the ledger holds of the person, and what was settled and paid. */
void person_hold(struct building *b);

#endif
