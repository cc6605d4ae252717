#include "buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool reserve(struct buffer *b, size_t len)
{
    size_t room = b->room > 0 ? b->room : 256;
    char *at;

    if (b->failed || b->room - b->n > len)
        return !b->failed;
    while (room - b->n <= len)
        room *= 2;
    if ((at = realloc(b->at, room)) == NULL) {
        b->failed = true;
        return false;
    }
    b->at = at;
    b->room = room;
    return true;
}

void buffer_put(struct buffer *b, const void *bytes, size_t len)
{
    if (!reserve(b, len))
        return;
    memcpy(b->at + b->n, bytes, len);
    b->n += len;
    b->at[b->n] = '\0';
}

void buffer_text(struct buffer *b, const char *text)
{
    buffer_put(b, text, strlen(text));
}

void buffer_number(struct buffer *b, int64_t n)
{
    char digits[24], *at = digits + sizeof digits;
    uint64_t left = n < 0 ? -(uint64_t)n : (uint64_t)n;

    do {
        *--at = (char)('0' + left % 10);
        left /= 10;
    } while (left > 0);
    if (n < 0)
        *--at = '-';
    buffer_put(b, at, (size_t)(digits + sizeof digits - at));
}

void buffer_format(struct buffer *b, const char *format, ...)
{
    va_list args, again;
    int n;

    va_start(args, format);
    va_copy(again, args);
    n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n >= 0 && reserve(b, (size_t)n)) {
        vsnprintf(b->at + b->n, (size_t)n + 1, format, again);
        b->n += (size_t)n;
    }
    va_end(again);
}

void buffer_empty(struct buffer *b)
{
    b->n = 0;
    b->failed = false;
}

void buffer_free(struct buffer *b)
{
    free(b->at);
    *b = (struct buffer){0};
}
