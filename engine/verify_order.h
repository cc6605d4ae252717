/**
 * Lines that lie nearly in order, put into it.  A row that fits into the end of an older page is
 * stored there: so where a table is read as it lies, a few lines come too early.  They wait here
 * until it is their turn.
 */
#ifndef STIPEND_ENGINE_VERIFY_ORDER_H
#define STIPEND_ENGINE_VERIFY_ORDER_H

#include "error.h"

#include <stddef.h>
#include <stdint.h>

/** A line and what it is ordered by: the rank, then the bytes of its key. */
struct verify_line {
    int64_t rank;
    const char *text, *key; /* the key is within the text */
    size_t len, key_len;
};

struct verify_order;

/**
 * verify_order_new(take, arg, e):
 * Return one that gives its lines to ${take}; NULL if memory ran out.  Free with verify_order_free.
 */
struct verify_order *verify_order_new(
    void (*take)(void *arg, const struct verify_line *line), void *arg, struct error *e);
void verify_order_free(struct verify_order *o);

/**
 * verify_order_add(o, line, e), verify_order_end(o):
 * Add a line, which is copied; give all that wait.  Lines that are further out of order than a few
 * MB hold are given so, and it is for ${take} to find that.
 */
int verify_order_add(struct verify_order *o, const struct verify_line *line, struct error *e);
void verify_order_end(struct verify_order *o);

#endif
