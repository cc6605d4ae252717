#include "utf8.h"

#include <stdbool.h>
#include <string.h>

size_t utf8_span(const char *text, size_t len)
{
    const unsigned char *s = (const unsigned char *)text;
    unsigned char low = 0x80, high = 0xbf;
    size_t span, i;

    if (len == 0)
        return 0;
    if (s[0] < 0x80)
        return 1;
    if (s[0] < 0xc2 || s[0] > 0xf4)
        return 0;
    span = s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
    if (len < span)
        return 0;
    if (s[0] == 0xe0)
        low = 0xa0;
    else if (s[0] == 0xed)
        high = 0x9f;
    else if (s[0] == 0xf0)
        low = 0x90;
    else if (s[0] == 0xf4)
        high = 0x8f;
    if (s[1] < low || s[1] > high)
        return 0;
    for (i = 2; i < span; i++)
        if (s[i] < 0x80 || s[i] > 0xbf)
            return 0;
    return span;
}

size_t utf8_put(uint32_t code, char out[4])
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xc0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3f));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (char)(0xe0 | code >> 12);
        out[1] = (char)(0x80 | (code >> 6 & 0x3f));
        out[2] = (char)(0x80 | (code & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | code >> 18);
    out[1] = (char)(0x80 | (code >> 12 & 0x3f));
    out[2] = (char)(0x80 | (code >> 6 & 0x3f));
    out[3] = (char)(0x80 | (code & 0x3f));
    return 4;
}

size_t utf8_clean(char *out, size_t room, const char *text, size_t len)
{
    size_t i = 0, n = 0;

    while (i < len) {
        const unsigned char c = (unsigned char)text[i];
        const size_t span = utf8_span(text + i, len - i);
        const bool control =
            c < 0x20 || c == 0x7f || (span == 2 && c == 0xc2 && (unsigned char)text[i + 1] < 0xa0);

        if (n + (span > 0 && !control ? span : 1) >= room)
            break;
        if (span == 0 || control) {
            out[n++] = c == '\t' ? ' ' : '?';
        } else {
            memcpy(out + n, text + i, span);
            n += span;
        }
        i += span > 0 ? span : 1;
    }
    out[n] = '\0';
    return n;
}
