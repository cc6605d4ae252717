#include "export_internal.h"
#include "buffer.h"
#include "edition.h"
#include "fault.h"
#include "sql.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const struct export_format formats[] = {
    {"ledger", false, {NULL, NULL}, export_books_begin, export_books_line, export_books_end},
    {"hledger", false, {NULL, NULL}, export_books_begin, export_books_line, export_books_end},
    {"beancount", false, {NULL, NULL}, export_books_begin, export_books_line, export_books_end},
    {"csv", false, {"amount", NULL}, export_csv_begin, export_csv_line, NULL},
    {"gl", true, {"debit", "credit"}, export_gl_begin, export_gl_line, NULL},
    {"payroll", true, {"pay", "withhold"}, export_payroll_begin, export_payroll_line, NULL},
    {"jsonl", false, {NULL, NULL}, export_jsonl_begin, export_jsonl_line, export_jsonl_end},
};

enum { FORMATS = sizeof formats / sizeof *formats };

static int find_format(struct export *x, const char *name, struct error *e)
{
    const char *known[FORMATS], *meant;

    for (int i = 0; i < FORMATS; i++) {
        known[i] = formats[i].name;
        if (name != NULL && strcmp(formats[i].name, name) == 0)
            x->format = &formats[i];
    }
    if (x->format != NULL)
        return 0;
    if (name == NULL)
        error_set(e, ERROR_USAGE, "no_format", "the format of the export is not said");
    else
        error_set(e, ERROR_USAGE, "no_format", "there is no format %.40s", name);
    meant = name != NULL ? nearest(name, known, FORMATS) : NULL;
    if (meant != NULL)
        return error_hint(e, "did you mean --format %s?", meant);
    return error_hint(e, "--format ledger, hledger, beancount, csv, gl, payroll or jsonl");
}

static const char *keep(struct export *x, const PGresult *r, int row, int column)
{
    const char *text = PQgetvalue(r, row, column);

    return PQgetisnull(r, row, column) ? NULL : arena_text(&x->arena, text, strlen(text));
}

static int64_t number(const PGresult *r, int row, int column)
{
    return strtoll(PQgetvalue(r, row, column), NULL, 10);
}

static int refuse_choice(struct export *x, const char *what, struct error *e)
{
    if (strncmp(what, "batch:", 6) != 0)
        return edition_refuse(x->db, what, e);
    error_set(e, ERROR_USAGE, "no_batch", "there is no batch %.60s", what + 6);
    return error_hint(e, "write it as batch:4; stipend replay YEAR lists the batches of a year");
}

static int take_batches(struct export *x, const PGresult *r, struct error *e)
{
    struct buffer numbers = {0};

    x->batches_n = PQntuples(r);
    x->batches = arena_take(&x->arena, (size_t)x->batches_n * sizeof *x->batches);
    for (int i = 0; x->batches != NULL && i < x->batches_n; i++) {
        struct export_batch *b = &x->batches[i];

        *b = (struct export_batch){.number = (int)number(r, i, 0),
            .programme = keep(x, r, i, 1),
            .edition = keep(x, r, i, 2),
            .as_of = (day)number(r, i, 3),
            .reverses = (int)number(r, i, 4),
            .reverses_key = keep(x, r, i, 5),
            .reason = keep(x, r, i, 6)};
        buffer_format(&numbers, "%s%d", i == 0 ? "{" : ",", b->number);
    }
    buffer_text(&numbers, "}");
    x->numbers = numbers.at;
    return x->arena.failed || numbers.failed ? error_memory(e) : 0;
}

/* The number in "batch:4", or NULL. */
static const char *batch_named(const char *what)
{
    const char *digits = strncmp(what, "batch:", 6) == 0 ? what + 6 : "";
    size_t n = strlen(digits);

    return n > 0 && n < 10 && strspn(digits, "0123456789") == n ? digits : NULL;
}

static int choose_batches(struct export *x, const char *what, struct error *e)
{
    const char *batch = batch_named(what);
    const char *params[] = {batch == NULL ? what : NULL, batch};
    PGresult *r = NULL;
    int rc;

    if (db_query(x->db, DB_ANY, sql_export_batches, 2, params, &r, e) != 0)
        return -1;
    rc = PQntuples(r) > 0 ? take_batches(x, r, e) : refuse_choice(x, what, e);
    for (int i = 0; rc == 0 && i < PQntuples(r); i++)
        if (i == 0 || number(r, i, 7) != number(r, i - 1, 7))
            rc = ledger_attached(x->db, (int)number(r, i, 7), e);
    PQclear(r);
    return rc;
}

static int count_segments(const char *account)
{
    size_t len;
    int n = 0;

    while (export_segment(account, n, &len) != NULL)
        n++;
    return n;
}

