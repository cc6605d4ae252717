/*
 * Exports for plain-text bookkeeping.  The three programs differ in how accounts and amounts are written;
 * what is written is the same: opening balances, a transaction an entry, closing balances asserted.
 */
#include "export_internal.h"

#include <ctype.h>
#include <string.h>

static bool is(const struct export *x, const char *name)
{
    return strcmp(x->format->name, name) == 0;
}

/* Ids of documents are of lower case, so that nothing falls together in beancount, whose names of
 * accounts begin with a capital or a digit. */
static void put_part(const struct export *x, const char *id, FILE *out)
{
    putc(':', out);
    putc(is(x, "beancount") ? toupper((unsigned char)id[0]) : id[0], out);
    fputs(id + 1, out);
}

struct books_account {
    enum account_class class;
    const char *programme, *fund, *kind;
};

static void put_account(const struct export *x, struct books_account a, FILE *out)
{
    static const char *const roots[CLASSES] = {[CLASS_EXPENSE] = "Expenses",
        [CLASS_PAYABLE] = "Liabilities:Payable",
        [CLASS_RECEIVABLE] = "Assets:Receivable",
        [CLASS_ADVANCE] = "Assets:Advance",
        [CLASS_CASH] = "Assets:Cash",
        [CLASS_WRITTEN_OFF] = "Expenses:Written-off"};

    fputs(roots[a.class], out);
    put_part(x, a.programme, out);
    put_part(x, a.fund, out);
    put_part(x, a.kind, out);
}

static struct books_account account_of(const struct export_balance *b)
{
    return (struct books_account){b->class, b->programme, b->fund, b->kind};
}

static void put_amount(const struct export *x, money amount, FILE *out)
{
    char text[MONEY_TEXT];

    if (is(x, "beancount"))
        fprintf(out, "%s USD", money_text(amount, text));
    else
        fprintf(out, "$%s", money_text(amount, text));
}

static void put_posting(const struct export *x, struct books_account a, money amount, FILE *out)
{
    fputs("    ", out);
    put_account(x, a, out);
    fputs("  ", out);
    put_amount(x, amount, out);
    putc('\n', out);
}

static void put_tag(const struct export *x, const char *name, const char *text, FILE *out)
{
    if (text == NULL || text[0] == '\0')
        return;
    if (!is(x, "beancount")) {
        fprintf(out, "    ; %s: %s\n", name, text);
        return;
    }
    fprintf(out, "    %s: \"", name);
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            putc('\\', out);
        putc(*text, out);
    }
    fputs("\"\n", out);
}

static void put_title(const struct export *x, const char *on, const char *payee, const char *words,
    FILE *out)
{
    if (is(x, "beancount"))
        fprintf(out, "\n%s * \"%s\" \"%s\"\n", on, payee, words);
    else
        fprintf(out, "\n%s * %s | %s\n", on, payee, words);
}

/* The first and the last day of what is exported. */
static void bounds(const struct export *x, day *first, day *last)
{
    *first = *last = x->batches[0].as_of;
    for (int i = 1; i < x->batches_n; i++) {
        if (x->batches[i].as_of < *first)
            *first = x->batches[i].as_of;
        if (x->batches[i].as_of > *last)
            *last = x->batches[i].as_of;
    }
}

/* Balances that others made: they are in balance, fund by fund, as entries are. */
static void put_balances(const struct export *x, const char *on, bool opening, FILE *out)
{
    bool any = false;

    for (int i = 0; i < x->balances_n; i++) {
        const struct export_balance *b = &x->balances[i];
        money amount = opening ? b->opening : b->elsewhere;

        if (amount == 0)
            continue;
        if (!any)
            put_title(x, on, "stipend", opening ? "opening balances" : "batches of other editions", out);
        any = true;
        put_posting(x, account_of(b), amount, out);
    }
}

static void declare(const struct export *x, const char *on, FILE *out)
{
    static const char *const tags[] = {"batch", "line", "in-period", "for-period", "service-day",
        "account", "cancels", "origin", "reverses"};

    if (is(x, "beancount"))
        fputs("option \"operating_currency\" \"USD\"\n\n", out);
    else if (is(x, "ledger"))
        fputs("commodity $\n    format $1000.00\n\n", out);
    else
        fputs("commodity $1000.00\n\n", out);
    for (size_t i = 0; is(x, "ledger") && i < sizeof tags / sizeof *tags; i++)
        fprintf(out, "tag %s\n", tags[i]);
    for (int i = 0; i < x->balances_n; i++) {
        if (is(x, "beancount"))
            fprintf(out, "%s open ", on);
        else
            fputs("account ", out);
        put_account(x, account_of(&x->balances[i]), out);
        fputs(is(x, "beancount") ? " USD\n" : "\n", out);
    }
}

void export_books_begin(const struct export *x, FILE *out)
{
    const struct export_batch *first = &x->batches[0], *last = &x->batches[x->batches_n - 1];
    char on[DAY_TEXT];
    day begin, end;

    bounds(x, &begin, &end);
    day_text(begin, on);
    fprintf(out, "; stipend export, %s: ", x->format->name);
    if (x->batches_n == 1)
        fprintf(out, "batch %d of %s %s\n", first->number, first->programme, first->edition);
    else
        fprintf(out, "%d batches, %d to %d, of edition %s\n", x->batches_n, first->number,
            last->number, first->edition);
    fputs("; dates are the as-of days of the batches; accounts are class, programme, fund and kind\n\n",
        out);
    declare(x, on, out);
    put_balances(x, on, true, out);
}

void export_books_line(const struct export *x, const struct export_line *l, struct export_sums *sums,
    FILE *out)
{
    char reverses[32] = "";

    if (l->reverses_batch != NULL)
        snprintf(reverses, sizeof reverses, "%.12s/%.12s", l->reverses_batch, l->reverses_line);
    put_title(x, l->as_of, l->payee, l->key, out);
    put_tag(x, "batch", l->batch, out);
    put_tag(x, "line", l->line, out);
    put_tag(x, "in-period", l->in_period, out);
    put_tag(x, "for-period", l->for_period, out);
    put_tag(x, "service-day", l->service_day, out);
    put_tag(x, "account", l->account, out);
    put_tag(x, "cancels", l->cancels, out);
    put_tag(x, "origin", l->origin, out);
    put_tag(x, "reverses", reverses, out);
    put_posting(x, (struct books_account){l->debit, l->programme, l->fund, l->kind}, l->amount, out);
    put_posting(x, (struct books_account){l->credit, l->programme, l->fund, l->kind}, -l->amount, out);
    sums->rows++;
}

void export_books_end(const struct export *x, FILE *out)
{
    char on[DAY_TEXT], amount[MONEY_TEXT];
    day begin, end;

    bounds(x, &begin, &end);
    put_balances(x, day_text(end, on), false, out);
    if (!is(x, "beancount"))
        put_title(x, on, "stipend", "closing balances, asserted", out);
    else
        putc('\n', out);
    day_text(end + 1, on); /* beancount asserts at the beginning of a day */
    for (int i = 0; i < x->balances_n; i++) {
        const struct export_balance *b = &x->balances[i];

        fputs(is(x, "beancount") ? "" : "    ", out);
        if (is(x, "beancount"))
            fprintf(out, "%s balance ", on);
        put_account(x, account_of(b), out);
        fputs(is(x, "beancount") ? "  " : "  $0.00 = ", out);
        if (is(x, "beancount")) /* to the cent */
            fprintf(out, "%s ~ 0.00 USD\n", money_text(b->closing, amount));
        else
            fprintf(out, "$%s\n", money_text(b->closing, amount));
    }
}
