/**
 * JSON as it is written: no tree, memory flat.  Text that is not UTF-8 comes out with U+FFFD.
 *
 *     json_object(&j, NULL);
 *     json_text(&j, "format", "stipend-doctor/1");
 *     json_array(&j, "parts");
 *     ...
 *     json_end(&j);
 *     json_end(&j);   the outermost ends with a newline
 */
#ifndef STIPEND_CLI_JSON_OUT_H
#define STIPEND_CLI_JSON_OUT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { JSON_DEEP = 64 };

struct json_out {
    FILE *file;
    int depth;
    bool any[JSON_DEEP];   /* something was written at this depth */
    char closes[JSON_DEEP];
};

/** json_begin(j, file): Begin; nothing is written yet. */
void json_begin(struct json_out *j, FILE *file);

/** json_object(j, key), json_array(j, key): Open one; ${key} is NULL in an array and outermost. */
void json_object(struct json_out *j, const char *key);
void json_array(struct json_out *j, const char *key);

/** json_end(j): Close the innermost that is open. */
void json_end(struct json_out *j);

/** json_text(j, key, text): A string; null if ${text} is NULL. */
void json_text(struct json_out *j, const char *key, const char *text);
void json_number(struct json_out *j, const char *key, int64_t number);
void json_bool(struct json_out *j, const char *key, bool value);

/** json_raw(j, key, value): A value that is JSON already. */
void json_raw(struct json_out *j, const char *key, const char *value);

/** json_money(j, key, cents): A string with two decimals: "-1250.00". */
void json_money(struct json_out *j, const char *key, int64_t cents);

#endif
