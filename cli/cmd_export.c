#include "commands.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "batch_out.h"
#include "engine/export.h"
#include "engine/file_out.h"
#include "json_out.h"

/* One line of the account of balances: a fund and class, over all kinds. */
struct balance_line {
    const struct export_balance *first;
    money opening, debits, credits, elsewhere, closing;
    int next; /* the balance after its last */
};

static bool same_line(const struct export_balance *a, const struct export_balance *b)
{
    return a->class == b->class && strcmp(a->fund, b->fund) == 0 &&
           strcmp(a->programme, b->programme) == 0;
}

static struct balance_line line_from(const struct export *x, int at)
{
    struct balance_line line = {.first = &x->balances[at]};

    for (; at < x->balances_n && same_line(line.first, &x->balances[at]); at++) {
        line.opening += x->balances[at].opening;
        line.debits += x->balances[at].debits;
        line.credits += x->balances[at].credits;
        line.elsewhere += x->balances[at].elsewhere;
        line.closing += x->balances[at].closing;
    }
    line.next = at;
    return line;
}

static void balances_json(const struct export *x, struct json_out *j)
{
    json_array(j, "balances");
    for (int i = 0; i < x->balances_n;) {
        struct balance_line line = line_from(x, i);

        json_object(j, NULL);
        json_text(j, "programme", line.first->programme);
        json_text(j, "fund", line.first->fund);
        json_text(j, "class", account_class_name(line.first->class));
        json_money(j, "opening", line.opening);
        json_money(j, "debits", line.debits);
        json_money(j, "credits", line.credits);
        json_money(j, "elsewhere", line.elsewhere);
        json_money(j, "closing", line.closing);
        json_end(j);
        i = line.next;
    }
    json_end(j);
}

/* What is charged to funds, less what is given back. */
static money net_of(const struct export *x)
{
    money net = 0;

    for (int i = 0; i < x->balances_n; i++)
        if (x->balances[i].class == CLASS_EXPENSE || x->balances[i].class == CLASS_ADVANCE)
            net += x->balances[i].debits - x->balances[i].credits;
    return net;
}

static void show_json(const struct export *x, const char *format, const char *file, FILE *out)
{
    struct json_out j;

    json_begin(&j, out);
    json_object(&j, NULL);
    json_text(&j, "format", "stipend-export/1");
    json_text(&j, "written_as", format);
    json_text(&j, "file", file);
    json_array(&j, "batches");
    for (int i = 0; i < x->batches_n; i++) {
        json_object(&j, NULL);
        json_number(&j, "batch", x->batches[i].number);
        json_text(&j, "programme", x->batches[i].programme);
        json_text(&j, "edition", x->batches[i].edition);
        if (x->batches[i].reverses != 0) {
            json_number(&j, "reverses", x->batches[i].reverses);
            json_text(&j, "reverses_key", x->batches[i].reverses_key);
            json_text(&j, "reason", x->batches[i].reason);
        }
        json_number(&j, "exported_before", x->batches[i].before);
        json_end(&j);
    }
    json_end(&j);
    json_number(&j, "entries", x->entries);
    json_number(&j, "rows", x->sums.rows);
    json_money(&j, "debits", x->debits);
    json_money(&j, "net", net_of(x));
    balances_json(x, &j);
    json_end(&j);
}

static void show_balances(const struct export *x, FILE *out)
{
    char a[MONEY_SHOWN], b[MONEY_SHOWN], c[MONEY_SHOWN], d[MONEY_SHOWN], f[MONEY_SHOWN];
    const char *programme = "";
    bool elsewhere = false;

    for (int i = 0; i < x->balances_n; i++)
        elsewhere |= x->balances[i].elsewhere != 0;
    for (int i = 0; i < x->balances_n;) {
        struct balance_line line = line_from(x, i);

        i = line.next;
        if (line.opening == 0 && line.debits == 0 && line.credits == 0 && line.elsewhere == 0)
            continue;
        if (strcmp(programme, line.first->programme) != 0) {
            programme = line.first->programme;
            fprintf(out, "\n%-31.31s %15s %15s %15s %s%15s\n", programme, "opening", "+ debits",
                "- credits", elsewhere ? "+ other editions " : "", "= closing");
        }
        fprintf(out, "  %-17.17s %-11s %15s %15s %15s ", line.first->fund,
            account_class_name(line.first->class), money_shown(line.opening, a),
            money_shown(line.debits, b), money_shown(line.credits, c));
        if (elsewhere)
            fprintf(out, "%16s ", money_shown(line.elsewhere, d));
        fprintf(out, "%15s\n", money_shown(line.closing, f));
    }
}

