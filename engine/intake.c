#include "intake.h"

#include "intake_import.h"
#include "intake_kind.h"
#include "sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Columns of intake_open.sql. */
enum { OPEN_NUMBER, OPEN_CHAIN, OPEN_USER, OPEN_AT, OPEN_AT_US };

static int find_kind(struct intake_work *m, struct error *e)
{
    const char *near;

    if ((m->kind = intake_kind_find(m->options->kind)) != NULL)
        return 0;
    error_set(e, ERROR_USAGE, "unknown_kind", "there is no kind of facts \"%s\"", m->options->kind);
    if ((near = nearest(m->options->kind, intake_kinds, intake_kinds_n)) != NULL)
        return error_hint(e, "did you mean \"%s\"?", near);
    return error_hint(e, "stipend import --help lists the kinds");
}

/* Statements that are about this intake alone read its number from here. */
static int name_intake(struct intake_work *m, struct error *e)
{
    const char *number = PQgetvalue(m->opened, 0, OPEN_NUMBER);

    return db_set(m->db, "stipend.intake_from", number, e) == 0 &&
                   db_set(m->db, "stipend.intake_until", number, e) == 0
               ? 0
               : -1;
}

/* Take the lock that numbers are given under, then read what it protects. */
static int open_intake(struct intake_work *m, struct error *e)
{
    PGresult *locked = NULL;

    if (db_run(m->db, sql_intake_settings, e) != 0 ||
        db_query(m->db, DB_ONE, sql_intake_lock, 0, NULL, &locked, e) != 0)
        return -1;
    PQclear(locked);
    if (db_query(m->db, DB_ONE, sql_intake_open, 0, NULL, &m->opened, e) != 0 ||
        db_query(m->db, DB_ANY, sql_intake_programmes, 0, NULL, &m->loaded, e) != 0)
        return -1;
    m->row = (struct intake_row){
        .number = (int)strtol(PQgetvalue(m->opened, 0, OPEN_NUMBER), NULL, 10),
        .kind = m->kind->name,
        .file = m->options->file,
        .by_user = PQgetvalue(m->opened, 0, OPEN_USER),
        .at = strtoll(PQgetvalue(m->opened, 0, OPEN_AT_US), NULL, 10),
    };
    memcpy(m->row.sha256, m->file.sha256, DIGEST_SIZE);
    if ((m->names = calloc((size_t)PQntuples(m->loaded) + 1, sizeof *m->names)) == NULL)
        return error_memory(e);
    for (int i = 0; i < PQntuples(m->loaded); i++)
        m->names[i] = PQgetvalue(m->loaded, i, 0);
    return name_intake(m, e);
}

/* The same bytes once more: set ${already} if they are the kind's latest, refuse older ones. */
static int same_bytes(struct intake_work *m, struct error *e)
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

static int record_intake(struct intake_work *m, struct error *e)
{
    char number[16], rows[24], hex[3][DIGEST_HEX];
    unsigned char before[DIGEST_SIZE], chain[DIGEST_SIZE];
    const char *params[] = {number, m->row.kind, m->row.file, hex[0], rows, m->row.by_user,
        PQgetvalue(m->opened, 0, OPEN_AT), hex[1], hex[2]};

    if (intake_hash(m, sql_intake_links, e) != 0)
        return -1;
    digest_end(m->digest, m->row.digest);
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

/* So that whom this intake is about is found without reading the table. */
static int summarize(struct intake_work *m, struct error *e)
{
    const char *params[] = {m->kind->tag != 0 ? "dossier" : m->kind->name};
    PGresult *r = NULL;
    int rc = db_query(m->db, DB_ONE, sql_intake_summarize, 1, params, &r, e);

    PQclear(r);
    return rc;
}

/* All of it inside the transaction.  Return 0, 1 if there are faults, or -1. */
static int import_rows(struct intake_work *m, struct error *e)
{
    int rc;

    if (open_intake(m, e) != 0 || same_bytes(m, e) != 0)
        return -1;
    if (m->already > 0)
        return 0;
    rc = intake_store(m, e);
    if (rc == 0)
        rc = record_intake(m, e);
    return rc == 0 ? summarize(m, e) : rc;
}

static void import_free(struct intake_work *m)
{
    intake_file_close(&m->file);
    digest_free(m->digest);
    intake_pack_close(&m->pack);
    PQclear(m->opened);
    PQclear(m->loaded);
    free(m->names);
}

int intake_import(struct db *db, const struct intake_options *options, struct intake_result *result,
    struct faults *faults, struct error *e)
{
    struct intake_work m = {.db = db, .options = options, .faults = faults, .file = {.fd = -1}};
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
        rc = db_commit_stored(db, "the file was stored", e);
    if (rc != 0 || m.already != 0)
        db_rollback(db);
    *result = (struct intake_result){.already = m.already, .rows = m.row.rows};
    if (rc == 0 && m.already == 0)
        result->number = m.row.number;
done:
    import_free(&m);
    return rc;
}
