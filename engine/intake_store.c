/*
 * The rows of a file on their way into the fact table.
 *
 * They wait in a temporary table until all checks are through, then move in order of their key,
 * which is the order in which they are read later.  A large file that is in that order already goes
 * straight to the fact table, half as fast again, with a view in place of the temporary table: the
 * checks are the same.  If anything is wrong with such a file it is undone and taken the other way,
 * which finds everything.
 */
#include "intake_import.h"

#include "intake_sql.h"
#include "spool.h"
#include "sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LOOK_AT = 1000 };

int intake_run_sql(struct intake_work *m, const char *text, struct error *e)
{
    char *sql = intake_sql(text, m->kind, NULL, e);
    int rc = sql != NULL ? db_query(m->db, DB_NONE, sql, 0, NULL, NULL, e) : -1;

    free(sql);
    return rc;
}

int intake_hash(struct intake_work *m, const char *sql, struct error *e)
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

/* Send the rows of the file to COPY ${text}; faults go to ${faults}. */
static int copy_rows(struct intake_work *m, const char *text, bool direct, struct faults *faults,
    struct error *e)
{
    struct intake_rows rows = {.db = m->db,
        .kind = m->kind,
        .number = m->row.number,
        .programmes = {m->names, (size_t)PQntuples(m->loaded)},
        .faults = faults,
        .digest = direct ? m->digest : NULL,
        .pack = direct ? &m->pack : NULL};
    struct intake_reader *reader = intake_reader_new(m->kind, &m->file, faults, e);
    char *sql = intake_sql(text, m->kind, NULL, e);
    unsigned char unused[DIGEST_SIZE];
    int rc = -1;

    digest_end(m->digest, unused);
    if (intake_pack_begin(&m->pack, m->kind, e) != 0 || reader == NULL || sql == NULL ||
        db_copy_in(m->db, sql, e) != 0 ||
        intake_rows_send(&rows, reader, e) != 0 || db_copy_end(m->db, &m->row.rows, e) != 0)
        goto done;
    m->retracts = rows.retracts;
    if (rows.sent == 0 && faults->errors == 0)
        faults_add(faults, false, "no_rows", m->options->file, 0, 0, NULL, "the file has no rows");
    rc = 0;
done:
    intake_reader_free(reader);
    free(sql);
    return rc;
}

static bool before(const struct intake_kind *kind, char keys[][INTAKE_KEY_MOST],
    const struct intake_record *record)
{
    int order = 0;

    for (size_t i = 0; kind->columns[i].need == INTAKE_NATURAL; i++) {
        const struct intake_cell cell = record->cells[i + INTAKE_FIRST];
        char now[INTAKE_KEY_MOST];

        snprintf(now, sizeof now, "%.*s", (int)cell.len, cell.text != NULL ? cell.text : "");
        if (order == 0)
            order = strcmp(keys[i], now);
        memcpy(keys[i], now, sizeof now);
    }
    return order < 0;
}

/* Whether the file is long and begins in order of the natural key. */
static int in_order(struct intake_work *m, bool *ordered, struct error *e)
{
    char keys[INTAKE_COLUMNS][INTAKE_KEY_MOST] = {{0}};
    struct faults unsaid;
    struct intake_record record;
    struct intake_reader *reader;
    int n = 0, got = 1;

    faults_init(&unsaid, 0);
    if ((reader = intake_reader_new(m->kind, &m->file, &unsaid, e)) == NULL)
        return -1;
    while (n < LOOK_AT && (got = intake_reader_next(reader, &record, e)) > 0 &&
           before(m->kind, keys, &record))
        n++;
    *ordered = n == LOOK_AT;
    intake_reader_free(reader);
    return got < 0 ? -1 : 0;
}

/* Whether the file goes straight to the fact table: its checks then read the whole table, which
 * must not be much larger than the file. */
static int is_direct(struct intake_work *m, bool *direct, struct error *e)
{
    PGresult *size = NULL;
    char *sql = NULL;
    int rc = -1;

    *direct = false;
    if (!m->kind->direct)
        return 0;
    if ((sql = intake_sql(sql_intake_table_size, m->kind, NULL, e)) != NULL &&
        (rc = db_query(m->db, DB_ONE, sql, 0, NULL, &size, e)) == 0 &&
        strtoll(PQgetvalue(size, 0, 0), NULL, 10) <= 8 * m->file.size)
        rc = in_order(m, direct, e);
    PQclear(size);
    free(sql);
    return rc;
}

static int check_rows(struct intake_work *m, bool whole, struct intake_stage *s, struct error *e)
{
    *s = (struct intake_stage){.db = m->db,
        .kind = m->kind,
        .file = &m->file,
        .faults = m->faults,
        .retracts = m->retracts,
        .whole = whole};
    return intake_check_facts(s, e) == 0 && intake_warn_roles(s, e) == 0 ? 0 : -1;
}

static int store_dossier(struct intake_work *m, struct error *e)
{
    return intake_pack_store(&m->pack, m->db, m->row.number, e);
}

