/**
 * The ledger's schema in a database: numbered, forward-only migrations, each recorded with the
 * sha256 of its file.
 * Source: ledger.md, Database.
 */
#ifndef STIPEND_ENGINE_SCHEMA_H
#define STIPEND_ENGINE_SCHEMA_H

#include "db.h"
#include "error.h"

/**
 * schema_upgrade(db, e, applied):
 * Bring the schema of ${db} to this program's, making it if it is not there; set ${applied} to the
 * number of migrations applied.  Each is its own transaction, under one lock, so two at once are
 * safe and what was done stays done.  The user of ${db} is a superuser, or owns the database and
 * may make roles; for one who may do neither it succeeds if there is nothing to do.  Return 0, or
 * -1: an applied migration that changed and a newer schema are refused.
 */
int schema_upgrade(struct db *db, struct error *e, int *applied);

/**
 * schema_check(db, e):
 * Return 0 if the schema is exactly this program's (one statement), else -1 with ERROR_REFUSED and
 * the code "schema_missing", "schema_older", "schema_newer" or "schema_changed".
 */
int schema_check(struct db *db, struct error *e);

/** schema_newest(): Return the number of this program's newest migration. */
int schema_newest(void);

#endif
