/*
 * Intakes: the rows of each hashed again, kind by kind, and the chain of their records.  They are
 * taken in windows of numbers, so that only so many digests are open at a time.  The first and the
 * last window reach beyond all numbers, so a fact of no intake is found too.
 */
#include "verify_facts.h"
#include "intake_sql.h"
#include "sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void cell_digest(const PGresult *r, int row, int column, unsigned char out[DIGEST_SIZE])
{
    if (PQgetisnull(r, row, column) || digest_from_hex(PQgetvalue(r, row, column), out) != 0)
        memset(out, 0, DIGEST_SIZE);
}

static int load_one(struct verify_window *w, int i, struct error *e)
{
    struct verify_facts *c = &w->at[w->n];
    const PGresult *r = w->records;

    *c = (struct verify_facts){.row = {.number = (int)strtol(PQgetvalue(r, i, 0), NULL, 10),
                              .kind = PQgetvalue(r, i, 1),
                              .file = PQgetvalue(r, i, 2),
                              .rows = strtoll(PQgetvalue(r, i, 4), NULL, 10),
                              .by_user = PQgetvalue(r, i, 5),
                              .at = strtoll(PQgetvalue(r, i, 6), NULL, 10)},
        .last_line = 0};
    cell_digest(r, i, 3, c->row.sha256);
    cell_digest(r, i, 7, c->row.digest);
    cell_digest(r, i, 8, c->chain);
    if ((c->rows = digest_new(e)) == NULL)
        return -1;
    w->n++;
    return 0;
}

/* The next window after ${last}. */
static int load_window(struct verify_window *w, int last, struct error *e)
{
    char after[16], most[16];
    const char *params[] = {after, most};

    snprintf(after, sizeof after, "%d", last);
    snprintf(most, sizeof most, "%d", VERIFY_WINDOW);
    if (db_query(w->v->db, DB_ANY, sql_verify_intakes, 2, params, &w->records, e) != 0)
        return -1;
    for (int i = 0; i < PQntuples(w->records); i++)
        if (load_one(w, i, e) != 0)
            return -1;
    w->from = last == INT32_MIN ? last : last + 1;
    w->until = w->n < VERIFY_WINDOW ? INT32_MAX : w->at[w->n - 1].row.number;
    return 0;
}

static void free_window(struct verify_window *w)
{
    for (int i = 0; i < w->n; i++)
        digest_free(w->at[i].rows);
    PQclear(w->records);
    w->records = NULL;
    w->n = 0;
}

/* Whether the chain is right once one field is what the rows say: then it is that field. */
static const char *wrong_field(
    struct verifying *v, const struct verify_chain *chain, const struct verify_facts *c)
{
    struct intake_row other = c->row;
    unsigned char out[DIGEST_SIZE];

    other.rows = c->seen;
    intake_chain(v->digest, chain->stored, &other, out);
    if (memcmp(out, c->chain, DIGEST_SIZE) == 0)
        return "rows";
    other.rows = c->row.rows;
    for (int i = 0; i < INTAKE_ORDERS; i++) {
        memcpy(other.digest, c->sums[i], DIGEST_SIZE);
        intake_chain(v->digest, chain->stored, &other, out);
        if (memcmp(out, c->chain, DIGEST_SIZE) == 0)
            return "digest";
    }
    return NULL;
}

/* Which row of an intake carries what it cannot have derived; told if there is one. */
static int check_derived(
    struct verifying *v, const struct verify_facts *c, const char *record, struct error *e)
{
    static const char *const statements[] = {
        [INTAKE_OF_ASSIGNMENT] = sql_verify_derived_assignment,
        [INTAKE_OF_CLAIM] = sql_verify_derived_claim,
        [INTAKE_OF_KEY] = sql_verify_derived_key,
    };
    const struct intake_kind *kind = intake_kind_find(c->row.kind);
    char number[16], *sql;
    const char *params[] = {number};
    PGresult *r = NULL;
    int rc;

