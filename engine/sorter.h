/**
 * Lines put in order of a key, however many: runs are sorted in memory and merged from a temporary file.
 * Lines of one key stay in the order in which they came.
 */
#ifndef STIPEND_ENGINE_SORTER_H
#define STIPEND_ENGINE_SORTER_H

#include "error.h"

#include <stdbool.h>
#include <stddef.h>

struct sorter;

/** One line and its key, by whose bytes it is ordered. */
struct sorter_line {
    const char *key, *text;
    size_t key_len, text_len;
};

/** sorter_new(run, e): Return an empty one, NULL if memory ran out; ${run} bytes are sorted at a time. */
struct sorter *sorter_new(size_t run, struct error *e);

/** sorter_free(s): Release; NULL is accepted. */
void sorter_free(struct sorter *s);

/** sorter_add(s, line, e): Add a line, which is copied and not longer than a run; none after sorter_next. */
int sorter_add(struct sorter *s, const struct sorter_line *line, struct error *e);

/** sorter_next(s, line, e): Set ${line} to the next in order, valid until the next call.  Return 1, 0 at the
 * end, or -1. */
int sorter_next(struct sorter *s, struct sorter_line *line, struct error *e);

#endif
