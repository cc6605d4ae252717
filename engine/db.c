#include "db.h"
#include "db_internal.h"
#include "db_text.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The session as every statement here may rely on it.  A COMMIT that is answered is on the disk, and
 * on that of the synchronous standby if there is one, whatever the login's or the server's settings
 * say; a server that waits until it is applied there goes on doing so. */
static const char pin_session[] =
    "SET search_path = pg_catalog, pg_temp; SET DateStyle = 'ISO, YMD'; SET TimeZone = 'UTC';"
    "SET client_encoding = 'UTF8'; SET bytea_output = 'hex'; SET standard_conforming_strings = on;"
    "SELECT set_config('synchronous_commit', 'on', false)"
    " WHERE current_setting('synchronous_commit') <> 'remote_apply';"
    "SET client_min_messages = warning; SET synchronize_seqscans = off;"
    "SET jit = off;"
    "SET lock_timeout = '60s'; SET idle_in_transaction_session_timeout = '10min'";

enum { DEADLINE_MS = 600 * 1000, LOOK_MS = 1000, MEMORY_LEAST = 16 * 1024 };

static int64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static bool memory_left(void)
{
    void *volatile some = malloc(MEMORY_LEAST); /* volatile: or neither this nor free is called */
    bool left = some != NULL;

    free(some);
    return left;
}

/* Wait, a second at most, until the socket can be read or (when flushing) written; -1 after the deadline's
 * silence, which began at ${since} (0: begins now).  Who waits looks again in any case: libpq takes an answer
 * that it found no memory for as one that is not there yet, and reads it when asked the next time. */
static int wait_socket(struct db *db, bool write, int64_t *since, struct error *e)
{
    struct pollfd p = {.fd = PQsocket(db->conn), .events = POLLIN};
    int64_t now = now_ms();
    int n;

    if (write)
        p.events |= POLLOUT;
    if (*since == 0)
        *since = now;
    if (db->deadline_ms != 0 && now - *since >= db->deadline_ms) {
        error_set(e, ERROR_UNREACHABLE, "deadline", "the database did not answer within %d s",
            db->deadline_ms / 1000);
        return error_hint(e, "run the command again: nothing is ever stored twice");
    }
    n = poll(&p, 1, LOOK_MS);
    if (n < 0 && errno != EINTR)
        return db_lost(db, "waiting for the database", e);
    if (n > 0)
        *since = 0;
    if (n == 0 && !memory_left()) {
        error_set(e, ERROR_UNREACHABLE, "out_of_memory", "out of memory while the database answers");
        return error_hint(e, "run the command again: nothing is ever stored twice");
    }
    return 0;
}

static int flush(struct db *db, struct error *e)
{
    int64_t since = 0;
    int more;

    while ((more = PQflush(db->conn)) > 0) {
        if (wait_socket(db, true, &since, e) != 0)
            return -1;
        if (PQconsumeInput(db->conn) == 0)
            return db_lost(db, "sending", e);
    }
    return more == 0 ? 0 : db_lost(db, "sending", e);
}

/* The next result, or NULL when there is none; waits with the deadline. */
static int next_result(struct db *db, PGresult **out, struct error *e)
{
    int64_t since = 0;

    if (flush(db, e) != 0)
        return -1;
    while (PQisBusy(db->conn)) {
        if (wait_socket(db, false, &since, e) != 0)
            return -1;
        if (PQconsumeInput(db->conn) == 0)
            return db_lost(db, "reading", e);
    }
    *out = PQgetResult(db->conn);
    return 0;
}

/* Read results up to the end; keep the last in ${out}. */
static int last_result(struct db *db, PGresult **out, struct error *e)
{
    PGresult *result = NULL, *last = NULL;

    for (;;) {
        if (next_result(db, &result, e) != 0) {
            PQclear(last);
            return -1;
        }
        if (result == NULL)
            break;
        /* The first error is the cause; what follows it is its shadow. */
        if (last != NULL && PQresultStatus(last) == PGRES_FATAL_ERROR) {
            PQclear(result);
            continue;
        }
        PQclear(last);
        last = result;
        if (PQresultStatus(result) == PGRES_COPY_IN || PQresultStatus(result) == PGRES_COPY_OUT)
            break;
    }
    *out = last;
    return 0;
}

static int expect_rows(enum db_rows rows, const PGresult *result, struct error *e)
{
    int n = PQntuples(result);

    if ((rows == DB_NONE && n != 0) || (rows == DB_ONE && n != 1) || (rows == DB_MAYBE && n > 1))
        return error_set(e, ERROR_INTERNAL, "row_count", "a statement brought %d rows", n);
    return 0;
}

/* Send a statement, with parameters unless ${params_n} is -1; libpq copies what it sends. */
static int send_statement(struct db *db, const char *sql, int params_n, const char *const *params,
    struct error *e)
{
    bool other = db->hr || db->district != NULL;
    char *own = other ? db_text(sql, db->district, db->hr) : NULL;
    const char *text = other ? own : sql;
    int sent;

