/**
 * The words of JSON, without its grammar: numbers, escapes, and strings as decoded bytes.
 */
#ifndef STIPEND_ENGINE_JSON_LEXIS_H
#define STIPEND_ENGINE_JSON_LEXIS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum json_kind { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_LIST, JSON_OBJECT };

/** A number, true, false, null, or something that only looks like one. */
struct json_word {
    enum json_kind kind;
    const char *code, *message, *hint; /* NULL if nothing is wrong, or there is nothing to say */
};

/** json_lexis_word(text, len): Return what the ${len} > 0 bytes of ${text} are. */
struct json_word json_lexis_word(const char *text, size_t len);

/** json_lexis_quotes(text, len): Return a hint on the quotes with which ${text} begins if a word
 * processor or a programming language may have made them, else NULL. */
const char *json_lexis_quotes(const char *text, size_t len);

/** What is wrong with an escape, and how far it goes. */
struct json_escape {
    const char *code, *message; /* NULL if nothing is */
    size_t len;                 /* bytes, the backslash included */
};

/** json_lexis_escape(text, len): Look at the escape with which ${text} begins; a pair of \u
 * escapes that make one character is one escape. */
struct json_escape json_lexis_escape(const char *text, size_t len);

/** The decoded bytes of a string's content, whatever way they are written. */
struct json_bytes {
    const char *text; /* between the quotes */
    size_t len;
    size_t i, n, used; /* 0 at the start */
    char bytes[4];
};

/** json_lexis_next(b): Return the next byte of ${b}, or -1 at the end. */
int json_lexis_next(struct json_bytes *b);

/** json_lexis_same(a, b): Return whether two strings are the same once decoded. */
bool json_lexis_same(struct json_bytes a, struct json_bytes b);

#endif
