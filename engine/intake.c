#include "intake.h"

#include "intake_check.h"
#include "intake_file.h"
#include "intake_kind.h"
#include "intake_read.h"
#include "intake_row.h"
#include "intake_sql.h"
#include "sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One import under way. */
struct import {
    struct db *db;
    const struct intake_options *options;
    const struct intake_kind *kind;
    struct intake_file file;
    struct faults *faults;
    struct digest_state *digest;
    PGresult *opened, *programmes; /* rows of intake_open.sql, intake_programmes.sql */
    const char **names;
    struct intake_row row;
    int already;
    bool retracts;
};

/* Columns of intake_open.sql. */
enum { OPEN_NUMBER, OPEN_CHAIN, OPEN_USER, OPEN_AT, OPEN_AT_US };

static int find_kind(struct import *m, struct error *e)
{
    const char *near;

    if ((m->kind = intake_kind_find(m->options->kind)) != NULL)
        return 0;
    error_set(e, ERROR_USAGE, "unknown_kind", "there is no kind of facts \"%s\"", m->options->kind);
    if ((near = nearest(m->options->kind, intake_kinds, intake_kinds_n)) != NULL)
        return error_hint(e, "did you mean \"%s\"?", near);
    return error_hint(e, "stipend import --help lists the kinds");
}

/* Run a statement made for the kind, without rows. */
static int run_for_kind(struct import *m, const char *text, struct error *e)
{
    char *sql = intake_sql(text, m->kind, NULL, e);
    int rc = sql != NULL ? db_query(m->db, DB_NONE, sql, 0, NULL, NULL, e) : -1;

    free(sql);
    return rc;
}

/* Take the lock that numbers are given under, then read what it protects. */
static int open_intake(struct import *m, struct error *e)
{
    PGresult *locked = NULL;

    if (db_run(m->db, sql_intake_settings, e) != 0 ||
        db_query(m->db, DB_ONE, sql_intake_lock, 0, NULL, &locked, e) != 0)
        return -1;
    PQclear(locked);
    if (db_query(m->db, DB_ONE, sql_intake_open, 0, NULL, &m->opened, e) != 0 ||
        db_query(m->db, DB_ANY, sql_intake_programmes, 0, NULL, &m->programmes, e) != 0)
        return -1;
    m->row = (struct intake_row){
        .number = (int)strtol(PQgetvalue(m->opened, 0, OPEN_NUMBER), NULL, 10),
        .kind = m->kind->name,
        .file = m->options->file,
        .by_user = PQgetvalue(m->opened, 0, OPEN_USER),
        .at = strtoll(PQgetvalue(m->opened, 0, OPEN_AT_US), NULL, 10),
    };
    memcpy(m->row.sha256, m->file.sha256, DIGEST_SIZE);
    if ((m->names = calloc((size_t)PQntuples(m->programmes) + 1, sizeof *m->names)) == NULL)
        return error_memory(e);
    for (int i = 0; i < PQntuples(m->programmes); i++)
        m->names[i] = PQgetvalue(m->programmes, i, 0);
    return 0;
}

/* The same bytes once more: set ${already} if they are the kind's latest, refuse older ones. */
static int same_bytes(struct import *m, struct error *e)
{
    char hex[DIGEST_HEX];
    const char *params[] = {m->kind->name, digest_hex(m->file.sha256, hex)};
    PGresult *rows = NULL;
    int number = 0, rc = 0;
    bool latest = false;

    if (db_query(m->db, DB_MAYBE, sql_intake_same_bytes, 2, params, &rows, e) != 0)
        return -1;
    if (PQntuples(rows) == 1) {
        number = (int)strtol(PQgetvalue(rows, 0, 0), NULL, 10);
        latest = PQgetvalue(rows, 0, 1)[0] == 't';
    }
    PQclear(rows);
    if (latest) {
        m->already = number;
    } else if (number > 0 && !m->options->again) {
        rc = error_set(e, ERROR_REFUSED, "older_bytes",
            "%s has the same bytes as intake %d, and other %s came in between", m->options->file,
            number, m->kind->name);
        error_hint(e, "--again makes what it says current once more");
    }
    return rc;
}