    if (text == NULL)
        return error_memory(e);
    sent = params_n < 0 ? PQsendQuery(db->conn, text)
                        : PQsendQueryParams(db->conn, text, params_n, NULL, params, NULL, NULL, 0);
    free(own);
    return sent != 0 ? 0 : db_lost(db, "sending", e);
}

int db_query(struct db *db, enum db_rows rows, const char *sql, int params_n,
    const char *const *params, PGresult **out, struct error *e)
{
    return send_statement(db, sql, params_n, params, e) == 0 ? db_answer(db, rows, out, e) : -1;
}

int db_answer(struct db *db, enum db_rows rows, PGresult **out, struct error *e)
{
    PGresult *result = NULL;
    ExecStatusType status;

    if (last_result(db, &result, e) != 0)
        return -1;
    status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        db_fail_with(db, "the database refused", result, e);
        PQclear(result);
        return -1;
    }
    if (expect_rows(rows, result, e) != 0) {
        PQclear(result);
        return -1;
    }
    if (out != NULL)
        *out = result;
    else
        PQclear(result);
    return 0;
}

static int simple(struct db *db, const char *sql, ExecStatusType want, PGresult **out,
    struct error *e)
{
    PGresult *result = NULL;

    if (send_statement(db, sql, -1, NULL, e) != 0)
        return -1;
    if (last_result(db, &result, e) != 0)
        return -1;
    if (PQresultStatus(result) != want) {
        db_fail_with(db, "the database refused", result, e);
        PQclear(result);
        return -1;
    }
    if (out != NULL)
        *out = result;
    else
        PQclear(result);
    return 0;
}

int db_run(struct db *db, const char *sql, struct error *e)
{
    return simple(db, sql, PGRES_COMMAND_OK, NULL, e);
}

/* What a user's conninfo says comes last and wins; libpq takes the last of two equal keywords only
 * from separate arrays, so the defaults go in front by expand_dbname. */
int db_open(struct db *db, const char *conninfo, struct error *e)
{
    static const char *const keys[] = {"application_name", "connect_timeout", "gssencmode",
        "dbname", NULL};
    const char *const values[] = {"stipend", "10", "disable",
        conninfo != NULL && conninfo[0] != '\0' ? conninfo : NULL, NULL};

    *db = (struct db){.deadline_ms = DEADLINE_MS};
    db->conn = PQconnectdbParams(keys, values, 1);
    if (db->conn == NULL)
        return error_memory(e);
    if (PQstatus(db->conn) != CONNECTION_OK) {
        error_set(e, ERROR_UNREACHABLE, "database_unreachable", "cannot reach the database: %s",
            PQerrorMessage(db->conn));
        db_trim(e->text);
        error_hint(e, "stipend doctor shows where it was looked for and why");
        db_close(db);
        return -1;
    }
    if (PQserverVersion(db->conn) < 150000) {
        error_set(e, ERROR_UNREACHABLE, "server_too_old",
            "the server is PostgreSQL %d; 15 or later is needed", PQserverVersion(db->conn) / 10000);
        db_close(db);
        return -1;
    }
    if (PQsetnonblocking(db->conn, 1) != 0)
        db_fail(db, "preparing the connection", e);
    else if (db_run(db, pin_session, e) == 0)
        return 0;
    db_close(db);
    return -1;
}

void db_close(struct db *db)
{
    db_again_free(db->again);
    if (db->kept_free != NULL)
        db->kept_free(db->kept);
    PQfreemem(db->copy);
    PQfinish(db->conn);
    *db = (struct db){0};
}

int db_begin(struct db *db, const char *mode, struct error *e)
{
    char sql[128] = "BEGIN ISOLATION LEVEL ";

    strncat(sql, mode, sizeof sql - strlen(sql) - 1);
    return db_run(db, sql, e);
}

/* PostgreSQL warns in COMMIT when somebody ended its wait for the standby; nothing else does. */
static void take_notice(void *context, const PGresult *notice)
{
    struct db *db = context;
    const char *severity = PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED);

    db->warned |= severity != NULL && strcmp(severity, "WARNING") == 0;
}

int db_commit(struct db *db, struct error *e)
{
    PQnoticeReceiver before = PQsetNoticeReceiver(db->conn, take_notice, db);
    PGresult *result = NULL;
    int rc = 0;

    db->warned = false;
    rc = simple(db, "COMMIT", PGRES_COMMAND_OK, &result, e);
    PQsetNoticeReceiver(db->conn, before, NULL);
    if (rc != 0)
        return -1;
    if (db->warned) {
        PQclear(result);
        error_set(e, ERROR_UNREACHABLE, "not_replicated", "it is stored, but the wait for the "
            "standby was ended by somebody, so a failover could lose it");
        return error_hint(e, "see that a standby follows, then run the command again: nothing is "
                             "ever stored twice");
    }
    /* A failed transaction answers COMMIT with success and the tag ROLLBACK. */
    if (strcmp(PQcmdStatus(result), "COMMIT") != 0)
        rc = error_set(e, ERROR_INTERNAL, "rolled_back", "the transaction was rolled back");
    PQclear(result);
    return rc;
}

