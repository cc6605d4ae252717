/**
 * A file that is written whole or not at all: beside its place first, then moved there.
 */
#ifndef STIPEND_ENGINE_FILE_OUT_H
#define STIPEND_ENGINE_FILE_OUT_H

#include <stdio.h>

#include "error.h"

struct file_out {
    const char *path;
    char *beside; /* where it is written first; NULL: a device, written to directly */
    FILE *file;
};

/**
 * file_out_open(f, path, e):
 * Begin to write ${path}, which must outlive ${f}.  Return 0, or -1: a file that is there and is not
 * empty is never replaced (ERROR_USAGE), and one that cannot be made is ERROR_INPUT.
 */
int file_out_open(struct file_out *f, const char *path, struct error *e);

/** file_out_keep(f, e): All is written: store it and move it to its place.  Return 0 or -1. */
int file_out_keep(struct file_out *f, struct error *e);

/** file_out_drop(f): Give up what was not kept; one that is zeroed or kept is accepted. */
void file_out_drop(struct file_out *f);

#endif
