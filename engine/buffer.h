/**
 * A text that grows.
 */
#ifndef STIPEND_ENGINE_BUFFER_H
#define STIPEND_ENGINE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer {
    char *at; /* ends with NUL once anything was put */
    size_t n, room;
    bool failed; /* memory ran out: what is there is not all */
};

/** buffer_put(b, bytes, len), buffer_text(b, text): Append bytes, or a text. */
void buffer_put(struct buffer *b, const void *bytes, size_t len);
void buffer_text(struct buffer *b, const char *text);

/** buffer_number(b, n): Append ${n} in decimal. */
void buffer_number(struct buffer *b, int64_t n);

/** buffer_format(b, format, ...): Append as printf writes. */
void buffer_format(struct buffer *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** buffer_empty(b): Forget the text, keep the room.  buffer_free(b): Release it. */
void buffer_empty(struct buffer *b);
void buffer_free(struct buffer *b);

#endif
