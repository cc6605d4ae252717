/**
 * A whole input file in memory, for documents that are small by nature.
 */
#ifndef STIPEND_CLI_INPUT_H
#define STIPEND_CLI_INPUT_H

#include <stddef.h>

#include "engine/error.h"

/**
 * input_read(path, limit, text, len, e):
 * Read the file ${path} ("-": standard input) of at most ${limit} bytes.  Set ${text}, which the
 * caller frees and which has a NUL after its ${len} bytes.  Return 0, or -1 with ERROR_INPUT.
 */
int input_read(const char *path, size_t limit, char **text, size_t *len, struct error *e);

#endif
