/*
 * Intakes: the rows of each hashed again, kind by kind, and the chain of their records.  They are
 * taken in windows of numbers, so that only so many digests are open at a time.  The first and the
 * last window reach beyond all numbers, so a fact of no intake is found too.
 */
#include "verify_internal.h"
#include "intake.h"
#include "intake_kind.h"
#include "intake_sql.h"
#include "sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WINDOW = 1024 };

/* One intake of the window while its rows come by. */
struct checked {
    struct intake_row row; /* its texts are the window's records' */
    unsigned char chain[DIGEST_SIZE];
    struct digest_state *rows;
    int64_t seen;
    int last_line;
    bool told; /* a line of it was told to be wrong */
};

struct window {
    struct verifying *v;
    PGresult *records;
    struct checked at[WINDOW];
    int n, from, until; /* numbers, both in */
    int stray;          /* the last number told to be no intake of the kind */
};

static void cell_digest(const PGresult *r, int row, int column, unsigned char out[DIGEST_SIZE])
{
    if (PQgetisnull(r, row, column) || digest_from_hex(PQgetvalue(r, row, column), out) != 0)
        memset(out, 0, DIGEST_SIZE);
}

static int load_one(struct window *w, int i, struct error *e)
{
    struct checked *c = &w->at[w->n];
    const PGresult *r = w->records;

    *c = (struct checked){.row = {.number = (int)strtol(PQgetvalue(r, i, 0), NULL, 10),
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
static int load_window(struct window *w, int last, struct error *e)
{
    char after[16], most[16];
    const char *params[] = {after, most};

    snprintf(after, sizeof after, "%d", last);
    snprintf(most, sizeof most, "%d", WINDOW);
    if (db_query(w->v->db, DB_ANY, sql_verify_intakes, 2, params, &w->records, e) != 0)
        return -1;
    for (int i = 0; i < PQntuples(w->records); i++)
        if (load_one(w, i, e) != 0)
            return -1;
    w->from = last == INT32_MIN ? last : last + 1;
    w->until = w->n < WINDOW ? INT32_MAX : w->at[w->n - 1].row.number;
    return 0;
}

static void free_window(struct window *w)
{
    for (int i = 0; i < w->n; i++)
        digest_free(w->at[i].rows);
    PQclear(w->records);
    w->records = NULL;
    w->n = 0;
}

/* The intake numbered so, near the one before in the stream; NULL if there is none. */
static struct checked *find(struct window *w, int number)
{
    int low = 0, high = w->n;

    while (low < high) {
        int middle = low + (high - low) / 2;

        if (w->at[middle].row.number < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low < w->n && w->at[low].row.number == number ? &w->at[low] : NULL;
}

/* The intake of a line of ${kind}; NULL, and told once a number, if it is of none. */
static struct checked *intake_of(struct window *w, const char *kind, int number, int line)
{
    struct checked *c = find(w, number);
    char record[96];

    if (c != NULL && (kind == NULL || strcmp(c->row.kind, kind) == 0))
        return c;
    if (number == w->stray)
        return NULL;
    w->stray = number;
    snprintf(record, sizeof record, "intake %d (%s)", number, kind != NULL ? kind : "link");
    if (c == NULL)
        verify_found(w->v, record, NULL, "is not there, but a row of it is: line %d", line);
    else
        verify_found(w->v, record, "kind", "is %s, but a row of it is among the %s: line %d",
            c->row.kind, kind, line);
    return NULL;
}

static void take_line(struct window *w, struct checked *c, int line)
{
    char record[96];

    c->seen++;
    if (line <= c->last_line && !c->told) {
        snprintf(record, sizeof record, "intake %d (%s)", c->row.number, c->row.kind);
        verify_found(w->v, record, "line", "line %d is there %s", line,
            line == c->last_line ? "twice" : "out of order");
        c->told = true;
    }
    c->last_line = line;
}

/* Hash the lines of one kind, or the links (${kind} NULL), to the intakes that they belong to. */
static int hash_lines(struct window *w, const char *kind, const char *sql, struct error *e)
{
    struct checked *c = NULL;
    const char *text;
    char *end;
    size_t len;
    int more;

    w->stray = INT32_MIN;
    if (db_copy_out(w->v->db, sql, e) != 0)
        return -1;
    while ((more = db_copy_line(w->v->db, &text, &len, e)) > 0) {
        int number = (int)strtol(text, &end, 10);
        int line = kind != NULL ? (int)strtol(end, NULL, 10) : 0;

        if (c == NULL || c->row.number != number)
            c = intake_of(w, kind, number, line);
        if (kind != NULL)
            verify_row(w->v);
        if (c == NULL)
            continue;
        digest_add(c->rows, text, len);
        if (kind != NULL)
            take_line(w, c, line);
    }
    return more;
}

static int hash_window(struct window *w, struct error *e)
{
    char from[16], until[16];

    snprintf(from, sizeof from, "%d", w->from);
    snprintf(until, sizeof until, "%d", w->until);
    if (db_set(w->v->db, "stipend.intake_from", from, e) != 0 ||
        db_set(w->v->db, "stipend.intake_until", until, e) != 0)
        return -1;
    for (size_t i = 0; i < intake_kinds_n; i++) {
        char *sql = intake_rows_sql(intake_kinds[i], e);
        int rc = sql != NULL ? hash_lines(w, intake_kinds[i], sql, e) : -1;

        free(sql);
        if (rc != 0)
            return -1;
    }
    return hash_lines(w, NULL, sql_intake_links, e);
}

/* Whether the chain is right once one field is what the rows say: then it is that field. */
static const char *wrong_field(struct verifying *v, const struct verify_chain *chain,
    const struct checked *c, const unsigned char rows[DIGEST_SIZE])
{
    struct intake_row other = c->row;
    unsigned char out[DIGEST_SIZE];

    other.rows = c->seen;
    intake_chain(v->digest, chain->stored, &other, out);
    if (memcmp(out, c->chain, DIGEST_SIZE) == 0)
        return "rows";
    other.rows = c->row.rows;
    memcpy(other.digest, rows, DIGEST_SIZE);
    intake_chain(v->digest, chain->stored, &other, out);
    return memcmp(out, c->chain, DIGEST_SIZE) == 0 ? "digest" : NULL;
}

/* Which row of an intake carries what it cannot have derived; told if there is one. */
static int check_derived(
    struct verifying *v, const struct checked *c, const char *record, struct error *e)
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

static int check_one(
    struct verifying *v, struct verify_chain *chain, struct checked *c, struct error *e)
{
    unsigned char rows[DIGEST_SIZE], linked[DIGEST_SIZE], other[DIGEST_SIZE];
    const char *field = NULL;
    char record[96];
    int rc = 0;

    verify_chain_number(v, chain, "intake", c->row.number);
    snprintf(record, sizeof record, "intake %d (%.40s)", c->row.number, c->row.kind);
    digest_end(c->rows, rows);
    intake_chain(v->digest, chain->stored, &c->row, linked);
    intake_chain(v->digest, chain->computed, &c->row, other);
    if (memcmp(linked, c->chain, DIGEST_SIZE) != 0 && memcmp(other, c->chain, DIGEST_SIZE) != 0) {
        field = wrong_field(v, chain, c, rows);
        verify_found(v, record, field != NULL ? field : "chain",
            field != NULL ? "is not what was imported"
                          : "its record (kind, file, sha256, rows, by_user, at, chain) or the one "
                            "before was changed");
    }
    if (memcmp(rows, c->row.digest, DIGEST_SIZE) != 0 && field == NULL) {
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
    memcpy(chain->stored, c->chain, DIGEST_SIZE);
    memcpy(chain->computed, linked, DIGEST_SIZE);
    v->counts->intakes++;
    v->counts->facts += c->seen;
    return rc;
}

int verify_intakes(struct verifying *v, struct error *e)
{
    struct verify_chain chain = {.last = 0};
    struct window *w = calloc(1, sizeof *w);
    int last = INT32_MIN, rc = w != NULL ? 0 : error_memory(e);
    bool more = true;

    while (rc == 0 && more) {
        w->v = v;
        rc = load_window(w, last, e);
        if (rc == 0)
            rc = hash_window(w, e);
        for (int i = 0; rc == 0 && i < w->n; i++)
            rc = check_one(v, &chain, &w->at[i], e);
        more = w->until != INT32_MAX;
        last = w->until;
        free_window(w);
    }
    free(w);
    return rc;
}
