/**
 * Base64 as RFC 4648 has it, of bytes whose number is known.
 */
#ifndef STIPEND_ENGINE_BASE64_H
#define STIPEND_ENGINE_BASE64_H

#include <stddef.h>

/** Room for the text of ${n} bytes and its NUL. */
#define BASE64_ROOM(n) (((n) + 2) / 3 * 4 + 1)

/** base64_put(bytes, n, out): Write ${n} bytes to ${out}, of BASE64_ROOM(n); return ${out}. */
char *base64_put(const unsigned char *bytes, size_t n, char *out);

/** base64_take(text, out, n): Read exactly ${n} bytes; -1 if ${text} is not the one text that base64_put
 * gives for them. */
int base64_take(const char *text, unsigned char *out, size_t n);

#endif
