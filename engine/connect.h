/**
 * What to connect to, and where each part of that came from: --db, else libpq's environment and
 * service file, else the embedded ledger.
 * Source: ledger.md, Database; interface.md (doctor).
 */
#ifndef STIPEND_ENGINE_CONNECT_H
#define STIPEND_ENGINE_CONNECT_H

#include <stdbool.h>
#include <stddef.h>

#include "cluster.h"
#include "db.h"
#include "error.h"

/** As given on the command line; NULL where not given. */
struct connect_options {
    const char *db;   /* --db CONNINFO */
    const char *data; /* --data DIR */
    const char *user; /* --user NAME */
    const char *district; /* --district NAME */
};

enum { CONNECT_PARTS = 16 };

/** One part of a connection: "host", its value, and "PGHOST", "--db", "default" ... */
struct connect_part {
    char name[24], value[256], source[160];
};

struct connect_target {
    bool embedded;
    const char *district;  /* as given; NULL: none */
    char reason[160];      /* why this one: "PGHOST is set" */
    struct cluster cluster; /* if embedded */
    char conninfo[2048];   /* never shown: it may hold a password */
    struct connect_part parts[CONNECT_PARTS];
    size_t parts_n;
};

/**
 * connect_resolve(options, target, e):
 * Decide, without connecting and without making anything.  Passwords are told as "given".
 * Return 0, or -1: --db that is no conninfo, --db with --data, a district that is no
 * name or in the embedded ledger, which is one district's, or no place for the embedded ledger.
 */
int connect_resolve(const struct connect_options *options, struct connect_target *target,
    struct error *e);

/**
 * connect_ledger(options, db, e):
 * Open ${db} (to be closed by the caller), started and made first if it is the embedded one, its
 * schema checked.  While it is open, connect_cancel works on it.
 */
int connect_ledger(const struct connect_options *options, struct db *db, struct error *e);

/** connect_admin(target, db, e): Open it as who may change the schema; no check, nothing started. */
int connect_admin(const struct connect_target *target, struct db *db, struct error *e);

/** connect_open(target, db, e): Open it as the user of every command; no check, nothing started. */
int connect_open(const struct connect_target *target, struct db *db, struct error *e);

/**
 * connect_cancel():
 * Ask the server to drop what the ledger's connection is doing, so that no lock outlives an
 * interrupted command.  May be called from a signal handler.
 */
void connect_cancel(void);

#endif
