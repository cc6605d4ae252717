#include "meant.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t read_number(const char *text, size_t len, size_t *i, int *out)
{
    const size_t from = *i;

    *out = 0;
    while (*i < len && *i - from < 5 && is_digit(text[*i]))
        *out = *out * 10 + (text[(*i)++] - '0');
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

static bool day_written(const char *text, size_t len, char out[DAY_TEXT])
{
    int part[3];
    size_t i = 0, digits[3];

    for (int n = 0; n < 3; n++) {
        if (n > 0 && (i >= len || strchr("/.-", text[i++]) == NULL))
            return false;
        if ((digits[n] = read_number(text, len, &i, &part[n])) == 0)
            return false;
    }
    if (i < len && text[i] != ' ' && text[i] != 'T')
        return false;
    if (digits[0] == 4)
        return day_of(part[0], part[1], part[2], out);
    if (digits[2] == 2)
        part[2] += 2000;
    return day_of(part[2], part[0], part[1], out) || day_of(part[2], part[1], part[0], out);
}

/* A spreadsheet's own count of days: 46374 is 2026-12-18. */
static bool day_counted(const char *text, size_t len, char out[DAY_TEXT])
{
    enum { SHEET_TO_2000 = 36526, LOW = 40000, HIGH = 60000 };
    size_t i = 0;
    int n;

    if (len != 5 || read_number(text, len, &i, &n) != 5 || n < LOW || n > HIGH)
        return false;
    day_text((day)(n - SHEET_TO_2000), out);
    return true;
}

bool meant_day(const char *text, size_t len, char out[DAY_TEXT])
{
    return day_written(text, len, out) || day_counted(text, len, out);
}

/* A comma before three digits and no fourth; before one or two at the end it is a point. */
static bool is_thousands(const char *text, size_t len, size_t comma)
{
    size_t digits = 0;

    while (comma + 1 + digits < len && is_digit(text[comma + 1 + digits]))
        digits++;
    return digits == 3;
}

bool meant_money(const char *text, size_t len, char out[MONEY_TEXT])
{
    char plain[MONEY_TEXT];
    size_t n = 0, point = SIZE_MAX;
    money read;

    for (size_t i = 0; i < len; i++) {
        const char c = text[i];

        if (c == '$' || c == ' ')
            continue;
        if (n + 4 > sizeof plain || !(is_digit(c) || c == '.' || c == ','))
            return false;
        if (c == ',' && is_thousands(text, len, i))
            continue;
        if (!is_digit(c)) {
            if (point != SIZE_MAX)
                return false;
            if (n == 0)
                plain[n++] = '0';
            point = n;
        }
        plain[n++] = is_digit(c) ? c : '.';
    }
    if (n == 0)
        return false;
    if (point == SIZE_MAX)
        plain[point = n] = '.', n++;
    while (n < point + 3)
        plain[n++] = '0';
    if (!money_parse(plain, n, &read))
        return false;
    money_text(read, out);
    return true;
}

bool meant_share(const char *text, size_t len, char out[SHARE_TEXT])
{
    enum { DIGITS = 7 };
    int64_t parts = 0, one = 100;
    size_t i = 0, digits = 0;
    int decimals = 2;
    bool point = false;

    for (; i < len && digits <= DIGITS && (is_digit(text[i]) || (text[i] == '.' && !point)); i++) {
        point = point || text[i] == '.';
        if (text[i] == '.')
            continue;
        parts = parts * 10 + (text[i] - '0');
        digits++;
        if (point)
            one *= 10, decimals++;
    }
    while (i < len && text[i] == ' ')
        i++;
    if (digits == 0 || i + (i < len && text[i] == '%') != len || parts > one)
        return false;
    for (; decimals > 1 && parts % 10 == 0; decimals--)
        parts /= 10, one /= 10;
    snprintf(out, SHARE_TEXT, "%d.%0*d", (int)(parts / one), decimals, (int)(parts % one));
    return true;
}
