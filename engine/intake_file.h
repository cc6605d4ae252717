/**
 * A file of facts as bytes and physical lines.  It is read twice (its digest first, then its
 * rows) or more, so what is not a regular file is kept in a nameless temporary one.
 */
#ifndef STIPEND_ENGINE_INTAKE_FILE_H
#define STIPEND_ENGINE_INTAKE_FILE_H

#include "digest.h"
#include "error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The longest line, its end included. */
enum { INTAKE_LINE = 64 * 1024 };

struct intake_file {
    const char *name;
    int fd;
    int64_t size;
    unsigned char sha256[DIGEST_SIZE];
    long line;                                                /* number of the line last given */
    void (*progress)(void *arg, int64_t done, int64_t total); /* may be NULL */
    void *progress_arg;
    /* Private. */
    struct digest_state *digest;
    char *buffer;
    size_t start, end; /* what of the buffer is not given yet */
    int64_t at;        /* where in the file the buffer begins */
    int64_t hashed;    /* bytes from the beginning that are in the digest; -1: not asked */
};

/**
 * intake_file_open(f, name, e):
 * Open the file, "-" being standard input, and take its size and digest.  Return 0, or -1.
 */
int intake_file_open(struct intake_file *f, const char *name, struct error *e);

/** intake_file_close(f): Release; a zeroed one is accepted. */
void intake_file_close(struct intake_file *f);

/** What intake_file_line found, when it was no error. */
enum intake_line { INTAKE_END, INTAKE_LINE_READ, INTAKE_LINE_LONG };

/**
 * intake_file_line(f, text, len, e):
 * Set ${text} to the next line, ${len} bytes with its end, valid until the next call; the last may
 * lack the end.  One that is too long is skipped, its first bytes given.  Return an enum
 * intake_line, or -1, also when the file changed since it was opened.
 */
int intake_file_line(struct intake_file *f, const char **text, size_t *len, struct error *e);

/** intake_file_offset(f): Return where in the file the next line begins. */
int64_t intake_file_offset(const struct intake_file *f);

/** intake_file_again(f): Go to the beginning; one reading from there to the end without seeking is
 * held against the digest. */
void intake_file_again(struct intake_file *f);

/** intake_file_seek(f, offset, line): Go to ${offset}, where line ${line} + 1 begins. */
void intake_file_seek(struct intake_file *f, int64_t offset, long line);

#endif
