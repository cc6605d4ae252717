/**
 * UTF-8 as it comes from outside: what is a character, and how long.
 */
#ifndef STIPEND_ENGINE_UTF8_H
#define STIPEND_ENGINE_UTF8_H

#include <stddef.h>
#include <stdint.h>

/**
 * utf8_span(text, len):
 * Return the bytes, 1 to 4, of the character with which ${text} of ${len} bytes begins; 0 if it is
 * none (overlong, a surrogate, above U+10FFFF, cut off, or ${len} is 0).
 */
size_t utf8_span(const char *text, size_t len);

/** utf8_put(code, out): Write the character ${code} to ${out}; return its bytes. */
size_t utf8_put(uint32_t code, char out[4]);

/**
 * utf8_clean(out, room, text, len):
 * Copy as much of ${text} as fits to ${out} with a NUL, with "?" for what is not UTF-8 and for
 * control characters (a blank for a tab), so that it can be shown on a terminal.  Return the bytes
 * written without the NUL.
 */
size_t utf8_clean(char *out, size_t room, const char *text, size_t len);

#endif
