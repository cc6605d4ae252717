/*
 * Rows that need no facts: money, ratios and days, as text and as numbers.
 */
#include "rules_expect.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT = 1024 };

static void read_equals(struct row *r)
{
    if (!row_take(r, "="))
        row_bad(r, "what should it be? \"=\"");
}

/* p/q with up to 19 digits each: more than a document may have, as sums of ratios do. */
static struct ratio wide_ratio(struct row *r)
{
    char *end;
    struct ratio ratio = {strtoll(row_word(r), &end, 10), 1};

    if (*end == '/')
        ratio.q = strtoll(end + 1, &end, 10);
    if (*end != '\0' || ratio.q <= 0)
        row_bad(r, "\"%s\" is no ratio", r->word[r->at - 1]);
    return ratio;
}

/* A wide count of cents: "9223372036854775807". */
static money wide_cents(struct row *r)
{
    return strtoll(row_word(r), NULL, 10);
}

static void ratio_text(bool fits, struct ratio ratio, char out[TEXT])
{
    if (fits && ratio.q == 1)
        snprintf(out, TEXT, "%" PRId64, ratio.p);
    else if (fits)
        snprintf(out, TEXT, "%" PRId64 "/%" PRId64, ratio.p, ratio.q);
    else
        snprintf(out, TEXT, "too-big");
}

/* ratio A +|-|*|? B = C|too-big; "?" compares: less, equal or more. */
static void value_ratio(struct report *report, struct row *r)
{
    static const char *const signs[] = {"+", "-", "*", "?", NULL};
    struct ratio a = wide_ratio(r), b, out = {-7, 7};
    int sign = row_choice(r, signs), order;
    bool fits = true;
    char text[TEXT];

    b = wide_ratio(r);
    read_equals(r);
    if (sign == 3) {
        order = ratio_cmp(a, b);
        report_differ(report, r, row_word(r), order < 0 ? "less" : order > 0 ? "more" : "equal");
        return;
    }
    if (sign == 0)
        fits = ratio_add(a, b, &out);
    else
        fits = sign == 1 ? ratio_sub(a, b, &out) : ratio_mul(a, b, &out);
    if (!fits && out.p != -7)
        report_say(report, r, "expected the result untouched, got %" PRId64, out.p);
    ratio_text(fits, out, text);
    report_differ(report, r, row_word(r), text);
}

/* round CENTS * RATIO half-up|half-even = CENTS|too-big */
static void value_round(struct report *report, struct row *r)
{
    static const char *const ways[] = {"half-up", "half-even", NULL};
    money amount = wide_cents(r), got = 0;
    char text[TEXT] = "too-big";
    struct ratio share;
    enum rounding how;

    if (!row_take(r, "*"))
        row_bad(r, "round what? CENTS * RATIO");
    share = wide_ratio(r);
    how = (enum rounding)row_choice(r, ways);
    read_equals(r);
    if (money_share(amount, share, how, &got))
        snprintf(text, sizeof text, "%" PRId64, got);
    report_differ(report, r, row_word(r), text);
}

/* split MONEY by RATIO ... = MONEY ...|refused */
static void value_split(struct report *report, struct row *r)
{
    money total = row_money(r), parts[ROW_WORDS];
    struct ratio shares[ROW_WORDS + 8];
    char wanted[TEXT] = "", got[TEXT] = "", text[MONEY_TEXT];
    size_t n = 0;

    if (!row_take(r, "by"))
        row_bad(r, "split by what?");
    while (row_more(r) && !row_take(r, "=")) {
        struct ratio share = row_ratio(r);
        int times = row_take(r, "times") ? row_number(r) : 1;

        while (times-- > 0)
            shares[n++] = share;
    }
    if (!money_split(total, shares, n, parts))
        report_add(got, sizeof got, " refused");
    else
        for (size_t i = 0; i < n; i++)
            report_add(got, sizeof got, " %s", money_text(parts[i], text));
    while (row_more(r))
        report_add(wanted, sizeof wanted, " %s", row_word(r));
    report_differ(report, r, wanted, got);
}

/* reads money|ratio|day TEXT = VALUE|refused */
static void value_reads(struct report *report, struct row *r)
{
    static const char *const kinds[] = {"money", "ratio", "day", NULL};
    int kind = row_choice(r, kinds);
    const char *word = row_word(r);
    char text[TEXT] = "refused";
    struct ratio ratio;
    money amount;
    day on;

    read_equals(r);
    if (kind == 0 && money_parse(word, strlen(word), &amount))
        snprintf(text, sizeof text, "%" PRId64, amount);
    if (kind == 1 && ratio_parse(word, strlen(word), &ratio))
        ratio_text(true, ratio, text);
    if (kind == 2 && day_parse(word, strlen(word), &on))
        snprintf(text, sizeof text, "%" PRId32, on);
    report_differ(report, r, row_word(r), text);
}

/* writes money CENTS = TEXT; writes day NUMBER|none|open = TEXT */
static void value_writes(struct report *report, struct row *r)
{
    char text[MONEY_TEXT];

    if (row_take(r, "money"))
        money_text(wide_cents(r), text);
    else if (!row_take(r, "day"))
        row_bad(r, "writes money or day");
    else if (row_take(r, "none"))
        day_text(NO_DAY, text);
    else if (row_take(r, "open"))
        day_text(DAY_OPEN, text);
    else
        day_text(row_number(r), text);
    read_equals(r);
    report_differ(report, r, row_word(r), text);
}

static void value_number(struct report *report, struct row *r, int32_t got)
{
    char text[TEXT];

    read_equals(r);
    snprintf(text, sizeof text, "%" PRId32, got);
    report_differ(report, r, row_word(r), text);
}

bool answer_value(struct report *report, struct row *r, const struct programme *programme)
{
    if (row_is(r, "ratio")) {
        value_ratio(report, r);
    } else if (row_is(r, "round")) {
        value_round(report, r);
    } else if (row_is(r, "split")) {
        value_split(report, r);
    } else if (row_is(r, "reads")) {
        value_reads(report, r);
    } else if (row_is(r, "writes")) {
        value_writes(report, r);
    } else if (row_is(r, "weekday")) {
        value_number(report, r, day_weekday(row_day(r)));
    } else if (row_is(r, "months-between")) {
        int32_t first = day_month(row_day(r));

        value_number(report, r, day_month(row_day(r)) - first);
    } else if (row_is(r, "period-of")) {
        day on = row_day(r);

        read_equals(r);
        report_differ(
            report, r, row_word(r), programme->periods[programme_period_of(programme, on)].id);
    } else {
        return false;
    }
    row_end(r);
    return true;
}
