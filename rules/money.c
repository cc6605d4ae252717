#include "money.h"

typedef __int128 wide;

static wide wide_gcd(wide a, wide b)
{
    if (a < 0)
        a = -a;
    while (b != 0) {
        wide rest = a % b;

        a = b;
        b = rest;
    }
    return a;
}

static bool ratio_reduce(wide p, wide q, struct ratio *out)
{
    wide g = wide_gcd(p, q);

    if (g > 1) {
        p /= g;
        q /= g;
    }
    if (p > INT64_MAX || p < -INT64_MAX || q > INT64_MAX)
        return false;
    *out = (struct ratio){(int64_t)p, (int64_t)q};
    return true;
}

static bool ratio_sum(struct ratio a, struct ratio b, int sign, struct ratio *out)
{
    /* Two products of 63 bits leave their sum within 127. */
    wide left = (wide)a.p * b.q, right = (wide)b.p * a.q;

    return ratio_reduce(left + sign * right, (wide)a.q * b.q, out);
}

bool ratio_add(struct ratio a, struct ratio b, struct ratio *out)
{
    return ratio_sum(a, b, 1, out);
}

bool ratio_sub(struct ratio a, struct ratio b, struct ratio *out)
{
    return ratio_sum(a, b, -1, out);
}

bool ratio_mul(struct ratio a, struct ratio b, struct ratio *out)
{
    return ratio_reduce((wide)a.p * b.p, (wide)a.q * b.q, out);
}

int ratio_cmp(struct ratio a, struct ratio b)
{
    wide left = (wide)a.p * b.q, right = (wide)b.p * a.q;

    return (left > right) - (left < right);
}

bool money_share(money amount, struct ratio share, enum rounding how, money *out)
{
    wide product = (wide)amount * share.p, whole, rest, twice;
    int sign = product < 0 ? -1 : 1;

    product *= sign;
    whole = product / share.q;
    rest = product % share.q;
    twice = rest * 2;
    if (twice > share.q || (twice == share.q && (how == ROUND_HALF_UP || whole % 2 == 1)))
        whole++;
    if (whole > INT64_MAX)
        return false;
    *out = (money)(sign * whole);
    return true;
}

/* Give one cent to the part that has the largest remainder and has none yet. */
static void split_give(const wide *rests, const int64_t *qs, size_t n, bool *given, money *parts)
{
    size_t best = n;

    for (size_t i = 0; i < n; i++) {
        if (given[i] || rests[i] == 0)
            continue;
        if (best == n || rests[i] * qs[best] > rests[best] * qs[i])
            best = i;
    }
    if (best == n)
        return;
    given[best] = true;
    parts[best]++;
}

enum { SPLIT_MOST = 64 };

bool money_split(money total, const struct ratio *shares, size_t n, money *parts)
{
    wide rests[SPLIT_MOST];
    int64_t qs[SPLIT_MOST];
    bool given[SPLIT_MOST] = {false};
    money left = total;

    if (n == 0 || n > SPLIT_MOST)
        return false;
    for (size_t i = 0; i < n; i++) {
        wide product = (wide)total * shares[i].p;

        parts[i] = (money)(product / shares[i].q);
        rests[i] = product % shares[i].q;
        qs[i] = shares[i].q;
        left -= parts[i];
    }
    for (; left > 0; left--)
        split_give(rests, qs, n, given, parts);
    return true;
}

char *money_text(money amount, char out[MONEY_TEXT])
{
    char digits[MONEY_TEXT];
    uint64_t left = amount < 0 ? -(uint64_t)amount : (uint64_t)amount;
    size_t n = 0, at = 0;

    while (left > 0 || n < 3) {
        digits[n++] = (char)('0' + left % 10);
        left /= 10;
    }
    if (amount < 0)
        out[at++] = '-';
    while (n > 0) {
        if (n == 2)
            out[at++] = '.';
        out[at++] = digits[--n];
    }
    out[at] = '\0';
    return out;
}

/* Read up to ${most} digits; return how many there are (more than ${most} counts them all). */
static size_t digits_parse(const char *text, size_t len, size_t most, int64_t *out)
{
    size_t n = 0;

    *out = 0;
    while (n < len && text[n] >= '0' && text[n] <= '9') {
        if (n < most)
            *out = *out * 10 + (text[n] - '0');
        n++;
    }
    return n;
}

bool money_parse(const char *text, size_t len, money *out)
{
    int64_t whole, cents;
    size_t n = digits_parse(text, len, 11, &whole);

    if (n == 0 || n > 11 || (n > 1 && text[0] == '0') || len != n + 3 || text[n] != '.')
        return false;
    if (digits_parse(text + n + 1, 2, 2, &cents) != 2)
        return false;
    *out = whole * 100 + cents;
    return *out <= MONEY_MAX;
}

static const int64_t power_of_ten[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000,
    100000000, 1000000000};

bool ratio_parse(const char *text, size_t len, struct ratio *out)
{
    int64_t p, q;
    size_t n = digits_parse(text, len, 9, &p), m;

    if (n == 0 || n > 9)
        return false;
    if (n == len)
        return ratio_reduce(p, 1, out);
    m = digits_parse(text + n + 1, len - n - 1, 9, &q);
    if (m == 0 || m > 9 || n + 1 + m != len)
        return false;
    if (text[n] == '/' && q > 0)
        return ratio_reduce(p, q, out);
    if (text[n] == '.')
        return ratio_reduce((wide)p * power_of_ten[m] + q, power_of_ten[m], out);
    return false;
}
