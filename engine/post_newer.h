/**
 * Facts newer than a plan's: whether they would decide one of its decisions otherwise.
 * Source: ledger.md, Batch life (post).
 */
#ifndef STIPEND_ENGINE_POST_NEWER_H
#define STIPEND_ENGINE_POST_NEWER_H

#include <stdio.h>

#include "batch.h"
#include "buffer.h"

/** post_newer_line(d, out): Append ${d} as a line, without what only explains it. */
void post_newer_line(const struct decision *d, struct buffer *out);

/**
 * post_newer_check(reader, input, intake, decided, e):
 * Compute the batch of ${input} anew through ${intake}.  Return 0 when every line of ${decided}, as
 * post_newer_line wrote them, comes out again; else -1 with ERROR_STALE naming the first that does not.
 */
int post_newer_check(struct db *reader, const struct batch_input *input, int intake, FILE *decided,
    struct error *e);

#endif
