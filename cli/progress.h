/**
 * How far a long piece of work is, on standard error: a bar with rate and time left on a terminal,
 * a line now and then otherwise, nothing with --quiet or --no-progress.
 */
#ifndef STIPEND_CLI_PROGRESS_H
#define STIPEND_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "command.h"

struct progress {
    const char *what, *unit; /* "importing attendance", "rows" */
    int64_t total;           /* 0: not known */
    int64_t began_ms, told_ms;
    bool on, terminal, drawn;
};

/** progress_begin(p, run, what, unit, total): Begin; the strings must outlive ${p}. */
void progress_begin(struct progress *p, const struct invocation *run, const char *what,
    const char *unit, int64_t total);

/** progress_step(p, done): So many of the total are done; cheap, may be called often. */
void progress_step(struct progress *p, int64_t done);

/** progress_end(p): Take the bar away; what was done is the command's to say. */
void progress_end(struct progress *p);

#endif
