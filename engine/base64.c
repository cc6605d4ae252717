#include "base64.h"

#include <string.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* The text of up to three bytes. */
static void put_three(const unsigned char *bytes, size_t n, char out[4])
{
    unsigned int bits = (unsigned int)bytes[0] << 16;

    bits |= n > 1 ? (unsigned int)bytes[1] << 8 : 0u;
    bits |= n > 2 ? (unsigned int)bytes[2] : 0u;
    for (int i = 0; i < 4; i++)
        out[i] = digits[bits >> (18 - 6 * i) & 63];
    if (n < 3)
        out[3] = '=';
    if (n < 2)
        out[2] = '=';
}

char *base64_put(const unsigned char *bytes, size_t n, char *out)
{
    char *to = out;

    for (size_t i = 0; i < n; i += 3, to += 4)
        put_three(bytes + i, n - i, to);
    *to = '\0';
    return out;
}

int base64_take(const char *text, unsigned char *out, size_t n)
{
    unsigned int bits = 0;
    size_t taken = 0;
    int have = 0;
    char again[4];

    if (strlen(text) != BASE64_ROOM(n) - 1)
        return -1;
    for (const char *p = text; *p != '=' && taken < n; p++) {
        const char *at = *p != '\0' ? strchr(digits, *p) : NULL;

        if (at == NULL)
            return -1;
        bits = bits << 6 | (unsigned int)(at - digits);
        have += 6;
        if (have >= 8) {
            have -= 8;
            out[taken++] = (unsigned char)(bits >> have & 255);
        }
    }
    for (size_t i = 0; taken == n && i < n; i += 3) {
        put_three(out + i, n - i, again);
        if (memcmp(again, text + i / 3 * 4, 4) != 0)
            return -1;
    }
    return taken == n ? 0 : -1;
}