/* The accounts and periods of one revision; texts are the arena's already. */
static int take_rules(struct export *x, const struct revision *r, struct error *e)
{
    const struct programme *p = r->rules;
    size_t accounts = (size_t)x->accounts_n + (size_t)p->funds_n * CHARGE_KINDS;
    size_t periods = (size_t)(x->periods_n + p->periods_n);
    struct export_account *a = realloc(x->accounts, (accounts + 1) * sizeof *a);
    struct export_period *d = realloc(x->periods, (periods + 1) * sizeof *d);

    x->accounts = a != NULL ? a : x->accounts;
    x->periods = d != NULL ? d : x->periods;
    if (a == NULL || d == NULL)
        return error_memory(e);
    for (int i = 0; i < p->funds_n; i++)
        for (int k = 0; k < CHARGE_KINDS; k++) {
            const char *account = p->funds[i].accounts[k];

            if (account == NULL)
                continue;
            x->accounts[x->accounts_n++] = (struct export_account){
                r->number, p->id, p->funds[i].id, (enum charge_kind)k, account};
            if (count_segments(account) > x->segments)
                x->segments = count_segments(account);
        }
    for (int i = 0; i < p->periods_n; i++)
        x->periods[x->periods_n++] =
            (struct export_period){r->number, p->periods[i].id, p->periods[i].pay_date};
    return 0;
}

static int read_rules(struct export *x, struct error *e)
{
    const char *params[] = {x->numbers};
    PGresult *r = NULL;
    int rc = 0;

    if (db_query(x->db, DB_ANY, sql_export_revisions, 1, params, &r, e) != 0)
        return -1;
    for (int i = 0; rc == 0 && i < PQntuples(r); i++) {
        struct revision revision;

        rc = ledger_revision_by_number(x->db, (int)number(r, i, 0), &x->arena, &revision, e);
        if (rc == 0)
            rc = take_rules(x, &revision, e);
    }
    PQclear(r);
    return rc;
}

static int read_balances(struct export *x, struct error *e)
{
    const char *params[] = {x->numbers};
    PGresult *r = NULL;

    if (db_query(x->db, DB_ANY, sql_export_balances, 1, params, &r, e) != 0)
        return -1;
    x->balances_n = PQntuples(r);
    x->balances = arena_take(&x->arena, ((size_t)x->balances_n + 1) * sizeof *x->balances);
    for (int i = 0; x->balances != NULL && i < x->balances_n; i++)
        x->balances[i] = (struct export_balance){.programme = keep(x, r, i, 0),
            .fund = keep(x, r, i, 1),
            .class = account_class_parse(PQgetvalue(r, i, 2)),
            .kind = keep(x, r, i, 3),
            .opening = number(r, i, 4),
            .elsewhere = number(r, i, 5),
            .closing = number(r, i, 6)};
    PQclear(r);
    return x->arena.failed ? error_memory(e) : 0;
}

static int read_before(struct export *x, struct error *e)
{
    const char *params[] = {x->numbers, x->format->name};
    PGresult *r = NULL;

    if (db_query(x->db, DB_ANY, sql_export_before, 2, params, &r, e) != 0)
        return -1;
    for (int i = 0; i < PQntuples(r) && i < x->batches_n; i++) {
        x->batches[i].before = (int)number(r, i, 1);
        x->batches[i].last_at = keep(x, r, i, 2);
        x->batches[i].last_by = keep(x, r, i, 3);
        x->before += x->batches[i].before > 0;
    }
    PQclear(r);
    return x->arena.failed ? error_memory(e) : 0;
}

int export_open(struct export *x, struct db *db, const char *what, const char *format,
    struct error *e)
{
    *x = (struct export){.db = db};
    arena_init(&x->arena);
    if (find_format(x, format, e) != 0 || choose_batches(x, what, e) != 0)
        return -1;
    return read_rules(x, e) == 0 && read_before(x, e) == 0 ? read_balances(x, e) : -1;
}

void export_close(struct export *x)
{
    free(x->accounts);
    free(x->periods);
    free(x->numbers);
    arena_free(&x->arena);
    *x = (struct export){0};
}

bool export_has_totals(const struct export *x)
{
    return x->format->sums[0] != NULL;
}

/* The account of the batch's own revision, else of the newest before it that has one. */
static const char *find_account(const struct export *x, int revision, const char *programme,
    const char *fund, enum charge_kind kind)
{
    for (int i = 0; i < x->accounts_n; i++) {
        const struct export_account *a = &x->accounts[i];

        if (a->revision <= revision && a->kind == kind && strcmp(a->fund, fund) == 0 &&
            strcmp(a->programme, programme) == 0)
            return a->account;
    }
    return "";
}

static day find_pay_date(const struct export *x, int revision, const char *period)
{
    for (int i = 0; i < x->periods_n; i++)
        if (x->periods[i].revision == revision && strcmp(x->periods[i].period, period) == 0)
            return x->periods[i].pay_date;
    return NO_DAY;
}

static int copy_number(const struct export *x, int batch)
{
    for (int i = 0; i < x->batches_n; i++)
        if (x->batches[i].number == batch)
            return x->batches[i].before + 1;
    return 1;
}

static void add(struct export *x, const struct export_line *l)
{
    for (int i = 0; i < x->balances_n; i++) {
        struct export_balance *b = &x->balances[i];

        if ((b->class != l->debit && b->class != l->credit) || strcmp(b->fund, l->fund) != 0 ||
            strcmp(b->kind, l->kind) != 0 || strcmp(b->programme, l->programme) != 0)
            continue;
        if (b->class == l->debit)
            b->debits += l->amount;
        else
            b->credits += l->amount;
    }
    x->entries++;
    x->debits += l->amount;
}

