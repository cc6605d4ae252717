/* What spreadsheets do to values, recognised so that a message can say how to undo it. */
#include "intake_value.h"

#include "fault.h"
#include "meant.h"
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

void intake_hint_day(struct intake_cell cell, char hint[HINT])
{
    char meant[DAY_TEXT];

    if (meant_day(cell.text, cell.len, meant))
        snprintf(hint, HINT,
            "write %s if that is the day meant; format the column as text or "
            "yyyy-mm-dd",
            meant);
    else
        snprintf(hint, HINT, "a day that exists is written year-month-day, such as 2026-12-18");
}

void intake_hint_money(struct intake_cell cell, char hint[HINT])
{
    char meant[MONEY_TEXT];

    if (meant_money(cell.text, cell.len, meant))
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
