#include "reversal.h"
#include "compute_settle.h"
#include "copy_field.h"
#include "sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int number_of(const PGresult *r, int column)
{
    return (int)strtol(PQgetvalue(r, 0, column), NULL, 10);
}

static int refuse_again(const char *what, int by, struct error *e)
{
    error_set(e, ERROR_REFUSED, "reversed_twice",
        "%s was reversed by batch %d, and what is reversed once is not reversed again", what, by);
    return error_hint(e, "stipend plan PERIOD --repost KEY posts a reversed key again");
}

int reversal_find(struct db *db, int edition, int through, const char *key, int *batch,
    struct error *e)
{
    char number[16], last[16], what[KEY_TEXT + 16];
    const char *params[] = {number, key, last};
    PGresult *r = NULL;
    int by;

    snprintf(number, sizeof number, "%d", edition);
    snprintf(last, sizeof last, "%d", through);
    if (db_query(db, DB_ONE, sql_reversal_of_key, 3, params, &r, e) != 0)
        return -1;
    *batch = number_of(r, 0);
    by = number_of(r, 1);
    PQclear(r);
    if (*batch != 0)
        return 0;
    snprintf(what, sizeof what, "all of %.*s", KEY_TEXT, key);
    if (by != 0)
        return refuse_again(what, by, e);
    error_set(e, ERROR_REFUSED, "no_entries", "the ledger has no entries of %.*s", KEY_TEXT, key);
    return error_hint(e, "stipend explain TEACHER shows what was posted, by key");
}

static int refuse_later(const PGresult *r, int batch, struct error *e)
{
    const char *key = PQgetvalue(r, 0, 0), *own = PQgetvalue(r, 0, 2);
    int later = number_of(r, 1);


    error_set(e, ERROR_REFUSED, "built_upon",
        "batch %d has later entries of %s, which build on those of batch %d", later, key, batch);
    return error_hint(e, "stipend reverse %s --reason TEXT takes the latest back first; what is only to be "
                         "corrected needs no reversal: import the fact and plan", own);
}

static int check_later(struct db *db, const char *const params[3], int batch, struct error *e)
{
    PGresult *r = NULL;
    int rc = 0;

    if (db_query(db, DB_MAYBE, sql_reversal_later, 3, params, &r, e) != 0)
        return -1;
    if (PQntuples(r) == 1)
        rc = refuse_later(r, batch, e);
    PQclear(r);
    return rc;
}

static int refuse_reversal(const struct batch_row *row, struct error *e)
{
    error_set(e, ERROR_REFUSED, "reversal_of_reversal",
        "batch %d is the reversal of batch %d, and a reversal is not reversed", row->number,
        row->reverses);
    return error_hint(e, "stipend plan PERIOD --repost KEY posts a reversed key again");
}

int reversal_check(struct db *db, const struct reversal *reversal, int through, struct error *e)
{
    char number[16], last[16], what[32];
    const char *params[] = {number, reversal->key, last};
    struct batch_row row;
    PGresult *r = NULL;
    int rc = ledger_batch(db, reversal->batch, &row, e), all, left, by;

    if (rc < 0)
        return -1;
    if (rc > 0 || row.number > through)
        return error_set(e, ERROR_REFUSED, "no_batch", "there is no batch %d; the newest is %d",
            reversal->batch, through);
    if (row.reverses != 0)
        return refuse_reversal(&row, e);
    snprintf(number, sizeof number, "%d", reversal->batch);
    snprintf(last, sizeof last, "%d", through);
    if (db_query(db, DB_ONE, sql_reversal_of_batch, 3, params, &r, e) != 0)
        return -1;
    all = number_of(r, 0);
    left = number_of(r, 1);
    by = number_of(r, 2);
    PQclear(r);
    if (all == 0) {
        error_set(e, ERROR_REFUSED, "no_entries", "batch %d has no entries%s%s", reversal->batch,
            reversal->key != NULL ? " of " : "", reversal->key != NULL ? reversal->key : "");
        return error_hint(e, "there is nothing to take back");
    }
    snprintf(what, sizeof what, "batch %d", reversal->batch);
    if (left == 0)
        return refuse_again(what, by, e);
    return check_later(db, params, reversal->batch, e);
}

