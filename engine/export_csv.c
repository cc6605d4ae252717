/*
 * Exports as CSV: for spreadsheets, the general ledger and payroll.
 */
#include "export_internal.h"

#include <inttypes.h>
#include <string.h>

/* A cell of text.  What a spreadsheet would run gets an apostrophe before it; RFC 4180 quotes. */
static void put_span(const char *text, size_t n, FILE *out)
{
    bool harmful = n > 0 && memchr("=+-@\t\r", text[0], 6) != NULL;
    bool quoted = false;

    for (size_t i = 0; i < n; i++)
        quoted |= memchr(",\"\r\n", text[i], 4) != NULL;
    if (quoted)
        putc('"', out);
    if (harmful)
        putc('\'', out);
    for (size_t i = 0; i < n; i++) {
        if (text[i] == '"')
            putc('"', out);
        putc(text[i], out);
    }
    if (quoted)
        putc('"', out);
}

static void put_text(const char *text, FILE *out)
{
    if (text != NULL)
        put_span(text, strlen(text), out);
}

static void put_texts(const char *const *texts, size_t n, FILE *out)
{
    for (size_t i = 0; i < n; i++) {
        put_text(texts[i], out);
        putc(',', out);
    }
}

void export_csv_begin(const struct export *x, FILE *out)
{
    (void)x;
    fputs("batch,line,date,programme,edition,in_period,for_period,service_day,key,kind,payee,fund,account,"
          "debit,credit,amount,cancels,origin,reverses_batch,reverses_line\n",
        out);
}

void export_csv_line(const struct export *x, const struct export_line *l, struct export_sums *sums,
    FILE *out)
{
    const char *const before[] = {l->batch, l->line, l->as_of, l->programme, l->edition, l->in_period,
        l->for_period, l->service_day, l->key, l->kind, l->payee, l->fund, l->account,
        account_class_name(l->debit), account_class_name(l->credit)};
    char amount[MONEY_TEXT];

    (void)x;
    put_texts(before, sizeof before / sizeof *before, out);
    fputs(money_text(l->amount, amount), out);
    putc(',', out);
    put_texts((const char *const[]){l->cancels, l->origin, l->reverses_batch}, 3, out);
    put_text(l->reverses_line, out);
    putc('\n', out);
    sums->rows++;
    sums->columns[0] += l->amount;
}

const char *export_segment(const char *account, int n, size_t *len)
{
    const char *parts = strchr(account, '-') != NULL ? "-" : ".";

    if (account[0] == '\0')
        return NULL;
    for (; n > 0; n--) {
        account += strcspn(account, parts);
        if (*account++ == '\0')
            return NULL;
    }
    *len = strcspn(account, parts);
    return account;
}

void export_gl_begin(const struct export *x, FILE *out)
{
    fputs("batch,line,copy,side,date,programme,edition,in_period,for_period,service_day,fund,class,kind,",
        out);
    for (int i = 0; i < x->segments; i++)
        fprintf(out, "segment_%d,", i + 1);
    fputs("debit,credit,payee,key\n", out);
}

static void gl_side(
    const struct export *x, const struct export_line *l, bool debit, FILE *out)
{
    enum account_class class = debit ? l->debit : l->credit;
    char amount[MONEY_TEXT], copy[16];
    const char *const before[] = {l->batch, l->line, copy, debit ? "debit" : "credit", l->as_of,
        l->programme, l->edition, l->in_period, l->for_period, l->service_day, l->fund,
        account_class_name(class), l->kind};

    snprintf(copy, sizeof copy, "%d", l->copy);
    put_texts(before, sizeof before / sizeof *before, out);
    for (int i = 0; i < x->segments; i++) {
        size_t len = 0;
        const char *segment = export_segment(l->account, i, &len);

        if (segment != NULL)
            put_span(segment, len, out);
        putc(',', out);
    }
    money_text(l->amount, amount);
    fprintf(out, "%s,%s,", debit ? amount : "", debit ? "" : amount);
    put_texts(&l->payee, 1, out);
    put_text(l->key, out);
    putc('\n', out);
}

void export_gl_line(const struct export *x, const struct export_line *l, struct export_sums *sums,
    FILE *out)
{
    gl_side(x, l, true, out);
    gl_side(x, l, false, out);
    sums->rows += 2;
    sums->columns[0] += l->amount;
    sums->columns[1] += l->amount;
}

void export_payroll_begin(const struct export *x, FILE *out)
{
    (void)x;
    fputs("batch,line,copy,payee,kind,key,pay,withhold,pay_date,in_period,for_period,service_day,fund,"
          "account,programme,edition,origin\n",
        out);
}

/* What is payable is to be paid; what is so no more is to be withheld.  What payroll itself reported as
 * paid is not news to it. */
void export_payroll_line(const struct export *x, const struct export_line *l, struct export_sums *sums,
    FILE *out)
{
    bool pay = l->credit == CLASS_PAYABLE;
    bool withhold = l->debit == CLASS_PAYABLE && l->credit != CLASS_CASH;
    char amount[MONEY_TEXT], on[DAY_TEXT], copy[16];
    const char *const before[] = {l->batch, l->line, copy, l->payee, l->kind, l->key};
    const char *const after[] = {day_text(l->pay_date, on), l->in_period, l->for_period, l->service_day,
        l->fund, l->account, l->programme, l->edition};

    (void)x;
    if (!pay && !withhold)
        return;
    snprintf(copy, sizeof copy, "%d", l->copy);
    put_texts(before, sizeof before / sizeof *before, out);
    money_text(l->amount, amount);
    fprintf(out, "%s,%s,", pay ? amount : "", pay ? "" : amount);
    put_texts(after, sizeof after / sizeof *after, out);
    put_text(l->origin, out);
    putc('\n', out);
    sums->rows++;
    sums->columns[pay ? 0 : 1] += l->amount;
}

void export_totals(const struct export *x, const char *name, FILE *out)
{
    char a[MONEY_TEXT], b[MONEY_TEXT], c[MONEY_TEXT], d[MONEY_TEXT], f[MONEY_TEXT];

    fputs("total,name,rows,entries,amount,programme,fund,class,kind,opening,debits,credits,elsewhere,"
          "closing\nfile,",
        out);
    put_text(name, out);
    fprintf(out, ",%" PRId64 ",%" PRId64 ",,,,,,,,,,\n", x->sums.rows, x->entries);
    for (int i = 0; i < 2 && x->format->sums[i] != NULL; i++)
        fprintf(out, "column,%s,,,%s,,,,,,,,,\n", x->format->sums[i],
            money_text(x->sums.columns[i], a));
    for (int i = 0; i < x->balances_n; i++) {
        const struct export_balance *at = &x->balances[i];

        fprintf(out, "account,,,,,%s,%s,%s,%s,%s,%s,%s,%s,%s\n", at->programme, at->fund,
            account_class_name(at->class), at->kind, money_text(at->opening, a),
            money_text(at->debits, b), money_text(at->credits, c), money_text(at->elsewhere, d),
            money_text(at->closing, f));
    }
}
