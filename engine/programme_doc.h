/**
 * A programme document while it is read: its values tied to the places of the strict scan, the
 * programme that is being built, and where each field of it was stated, so that what is found
 * wrong later can still be shown in the document.
 */
#ifndef STIPEND_ENGINE_PROGRAMME_DOC_H
#define STIPEND_ENGINE_PROGRAMME_DOC_H

#include "../rules/programme.h"
#include "arena.h"
#include "error.h"
#include "fault.h"
#include "json_scan.h"

#include <cjson/cJSON.h>

/** The document as its top-level keys fill it. */
struct document {
    struct programme p;
};

struct note;

struct doc {
    struct json_scan scan;
    cJSON *json;
    const cJSON **items; /* of the places, by index */
    struct arena *arena; /* what the programme keeps */
    struct faults *faults;
    size_t errors; /* of this document so far */
    struct document *out;
    struct note *notes;
    size_t notes_n, notes_room;
    bool lost; /* memory ran out */
};

/** A place to point at: a value, or the key that it has. */
struct spot {
    const struct json_place *value;
    bool key;
};

/**
 * programme_doc_open(d, file, text, len):
 * Scan and parse ${text} for messages about ${file}; ${d} has its arena, faults and out set.
 * Return 0, 1 if it is no JSON (the faults say why), or -1 if memory ran out.
 */
int programme_doc_open(struct doc *d, const char *file, const char *text, size_t len);

/** programme_doc_close(d): Release all but what the arena holds. */
void programme_doc_close(struct doc *d);

/** programme_doc_take(d, n, size): Return ${n} zeroed things of ${size} bytes that live as long as
 * the programme, or NULL, and note that memory ran out. */
void *programme_doc_take(struct doc *d, size_t n, size_t size);

/** programme_doc_child(d, v, last): Return the value in ${v} after ${last} (NULL: the first), or
 * NULL.  Values whose key begins with "x-", and those of keys given twice, are passed over. */
const struct json_place *programme_doc_child(
    const struct doc *d, const struct json_place *v, const struct json_place *last);

/** programme_doc_member(d, v, key): Return the value of ${key} in the object ${v}, or NULL. */
const struct json_place *programme_doc_member(
    const struct doc *d, const struct json_place *v, const char *key);

/** programme_doc_key(d, v): Return the key of ${v}, decoded; "" if it has none. */
const char *programme_doc_key(const struct doc *d, const struct json_place *v);

/** programme_doc_text(d, v): Return the string ${v}, decoded. */
const char *programme_doc_text(const struct doc *d, const struct json_place *v);

/** programme_doc_note(d, field, where): Remember that ${field} of the programme was read at
 * ${where} and is sound. */
void programme_doc_note(struct doc *d, const void *field, struct spot where);

/** programme_doc_stated(d, field): Return whether the document states ${field}, and soundly. */
bool programme_doc_stated(const struct doc *d, const void *field);

/** programme_doc_where(d, field): Return where ${field} was read; the document if nowhere. */
struct spot programme_doc_where(const struct doc *d, const void *field);

/** programme_doc_value(v), programme_doc_at_key(v): The spot that is a value, or its key. */
struct spot programme_doc_value(const struct json_place *v);
struct spot programme_doc_at_key(const struct json_place *v);

/** programme_doc_error(d, where, code, format, ...), programme_doc_warn(...): Add a fault at
 * ${where}; return it for faults_hint, or NULL. */
struct fault *programme_doc_error(struct doc *d, struct spot where, const char *code,
    const char *format, ...) __attribute__((format(printf, 4, 5)));
struct fault *programme_doc_warn(struct doc *d, struct spot where, const char *code,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

#endif
