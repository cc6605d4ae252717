/**
 * The reader of programme documents: text in, an immutable struct programme out.
 * Source: programme.md, the whole page.
 */
#ifndef STIPEND_ENGINE_PROGRAMME_READ_H
#define STIPEND_ENGINE_PROGRAMME_READ_H

#include "../rules/programme.h"
#include "arena.h"
#include "error.h"
#include "fault.h"

#include <stddef.h>

/** Errors of one document that are worth showing: the limit for ${faults}. */
enum { PROGRAMME_FAULTS = 50 };

/**
 * programme_read(file, text, len, arena, out, faults, e):
 * Read and check the document of ${len} bytes at ${text}, called ${file} in messages.  What is
 * wrong or doubtful is added to ${faults}, sorted by place.  Return 0 and set ${out}, which lives
 * as long as ${arena}, if there are no errors; 1 if there are; -1 with ${e} set if memory ran out.
 */
int programme_read(const char *file, const char *text, size_t len, struct arena *arena,
    struct programme **out, struct faults *faults, struct error *e);

#endif