/* One person of the batch that is reversed: her opposite entries. */
struct reversing {
    struct compute *c;
    result_fn sink;
    void *context;
    int batch;
    struct arena arena;
    char teacher[LEDGER_ID];
    struct entry *entries;
    size_t n, room;
};

static int end_person(struct reversing *v, struct error *e)
{
    const struct person person = {.payee = v->teacher};
    const struct trace trace = {.decisions_n = 0};
    const struct differences differences = {.entries = v->entries, .entries_n = v->n};
    const struct result result = {.person = &person, .trace = &trace,
        .differences = &differences};
    int rc = 0;

    if (v->n > 0) {
        compute_tally(v->c, &differences);
        rc = v->sink(v->context, &result, e);
    }
    v->n = 0;
    arena_reset(&v->arena);
    return rc;
}

static const char *keep(struct reversing *v, struct copy_field f)
{
    return arena_text(&v->arena, f.at, f.n);
}

static enum account_class class_of(struct copy_field f)
{
    char name[16];

    return account_class_parse(copy_field_text(f, name, sizeof name));
}

/* Only a fund of the rules in force is charged. */
static bool is_chargeable(const struct compute *c, const struct entry *entry)
{
    const struct programme *p = c->asked.programme;

    if (entry->fund == NULL || (entry->debit != CLASS_EXPENSE && entry->debit != CLASS_ADVANCE &&
                                   entry->debit != CLASS_WRITTEN_OFF))
        return true;
    for (int i = 0; i < p->funds_n; i++)
        if (strcmp(p->funds[i].id, entry->fund) == 0)
            return true;
    return false;
}

static int refuse_fund(const struct compute *c, struct copy_field fund, struct copy_field key,
    struct error *e)
{
    error_set(e, ERROR_REFUSED, "fund_gone",
        "the reversal of %.*s is charged to fund %.*s, which revision %d lacks", (int)key.n, key.at,
        (int)fund.n, fund.at, (int)c->asked.programme->revision);
    return error_hint(e, "load and approve a revision that has the fund");
}

/* The opposite of a line of reversal_entries.sql. */
static int add_entry(struct reversing *v, const char *line, size_t len, struct error *e)
{
    enum { LINE, TEACHER, KEY, PAYEE, FUND, DEBIT, CREDIT, AMOUNT, FOR_PERIOD, DAY, CANCELS, N };
    struct copy_field f[N];
    void *entries = v->entries;
    struct entry *entry;

    copy_field_cut(line, len, f, N);
    if (!copy_field_is(f[TEACHER], v->teacher)) {
        if (end_person(v, e) != 0)
            return -1;
        copy_field_text(f[TEACHER], v->teacher, sizeof v->teacher);
    }
    if (compute_grow(&entries, &v->room, v->n, sizeof *v->entries, e) != 0)
        return -1;
    v->entries = entries;
    entry = &v->entries[v->n++];
    *entry = (struct entry){.key = keep(v, f[KEY]), .payee = keep(v, f[PAYEE]),
        .fund = keep(v, f[FUND]), .debit = class_of(f[CREDIT]), .credit = class_of(f[DEBIT]),
        .amount = copy_field_number(f[AMOUNT]), .for_period = keep(v, f[FOR_PERIOD]),
        .service_day = (day)copy_field_number(f[DAY]), .reverses_batch = v->batch,
        .reverses_line = (int32_t)copy_field_number(f[LINE])};
    if (!is_chargeable(v->c, entry))
        return refuse_fund(v->c, f[FUND], f[KEY], e);
    if (!copy_field_is(f[CANCELS], "\\N") && (entry->cancels = keep(v, f[CANCELS])) == NULL)
        return error_memory(e);
    return entry->key != NULL && entry->payee != NULL && entry->fund != NULL &&
                   entry->for_period != NULL
               ? 0
               : error_memory(e);
}

