/**
 * One connection to PostgreSQL.  Every connection is pinned: search_path, DateStyle, time zone and
 * deadlines; parameters are bound, never pasted; each statement says how many rows it expects.
 * Nothing here begins or ends a transaction unasked.
 * Source: ledger.md, Database; style.md, habits 10 to 12.
 */
#ifndef STIPEND_ENGINE_DB_H
#define STIPEND_ENGINE_DB_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"

struct db_again; /* statements that db_query_again was given */

struct db {
    PGconn *conn;
    int deadline_ms; /* the longest silence that is waited for; 0: for ever */
    char *copy;      /* libpq's buffer of the line last read */
    size_t unsent;   /* bytes put since libpq's buffer was last seen empty */
    bool hr;         /* statements ask the views hr_... of one person, in place of the tables */
    bool warned;     /* by the COMMIT that is under way */
    struct db_again *again;
    void *kept;      /* what explain_kept.h keeps of the ledger, released by kept_free when closed */
    void (*kept_free)(void *kept);
    const char *district; /* whose schema and roles statements name; NULL: those without a name */
};

/** The rows that a statement must bring; another number is an internal fault. */
enum db_rows { DB_NONE, DB_ONE, DB_MAYBE, DB_ANY };

/**
 * db_open(db, conninfo, e):
 * Connect by the libpq ${conninfo} (NULL or "": the environment's) and pin the session.  Return 0,
 * or -1 with ERROR_UNREACHABLE.  The caller owns ${db} and closes it with db_close.
 */
int db_open(struct db *db, const char *conninfo, struct error *e);

/** db_close(db): Close; an unopened (zeroed) or closed one is accepted. */
void db_close(struct db *db);

/**
 * db_query(db, rows, sql, params_n, params, out, e):
 * Run one statement with its text ${params} bound as $1..; set ${out} to the result, which the
 * caller clears with PQclear (${out} may be NULL with DB_NONE).  Return 0 or -1 (SQLSTATE in ${e}).
 */
int db_query(struct db *db, enum db_rows rows, const char *sql, int params_n,
    const char *const *params, PGresult **out, struct error *e);

/**
 * db_query_again(db, rows, sql, params_n, params, out, e):
 * db_query of what may be asked many times on a connection: from the second time on it is prepared, and
 * the server soon plans it no more.
 */
int db_query_again(struct db *db, enum db_rows rows, const char *sql, int params_n,
    const char *const *params, PGresult **out, struct error *e);

/** db_run(db, sql, e): Run statements that bring no rows and take no parameters. */
int db_run(struct db *db, const char *sql, struct error *e);

/**
 * db_begin(db, mode, e), db_commit(db, e):
 * Begin with ${mode} ("READ COMMITTED", "READ COMMITTED READ ONLY"); commit.  db_commit returns 0
 * only if the server's tag is COMMIT; lost contact, and a wait for the standby that was ended, give
 * ERROR_UNREACHABLE, outcome unknown.
 */
int db_begin(struct db *db, const char *mode, struct error *e);
int db_commit(struct db *db, struct error *e);

/**
 * db_commit_stored(db, what, e):
 * db_commit of what was written; where the answer is lost, whether ${what} ("the plan was approved") is said
 * to be unknown ("outcome_unknown").
 */
int db_commit_stored(struct db *db, const char *what, struct error *e);

/** db_rollback(db): Roll back whatever is open; never fails (a broken connection has nothing). */
void db_rollback(struct db *db);

/**
 * db_set(db, name, value, e):
 * Set a setting of the transaction ("stipend.through") that COPY's statement reads with
 * current_setting, because COPY takes no parameters.
 */
int db_set(struct db *db, const char *name, const char *value, struct error *e);

/**
 * db_copy_out(db, sql, e): Begin COPY ... TO STDOUT.
 * db_copy_line(db, line, len, e): Set ${line} to the next line, its newline included, valid until
 * the next call.  Return 1, 0 at the end (the COPY is then complete), or -1.
 */
int db_copy_out(struct db *db, const char *sql, struct error *e);
int db_copy_line(struct db *db, const char **line, size_t *len, struct error *e);

/**
 * db_copy_in(db, sql, e): Begin COPY ... FROM STDIN.
 * db_copy_put(db, bytes, len, e): Send any run of bytes; waits when the server is slow.
 * db_copy_offer(db, bytes, len, e): The same without waiting: return 1, 0 when the server is slow and
 * nothing was taken, or -1.
 * db_copy_end(db, rows, e): Complete it; ${rows} (may be NULL) is set to the rows stored.
 */
int db_copy_in(struct db *db, const char *sql, struct error *e);
int db_copy_put(struct db *db, const char *bytes, size_t len, struct error *e);
int db_copy_offer(struct db *db, const char *bytes, size_t len, struct error *e);
int db_copy_end(struct db *db, int64_t *rows, struct error *e);

/** db_standby(db): Whether the server is a standby, as it last said. */
bool db_standby(const struct db *db);

/** db_standby_refused(db, what, e): Fill ${e} for ${what}, which a standby cannot do; return -1. */
int db_standby_refused(struct db *db, const char *what, struct error *e);

/** db_fail(db, what, e): Fill ${e} from the connection's last error; return -1. */
int db_fail(struct db *db, const char *what, struct error *e);

#endif
