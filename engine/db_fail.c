/* What the database or the connection to it refused, as an error with a hint. */
#include "db_internal.h"

#include <string.h>

void db_trim(char *text)
{
    size_t n = strlen(text);

    while (n > 0 && (text[n - 1] == '\n' || text[n - 1] == '\r'))
        text[--n] = '\0';
}

int db_lost(struct db *db, const char *what, struct error *e)
{
    error_set(e, ERROR_UNREACHABLE, "database_lost", "%s: the connection to the database was lost: %s",
        what, PQerrorMessage(db->conn));
    db_trim(e->text);
    return error_hint(e, "run the command again: nothing is ever stored twice");
}

/* What the database itself refuses by a rule of the ledger (005_refusals.sql), or by a grant. */
static bool is_refusal(const char *state)
{
    return strncmp(state, "ST", 2) == 0 || strcmp(state, "42501") == 0;
}

bool db_standby(const struct db *db)
{
    const char *standby = PQparameterStatus(db->conn, "in_hot_standby");

    return standby != NULL && strcmp(standby, "on") == 0;
}

int db_standby_refused(struct db *db, const char *what, struct error *e)
{
    error_set(e, ERROR_UNREACHABLE, "standby",
        "%s: the server at %.200s is a standby, which only reads", what, PQhost(db->conn));
    return error_hint(e, "name every server, and ask for the one that writes: "
                         "--db 'host=A,B dbname=%.63s target_session_attrs=read-write'",
        PQdb(db->conn));
}

/* What only the state of the server refuses: a standby's, or of a session that is set to read. */
static int fail_reading(struct db *db, const char *what, const char *state, struct error *e)
{
    if (strcmp(state, "25006") != 0) {
        error_set(e, ERROR_UNREACHABLE, "standby_conflict",
            "%s: the standby gave up the read for what the primary did meanwhile", what);
        return error_hint(e, "run it again; a standby for long reads has "
                             "hot_standby_feedback = on");
    }
    if (db_standby(db))
        return db_standby_refused(db, what, e);
    error_set(e, ERROR_REFUSED, "read_only", "%s: sessions of %.63s only read here", what,
        PQuser(db->conn));
    return error_hint(e, "default_transaction_read_only is on: ask the server's administrator");
}

int db_fail_with(struct db *db, const char *what, const PGresult *result, struct error *e)
{
    const char *state = result != NULL ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    const char *text = result != NULL ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    const char *hint = result != NULL ? PQresultErrorField(result, PG_DIAG_MESSAGE_HINT) : NULL;
    enum error_kind kind = ERROR_INTERNAL;

    if (PQstatus(db->conn) != CONNECTION_OK || state == NULL)
        return db_lost(db, what, e);
    if (strcmp(state, "25006") == 0 || (db_standby(db) && strcmp(state, "40001") == 0))
        return fail_reading(db, what, state, e);
    if (is_refusal(state))
        kind = ERROR_REFUSED;
    else if (strncmp(state, "08", 2) == 0 || strncmp(state, "57", 2) == 0 ||
             strncmp(state, "53", 2) == 0 || strcmp(state, "55P03") == 0)
        kind = ERROR_UNREACHABLE;
    error_set(e, kind, "database", "%s: %s", what, text != NULL ? text : "no message");
    memcpy(e->sqlstate, state, 5);
    if (strcmp(state, "42501") == 0)
        error_hint(e, "connect as a login that is granted the role for this, or ask its "
                      "administrator; stipend doctor shows who you are");
    else if (strcmp(state, "3F000") == 0 || strcmp(state, "42P01") == 0)
        error_hint(e, "stipend db init makes the ledger's schema in this database");
    else if (hint != NULL)
        error_hint(e, "%s", hint);
    return -1;
}

int db_fail(struct db *db, const char *what, struct error *e)
{
    return db_fail_with(db, what, NULL, e);
}