static int stream(struct reversing *v, const struct reversal *reversal, struct error *e)
{
    struct db *db = v->c->db;
    char batch[16], through[16];
    const char *line;
    size_t len;
    int more;

    snprintf(batch, sizeof batch, "%d", reversal->batch);
    snprintf(through, sizeof through, "%d", v->c->asked.batch);
    if (db_set(db, "stipend.reverses", batch, e) != 0 ||
        db_set(db, "stipend.reverses_key", reversal->key != NULL ? reversal->key : "", e) != 0 ||
        db_set(db, "stipend.batch", through, e) != 0 ||
        db_copy_out(db, sql_reversal_entries, e) != 0)
        return -1;
    while ((more = db_copy_line(db, &line, &len, e)) > 0)
        if (add_entry(v, line, len, e) != 0)
            return -1;
    return more < 0 ? -1 : end_person(v, e);
}

/* A reversal of what was given back is charged again: there must be as much left. */
static int check_funds(const struct compute *c, struct error *e)
{
    const struct programme *p = c->asked.programme;
    char amount[MONEY_TEXT], left[MONEY_TEXT];

    for (int i = 0; i < p->funds_n; i++) {
        if (c->takes[i] == 0 || c->takes[i] - c->gives[i] <= c->left[i])
            continue;
        error_set(e, ERROR_REFUSED, "budget",
            "the reversal charges %s more to fund %s, of whose budget %s is left",
            money_text(c->takes[i] - c->gives[i], amount), p->funds[i].id,
            money_text(c->left[i], left));
        return error_hint(e, "raise the fund's budget in a new revision");
    }
    return 0;
}

int reversal_run(struct compute *c, const struct reversal *reversal, result_fn sink,
    void *context, struct error *e)
{
    struct reversing v = {.c = c, .sink = sink, .context = context, .batch = reversal->batch};
    int rc;

    arena_init(&v.arena);
    memset(c->gives, 0, sizeof c->gives);
    memset(c->takes, 0, sizeof c->takes);
    rc = db_begin(c->db, "READ COMMITTED READ ONLY", e);
    if (rc == 0)
        rc = stream(&v, reversal, e);
    db_rollback(c->db);
    arena_free(&v.arena);
    free(v.entries);
    return rc == 0 ? check_funds(c, e) : -1;
}

static int check_repost(struct db *db, const char *const params[3], struct error *e)
{
    PGresult *r = NULL;
    int reversed, reposted;

    if (db_query(db, DB_ONE, sql_repost_state, 3, params, &r, e) != 0)
        return -1;
    reversed = number_of(r, 0);
    reposted = number_of(r, 1);
    PQclear(r);
    if (reversed > reposted)
        return 0;
    if (reversed == 0)
        error_set(e, ERROR_REFUSED, "not_reversed", "%s was not reversed", params[1]);
    else
        error_set(e, ERROR_REFUSED, "not_reversed",
            "%s was reversed by batch %d and posted again by batch %d", params[1], reversed,
            reposted);
    return error_hint(e, "plan without --repost %s: it is posted like any other", params[1]);
}

int reversal_check_reposts(struct db *db, int edition, int through, const char *keys,
    struct error *e)
{
    char number[16], last[16], key[KEY_TEXT];
    const char *params[] = {number, key, last};
    int rc = 0;

    snprintf(number, sizeof number, "%d", edition);
    snprintf(last, sizeof last, "%d", through);
    for (const char *word = keys; rc == 0 && word != NULL && *word != '\0';) {
        size_t len = strcspn(word, " ");

        snprintf(key, sizeof key, "%.*s", (int)len, word);
        rc = check_repost(db, params, e);
        word += len + (word[len] == ' ');
    }
    return rc;
}