static void show_reversals(const struct export *x, FILE *out)
{
    for (int i = 0; i < x->batches_n; i++) {
        const struct export_batch *b = &x->batches[i];

        if (b->reverses != 0)
            fprintf(out, "batch %d reverses %s%sbatch %d: %s\n", b->number,
                b->reverses_key != NULL ? b->reverses_key : "", b->reverses_key != NULL ? " of " : "",
                b->reverses, b->reason);
    }
}

static void show_text(const struct export *x, const char *format, const char *file, FILE *out)
{
    const struct export_batch *first = &x->batches[0], *last = &x->batches[x->batches_n - 1];
    char amount[MONEY_SHOWN], net[MONEY_SHOWN];

    if (x->batches_n == 1)
        fprintf(out, "batch %d of %s %s", first->number, first->programme, first->edition);
    else
        fprintf(out, "%d batches, %d to %d, of edition %s", x->batches_n, first->number, last->number,
            first->edition);
    fprintf(out, " as %s: %" PRId64 " %s, debits %s, net to funds %s, %" PRId64 " %s%s%s\n", format,
        x->entries, x->entries == 1 ? "entry" : "entries", money_shown(x->debits, amount),
        money_shown(net_of(x), net), x->sums.rows, x->sums.rows == 1 ? "row" : "rows",
        file != NULL ? ", in " : "", file != NULL ? file : "");
    show_reversals(x, out);
    if (file != NULL && export_has_totals(x))
        fprintf(out, "control totals in %s.totals\n", file);
    show_balances(x, out);
}

/* Payroll that is handed over twice is paid twice, unless somebody is told. */
static void warn_again(struct invocation *run, const struct export *x, const char *format)
{
    enum { SHOWN = 5 };
    int64_t told = 0;

    if (x->unrecorded)
        faults_add(&run->faults, true, "not_recorded", NULL, 0, 0, NULL,
            "this export is not recorded: the server is a standby");
    for (int i = 0; i < x->batches_n && told < SHOWN; i++) {
        const struct export_batch *b = &x->batches[i];

        if (b->before == 0)
            continue;
        told++;
        faults_add(&run->faults, true, "exported_before", NULL, 0, 0, NULL,
            "batch %d was exported as %s before: %d %s, last by %s at %s UTC", b->number, format,
            b->before, b->before == 1 ? "time" : "times", b->last_by, b->last_at);
    }
    if (x->before > told)
        faults_add(&run->faults, true, "exported_before", NULL, 0, 0, NULL,
            "so were %" PRId64 " batches more", x->before - told);
}

/* The file and the one with its totals: both or none, the totals first. */
static int write_files(struct export *x, const char *path, struct error *e)
{
    struct file_out data = {0}, totals = {0};
    char beside[4096];
    int rc;

    snprintf(beside, sizeof beside, "%s.totals", path);
    rc = file_out_open(&data, path, e);
    if (rc == 0 && export_has_totals(x) && data.beside != NULL)
        rc = file_out_open(&totals, beside, e);
    if (rc == 0)
        rc = export_write(x, data.file, e);
    if (rc != 0 && data.file != NULL && ferror(data.file) != 0)
        rc = file_out_keep(&data, e); /* says which file it was */
    if (rc == 0 && totals.file != NULL) {
        const char *name = strrchr(path, '/');

        export_totals(x, name != NULL ? name + 1 : path, totals.file);
        rc = file_out_keep(&totals, e);
        if (rc == 0 && (rc = file_out_keep(&data, e)) != 0)
            remove(beside);
    } else if (rc == 0) {
        rc = file_out_keep(&data, e);
    }
    file_out_drop(&totals);
    file_out_drop(&data);
    return rc;
}

int cmd_export(struct invocation *run, struct error *e)
{
    const char *format = command_option(run, "format"), *path = command_option(run, "output");
    FILE *account = path != NULL ? stdout : stderr;
    struct export x = {0};
    struct db db = {0};
    int rc = connect_ledger(&run->connect, &db, e);

    if (path != NULL && strcmp(path, "-") == 0) {
        path = NULL;
        account = stderr;
    }
    if (rc == 0)
        rc = export_open(&x, &db, run->operands[0], format, e);
    if (rc == 0)
        rc = path != NULL ? write_files(&x, path, e) : export_write(&x, stdout, e);
    if (rc == 0 && fflush(stdout) == 0) {
        if (run->json)
            show_json(&x, format, path, account);
        else if (!run->quiet)
            show_text(&x, format, path, account);
        warn_again(run, &x, format);
    }
    export_close(&x);
    db_close(&db);
    return rc;
}
