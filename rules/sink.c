#include "sink.h"

#include <string.h>

/* A byte that begins a character of UTF-8. */
static bool begins(char c)
{
    return ((unsigned char)c & 0xc0) != 0x80;
}

static void put(struct sink *out, const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out->column = text[i] == '\n' ? 0 : out->column + begins(text[i]);
    if (n > 0)
        out->put(out->context, text, n);
}

void sink_text(struct sink *out, const char *text)
{
    if (text != NULL)
        put(out, text, strlen(text));
}

void sink_upper(struct sink *out, const char *text)
{
    for (; *text != '\0'; text++) {
        char c = *text == '_' ? ' ' : *text >= 'a' ? (char)(*text - 'a' + 'A') : *text;

        put(out, &c, 1);
    }
}

/* C0, DEL and C1 (which UTF-8 writes as C2 80 to C2 9F) may drive a terminal. */
static size_t control(const char *text)
{
    unsigned char c = (unsigned char)text[0];

    if (c < 0x20 || c == 0x7f)
        return 1;
    return c == 0xc2 && (unsigned char)text[1] >= 0x80 && (unsigned char)text[1] < 0xa0 ? 2 : 0;
}

void sink_foreign(struct sink *out, const char *text)
{
    const char *from = text;

    if (text == NULL)
        return;
    while (*text != '\0') {
        size_t n = control(text);

        if (n == 0) {
            text++;
            continue;
        }
        put(out, from, (size_t)(text - from));
        put(out, *text == '\n' || *text == '\t' ? " " : "?", 1);
        from = text += n;
    }
    put(out, from, (size_t)(text - from));
}

void sink_number(struct sink *out, int64_t n)
{
    char digits[24];
    size_t at = sizeof digits;
    uint64_t left = n < 0 ? -(uint64_t)n : (uint64_t)n;

    do
        digits[--at] = (char)('0' + left % 10);
    while ((left /= 10) > 0);
    if (n < 0)
        digits[--at] = '-';
    put(out, digits + at, sizeof digits - at);
}

void sink_day(struct sink *out, day on)
{
    char text[DAY_TEXT];

    sink_text(out, day_text(on, text));
}

void sink_ratio(struct sink *out, struct ratio r)
{
    sink_number(out, r.p);
    if (r.q == 1)
        return;
    put(out, "/", 1);
    sink_number(out, r.q);
}

void sink_money(struct sink *out, money cents)
{
    char text[MONEY_TEXT], *at = money_text(cents, text);
    size_t whole;

    if (*at == '-')
        put(out, at++, 1);
    put(out, "$", 1);
    whole = strlen(at) - 3;
    for (size_t i = 0; i < whole; i++) {
        if (i > 0 && (whole - i) % 3 == 0)
            put(out, ",", 1);
        put(out, at + i, 1);
    }
    sink_text(out, at + whole);
}

void sink_pad(struct sink *out, size_t column)
{
    if (out->column > 0 && out->column + 2 > column)
        put(out, "  ", 2);
    while (out->column < column)
        put(out, " ", 1);
}

static size_t characters(const char *text, size_t n)
{
    size_t count = 0;

    for (size_t i = 0; i < n; i++)
        count += begins(text[i]);
    return count;
}

void sink_wrapped(struct sink *out, const char *text, size_t indent, size_t width)
{
    for (bool first = true; *text != '\0'; first = false) {
        const char *blank = strchr(text, ' ');
        size_t n = blank != NULL ? (size_t)(blank - text) : strlen(text);

        if (!first && out->column + 1 + characters(text, n) > width) {
            put(out, "\n", 1);
            sink_pad(out, indent);
        } else if (!first) {
            put(out, " ", 1);
        }
        put(out, text, n);
        text += n + (blank != NULL);
    }
}

void sink_fold_end(struct sink_fold *f)
{
    size_t width = characters(f->word, f->n);

    if (f->out->column > 0 && f->out->column + 1 + width > f->width) {
        put(f->out, "\n", 1);
        if (f->indent > 0)
            sink_pad(f->out, f->indent);
    } else if (f->out->column > 0) {
        put(f->out, " ", 1);
    }
    put(f->out, f->word, f->n);
    f->n = 0;
}

static void put_fold(void *context, const char *text, size_t n)
{
    struct sink_fold *f = context;

    for (size_t i = 0; i < n; i++) {
        if (f->n > 0 && (text[i] == ' ' || f->n == sizeof f->word))
            sink_fold_end(f);
        if (text[i] != ' ')
            f->word[f->n++] = text[i];
    }
}