/* Read the file into the stage; bad rows become faults. */
static int stage_rows(struct import *m, struct error *e)
{
    struct intake_rows rows = {.db = m->db,
        .kind = m->kind,
        .number = m->row.number,
        .programmes = {m->names, (size_t)PQntuples(m->programmes)},
        .faults = m->faults,
        .digest = m->kind->derived == INTAKE_NOTHING ? m->digest : NULL};
    struct intake_reader *reader = NULL;
    char *sql = NULL;
    int rc = -1;

    if (run_for_kind(m, sql_intake_stage, e) != 0 ||
        (sql = intake_sql(sql_intake_copy, m->kind, NULL, e)) == NULL ||
        (reader = intake_reader_new(m->kind, &m->file, m->faults, e)) == NULL ||
        db_copy_in(m->db, sql, e) != 0)
        goto done;
    if (intake_rows_send(&rows, reader, e) != 0 || db_copy_end(m->db, &m->row.rows, e) != 0)
        goto done;
    m->retracts = rows.retracts;
    if (rows.sent == 0 && m->faults->errors == 0)
        faults_add(
            m->faults, false, "no_rows", m->options->file, 0, 0, NULL, "the file has no rows");
    rc = m->row.rows > 0 ? db_query(m->db, DB_NONE, sql_intake_analyze, 0, NULL, NULL, e) : 0;
done:
    intake_reader_free(reader);
    free(sql);
    return rc;
}

static int complete_rows(struct import *m, struct error *e)
{
    static const char *const statements[] = {
        [INTAKE_CARRIED] = sql_intake_complete_carried,
        [INTAKE_OF_ASSIGNMENT] = sql_intake_complete_of_assignment,
        [INTAKE_OF_CLAIM] = sql_intake_complete_of_claim,
        [INTAKE_OF_KEY] = sql_intake_complete_of_key,
    };
    const char *text = statements[m->kind->derived];

    if (text == NULL || (m->kind->derived == INTAKE_CARRIED && !m->retracts))
        return 0;
    return run_for_kind(m, text, e);
}

static int store_links(struct import *m, struct error *e)
{
    if (strcmp(m->kind->name, "teachers") == 0)
        return run_for_kind(m, sql_intake_links_teachers, e);
    if (m->kind->derived == INTAKE_CARRIED)
        return run_for_kind(m, sql_intake_links_moved, e);
    return 0;
}

/* Move the rows to the fact table.  Return 0, 1 if two have one natural key, -1.  The primary key
 * finds that at no cost; which two is asked only then. */
static int store_rows(struct import *m, struct error *e)
{
    if (complete_rows(m, e) != 0 || db_run(m->db, sql_intake_savepoint, e) != 0)
        return -1;
    if (run_for_kind(m, sql_intake_store, e) == 0)
        return store_links(m, e);
    if (strcmp(e->sqlstate, "23505") != 0)
        return -1;
    return db_run(m->db, sql_intake_savepoint_undo, e) == 0 ? 1 : -1;
}

static int hash_lines(struct import *m, const char *sql, struct error *e)
{
    const char *line;
    size_t len;
    int got;

    if (db_copy_out(m->db, sql, e) != 0)
        return -1;
    while ((got = db_copy_line(m->db, &line, &len, e)) > 0)
        digest_add(m->digest, line, len);
    return got;
}

