#include "diff.h"
#include "replay.h"
#include "sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *keep(struct diff *d, const PGresult *r, int row, int column)
{
    const char *text = PQgetvalue(r, row, column);

    return PQgetisnull(r, row, column) ? NULL : arena_text(&d->arena, text, strlen(text));
}

static money cents(const PGresult *r, int row, int column)
{
    return strtoll(PQgetvalue(r, row, column), NULL, 10);
}

static int ask(struct db *db, const struct diff *d, const char *sql, PGresult **out, struct error *e)
{
    char edition[16], from[16], to[16];
    const char *params[] = {edition, from, to};

    snprintf(edition, sizeof edition, "%d", d->to.edition);
    snprintf(from, sizeof from, "%d", d->from.number);
    snprintf(to, sizeof to, "%d", d->to.number);
    return db_query(db, DB_ANY, sql, 3, params, out, e);
}

/* What the ledger alone says of a cause; deciding again may know better. */
static const char *own_cause(const PGresult *r, int i)
{
    if (strcmp(PQgetvalue(r, i, 13), "reposted") == 0)
        return review_reposted;
    if (strcmp(PQgetvalue(r, i, 13), "reversed") == 0)
        return "reversed";
    return PQgetvalue(r, i, 12)[0] == 't' ? "settlement or payment" : NULL;
}

static int read_lines(struct db *db, struct diff *d, struct error *e)
{
    PGresult *r = NULL;

    if (ask(db, d, sql_diff_keys, &r, e) != 0)
        return -1;
    d->lines_n = PQntuples(r);
    d->lines = arena_take(&d->arena, ((size_t)d->lines_n + 1) * sizeof *d->lines);
    for (int i = 0; d->lines != NULL && i < d->lines_n; i++)
        d->lines[i] = (struct diff_line){.key = keep(d, r, i, 0),
            .payee = keep(d, r, i, 1),
            .from = {keep(d, r, i, 2), keep(d, r, i, 3), cents(r, i, 4), cents(r, i, 8), cents(r, i, 10)},
            .to = {keep(d, r, i, 5), keep(d, r, i, 6), cents(r, i, 7), cents(r, i, 9), cents(r, i, 11)},
            .cause = own_cause(r, i)};
    PQclear(r);
    return d->arena.failed ? error_memory(e) : 0;
}

static int read_funds(struct db *db, struct diff *d, struct error *e)
{
    PGresult *r = NULL;

    if (ask(db, d, sql_diff_funds, &r, e) != 0)
        return -1;
    d->funds_n = PQntuples(r);
    d->funds = arena_take(&d->arena, ((size_t)d->funds_n + 1) * sizeof *d->funds);
    for (int i = 0; d->funds != NULL && i < d->funds_n; i++)
        d->funds[i] = (struct diff_fund){keep(d, r, i, 0), cents(r, i, 1), cents(r, i, 2)};
    PQclear(r);
    return d->arena.failed ? error_memory(e) : 0;
}

struct seeking {
    struct diff *d;
    struct review review;
};

static int by_key(const void *key, const void *line)
{
    return strcmp(key, ((const struct diff_line *)line)->key);
}

/* A reversal, and what follows it, is one whatever is decided again; a settlement is only where the decision
 * stands. */
static bool is_told(const struct diff_line *line)
{
    bool same = line->from.outcome != NULL && line->to.outcome != NULL &&
                strcmp(line->from.outcome, line->to.outcome) == 0 &&
                line->from.target == line->to.target && line->from.posted == line->to.posted;

    return line->cause != NULL && (strcmp(line->cause, "settlement or payment") != 0 || same);
}

static int take_decision(void *context, const struct made *made, struct error *e)
{
    struct seeking *f = context;
    char cause[REVIEW_TEXT];
    struct diff_line *line = bsearch(made->decision->key, f->d->lines, (size_t)f->d->lines_n,
        sizeof *f->d->lines, by_key);

    if (line == NULL || is_told(line))
        return 0;
    review_cause(&f->review, made, cause);
    line->cause = arena_text(&f->d->arena, cause, strlen(cause));
    return line->cause != NULL ? 0 : error_memory(e);
}