/* The columns of export_entries.sql. */
enum {
    C_BATCH, C_LINE, C_REVISION, C_AS_OF, C_PROGRAMME, C_EDITION, C_PERIOD, C_FOR, C_DAY, C_KEY,
    C_PAYEE, C_FUND, C_DEBIT, C_CREDIT, C_AMOUNT, C_CANCELS, C_ORIGIN, C_BACK_BATCH, C_BACK_LINE, COLUMNS
};

/* Texts of entries are ids and need no unescaping; \N is null. */
static void cut(char *line, const char *out[COLUMNS])
{
    for (int i = 0; i < COLUMNS; i++) {
        size_t n = strcspn(line, "\t\n");
        bool last = line[n] != '\t';

        line[n] = '\0';
        out[i] = strcmp(line, "\\N") == 0 ? NULL : line;
        line += last ? n : n + 1;
    }
}

static void take_line(struct export *x, char *text, FILE *out)
{
    const char *c[COLUMNS];
    struct export_line l;
    int revision;

    cut(text, c);
    revision = (int)strtol(c[C_REVISION], NULL, 10);
    l = (struct export_line){.batch = c[C_BATCH], .line = c[C_LINE], .as_of = c[C_AS_OF],
        .programme = c[C_PROGRAMME], .edition = c[C_EDITION], .in_period = c[C_PERIOD],
        .for_period = c[C_FOR], .service_day = c[C_DAY], .key = c[C_KEY], .payee = c[C_PAYEE],
        .fund = c[C_FUND], .cancels = c[C_CANCELS], .origin = c[C_ORIGIN],
        .reverses_batch = c[C_BACK_BATCH], .reverses_line = c[C_BACK_LINE],
        .kind = charge_kind_name(key_kind(c[C_KEY])),
        .account = find_account(x, revision, c[C_PROGRAMME], c[C_FUND], key_kind(c[C_KEY])),
        .debit = account_class_parse(c[C_DEBIT]), .credit = account_class_parse(c[C_CREDIT]),
        .amount = strtoll(c[C_AMOUNT], NULL, 10),
        .pay_date = find_pay_date(x, revision, c[C_PERIOD]),
        .copy = copy_number(x, (int)strtol(c[C_BATCH], NULL, 10))};
    add(x, &l);
    x->format->line(x, &l, &x->sums, out);
}

static int stream(struct export *x, FILE *out, struct error *e)
{
    struct buffer line = {0};
    const char *at;
    size_t len;
    int rc = db_copy_out(x->db, sql_export_entries, e);

    while (rc == 0 && (rc = db_copy_line(x->db, &at, &len, e)) > 0) {
        buffer_empty(&line);
        buffer_put(&line, at, len);
        rc = line.failed ? error_memory(e) : 0;
        if (rc == 0)
            take_line(x, line.at, out);
        if (rc == 0 && ferror(out) != 0)
            rc = error_set(e, ERROR_INTERNAL, "output", "cannot write the export: %s", strerror(errno));
    }
    buffer_free(&line);
    return rc;
}

static int check_balances(const struct export *x, struct error *e)
{
    char a[MONEY_TEXT], b[MONEY_TEXT], c[MONEY_TEXT];

    for (int i = 0; i < x->balances_n; i++) {
        const struct export_balance *at = &x->balances[i];
        money moved = at->debits - at->credits + at->elsewhere;

        if (at->opening + moved == at->closing)
            continue;
        error_set(e, ERROR_DIFFERENCE, "balance", "%s %s %s %s: opening %s and entries of %s are not the "
            "closing %s", at->programme, at->fund, account_class_name(at->class), at->kind,
            money_text(at->opening, a), money_text(moved, b), money_text(at->closing, c));
        return error_hint(e, "stipend verify tells which records were changed");
    }
    return 0;
}

/* That the batches leave the house.  A standby takes no record: what is only read may leave without one. */
static int record(struct export *x, struct error *e)
{
    const char *params[] = {x->numbers, x->format->name};
    char what[64];

    x->unrecorded = db_standby(x->db);
    if (!x->unrecorded)
        return db_query(x->db, DB_NONE, sql_export_record, 2, params, NULL, e);
    if (!x->format->acted_on)
        return 0;
    snprintf(what, sizeof what, "an export as %s must be recorded", x->format->name);
    return db_standby_refused(x->db, what, e);
}

int export_write(struct export *x, FILE *out, struct error *e)
{
    int rc;

    if (record(x, e) != 0 || db_begin(x->db, "READ COMMITTED READ ONLY", e) != 0)
        return -1;
    rc = db_set(x->db, "stipend.batches", x->numbers, e);
    if (rc == 0) {
        x->format->begin(x, out);
        rc = stream(x, out, e);
    }
    if (rc == 0 && x->format->end != NULL)
        x->format->end(x, out);
    db_rollback(x->db);
    return rc == 0 ? check_balances(x, e) : -1;
}