/* Rows that hold what is not in the file are hashed as they are stored; so are links. */
static int digest_rows(struct import *m, struct error *e)
{
    char number[16], *sql = NULL;
    int rc = -1;

    snprintf(number, sizeof number, "%d", m->row.number);
    if (db_set(m->db, "stipend.intake_from", number, e) != 0 ||
        db_set(m->db, "stipend.intake_until", number, e) != 0 ||
        (sql = intake_rows_sql(m->kind->name, e)) == NULL)
        goto done;
    if (m->kind->derived != INTAKE_NOTHING && hash_lines(m, sql, e) != 0)
        goto done;
    if (hash_lines(m, sql_intake_links, e) != 0)
        goto done;
    digest_end(m->digest, m->row.digest);
    rc = 0;
done:
    free(sql);
    return rc;
}

static int record_intake(struct import *m, struct error *e)
{
    char number[16], rows[24], hex[3][DIGEST_HEX];
    unsigned char before[DIGEST_SIZE], chain[DIGEST_SIZE];
    const char *params[] = {number, m->row.kind, m->row.file, hex[0], rows, m->row.by_user,
        PQgetvalue(m->opened, 0, OPEN_AT), hex[1], hex[2]};

    if (digest_rows(m, e) != 0)
        return -1;
    if (digest_from_hex(PQgetvalue(m->opened, 0, OPEN_CHAIN), before) != 0)
        return error_set(e, ERROR_INTERNAL, "chain", "the chain of the last intake cannot be read");
    intake_chain(m->digest, before, &m->row, chain);
    snprintf(number, sizeof number, "%d", m->row.number);
    snprintf(rows, sizeof rows, "%lld", (long long)m->row.rows);
    digest_hex(m->row.sha256, hex[0]);
    digest_hex(m->row.digest, hex[1]);
    digest_hex(chain, hex[2]);
    return db_query(m->db, DB_NONE, sql_intake_record, 9, params, NULL, e);
}

/* All of it inside the transaction.  Return 0, 1 if there are faults, or -1. */
static int import_rows(struct import *m, struct error *e)
{
    struct intake_stage stage = {
        .db = m->db, .kind = m->kind, .file = &m->file, .faults = m->faults};
    int rc;

    if (open_intake(m, e) != 0 || same_bytes(m, e) != 0)
        return -1;
    if (m->already > 0)
        return 0;
    if (stage_rows(m, e) != 0)
        return -1;
    stage.retracts = m->retracts;
    stage.whole = m->faults->errors == 0;
    if (m->row.rows > 0 &&
        (intake_check_facts(&stage, e) != 0 || intake_warn_roles(&stage, e) != 0))
        return -1;
    rc = m->faults->errors > 0 ? 1 : store_rows(m, e);
    if (rc == 1 && m->row.rows > 0 && intake_check_twice(&stage, e) != 0)
        return -1;
    if (intake_locate(&stage, e) != 0)
        return -1;
    return rc == 0 ? record_intake(m, e) : rc;
}

static void import_free(struct import *m)
{
    intake_file_close(&m->file);
    digest_free(m->digest);
    PQclear(m->opened);
    PQclear(m->programmes);
    free(m->names);
}

int intake_import(struct db *db, const struct intake_options *options, struct intake_result *result,
    struct faults *faults, struct error *e)
{
    struct import m = {.db = db, .options = options, .faults = faults, .file = {.fd = -1}};
    int rc = -1;

    *result = (struct intake_result){0};
    if (find_kind(&m, e) != 0 || intake_file_open(&m.file, options->file, e) != 0 ||
        (m.digest = digest_new(e)) == NULL)
        goto done;
    m.file.progress = options->progress;
    m.file.progress_arg = options->progress_arg;
    if (db_begin(db, "READ COMMITTED", e) != 0)
        goto done;
    rc = import_rows(&m, e);
    if (rc == 0 && m.already == 0)
        rc = db_commit(db, e);
    if (rc != 0 || m.already != 0)
        db_rollback(db);
    *result = (struct intake_result){.already = m.already, .rows = m.row.rows};
    if (rc == 0 && m.already == 0)
        result->number = m.row.number;
done:
    import_free(&m);
    return rc;
}
