/**
 * One batch compared while it is made again: what is made comes as to any taker of a batch, what
 * was posted comes by COPY over two connections, in the same order, a thousand lines at a time, so that
 * several batches can be compared at once.
 */
#ifndef STIPEND_ENGINE_REPLAY_COMPARE_H
#define STIPEND_ENGINE_REPLAY_COMPARE_H

#include "buffer.h"
#include "replay.h"

/** Lines of one table as they were posted, one ahead. */
struct replay_stream {
    struct db *db;
    const char *sql;
    int batch;
    struct buffer chunk; /* lines read */
    size_t next;         /* in the chunk: where the one after ${line} begins */
    int64_t after;       /* the last line of the chunk */
    bool last;           /* the chunk is the last */
    const char *line;    /* NULL: there is none left */
    size_t len;
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

/** replay_compare_free(c): Release. */
void replay_compare_free(struct replay_compare *c);

#endif