struct sink sink_folded(struct sink_fold *f)
{
    return (struct sink){.put = put_fold, .context = f};
}

void sink_list(struct sink *out, int i, int n)
{
    if (i > 0)
        sink_text(out, i == n - 1 ? " and " : ", ");
}

static void ignore(void *context, const char *text, size_t n)
{
    (void)context;
    (void)text;
    (void)n;
}

struct sink sink_measure(void)
{
    return (struct sink){.put = ignore};
}

/* What Markdown would take for its own.  An underscore within a word is none of it. */
static bool is_mark(const char *text, const char *at)
{
    if (*at == '_')
        return at == text || at[1] == '\0' || at[-1] == ' ' || at[1] == ' ';
    if (*at == '&')
        return at[1] == '#' || (at[1] >= 'A' && at[1] <= 'Z') || (at[1] >= 'a' && at[1] <= 'z');
    return strchr("\\`*<>[]|~#", *at) != NULL;
}

void sink_markdown(struct sink *out, const char *text)
{
    for (const char *at = text; at != NULL && *at != '\0';) {
        size_t n = control(at);

        if (n > 0) {
            put(out, *at == '\n' || *at == '\t' ? " " : "?", 1);
            at += n;
            continue;
        }
        if (is_mark(text, at))
            put(out, "\\", 1);
        put(out, at++, 1);
    }
}

void sink_long_day(struct sink *out, day on)
{
    static const char *const months[] = {"January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December"};
    char text[DAY_TEXT];

    if (day_text(on, text)[0] == '\0')
        return;
    put(out, text + 8 + (text[8] == '0'), text[8] == '0' ? 1 : 2);
    put(out, " ", 1);
    sink_text(out, months[(text[5] - '0') * 10 + text[6] - '0' - 1]);
    put(out, " ", 1);
    put(out, text, 4);
}

/* ${r} times ${factor} with up to two decimals; false: they do not say it exactly. */
static bool put_decimal(struct sink *out, struct ratio r, int64_t factor)
{
    char decimals[] = ".00";
    int64_t hundredths;

    if (r.p > INT64_MAX / factor / 100 || r.p * factor * 100 % r.q != 0)
        return false;
    hundredths = r.p * factor * 100 / r.q;
    sink_number(out, hundredths / 100);
    decimals[1] = (char)('0' + hundredths % 100 / 10);
    decimals[2] = (char)('0' + hundredths % 10);
    put(out, decimals, hundredths % 100 == 0 ? 0 : hundredths % 10 == 0 ? 2 : 3);
    return true;
}

void sink_decimal(struct sink *out, struct ratio r)
{
    if (!put_decimal(out, r, 1))
        sink_ratio(out, r);
}

void sink_percent(struct sink *out, struct ratio r)
{
    if (put_decimal(out, r, 100))
        sink_text(out, " %");
    else
        sink_ratio(out, r);
}

static void put_number(struct sink *out, const struct sink_word *word)
{
    switch (word->kind) {
    case 'd':
        sink_day(out, (day)word->number);
        break;
    case 'D':
        sink_long_day(out, (day)word->number);
        break;
    case '$':
        sink_money(out, word->number);
        break;
    default:
        sink_number(out, word->number);
        break;
    }
}

static void put_word(struct sink *out, const struct sink_word *word)
{
    const struct sink_writer *writer = word->text;

    if (strchr("ndD$", word->kind) != NULL) {
        put_number(out, word);
        return;
    }
    if (word->text == NULL)
        return;
    switch (word->kind) {
    case 'f':
        sink_foreign(out, word->text);
        break;
    case 'm':
        sink_markdown(out, word->text);
        break;
    case 'r':
        sink_ratio(out, *(const struct ratio *)word->text);
        break;
    case '.':
        sink_decimal(out, *(const struct ratio *)word->text);
        break;
    case '%':
        sink_percent(out, *(const struct ratio *)word->text);
        break;
    case 'w':
        writer->put(out, writer->of);
        break;
    default:
        sink_text(out, word->text);
        break;
    }
}

void sink_sentence(struct sink *out, const char *pattern, const struct sink_word *words, size_t n)
{
    const char *open;

    while ((open = strchr(pattern, '{')) != NULL) {
        const char *close = strchr(open, '}');
        size_t len = (size_t)(close - open) - 1;

        put(out, pattern, (size_t)(open - pattern));
        for (size_t i = 0; i < n; i++)
            if (strlen(words[i].name) == len && memcmp(words[i].name, open + 1, len) == 0)
                put_word(out, &words[i]);
        pattern = close + 1;
    }
    sink_text(out, pattern);
}
