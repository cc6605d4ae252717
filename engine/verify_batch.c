/*
 * Batches: the stored decisions and entries of each hashed again.  They are taken in windows of
 * numbers; the first and the last reach beyond all numbers, so a row of no batch is found too.
 */
#include "verify_batch.h"
#include "sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WINDOW = 64 };

struct window {
    struct verifying *v;
    struct verify_batch at[WINDOW];
    int n, from, until;   /* numbers, both in */
    int stray;            /* the last number told to be no batch */
    struct arena arena;   /* of the revisions read */
    struct revision last; /* read last */
    struct verify_funds funds;
};

/* The funds of the batch's programme, with their budgets on its as-of day. */
static int load_budgets(struct window *w, struct verify_batch *b, struct error *e)
{
    const struct programme *p;

    if (w->last.rules == NULL || w->last.number != b->row.revision) {
        w->last = (struct revision){0};
        if (ledger_revision_by_number(w->v->db, b->row.revision, &w->arena, &w->last, e) != 0) {
            w->last.rules = NULL;
            if (e->kind != ERROR_REFUSED)
                return -1;
            /* An unreadable document was told with its revision. */
            if (strcmp(e->code, "no_revision") == 0)
                verify_found(
                    w->v, b->record, "revision", "there is no revision %d", b->row.revision);
            return 0;
        }
    }
    p = w->last.rules;
    b->funds_n = p->funds_n < FUNDS_MOST ? p->funds_n : FUNDS_MOST;
    for (int i = 0; i < b->funds_n; i++) {
        const struct dated_money *budget = dated_amount(p->funds[i].budget, b->row.as_of);

        b->funds[i] = p->funds[i].id;
        b->budgets[i] = budget != NULL ? budget->amount : 0;
    }
    return 0;
}

static int load_totals(struct window *w, struct verify_batch *b, struct error *e)
{
    char number[16];
    const char *params[] = {number};

    b->detached = true;
    snprintf(number, sizeof number, "%d", b->row.number);
    return db_query(w->v->db, DB_ANY, sql_verify_detached_totals, 1, params, &b->totals, e);
}

static int load_one(struct window *w, const PGresult *r, int i, struct error *e)
{
    struct verify_batch *b = &w->at[w->n];
    int number = (int)strtol(PQgetvalue(r, i, 0), NULL, 10), rc;

    *b = (struct verify_batch){0};
    snprintf(b->record, sizeof b->record, "batch %d", number);
    rc = ledger_batch(w->v->db, number, &b->row, e);
    if (rc < 0)
        return -1;
    if (rc > 0) {
        b->row.number = number;
        verify_found(w->v, b->record, "edition", "there is no edition %s", PQgetvalue(r, i, 1));
    }
    if (!PQgetisnull(r, i, 2))
        verify_found(w->v, b->record, PQgetvalue(r, i, 2), "is not as any ledger writes it");
    if ((b->rows = digest_new(e)) == NULL)
        return -1;
    w->n++;
    if (rc == 0 && verify_is_detached(w->v, b->row.edition) && load_totals(w, b, e) != 0)
        return -1;
    return rc == 0 ? load_budgets(w, b, e) : 0;
}

static int load_window(struct window *w, int last, struct error *e)
{
    char after[16], most[16];
    const char *params[] = {after, most};
    PGresult *r = NULL;
    int rc = 0;

    snprintf(after, sizeof after, "%d", last);
    snprintf(most, sizeof most, "%d", WINDOW);
    if (db_query(w->v->db, DB_ANY, sql_verify_batches, 2, params, &r, e) != 0)
        return -1;
    for (int i = 0; rc == 0 && i < PQntuples(r); i++)
        rc = load_one(w, r, i, e);
    PQclear(r);
    w->from = last == INT32_MIN ? last : last + 1;
    w->until = w->n < WINDOW ? INT32_MAX : w->at[w->n - 1].row.number;
    return rc;
}

static void free_window(struct window *w)
{
    for (int i = 0; i < w->n; i++) {
        digest_free(w->at[i].rows);
        PQclear(w->at[i].totals);
    }
    arena_free(&w->arena);
    w->last.rules = NULL;
    w->n = 0;
}

