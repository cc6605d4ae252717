#include "schema.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sql.h"

int schema_newest(void)
{
    return sql_migrations[sql_migrations_n - 1].number;
}

static int missing(const struct db *db, struct error *e)
{
    if (db->district != NULL) {
        error_set(e, ERROR_REFUSED, "schema_missing", "this database holds no ledger of district %s",
            db->district);
        return error_hint(e, "stipend --district %s db init makes it", db->district);
    }
    error_set(e, ERROR_REFUSED, "schema_missing", "this database holds no ledger");
    return error_hint(e, "stipend db init makes it");
}

static int newer(int number, struct error *e)
{
    error_set(e, ERROR_REFUSED, "schema_newer",
        "the ledger's schema is at %d, of a newer stipend; this program knows it up to %d", number,
        schema_newest());
    return error_hint(e, "use the newer program: an older one never writes to a newer ledger");
}

/* Hold the rows of schema_state.sql against the program's migrations; ${known} becomes how many
 * were applied. */
static int compare(const PGresult *rows, size_t *known, struct error *e)
{
    int n = PQntuples(rows);

    for (int i = 0; i < n; i++) {
        int number = (int)strtol(PQgetvalue(rows, i, 0), NULL, 10);
        const struct migration *m = &sql_migrations[i];

        if ((size_t)i >= sql_migrations_n)
            return newer((int)strtol(PQgetvalue(rows, n - 1, 0), NULL, 10), e);
        if (number != m->number || strcmp(PQgetvalue(rows, i, 1), m->name) != 0 ||
            strcmp(PQgetvalue(rows, i, 2), m->sha256) != 0) {
            error_set(e, ERROR_REFUSED, "schema_changed",
                "migration %d (%s) was applied from another text than this program's", number,
                PQgetvalue(rows, i, 1));
            return error_hint(e, "use the program that made this ledger; an applied migration "
                                 "never changes");
        }
    }
    *known = (size_t)n;
    return 0;
}

static int read_state(struct db *db, size_t *known, struct error *e)
{
    PGresult *rows = NULL;
    int rc;

    if (db_query(db, DB_ANY, sql_schema_state, 0, NULL, &rows, e) != 0)
        return -1;
    rc = compare(rows, known, e);
    PQclear(rows);
    return rc;
}

int schema_check(struct db *db, struct error *e)
{
    size_t known = 0;

    if (read_state(db, &known, e) != 0) {
        if (strcmp(e->sqlstate, "42P01") == 0 || strcmp(e->sqlstate, "3F000") == 0)
            return missing(db, e);
        return -1;
    }
    if (known == 0)
        return missing(db, e);
    if (known < sql_migrations_n) {
        error_set(e, ERROR_REFUSED, "schema_older",
            "the ledger's schema is at %d; this program needs %d", sql_migrations[known - 1].number,
            schema_newest());
        return error_hint(e, "stipend db init upgrades it");
    }
    return 0;
}

/* Say which migration it was (NULL: none yet), and what the user lacks where it is that. */
static int not_applied(const struct migration *m, struct error *e)
{
    char text[sizeof e->text];
    bool denied = strcmp(e->sqlstate, "42501") == 0;

    snprintf(text, sizeof text, "%s", e->text);
    if (m != NULL)
        snprintf(e->text, sizeof e->text, "the schema cannot be made, at migration %d (%s): %.900s",
            m->number, m->name, text);
    else
        snprintf(e->text, sizeof e->text, "the schema cannot be upgraded: %.900s", text);
    if (strncmp(e->sqlstate, "42", 2) == 0)
        e->kind = ERROR_REFUSED;
    if (denied)
        error_hint(e, "connect for this once as a superuser, or as the owner of the database with "
                      "CREATEROLE");
    return -1;
}

static int schema_there(struct db *db, bool *there, struct error *e)
{
    PGresult *row = NULL;

    if (db_query(db, DB_ONE, sql_schema_there, 0, NULL, &row, e) != 0)
        return -1;
    *there = PQgetvalue(row, 0, 0)[0] == 't';
    PQclear(row);
    return 0;
}

static int record(struct db *db, const struct migration *m, struct error *e)
{
    char number[16];
    const char *params[] = {number, m->name, m->sha256};

    snprintf(number, sizeof number, "%d", m->number);
    return db_query(db, DB_NONE, sql_schema_record, 3, params, NULL, e);
}

/* Within a transaction: apply the next migration.  Return 1 if there is none left. */
static int apply_next(struct db *db, struct error *e)
{
    const struct migration *m = &sql_migrations[0];
    PGresult *locked = NULL;
    size_t known = 0;
    bool there;

    if (db_query(db, DB_ONE, sql_schema_lock, 0, NULL, &locked, e) != 0)
        return -1;
    PQclear(locked);
    if (schema_there(db, &there, e) != 0)
        return -1;
    if (there) {
        if (db_run(db, sql_schema_owner, e) != 0)
            return not_applied(NULL, e);
        if (read_state(db, &known, e) != 0)
            return -1;
        if (known == sql_migrations_n)
            return 1;
        m = &sql_migrations[known];
    }
    if (db_run(db, m->text, e) != 0 || record(db, m, e) != 0 ||
        db_run(db, sql_schema_owner_end, e) != 0)
        return not_applied(m, e);
    return 0;
}

int schema_upgrade(struct db *db, struct error *e, int *applied)
{
    bool there;
    int rc;

    *applied = 0;
    if (schema_there(db, &there, e) != 0)
        return -1;
    if (there && schema_check(db, e) == 0)
        return 0;
    if (there && strcmp(e->code, "schema_older") != 0 && strcmp(e->sqlstate, "42501") != 0)
        return -1;
    for (;;) {
        if (db_begin(db, "READ COMMITTED", e) != 0)
            return -1;
        rc = apply_next(db, e);
        if (rc != 0)
            break;
        if (db_commit_stored(db, "the schema was upgraded", e) != 0)
            return -1;
        ++*applied;
    }
    db_rollback(db);
    return rc < 0 ? -1 : 0;
}
