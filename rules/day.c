#include "day.h"

/* Days from 1970-01-01 to 2000-01-01, where these days begin. */
enum { EPOCH = 10957 };

/* Days since 1970-01-01 of a Gregorian date after Christ: the usual era arithmetic. */
static int32_t days_from_civil(int32_t y, int32_t m, int32_t d)
{
    int32_t era, yoe, doy, doe;

    y -= m <= 2;
    era = y / 400;
    yoe = y - era * 400;
    doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

static void civil_from_days(int32_t z, int32_t *y, int32_t *m, int32_t *d)
{
    int32_t era, doe, yoe, doy, mp;

    z += 719468;
    era = z / 146097;
    doe = z - era * 146097;
    yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    mp = (5 * doy + 2) / 153;
    *d = doy - (153 * mp + 2) / 5 + 1;
    *m = mp + (mp < 10 ? 3 : -9);
    *y = yoe + era * 400 + (*m <= 2);
}

static bool digits(const char *text, size_t n, int32_t *out)
{
    *out = 0;
    for (size_t i = 0; i < n; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        *out = *out * 10 + (text[i] - '0');
    }
    return true;
}

bool day_parse(const char *text, size_t len, day *out)
{
    int32_t y, m, d, y2, m2, d2, n;

    if (len != 10 || text[4] != '-' || text[7] != '-')
        return false;
    if (!digits(text, 4, &y) || !digits(text + 5, 2, &m) || !digits(text + 8, 2, &d))
        return false;
    if (y < 1900 || y > 2199 || m < 1 || m > 12 || d < 1 || d > 31)
        return false;
    n = days_from_civil(y, m, d);
    civil_from_days(n, &y2, &m2, &d2);
    if (d2 != d)
        return false;
    *out = n - EPOCH;
    return true;
}

static void put(char *out, int n, int32_t value)
{
    while (n-- > 0) {
        out[n] = (char)('0' + value % 10);
        value /= 10;
    }
}

char *day_text(day on, char out[DAY_TEXT])
{
    int32_t y, m, d;

    out[0] = '\0';
    if (on == NO_DAY || on == DAY_OPEN)
        return out;
    civil_from_days(on + EPOCH, &y, &m, &d);
    put(out, 4, y);
    out[4] = '-';
    put(out + 5, 2, m);
    out[7] = '-';
    put(out + 8, 2, d);
    out[10] = '\0';
    return out;
}

int day_weekday(day d)
{
    /* 2000-01-01 was a Saturday. */
    return (int)(((d + 5) % 7 + 7) % 7);
}

int32_t day_month(day on)
{
    int32_t y, m, d;

    civil_from_days(on + EPOCH, &y, &m, &d);
    return y * 12 + m - 1;
}
