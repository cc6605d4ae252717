/*
 * Intakes: the rows of each hashed again, kind by kind, and the chain of their records.  They are
 * taken in windows of numbers, so that only so many digests are open at a time.  The first and the
 * last window reach beyond all numbers, so a fact of no intake is found too.
 *
 * Tables are read as they lie, which is nearly in order of key.  An intake whose digest does not
 * come out so is read again by line, as older ones were hashed, and that reading tells what it
 * sees; then by key, where rows lie far from it.  Equal digests mean equal rows, line numbers
 * included, in whichever order they came.
 */
#include "verify_internal.h"
#include "verify_order.h"
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
    unsigned char sums[INTAKE_ORDERS][DIGEST_SIZE]; /* of rows and links, as each reading gave them */
    int64_t seen;
    int last_line;
    bool told;  /* a line of it was told to be wrong */
    bool equal; /* a reading gave the digest of its record */
};

struct window {
    struct verifying *v;
    PGresult *records;
    struct checked at[WINDOW];
    int n, from, until; /* numbers, both in */
    int stray;          /* the last number told to be no intake of the kind */
    bool strayed;       /* a row of none is there, and not told yet */
    enum intake_order order;
    struct verify_order *sorted;
    const struct intake_kind *kind; /* that is read */
    struct checked *last;           /* whose line came last; NULL: nobody's */
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
    w->strayed |= w->order == INTAKE_AS_STORED;
    if (number == w->stray || w->order != INTAKE_BY_LINE)
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

    if (line <= c->last_line && !c->told) {
        snprintf(record, sizeof record, "intake %d (%s)", c->row.number, c->row.kind);
        verify_found(w->v, record, "line", "line %d is there %s", line,
            line == c->last_line ? "twice" : "out of order");
        c->told = true;
    }
    c->last_line = line;
}

/* A line of ${kind}, or of the links (NULL), to the intake that it belongs to. */
static void hash_line(struct window *w, const char *kind, const char *text, size_t len)
{
    struct checked *c = w->last;
    char *end;
    const int number = (int)strtol(text, &end, 10);
    const int line = kind != NULL ? (int)strtol(end, NULL, 10) : 0;

    if (c == NULL || c->row.number != number)
        w->last = c = intake_of(w, kind, number, line);
    if (c == NULL || c->equal)
        return;
    digest_add(c->rows, text, len);
    if (kind != NULL && w->order == INTAKE_BY_LINE)
        take_line(w, c, line);
    c->seen += kind != NULL;
}

static void take_sorted(void *arg, const struct verify_line *line)
{
    struct window *w = arg;

    hash_line(w, w->kind->name, line->text, line->len);
}

static int hash_lines(struct window *w, const char *kind, const char *sql, struct error *e)
{
    struct verify_line line = {.rank = 0};
    int more;

    w->stray = INT32_MIN;
    w->last = NULL;
    if (db_copy_out(w->v->db, sql, e) != 0)
        return -1;
    while ((more = db_copy_line(w->v->db, &line.text, &line.len, e)) > 0) {
        if (kind != NULL && w->order == INTAKE_AS_STORED) {
            verify_row(w->v);
            line.rank = strtol(line.text, NULL, 10);
            line.key = intake_line_key(w->kind, line.text, line.len, &line.key_len);
            if (verify_order_add(w->sorted, &line, e) != 0)
                return -1;
        } else {
            hash_line(w, kind, line.text, line.len);
        }
    }
    if (kind != NULL && w->order == INTAKE_AS_STORED)
        verify_order_end(w->sorted);
    return more;
}

/* Whether this reading needs the kind: the first needs all, a later one those that are not equal yet. */
static bool is_asked(const struct window *w, const char *kind)
{
    for (int i = 0; i < w->n; i++)
        if (!w->at[i].equal && strcmp(w->at[i].row.kind, kind) == 0)
            return true;
    return w->order == INTAKE_AS_STORED || (w->strayed && w->order == INTAKE_BY_LINE);
}

/* Which numbers this reading needs. */
static int set_range(struct window *w, struct error *e)
{
    int from = w->from, until = w->until, first = 0, last = w->n - 1;
    char text[2][16];

    if (w->order != INTAKE_AS_STORED && !w->strayed) {
        while (w->at[first].equal)
            first++;
        while (w->at[last].equal)
            last--;
        from = w->at[first].row.number;
        until = w->at[last].row.number;
    }
    snprintf(text[0], sizeof text[0], "%d", from);
    snprintf(text[1], sizeof text[1], "%d", until);
    return db_set(w->v->db, "stipend.intake_from", text[0], e) == 0 &&
                   db_set(w->v->db, "stipend.intake_until", text[1], e) == 0
               ? 0
               : -1;
}

/* Read the window in one order.  Return how many intakes are not equal after it, or -1. */
static int hash_window(struct window *w, enum intake_order order, struct error *e)
{
    int left = 0;

    w->order = order;
    for (int i = 0; i < w->n; i++)
        if (!w->at[i].equal)
            w->at[i].seen = 0;
    if (set_range(w, e) != 0)
        return -1;
    for (size_t i = 0; i < intake_kinds_n; i++) {
        char *sql;
        int rc;

        if (!is_asked(w, intake_kinds[i]))
            continue;
        w->kind = intake_kind_find(intake_kinds[i]);
        sql = intake_rows_sql(intake_kinds[i], order, e);
        rc = sql != NULL ? hash_lines(w, intake_kinds[i], sql, e) : -1;
        free(sql);
        if (rc != 0)
            return -1;
    }
    if (hash_lines(w, NULL, sql_intake_links, e) != 0)
        return -1;
    for (int i = 0; i < w->n; i++) {
        struct checked *c = &w->at[i];

        if (c->equal)
            continue;
        digest_end(c->rows, c->sums[order]);
        c->equal = memcmp(c->sums[order], c->row.digest, DIGEST_SIZE) == 0;
        left += !c->equal;
    }
    return left;
}

static int read_window(struct window *w, struct error *e)
{
    int left;

    w->strayed = false;
    if ((w->sorted = verify_order_new(take_sorted, w, e)) == NULL)
        return -1;
    left = hash_window(w, INTAKE_AS_STORED, e);
    verify_order_free(w->sorted);
    if (left > 0 || (left == 0 && w->strayed))
        left = hash_window(w, INTAKE_BY_LINE, e);
    w->strayed = false;
    if (left > 0)
        left = hash_window(w, INTAKE_BY_KEY, e);
    return left < 0 ? -1 : 0;
}

/* Whether the chain is right once one field is what the rows say: then it is that field. */
static const char *wrong_field(
    struct verifying *v, const struct verify_chain *chain, const struct checked *c)
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
            rc = read_window(w, e);
        for (int i = 0; rc == 0 && i < w->n; i++)
            rc = check_one(v, &chain, &w->at[i], e);
        more = w->until != INT32_MAX;
        last = w->until;
        free_window(w);
    }
    free(w);
    return rc;
}
