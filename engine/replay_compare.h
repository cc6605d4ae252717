/**
 * One batch compared while it is made again: what is made comes as to any taker of a batch, what
 * was posted comes by COPY over two connections, in the same order.
 */
#ifndef STIPEND_ENGINE_REPLAY_COMPARE_H
#define STIPEND_ENGINE_REPLAY_COMPARE_H

#include "buffer.h"
#include "replay.h"

/** Lines of one table as they were posted, one ahead. */
struct replay_stream {
    struct db *db;
    const char *sql;
    const char *line; /* NULL: there is none left */
    size_t len;
    bool open;
};

struct replay_compare {
    const struct batch_row *row;
    struct replay_stream decisions, entries;
    struct buffer line;
    struct replay_difference told[REPLAY_TOLD];
    int64_t differences;
};

/** replay_compare_taker(c): What is to be handed to batch_make. */
struct batch_taker replay_compare_taker(struct replay_compare *c);

/**
 * replay_compare_end(c, e):
 * All was made: what is left of what was posted is posted only.  Return 0 or -1.
 */
int replay_compare_end(struct replay_compare *c, struct error *e);

/** replay_compare_value(c, key, field, posted, now): Note a difference. */
void replay_compare_value(struct replay_compare *c, const char *key, const char *field,
    const char *posted, const char *now);

/** replay_compare_free(c): End what is still open, release. */
void replay_compare_free(struct replay_compare *c);

#endif