/* Return 0, 1 if this is no way for this file (nothing is stored then, nothing said), or -1. */
static int store_direct(struct intake_work *m, struct error *e)
{
    void (*const progress)(void *, int64_t, int64_t) = m->file.progress;
    struct intake_stage stage;
    struct faults unsaid, *const said = m->faults;
    int rc;

    faults_init(&unsaid, 0);
    if (db_run(m->db, sql_intake_savepoint, e) != 0 ||
        intake_run_sql(m, sql_intake_stage_view, e) != 0)
        return -1;
    rc = copy_rows(m, sql_intake_copy_direct, true, &unsaid, e);
    if (rc != 0 && strcmp(e->sqlstate, "23505") != 0)
        return -1;
    m->faults = &unsaid;
    if (rc == 0 && unsaid.errors == 0 && (rc = check_rows(m, true, &stage, e)) != 0)
        rc = -2;
    m->faults = said;
    m->file.progress = progress;
    if (rc == -2)
        return -1;
    if (rc == 0 && unsaid.errors == 0 && unsaid.warnings == 0)
        return store_dossier(m, e) == 0 ? db_run(m->db, sql_intake_stage_drop, e) : -1;
    return db_run(m->db, sql_intake_savepoint_undo, e) == 0 ? 1 : -1;
}

/* What a file does not say, where the kind has such columns. */
static int complete_rows(struct intake_work *m, struct error *e)
{
    static const char *const statements[] = {
        [INTAKE_NOTHING] = NULL,
        [INTAKE_CARRIED] = sql_intake_complete_carried,
        [INTAKE_OF_ASSIGNMENT] = sql_intake_complete_of_assignment,
        [INTAKE_OF_CLAIM] = sql_intake_complete_of_claim,
        [INTAKE_OF_KEY] = sql_intake_complete_of_key,
    };
    const char *text = statements[m->kind->derived];

    if (text == NULL || (m->kind->derived == INTAKE_CARRIED && !m->retracts))
        return 0;
    return intake_run_sql(m, text, e);
}

static int store_links(struct intake_work *m, struct error *e)
{
    if (strcmp(m->kind->name, "teachers") == 0)
        return intake_run_sql(m, sql_intake_links_teachers, e);
    if (m->kind->derived == INTAKE_CARRIED)
        return intake_run_sql(m, sql_intake_links_moved, e);
    return 0;
}

/* The staged rows in order of their key: they are hashed and packed, and wait to be copied in. */
static int sort_rows(struct intake_work *m, struct spool *rows, struct error *e)
{
    char *sql = intake_sql(sql_intake_sorted, m->kind, NULL, e);
    const char *line;
    size_t len;
    int got = sql != NULL ? db_copy_out(m->db, sql, e) : -1;

    free(sql);
    if (got != 0 || spool_begin(rows, e) != 0)
        return -1;
    while ((got = db_copy_line(m->db, &line, &len, e)) > 0) {
        digest_add(m->digest, line, len);
        if (intake_pack_lines(&m->pack, line, len, e) != 0 || spool_add(rows, line, len, e) != 0)
            return -1;
    }
    return got;
}

static int copy_sorted(struct intake_work *m, struct error *e)
{
    struct spool rows = {0};
    char *sql = intake_sql(sql_intake_copy_stored, m->kind, NULL, e);
    int rc = sql != NULL && sort_rows(m, &rows, e) == 0 ? spool_copy(&rows, m->db, sql, NULL, e) : -1;

    free(sql);
    spool_close(&rows);
    return rc;
}

/* Move the staged rows to the fact table: COPY writes pages, where INSERT writes rows.  Return 0, 1 if two
 * have one natural key, -1.  The primary key finds that at no cost; which two is asked only then. */
static int move_rows(struct intake_work *m, struct error *e)
{
    if (complete_rows(m, e) != 0 || db_run(m->db, sql_intake_savepoint, e) != 0)
        return -1;
    if (copy_sorted(m, e) == 0)
        return store_dossier(m, e) == 0 ? store_links(m, e) : -1;
    if (strcmp(e->sqlstate, "23505") != 0)
        return -1;
    return db_run(m->db, sql_intake_savepoint_undo, e) == 0 ? 1 : -1;
}

static int store_staged(struct intake_work *m, struct error *e)
{
    struct intake_stage stage;
    bool whole;
    int rc;

    if (intake_run_sql(m, sql_intake_stage, e) != 0 ||
        copy_rows(m, sql_intake_copy, false, m->faults, e) != 0)
        return -1;
    if (m->row.rows == 0) {
        faults_sort(m->faults);
        return 1;
    }
    whole = m->faults->errors == 0;
    if (db_query(m->db, DB_NONE, sql_intake_analyze, 0, NULL, NULL, e) != 0 ||
        check_rows(m, whole, &stage, e) != 0)
        return -1;
    rc = m->faults->errors > 0 ? 1 : move_rows(m, e);
    if (rc == 1 && intake_check_twice(&stage, e) != 0)
        return -1;
    return intake_locate(&stage, e) == 0 ? rc : -1;
}

int intake_store(struct intake_work *m, struct error *e)
{
    bool direct;
    int rc = 1;

    if (is_direct(m, &direct, e) != 0 || (direct && (rc = store_direct(m, e)) < 0))
        return -1;
    return direct && rc == 0 ? 0 : store_staged(m, e);
}