/* Decide the later batch upon the earlier. */
static int find_causes(struct db *db, struct diff *d, void (*progress)(void *arg, int64_t persons),
    void *arg, struct error *e)
{
    struct seeking f = {.d = d};
    const struct batch_taker taker = {.context = &f, .decision = take_decision};
    struct planning p = {0};
    struct compute compute = {0};
    struct batch_totals totals;
    struct batch_plan plan;
    int rc = replay_plan_of(db, &d->to, &plan, e);

    if (rc == 0)
        rc = planning_again(&p, db, &plan, e);
    if (rc == 0) {
        f.review = (struct review){.programme = p.revision.rules, .revision = p.revision.number,
            .last_intake = d->from.intake, .last_revision = d->from.revision};
        p.input.batch = d->from.number;
        memcpy(p.input.head, d->from.head, DIGEST_SIZE);
        p.input.engine = d->to.engine;
        rc = batch_open(&compute, db, &p.input, false, e);
    }
    compute.progress = progress;
    compute.progress_arg = arg;
    if (rc == 0)
        rc = batch_make(&compute, &p.input, &taker, &totals, e);
    compute_close(&compute);
    planning_close(&p);
    /* A budget that was raised between may refuse this batch here: what was found until then is kept. */
    return rc != 0 && e->kind == ERROR_REFUSED ? 0 : rc;
}

static void count_causes(struct diff *d)
{
    for (int i = 0; i < d->lines_n; i++) {
        struct diff_line *line = &d->lines[i];
        size_t n;
        int k = 0;

        if (line->cause == NULL)
            line->cause = line->to.codes != NULL && strstr(line->to.codes, "WITHDRAWN") != NULL
                              ? "withdrawn: it came and went between these batches"
                              : "decided between these batches";
        n = strcspn(line->cause, "(");
        while (n > 0 && line->cause[n - 1] == ' ')
            n--;
        while (k < d->causes_n && (strncmp(d->causes[k].cause, line->cause, n) != 0 ||
                                      d->causes[k].cause[n] != '\0'))
            k++;
        if (k == DIFF_CAUSES)
            continue;
        if (k == d->causes_n)
            snprintf(d->causes[d->causes_n++].cause, REVIEW_TEXT, "%.*s", (int)n, line->cause);
        d->causes[k].lines++;
        d->causes[k].net += line->to.posted - line->from.posted;
    }
}

static int find_batch(struct db *db, int number, struct batch_row *out, struct error *e)
{
    int rc = ledger_batch(db, number, out, e);

    if (rc <= 0)
        return rc;
    error_set(e, ERROR_USAGE, "no_batch", "there is no batch %d", number);
    return error_hint(e, "stipend replay YEAR lists the batches of a year");
}

int diff_batches(struct db *db, int a, int b, void (*progress)(void *arg, int64_t persons), void *arg,
    struct diff *out, struct error *e)
{
    *out = (struct diff){0};
    arena_init(&out->arena);
    if (find_batch(db, a < b ? a : b, &out->from, e) != 0 ||
        find_batch(db, a < b ? b : a, &out->to, e) != 0)
        return -1;
    if (out->from.edition != out->to.edition) {
        error_set(e, ERROR_USAGE, "two_editions", "batch %d is of %s %s and batch %d of %s %s: no "
            "key is in both", out->from.number, out->from.programme, out->from.edition_id, out->to.number,
            out->to.programme, out->to.edition_id);
        return error_hint(e, "name two batches of one edition; stipend report funds YEAR compares by fund");
    }
    if (read_lines(db, out, e) != 0 || read_funds(db, out, e) != 0 ||
        (out->lines_n > 0 && find_causes(db, out, progress, arg, e) != 0))
        return -1;
    count_causes(out);
    return 0;
}

void diff_free(struct diff *d)
{
    arena_free(&d->arena);
}
