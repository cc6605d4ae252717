#include "intake_value.h"

#include "rules/money.h"
#include "rules/day.h"
#include "utf8.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { ID_MOST = 63, TEXT_MOST = 4000, WHOLE_DIGITS = 6, KEY_MOST = 400 };

char *intake_shown(struct intake_cell cell, char out[INTAKE_SHOWN])
{
    size_t n = utf8_clean(out, INTAKE_SHOWN - 3, cell.text, cell.len);

    if (n < cell.len && n + 8 > INTAKE_SHOWN - 3)
        memcpy(out + n, "...", 4);
    for (char *q = out; *q != '\0'; q++)
        if (*q == '"')
            *q = '\'';
    return out;
}

void intake_out_text(struct intake_out *out, const char *text)
{
    const size_t n = strlen(text);

    memcpy(out->bytes + out->len, text, n);
    out->len += n;
}

static void put(struct intake_out *out, struct intake_cell cell)
{
    memcpy(out->bytes + out->len, cell.text, cell.len);
    out->len += cell.len;
}

static bool is_id(const char *text, size_t len)
{
    if (len < 1 || len > ID_MOST)
        return false;
    for (size_t i = 0; i < len; i++) {
        const char c = text[i];

        if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                c == '.' || c == '_' || c == '-'))
            return false;
    }
    return true;
}

/* A column that shows its value says "status \"X\" ...", one that hides it "name ...". */
static bool refuse(struct intake_problem *p, const struct intake_column *column,
    struct intake_cell cell, const char *code, const char *what)
{
    char shown[INTAKE_SHOWN];

    p->code = code;
    p->hint[0] = '\0';
    if (column->hidden)
        snprintf(p->message, sizeof p->message, "%s %s", column->name, what);
    else
        snprintf(p->message, sizeof p->message, "%s \"%s\" %s", column->name,
            intake_shown(cell, shown), what);
    return false;
}

static bool put_id(const struct intake_column *column, struct intake_cell cell,
    struct intake_out *out, struct intake_problem *p)
{
    if (is_id(cell.text, cell.len) ||
        (column->type == INTAKE_ID_ALL && cell.len == 1 && cell.text[0] == '*')) {
        put(out, cell);
        return true;
    }
    if (cell.text[0] == ' ' || cell.text[cell.len - 1] == ' ')
        refuse(p, column, cell, "blank_around", "has a blank around it");
    else
        refuse(p, column, cell, "not_an_id", "is not an id");
    intake_hint_id(cell, p->hint);
    return false;
}

static bool put_day(const struct intake_column *column, struct intake_cell cell,
    struct intake_out *out, struct intake_problem *p)
{
    day d;

    if (day_parse(cell.text, cell.len, &d)) {
        put(out, cell);
        return true;
    }
    refuse(p, column, cell, "not_a_day", "is not a day");
    intake_hint_day(cell, p->hint);
    return false;
}

static bool put_whole(const struct intake_column *column, struct intake_cell cell,
    struct intake_out *out, struct intake_problem *p)
{
    int64_t n = 0;
    size_t i = 0;

    while (i < cell.len && i <= WHOLE_DIGITS && cell.text[i] >= '0' && cell.text[i] <= '9')
        n = n * 10 + (cell.text[i++] - '0');
    if (i < cell.len || i > WHOLE_DIGITS || (cell.len > 1 && cell.text[0] == '0')) {
        refuse(p, column, cell, "not_whole", "is not a whole number");
        snprintf(
            p->hint, sizeof p->hint, "write digits only, at most %d, such as 90", WHOLE_DIGITS);
        return false;
    }
    if (n < column->least) {
        refuse(p, column, cell, "too_low", "is too low");
        snprintf(p->hint, sizeof p->hint, "it is at least %" PRId64, column->least);
        return false;
    }
    put(out, cell);
    return true;
}

static bool put_word(const struct intake_column *column, struct intake_cell cell,
    struct intake_out *out, struct intake_problem *p)
{
    const char *word = column->words;
    char what[160] = "is none of ";
    size_t len = strlen(what);

    while (*word != '\0') {
        const size_t n = strcspn(word, " ");

        if (n == cell.len && memcmp(word, cell.text, n) == 0) {
            put(out, cell);
            return true;
        }
        word += n + (word[n] == ' ');
    }
    for (word = column->words; *word != '\0' && len + 3 < sizeof what; word++) {
        what[len++] = *word;
        if (*word == ' ') {
            what[len - 1] = ',';
            what[len++] = ' ';
        }
    }
    what[len] = '\0';
    refuse(p, column, cell, "not_a_word", what);
    intake_hint_word(column, cell, p->hint);
    return false;
}

static bool put_yes_no(const struct intake_column *column, struct intake_cell cell,
    struct intake_out *out, struct intake_problem *p)
{
    const bool yes = cell.len == 3 && memcmp(cell.text, "yes", 3) == 0;

    if (yes || (cell.len == 2 && memcmp(cell.text, "no", 2) == 0)) {
        intake_out_text(out, yes ? "t" : "f");
        return true;
    }
    refuse(p, column, cell, "not_yes_no", "is neither yes nor no");
    snprintf(p->hint, sizeof p->hint, "write yes or no");
    return false;
}

static bool put_share(const struct intake_column *column, struct intake_cell cell,
    struct intake_out *out, struct intake_problem *p)
{
    struct ratio share;