int db_commit_stored(struct db *db, const char *what, struct error *e)
{
    int rc = db_commit(db, e);

    if (rc == 0 || e->kind != ERROR_UNREACHABLE)
        return rc;
    error_set(e, ERROR_UNREACHABLE, "outcome_unknown",
        "the answer to COMMIT was lost: whether %s is unknown", what);
    return error_hint(e, "run the command again: nothing is ever stored twice");
}

void db_rollback(struct db *db)
{
    struct error ignored;

    if (db->conn == NULL || PQstatus(db->conn) != CONNECTION_OK)
        return;
    if (PQtransactionStatus(db->conn) == PQTRANS_ACTIVE) {
        PQputCopyEnd(db->conn, "cancelled");
        for (;;) {
            PGresult *result = NULL;

            if (next_result(db, &result, &ignored) != 0 || result == NULL)
                break;
            if (PQresultStatus(result) == PGRES_COPY_OUT) {
                PQclear(result);
                db_close(db);
                return;
            }
            PQclear(result);
        }
    }
    if (PQtransactionStatus(db->conn) != PQTRANS_IDLE)
        db_run(db, "ROLLBACK", &ignored);
}

int db_set(struct db *db, const char *name, const char *value, struct error *e)
{
    const char *params[] = {name, value};
    PGresult *result = NULL;
    int rc = db_query(db, DB_ONE, "SELECT set_config($1, $2, true)", 2, params, &result, e);

    PQclear(rc == 0 ? result : NULL);
    return rc;
}

int db_copy_out(struct db *db, const char *sql, struct error *e)
{
    return simple(db, sql, PGRES_COPY_OUT, NULL, e);
}

int db_copy_line(struct db *db, const char **line, size_t *len, struct error *e)
{
    PGresult *result = NULL;
    int64_t since = 0;
    int n;

    PQfreemem(db->copy);
    db->copy = NULL;
    while ((n = PQgetCopyData(db->conn, &db->copy, 1)) == 0) {
        if (wait_socket(db, false, &since, e) != 0)
            return -1;
        if (PQconsumeInput(db->conn) == 0)
            return db_lost(db, "reading", e);
    }
    if (n > 0) {
        *line = db->copy;
        *len = (size_t)n;
        return 1;
    }
    if (n == -2)
        return db_lost(db, "reading", e);
    if (last_result(db, &result, e) != 0)
        return -1;
    if (PQresultStatus(result) != PGRES_COMMAND_OK) {
        db_fail_with(db, "reading from the database", result, e);
        PQclear(result);
        return -1;
    }
    PQclear(result);
    return 0;
}

int db_copy_in(struct db *db, const char *sql, struct error *e)
{
    return simple(db, sql, PGRES_COPY_IN, NULL, e);
}

int db_copy_put(struct db *db, const char *bytes, size_t len, struct error *e)
{
    enum { UNSENT_MOST = 256 * 1024 };
    int n;

    while ((n = PQputCopyData(db->conn, bytes, (int)len)) == 0)
        if (flush(db, e) != 0)
            return -1;
    if (n < 0)
        return db_lost(db, "sending rows", e);
    /* Without blocking, libpq keeps whatever a slow server does not take. */
    db->unsent += len;
    if (db->unsent < UNSENT_MOST)
        return 0;
    db->unsent = 0;
    return flush(db, e);
}

int db_copy_offer(struct db *db, const char *bytes, size_t len, struct error *e)
{
    int n = PQflush(db->conn);

    if (n == 0) {
        db->unsent = 0;
        n = PQputCopyData(db->conn, bytes, (int)len);
        return n >= 0 ? n : db_lost(db, "sending rows", e);
    }
    return n > 0 ? 0 : db_lost(db, "sending rows", e);
}

int db_copy_end(struct db *db, int64_t *rows, struct error *e)
{
    PGresult *result = NULL;
    int n, rc = 0;

    while ((n = PQputCopyEnd(db->conn, NULL)) == 0)
        if (flush(db, e) != 0)
            return -1;
    if (n < 0)
        return db_lost(db, "sending rows", e);
    if (last_result(db, &result, e) != 0)
        return -1;
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        rc = db_fail_with(db, "storing rows", result, e);
    else if (rows != NULL)
        *rows = strtoll(PQcmdTuples(result), NULL, 10);
    PQclear(result);
    return rc;
}
