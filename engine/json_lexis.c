#include "json_lexis.h"

#include "utf8.h"

#include <string.h>

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
const char *json_lexis_number(const char *t, size_t len)
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