    if (ratio_parse(cell.text, cell.len, &share) && share.p > 0 && share.p <= share.q) {
        put(out, cell);
        return true;
    }
    refuse(p, column, cell, "not_a_share", "is not a share");
    snprintf(p->hint, sizeof p->hint, "a share is above 0 and at most 1, such as 1/2 or 0.5%s",
        memchr(cell.text, '%', cell.len) != NULL ? "; percent are not taken" : "");
    return false;
}

static bool put_money(const struct intake_column *column, struct intake_cell cell,
    struct intake_out *out, struct intake_problem *p)
{
    char cents[MONEY_TEXT];
    money m;

    if (!money_parse(cell.text, cell.len, &m)) {
        refuse(p, column, cell, "not_an_amount", "is not an amount");
        intake_hint_money(cell, p->hint);
        return false;
    }
    if (m < column->least) {
        refuse(p, column, cell, "too_low", "is too low");
        snprintf(p->hint, sizeof p->hint, "it is above 0.00");
        return false;
    }
    snprintf(cents, sizeof cents, "%" PRId64, m);
    intake_out_text(out, cents);
    return true;
}

/* Roles and role/cohort pairs with one blank between them, or a star. */
static bool put_audience(const struct intake_column *column, struct intake_cell cell,
    struct intake_out *out, struct intake_problem *p)
{
    bool good = cell.len == 1 && cell.text[0] == '*';

    for (size_t i = 0; !good && i < cell.len;) {
        const char *word = cell.text + i, *slash;
        const char *blank = memchr(word, ' ', cell.len - i);
        const size_t n = blank != NULL ? (size_t)(blank - word) : cell.len - i;

        slash = memchr(word, '/', n);
        if (slash != NULL ? !is_id(word, (size_t)(slash - word)) ||
                                !is_id(slash + 1, n - (size_t)(slash + 1 - word))
                          : !is_id(word, n))
            break;
        i += n + 1;
        good = i == cell.len + 1;
    }
    if (good) {
        put(out, cell);
        return true;
    }
    refuse(p, column, cell, "not_an_audience", "is not an audience");
    snprintf(p->hint, sizeof p->hint,
        "write * for every role, or roles and role/cohort with one blank between them");
    return false;
}

/* What a key may hold: ids, and : and / between them. */
static bool put_key(const struct intake_column *column, struct intake_cell cell,
    struct intake_out *out, struct intake_problem *p)
{
    size_t i = 0, from = 0, colons = 0;

    while (cell.len <= KEY_MOST && i < cell.len) {
        if (cell.text[i] == ':' || cell.text[i] == '/') {
            if (!is_id(cell.text + from, i - from))
                break;
            colons += cell.text[i] == ':';
            from = i + 1;
        }
        i++;
    }
    if (i == cell.len && is_id(cell.text + from, i - from) && (colons == 1 || colons == 2)) {
        put(out, cell);
        return true;
    }
    refuse(p, column, cell, "not_a_key", "is not a key of the ledger");
    snprintf(p->hint, sizeof p->hint,
        "a key is written as in the register, such as "
        "stipend:A17/annual/mid-year or cover:C12");
    return false;
}

/* What no text may hold: control characters, of both blocks. */
static const char *text_trouble(struct intake_cell cell)
{
    for (size_t i = 0; i < cell.len;) {
        const unsigned char c = (unsigned char)cell.text[i];
        const size_t span = c < 0x80 ? 1 : utf8_span(cell.text + i, cell.len - i);

        if (span == 0)
            return "is not UTF-8";
        if (c == '\n' || c == '\r')
            return "has a line break in it";
        if (c < 0x20 || c == 0x7f || (c == 0xc2 && (unsigned char)cell.text[i + 1] < 0xa0))
            return "has a control character in it";
        i += span;
    }
    return cell.len > TEXT_MOST ? "is too long" : NULL;
}

static bool put_text(const struct intake_column *column, struct intake_cell cell,
    struct intake_out *out, struct intake_problem *p)
{
    const char *trouble = text_trouble(cell);

    if (trouble != NULL) {
        refuse(p, column, cell, "not_text", trouble);
        intake_hint_text(cell, p->hint);
        return false;
    }
    for (size_t i = 0; i < cell.len; i++) {
        if (cell.text[i] == '\\')
            out->bytes[out->len++] = '\\';
        out->bytes[out->len++] = cell.text[i];
    }
    return true;
}

bool intake_value_put(const struct intake_column *column, struct intake_cell cell,
    struct intake_out *out, struct intake_problem *problem)
{
    static bool (*const puts[])(const struct intake_column *, struct intake_cell,
        struct intake_out *, struct intake_problem *) = {
        [INTAKE_ID] = put_id,
        [INTAKE_ID_ALL] = put_id,
        [INTAKE_DAY] = put_day,
        [INTAKE_WHOLE] = put_whole,
        [INTAKE_WORD] = put_word,
        [INTAKE_SHARE] = put_share,
        [INTAKE_AUDIENCE] = put_audience,
        [INTAKE_KEY] = put_key,
        [INTAKE_TEXT] = put_text,
        [INTAKE_MONEY] = put_money,
        [INTAKE_YES_NO] = put_yes_no,
    };

    return puts[column->type](column, cell, out, problem);
}
