/**
 * A strict scan of JSON that comes before the parser and keeps what the parser loses: where each
 * value and key stands.  It refuses what the parser would let through: duplicate keys, trailing
 * text, 007, 1e400, NaN, text that is not UTF-8, \u0000, lone surrogates, control characters,
 * comments, trailing commas, a byte order mark, and too deep a nesting.
 * Source: programme.md, Values, "a strict scan with positions and a depth limit comes before it".
 */
#ifndef STIPEND_ENGINE_JSON_SCAN_H
#define STIPEND_ENGINE_JSON_SCAN_H

#include "fault.h"
#include "json_lexis.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** One value, in document order: an object or list comes before what it holds. */
struct json_place {
    enum json_kind kind;
    size_t at, len;         /* bytes of the text that are the value */
    size_t key_at, key_len; /* bytes that are its key, quotes included; key_len 0: it has none */
    long line, column, key_line, key_column; /* from 1, columns in bytes */
    size_t parent;                           /* index; the root is its own */
    size_t span;    /* values of this subtree, itself included: the next is this + span */
    size_t nth;     /* among its parent's values, from 0 */
    size_t before;  /* index of the value before it in the same parent, if nth > 0 */
    uint32_t hash;  /* of the decoded key */
    bool duplicate; /* its object had this key before */
};

struct json_scan {
    /* Set by the caller; the memory stays the caller's and outlives the scan. */
    const char *file; /* for messages */
    const char *text;
    size_t len;
    long line;             /* of the text's first byte */
    int depth;             /* objects and lists within each other, at most */
    bool flat;             /* one object that holds no object and no list */
    struct faults *faults; /* where errors go */
    /* Set by the scan; the table is kept and used again by the next scan. */
    struct json_place *at;
    size_t n, room;
    bool broken; /* not JSON: not for a parser; false when only keys were duplicate */
};

/**
 * json_scan_run(s):
 * Scan the text of ${s}: a document, or one line of JSON Lines.  Errors go to its faults; after
 * one that leaves no doubt how to go on the scan continues, else it stops.  Return 0 if there were
 * none, 1 if there were, -1 if memory ran out.  If it is not broken, the places are those of the
 * values that cJSON makes of the same text, in the same order.
 */
int json_scan_run(struct json_scan *s);

/** json_scan_free(s): Release the table. */
void json_scan_free(struct json_scan *s);

/** json_scan_pointer(s, place, out, room): Write the JSON Pointer of ${place} to ${out}, cut to
 * ${room} bytes with its NUL; return ${out}. */
char *json_scan_pointer(
    const struct json_scan *s, const struct json_place *place, char *out, size_t room);

/** json_scan_excerpt(s, fault, at): Give ${fault} the line that holds byte ${at}, with a caret
 * under it; NULL is accepted. */
void json_scan_excerpt(const struct json_scan *s, struct fault *fault, size_t at);

#endif