    if (kind == NULL || statements[kind->derived] == NULL)
        return 0;
    snprintf(number, sizeof number, "%d", c->row.number);
    if ((sql = intake_sql(statements[kind->derived], kind, NULL, e)) == NULL)
        return -1;
    rc = db_query(v->db, DB_MAYBE, sql, 1, params, &r, e);
    if (rc == 0 && PQntuples(r) == 1)
        verify_found(v, record, PQgetvalue(r, 0, 1), "line %s is not of what it is about",
            PQgetvalue(r, 0, 0));
    PQclear(r);
    free(sql);
    return rc;
}

/* Whose dossier is not what her facts say. */
static int check_dossier(
    struct verifying *v, const struct verify_facts *c, const char *record, struct error *e)
{
    const struct intake_kind *kind = intake_kind_find(c->row.kind);
    char number[16], *sql;
    const char *params[] = {number};
    PGresult *r = NULL;
    int rc;

    if (c->dossier.at[0] == 0 && c->dossier.at[1] == 0)
        return 0;
    snprintf(number, sizeof number, "%d", c->row.number);
    if (kind == NULL || kind->tag == 0) {
        verify_found(v, record, "dossier", "is there, and is of no person");
        return 0;
    }
    if ((sql = intake_sql(sql_verify_dossier_of, kind, NULL, e)) == NULL)
        return -1;
    rc = db_query(v->db, DB_MAYBE, sql, 1, params, &r, e);
    if (rc == 0)
        verify_found(v, record, "dossier", "is not what its facts say: that of %s",
            PQntuples(r) == 1 ? PQgetvalue(r, 0, 0) : "nobody who can be named");
    PQclear(r);
    free(sql);
    return rc;
}

static int check_one(
    struct verifying *v, struct verify_chain *chain, struct verify_facts *c, struct error *e)
{
    unsigned char linked[DIGEST_SIZE], other[DIGEST_SIZE];
    const char *field = NULL;
    char record[96];
    int rc = 0;

    verify_chain_number(v, chain, "intake", c->row.number);
    snprintf(record, sizeof record, "intake %d (%.40s)", c->row.number, c->row.kind);
    intake_chain(v->digest, chain->stored, &c->row, linked);
    intake_chain(v->digest, chain->computed, &c->row, other);
    if (memcmp(linked, c->chain, DIGEST_SIZE) != 0 && memcmp(other, c->chain, DIGEST_SIZE) != 0) {
        field = wrong_field(v, chain, c);
        verify_found(v, record, field != NULL ? field : "chain",
            field != NULL ? "is not what was imported"
                          : "its record (kind, file, sha256, rows, by_user, at, chain) or the one "
                            "before was changed");
    }
    if (!c->equal && field == NULL) {
        if (c->seen != c->row.rows)
            verify_found(v, record, "rows", "%lld %s there, and %lld were imported",
                (long long)c->seen, c->seen == 1 ? "is" : "are", (long long)c->row.rows);
        else
            verify_found(v, record, "digest",
                "its rows or their links are not those imported from %s",
                c->row.file);
        rc = check_derived(v, c, record, e);
    } else if (c->seen != c->row.rows && field == NULL) {
        verify_found(v, record, "rows", "is %lld, and %lld were imported", (long long)c->row.rows,
            (long long)c->seen);
    }
    if (rc == 0 && c->equal)
        rc = check_dossier(v, c, record, e);
    memcpy(chain->stored, c->chain, DIGEST_SIZE);
    memcpy(chain->computed, linked, DIGEST_SIZE);
    v->counts->intakes++;
    v->counts->facts += c->seen;
    return rc;
}

int verify_intakes(struct verifying *v, struct error *e)
{
    struct verify_chain chain = {.last = 0};
    struct verify_window *w = calloc(1, sizeof *w);
    int last = INT32_MIN, rc = w != NULL ? dossier_check_open(&w->dossier, e) : error_memory(e);
    bool more = true;

    while (rc == 0 && more) {
        w->v = v;
        rc = load_window(w, last, e);
        if (rc == 0)
            rc = verify_facts_read(w, e);
        for (int i = 0; rc == 0 && i < w->n; i++)
            rc = check_one(v, &chain, &w->at[i], e);
        more = w->until != INT32_MAX;
        last = w->until;
        free_window(w);
    }
    if (w != NULL)
        dossier_check_close(&w->dossier);
    free(w);
    return rc;
}
