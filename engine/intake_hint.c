/* What spreadsheets do to values, recognised so that a message can say how to undo it. */
#include "intake_value.h"

#include "rules/day.h"
#include "fault.h"
#include "rules/money.h"
#include "utf8.h"

#include <stdio.h>
#include <string.h>

enum { HINT = 512, WORDS = 8 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A byte that is no UTF-8 is what Windows-1252 makes of a letter with an accent, a dash or a curly
 * quote. */
static bool is_utf8(struct intake_cell cell)
{
    for (size_t i = 0, span; i < cell.len; i += span)
        if ((span = utf8_span(cell.text + i, cell.len - i)) == 0)
            return false;
    return true;
}

static bool has_curly_quote(struct intake_cell cell)
{
    for (size_t i = 0; i + 2 < cell.len; i++)
        if (memcmp(cell.text + i, "\xe2\x80", 2) == 0 &&
            strchr("\x98\x99\x9c\x9d", cell.text[i + 2]) != NULL)
            return true;
    return false;
}

static bool said_encoding(struct intake_cell cell, char hint[HINT])
{
    if (is_utf8(cell))
        return false;
    snprintf(hint, HINT, "the file looks like Windows-1252; save the sheet as \"CSV UTF-8\"");
    return true;
}

/* 1.2E+05: a long number that the sheet rounded. */
static bool is_scientific(struct intake_cell cell)
{
    size_t i = 0;

    while (i < cell.len && (is_digit(cell.text[i]) || cell.text[i] == '.'))
        i++;
    if (i == 0 || i + 2 >= cell.len || (cell.text[i] != 'E' && cell.text[i] != 'e') ||
        (cell.text[i + 1] != '+' && cell.text[i + 1] != '-'))
        return false;
    for (i += 2; i < cell.len; i++)
        if (!is_digit(cell.text[i]))
            return false;
    return true;
}

void intake_hint_id(struct intake_cell cell, char hint[HINT])
{
    if (said_encoding(cell, hint))
        return;
    if (is_scientific(cell))
        snprintf(hint, HINT,
            "the sheet made a number of the id and rounded it; format the column "
            "as text and enter the ids again");
    else if (has_curly_quote(cell))
        snprintf(hint, HINT, "curly quotes are no part of an id; take them away");
    else if (cell.text[0] == ' ' || cell.text[cell.len - 1] == ' ')
        snprintf(hint, HINT, "ids are never trimmed; take the blank away");
    else
        snprintf(hint, HINT, "an id is 1 to 63 of A-Z a-z 0-9 . _ -");
}

static size_t read_number(struct intake_cell cell, size_t *i, int *out)
{
    const size_t from = *i;

    *out = 0;
    while (*i < cell.len && *i - from < 5 && is_digit(cell.text[*i]))
        *out = *out * 10 + (cell.text[(*i)++] - '0');
    return *i - from;
}

static bool day_of(int y, int m, int d, char out[DAY_TEXT])
{
    char text[40];
    day read;

    snprintf(text, sizeof text, "%04d-%02d-%02d", y, m, d);
    if (!day_parse(text, strlen(text), &read))
        return false;
    day_text(read, out);
    return true;
}

/* 12/18/2026 or 18.12.26 (the month first, unless it cannot be), 2026/12/18, 2026-7-1. */
static bool day_meant(struct intake_cell cell, char out[DAY_TEXT])
{
    int part[3];
    size_t i = 0, digits[3];

    for (int n = 0; n < 3; n++) {
        if (n > 0 && (i >= cell.len || strchr("/.-", cell.text[i++]) == NULL))
            return false;
        if ((digits[n] = read_number(cell, &i, &part[n])) == 0)
            return false;
    }
    if (i < cell.len && cell.text[i] != ' ' && cell.text[i] != 'T')
        return false;
    if (digits[0] == 4)
        return day_of(part[0], part[1], part[2], out);
    if (digits[2] == 2)
        part[2] += 2000;
    return day_of(part[2], part[0], part[1], out) || day_of(part[2], part[1], part[0], out);
}

/* A spreadsheet's own count of days: 46374 is 2026-12-18. */
static bool day_counted(struct intake_cell cell, char out[DAY_TEXT])
{
    enum { SHEET_TO_2000 = 36526, LOW = 40000, HIGH = 60000 };
    size_t i = 0;
    int n;

    if (cell.len != 5 || read_number(cell, &i, &n) != 5 || n < LOW || n > HIGH)
        return false;
    day_text((day)(n - SHEET_TO_2000), out);
    return true;
}

void intake_hint_day(struct intake_cell cell, char hint[HINT])
{
    char meant[DAY_TEXT];

    if (day_meant(cell, meant) || day_counted(cell, meant))
        snprintf(hint, HINT,
            "write %s if that is the day meant; format the column as text or "
            "yyyy-mm-dd",
            meant);
    else
        snprintf(hint, HINT, "a day that exists is written year-month-day, such as 2026-12-18");
}

/* A comma before three digits and no fourth; before one or two at the end it is a point. */
static bool is_thousands(struct intake_cell cell, size_t comma)
{
    size_t digits = 0;

    while (comma + 1 + digits < cell.len && is_digit(cell.text[comma + 1 + digits]))
        digits++;
    return digits == 3;
}

/* The digits of an amount, without what is usually set around and between them. */
static bool money_meant(struct intake_cell cell, char out[MONEY_TEXT])
{
    char text[MONEY_TEXT];
    size_t n = 0, point = SIZE_MAX;
    money read;

    for (size_t i = 0; i < cell.len; i++) {
        const char c = cell.text[i];

        if (c == '$' || c == ' ')
            continue;
        if (n + 4 > sizeof text || !(is_digit(c) || c == '.' || c == ','))
            return false;
        if (c == ',' && is_thousands(cell, i))
            continue;
        if (!is_digit(c)) {
            if (point != SIZE_MAX)
                return false;
            point = n;
        }
        text[n++] = is_digit(c) ? c : '.';
    }
    if (n == 0 || point == 0)
        return false;
    if (point == SIZE_MAX)
        text[point = n] = '.', n++;
    while (n < point + 3)
        text[n++] = '0';
    if (!money_parse(text, n, &read))
        return false;
    money_text(read, out);
    return true;
}

void intake_hint_money(struct intake_cell cell, char hint[HINT])
{
    char meant[MONEY_TEXT];

    if (money_meant(cell, meant))
        snprintf(hint, HINT, "write %s", meant);
    else if (cell.text[0] == '-' || cell.text[0] == '(')
        snprintf(hint, HINT, "amounts have no sign; what takes money back is a fact of its own");
    else
        snprintf(hint, HINT,
            "write digits, a point and two decimals, such as 1250.00; at most "
            "10000000000.00");
}

void intake_hint_text(struct intake_cell cell, char hint[HINT])
{
    hint[0] = '\0';
    if (said_encoding(cell, hint))
        return;
    if (memchr(cell.text, '\n', cell.len) != NULL)
        snprintf(hint, HINT, "write it on one line; or is a closing quote missing?");
    else
        snprintf(hint, HINT, "write it as one line of plain text");
}

void intake_hint_word(const struct intake_column *column, struct intake_cell cell, char hint[HINT])
{
    char words[128], value[64];
    const char *known[WORDS], *near;
    size_t n = 0;

    snprintf(words, sizeof words, "%s", column->words);
    for (char *w = words; n < WORDS; *w++ = '\0') {
        known[n++] = w;
        w += strcspn(w, " ");
        if (*w == '\0')
            break;
    }
    snprintf(value, sizeof value, "%.*s", (int)(cell.len < 60 ? cell.len : 60), cell.text);
    hint[0] = '\0';
    if ((near = nearest(value, known, n)) != NULL)
        snprintf(hint, HINT, "did you mean \"%s\"?", near);
}
