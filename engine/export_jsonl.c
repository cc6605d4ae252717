/*
 * Exports as JSON Lines: for scripts.
 */
#include "export_internal.h"

#include <inttypes.h>

static void put_text(const char *key, const char *text, FILE *out)
{
    fprintf(out, ", \"%s\": ", key);
    if (text == NULL) {
        fputs("null", out);
        return;
    }
    putc('"', out);
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            putc('\\', out);
        if ((unsigned char)*text < 0x20)
            fprintf(out, "\\u%04x", (unsigned char)*text);
        else
            putc(*text, out);
    }
    putc('"', out);
}

static void put_number(const char *key, const char *digits, FILE *out)
{
    fprintf(out, ", \"%s\": %s", key, digits != NULL ? digits : "null");
}

static void put_money(const char *key, money amount, FILE *out)
{
    char text[MONEY_TEXT];

    put_text(key, money_text(amount, text), out);
}

void export_jsonl_begin(const struct export *x, FILE *out)
{
    (void)x;
    (void)out;
}

void export_jsonl_line(const struct export *x, const struct export_line *l, struct export_sums *sums,
    FILE *out)
{
    (void)x;
    fputs("{\"format\": \"stipend-entry/1\"", out);
    put_number("batch", l->batch, out);
    put_number("line", l->line, out);
    put_text("date", l->as_of, out);
    put_text("programme", l->programme, out);
    put_text("edition", l->edition, out);
    put_text("in_period", l->in_period, out);
    put_text("for_period", l->for_period, out);
    put_text("service_day", l->service_day, out);
    put_text("key", l->key, out);
    put_text("kind", l->kind, out);
    put_text("payee", l->payee, out);
    put_text("fund", l->fund, out);
    put_text("account", l->account, out);
    put_text("debit", account_class_name(l->debit), out);
    put_text("credit", account_class_name(l->credit), out);
    put_money("amount", l->amount, out);
    put_text("cancels", l->cancels, out);
    put_text("origin", l->origin, out);
    put_number("reverses_batch", l->reverses_batch, out);
    put_number("reverses_line", l->reverses_line, out);
    fputs("}\n", out);
    sums->rows++;
}

void export_jsonl_end(const struct export *x, FILE *out)
{
    for (int i = 0; i < x->balances_n; i++) {
        const struct export_balance *b = &x->balances[i];

        fputs("{\"format\": \"stipend-balance/1\"", out);
        put_text("programme", b->programme, out);
        put_text("fund", b->fund, out);
        put_text("class", account_class_name(b->class), out);
        put_text("kind", b->kind, out);
        put_money("opening", b->opening, out);
        put_money("debits", b->debits, out);
        put_money("credits", b->credits, out);
        put_money("elsewhere", b->elsewhere, out);
        put_money("closing", b->closing, out);
        fputs("}\n", out);
    }
    fprintf(out, "{\"format\": \"stipend-totals/1\", \"entries\": %" PRId64, x->entries);
    put_money("debits", x->debits, out);
    fputs("}\n", out);
}
