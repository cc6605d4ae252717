#include "json_lexis.h"

#include "utf8.h"

#include <string.h>
#include <strings.h>

enum {
    NUMBER_MOST = 60, /* characters; the parser holds no more */
    EXPONENT_MOST = 308
};

/* Reads one or more digits. */
static bool digits(const char *text, size_t len, size_t *i)
{
    const size_t from = *i;

    while (*i < len && text[*i] >= '0' && text[*i] <= '9')
        (*i)++;
    return *i > from;
}

/* What is wrong with the number ${t}, or NULL. */
static const char *wrong_number(const char *t, size_t len)
{
    size_t i = t[0] == '-' ? 1 : 0, whole = i, power = 0;
    bool down = false;

    if (!digits(t, len, &i))
        return "this is not a number";
    if (t[whole] == '0' && i - whole > 1)
        return "a number does not begin with 0";
    whole = i - whole;
    if (i < len && t[i] == '.' && (i++, !digits(t, len, &i)))
        return "this is not a number: digits must follow the point";
    if (i < len && (t[i] == 'e' || t[i] == 'E')) {
        i++;
        if (i < len && (t[i] == '+' || t[i] == '-'))
            down = t[i++] == '-';
        for (size_t k = i; k < len && t[k] >= '0' && t[k] <= '9' && power < 10000; k++)
            power = power * 10 + (size_t)(t[k] - '0');
        if (!digits(t, len, &i))
            return "this is not a number: digits must follow the e";
    }
    if (i < len)
        return "this is not a number";
    if (len > NUMBER_MOST || (!down && power + whole > EXPONENT_MOST))
        return "this number is too large";
    return NULL;
}

const char *json_lexis_quotes(const char *text, size_t len)
{
    if (len > 2 && memcmp(text, "\xe2\x80", 2) == 0 &&
        strchr("\x98\x99\x9c\x9d", text[2]) != NULL)
        return "these are curly quotes, as word processors make them: type straight ones, \"";
    if (len > 0 && text[0] == '\'')
        return "keys and texts stand in double quotes, \"";
    return NULL;
}

/* Whether ${word} is meant with other capitals, as some languages and sheets write it. */
static const char *meant_word(const char *text, size_t len)
{
    static const char *const others[] = {"true", "false", "null", "yes", "no"};
    static const char *const hints[] = {
        "write true", "write false", "write null", "write true", "write false"};

    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strlen(others[i]) == len && strncasecmp(others[i], text, len) == 0)
            return hints[i];
    return NULL;
}

/* Whether ${t} is digits set apart, as in days, shares and amounts. */
static bool has_mark(const char *t, size_t len)
{
    for (size_t i = 1; i + 1 < len; i++)
        if (strchr("-/", t[i]) != NULL && t[i] != '\0')
            return true;
    return len > 1 && t[len - 1] == '%';
}

struct json_word json_lexis_word(const char *t, size_t len)
{
    struct json_word word = {.kind = JSON_NULL};

    if (t[0] == '-' || (t[0] >= '0' && t[0] <= '9')) {
        word.kind = JSON_NUMBER;
        if ((word.message = wrong_number(t, len)) != NULL)
            word.code = "bad_number";
        if (word.code != NULL && has_mark(t, len))
            word.hint = "days, amounts and shares stand in double quotes, such as \"2026-07-01\"";
        return word;
    }
    if ((len == 4 && memcmp(t, "true", 4) == 0) || (len == 5 && memcmp(t, "false", 5) == 0))
        word.kind = JSON_BOOL;
    else if (len != 4 || memcmp(t, "null", 4) != 0)
        word = (struct json_word){JSON_NULL, "no_word", "this is not a JSON value",
            "texts stand in double quotes; else only numbers, true, false and null are words"};
    if (word.code != NULL && json_lexis_quotes(t, len) != NULL)
        word.hint = json_lexis_quotes(t, len);
    else if (word.code != NULL && meant_word(t, len) != NULL)
        word.hint = meant_word(t, len);
    return word;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The four hexadecimal digits at ${text}, or -1. */
static int32_t hex_parse(const char *text, size_t len)
{
    int32_t code = 0;

    if (len < 4)
        return -1;
    for (size_t i = 0; i < 4; i++) {
        const int digit = hex_digit(text[i]);

        if (digit < 0)
            return -1;
        code = code * 16 + digit;
    }
    return code;
}

static bool is_high(int32_t code)
{
    return code >= 0xd800 && code <= 0xdbff;
}

static bool is_low(int32_t code)
{
    return code >= 0xdc00 && code <= 0xdfff;
}

struct json_escape json_lexis_escape(const char *text, size_t len)
{
    int32_t code;

    if (len < 2 || text[1] == '\0' || strchr("\"\\/bfnrtu", text[1]) == NULL)
        return (struct json_escape){"bad_escape", "there is no such escape in JSON", 1};
    if (text[1] != 'u')
        return (struct json_escape){NULL, NULL, 2};
    if ((code = hex_parse(text + 2, len - 2)) < 0)
        return (struct json_escape){"bad_escape", "\\u needs four hexadecimal digits", 2};
    if (code == 0)
        return (struct json_escape){"nul", "\\u0000 is not allowed in a text", 6};
    if (is_low(code))
        return (struct json_escape){
            "lone_surrogate", "the second half of a surrogate pair without the first", 6};
    if (!is_high(code))
        return (struct json_escape){NULL, NULL, 6};
    if (len >= 12 && text[6] == '\\' && text[7] == 'u' && is_low(hex_parse(text + 8, 4)))
        return (struct json_escape){NULL, NULL, 12};
    return (struct json_escape){
        "lone_surrogate", "the first half of a surrogate pair without the second", 6};
}

/* What the sound or unsound ${escape} at ${text} stands for. */
static uint32_t escape_code(const char *text, struct json_escape escape)
{
    static const char plain[] = "bfnrt\"\\/", means[] = "\b\f\n\r\t\"\\/";

    if (escape.code != NULL)
        return 0xfffd;
    if (escape.len == 2)
        return (unsigned char)means[strchr(plain, text[1]) - plain];
    if (escape.len == 6)
        return (uint32_t)hex_parse(text + 2, 4);
    return (uint32_t)(0x10000 + ((hex_parse(text + 2, 4) - 0xd800) << 10) +
                      (hex_parse(text + 8, 4) - 0xdc00));
}

int json_lexis_next(struct json_bytes *b)
{
    struct json_escape escape;

    if (b->used < b->n)
        return (unsigned char)b->bytes[b->used++];
    if (b->i >= b->len)
        return -1;
    if (b->text[b->i] != '\\')
        return (unsigned char)b->text[b->i++];
    escape = json_lexis_escape(b->text + b->i, b->len - b->i);
    b->n = utf8_put(escape_code(b->text + b->i, escape), b->bytes);
    b->i += escape.len;
    b->used = 1;
    return (unsigned char)b->bytes[0];
}

bool json_lexis_same(struct json_bytes a, struct json_bytes b)
{
    int c;

    do {
        if ((c = json_lexis_next(&a)) != json_lexis_next(&b))
            return false;
    } while (c >= 0);
    return true;
}
