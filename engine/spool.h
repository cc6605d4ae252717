/**
 * Rows that wait in a temporary file until the connection is free to copy them in, or until they are hashed.
 */
#ifndef STIPEND_ENGINE_SPOOL_H
#define STIPEND_ENGINE_SPOOL_H

#include "db.h"
#include "digest.h"

#include <stdio.h>

/** Zeroed before its first use. */
struct spool {
    FILE *file;
};

/** spool_begin(s, e): Make it empty. */
int spool_begin(struct spool *s, struct error *e);

/** spool_add(s, bytes, len, e): Add whole lines, or parts of them. */
int spool_add(struct spool *s, const char *bytes, size_t len, struct error *e);

/** spool_copy(s, db, sql, rows, e): Send all to ${sql}, a COPY ... FROM STDIN; ${rows} as db_copy_end. */
int spool_copy(struct spool *s, struct db *db, const char *sql, int64_t *rows, struct error *e);

/** spool_hash(s, digest, e): Hash all that was added. */
int spool_hash(struct spool *s, struct digest_state *digest, struct error *e);

/** spool_close(s): Release; a zeroed one is accepted. */
void spool_close(struct spool *s);

#endif
