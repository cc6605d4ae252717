/*
 * Tables are read as they lie: the rows of an intake nearly in the order that its digest is of.  An
 * intake whose digest does not come out so is read again by line, and that reading tells what it
 * sees; then by key, if need be.  Equal digests mean equal rows, line numbers included, in
 * whichever order they came.
 */
#include "verify_facts.h"
#include "intake_sql.h"
#include "sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The intake numbered so, near the one before in the stream; NULL if there is none. */
static struct verify_facts *find(struct verify_window *w, int number)
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
static struct verify_facts *intake_of(struct verify_window *w, const char *kind, int number, int line)
{
    struct verify_facts *c = find(w, number);
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

static void take_line(struct verify_window *w, struct verify_facts *c, int line)
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
static void hash_line(struct verify_window *w, const char *kind, const char *text, size_t len)
{
    struct verify_facts *c = w->last;
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
    struct verify_window *w = arg;

    hash_line(w, w->kind->name, line->text, line->len);
}

/*
 * A line as it lies, to be put into the order of its intake.  Which that is shows at the first line
 * with a lesser number: where its key is greater, keys are in order.
 */
static int add_line(struct verify_window *w, struct verify_line *line, struct error *e)
{
    struct verify_facts *c = w->added;
    char *end;
    const int number = (int)strtol(line->text, &end, 10), n = (int)strtol(end, NULL, 10);
    const bool same = c != NULL && c->row.number == number;

    if (!same)
        w->added = c = intake_of(w, w->kind->name, number, n);
    if (c == NULL)
        return 0;
    if (dossier_add_fact(&w->dossier, w->kind, line->text, line->len, &c->dossier, e) != 0)
        return -1;
    line->key = intake_line_key(w->kind, line->text, line->len, &line->key_len);
    if (!c->by_key && same && n < c->last_line &&
        memcmp(w->key, line->key, line->key_len < sizeof w->key ? line->key_len : sizeof w->key) < 0) {
        verify_order_end(w->sorted);
        c->by_key = true;
    }
    line->rank = number * ((int64_t)1 << 32) + (c->by_key ? 0 : n);
    if (!c->by_key) {
        memcpy(w->key, line->key, line->key_len < sizeof w->key ? line->key_len : sizeof w->key);
        line->key_len = 0;
    }
    c->last_line = n;
    return verify_order_add(w->sorted, line, e);
}

static int hash_lines(struct verify_window *w, const char *kind, const char *sql, struct error *e)
{
    struct verify_line line = {.rank = 0};
    int more;

    w->stray = INT32_MIN;
    w->last = w->added = NULL;
    if (db_copy_out(w->v->db, sql, e) != 0)
        return -1;
    while ((more = db_copy_line(w->v->db, &line.text, &line.len, e)) > 0) {
        if (kind != NULL && w->order == INTAKE_AS_STORED) {
            verify_row(w->v);
            if (add_line(w, &line, e) != 0)
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
static bool is_asked(const struct verify_window *w, const char *kind)
{
    for (int i = 0; i < w->n; i++)
        if (!w->at[i].equal && strcmp(w->at[i].row.kind, kind) == 0)
            return true;
    return w->order == INTAKE_AS_STORED || (w->strayed && w->order == INTAKE_BY_LINE);
}

/* Which numbers this reading needs. */
static int set_range(struct verify_window *w, struct error *e)
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

/* Whether the window has every number there is: then none need be held against its bounds. */
static bool has_all(const struct verify_window *w)
{
    return w->from == INT32_MIN && w->until == INT32_MAX;
}

/* Read the window in one order.  Return how many intakes are not equal after it, or -1. */
static int hash_window(struct verify_window *w, enum intake_order order, struct error *e)
{
    int left = 0;

    w->order = order;
    for (int i = 0; i < w->n; i++)
        if (!w->at[i].equal)
            w->at[i].seen = w->at[i].last_line = 0;
    if (set_range(w, e) != 0)
        return -1;
    for (size_t i = 0; i < intake_kinds_n; i++) {
        char *sql;
        int rc;

        if (!is_asked(w, intake_kinds[i]))
            continue;
        w->kind = intake_kind_find(intake_kinds[i]);
        sql = order == INTAKE_AS_STORED && has_all(w)
                  ? intake_sql(sql_intake_rows_all, w->kind, NULL, e)
                  : intake_rows_sql(intake_kinds[i], order, e);
        rc = sql != NULL ? hash_lines(w, intake_kinds[i], sql, e) : -1;
        free(sql);
        if (rc != 0)
            return -1;
    }
    if (hash_lines(w, NULL, sql_intake_links, e) != 0)
        return -1;
    for (int i = 0; i < w->n; i++) {
        struct verify_facts *c = &w->at[i];

        if (c->equal)
            continue;
        digest_end(c->rows, c->sums[order]);
        c->equal = memcmp(c->sums[order], c->row.digest, DIGEST_SIZE) == 0;
        left += !c->equal;
    }
    return left;
}

/* Hold the dossier against the facts, which were added up as they lay. */
static int read_dossier(struct verify_window *w, struct error *e)
{
    const char *text;
    size_t len;
    int more, stray = INT32_MIN;

    if (db_copy_out(w->v->db, has_all(w) ? sql_verify_dossier_all : sql_verify_dossier, e) != 0)
        return -1;
    while ((more = db_copy_line(w->v->db, &text, &len, e)) > 0) {
        const int number = (int)strtol(text, NULL, 10);
        struct verify_facts *c = find(w, number);
        char record[96];

        if (c != NULL && dossier_take_row(&w->dossier, text, len, &c->dossier, e) != 0)
            return -1;
        if (c == NULL && number != stray) {
            snprintf(record, sizeof record, "intake %d (dossier)", stray = number);
            verify_found(w->v, record, NULL, "is not there, but a row of it is");
        }
    }
    return more;
}

int verify_facts_read(struct verify_window *w, struct error *e)
{
    int left;

    w->strayed = false;
    if ((w->sorted = verify_order_new(take_sorted, w, e)) == NULL)
        return -1;
    left = hash_window(w, INTAKE_AS_STORED, e);
    verify_order_free(w->sorted);
    if (left >= 0 && read_dossier(w, e) != 0)
        return -1;
    if (left > 0 || (left == 0 && w->strayed))
        left = hash_window(w, INTAKE_BY_LINE, e);
    w->strayed = false;
    if (left > 0)
        left = hash_window(w, INTAKE_BY_KEY, e);
    return left < 0 ? -1 : 0;
}