/* The batch of a line; NULL, and told once a number, if there is none. */
static struct verify_batch *find(struct window *w, const char *table, const char *text)
{
    int number = (int)strtol(text, NULL, 10);
    char record[32];

    for (int i = 0; i < w->n; i++)
        if (w->at[i].row.number == number)
            return &w->at[i];
    if (number != w->stray) {
        w->stray = number;
        snprintf(record, sizeof record, "batch %d", number);
        verify_found(w->v, record, NULL, "is not there, but an %s of it is",
            table[0] == 'e' ? "entry" : "stored decision");
    }
    return NULL;
}

/* Funds are charged in order of batches, those before ${number} that have no lines here too. */
static void pass_detached(struct window *w, int number)
{
    for (int i = 0; i < w->n; i++)
        if (w->at[i].totals != NULL && w->at[i].row.number < number)
            verify_batch_detached(w->v, &w->at[i], &w->funds);
}

static int read_lines(struct window *w, const char *table, const char *sql, struct error *e)
{
    struct verify_batch *b = NULL;
    const char *text;
    size_t len;
    int more;

    w->stray = INT32_MIN;
    if (db_copy_out(w->v->db, sql, e) != 0)
        return -1;
    while ((more = db_copy_line(w->v->db, &text, &len, e)) > 0) {
        verify_row(w->v);
        if (b == NULL || strtol(text, NULL, 10) != b->row.number) {
            b = find(w, table, text);
            if (b != NULL && table[0] == 'e')
                pass_detached(w, b->row.number);
        }
        if (b == NULL)
            continue;
        digest_add(b->rows, text, len);
        if (table[0] == 'd')
            verify_batch_decision(w->v, b, text, len);
        else
            verify_batch_entry(w->v, b, &w->funds, text, len);
    }
    return more;
}

static int read_window(struct window *w, struct error *e)
{
    char from[16], until[16];

    snprintf(from, sizeof from, "%d", w->from);
    snprintf(until, sizeof until, "%d", w->until);
    if (db_set(w->v->db, "stipend.from_batch", from, e) != 0 ||
        db_set(w->v->db, "stipend.until_batch", until, e) != 0 ||
        /* Lines lie nearly in the order of their index; of a new table the server does not know. */
        db_set(w->v->db, "enable_sort", "off", e) != 0)
        return -1;
    if (read_lines(w, "decision", sql_copy_decisions_out, e) != 0)
        return -1;
    if (read_lines(w, "entry", sql_copy_entries_out, e) != 0)
        return -1;
    pass_detached(w, INT32_MAX);
    return db_set(w->v->db, "enable_sort", "on", e);
}

static int check_reversals(struct verifying *v, struct error *e)
{
    PGresult *r = NULL;
    char record[32];

    if (db_query(v->db, DB_MAYBE, sql_verify_reversals, 0, NULL, &r, e) != 0)
        return -1;
    if (PQntuples(r) == 1) {
        snprintf(record, sizeof record, "batch %s", PQgetvalue(r, 0, 0));
        verify_found(v, record, "reverses_line",
            "entry line %s is not the opposite of what its batch reverses",
            PQgetvalue(r, 0, 1));
    }
    PQclear(r);
    return 0;
}

int verify_batches(struct verifying *v, struct error *e)
{
    struct verify_chain chain = {.last = 0};
    struct verify_reached reached = {0};
    struct window *w = calloc(1, sizeof *w);
    int last = INT32_MIN, rc = w != NULL ? 0 : error_memory(e);
    bool more = true;

    while (rc == 0 && more) {
        w->v = v;
        rc = load_window(w, last, e);
        if (rc == 0)
            rc = read_window(w, e);
        for (int i = 0; rc == 0 && i < w->n; i++)
            rc = verify_batch_judge(v, &w->at[i], &chain, &reached, e);
        more = w->until != INT32_MAX;
        last = w->until;
        free_window(w);
    }
    if (w != NULL)
        free(w->funds.at);
    free(w);
    return rc == 0 ? check_reversals(v, e) : rc;
}
