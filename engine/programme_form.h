/**
 * The tables that say which key of a programme document holds what: an object is a form, a form is
 * rows of keys, so that adding a key is adding a row.
 * Source: programme.md, Values, "Unknown keys, duplicate keys, wrong types".
 */
#ifndef STIPEND_ENGINE_PROGRAMME_FORM_H
#define STIPEND_ENGINE_PROGRAMME_FORM_H

#include "programme_doc.h"

struct key;

/**
 * Reads ${v} into ${object} as ${row} says.  Says what is wrong if it is not sound.  Returns
 * whether the field at ${row}->at was read, which is then noted as stated.
 */
typedef bool programme_reader(
    struct doc *d, const struct json_place *v, void *object, const struct key *row);

/** One key of an object. */
struct key {
    const char *name;
    bool required;
    programme_reader *read;
    size_t at;       /* offset of the field */
    size_t n;        /* offset of its count, of lists */
    const void *how; /* what the reader takes; see each */
};

/** AT(type, field), LIST_AT(type, field): The offsets in a row of struct key. */
#define AT(type, field) offsetof(type, field), 0
#define LIST_AT(type, field) offsetof(type, field), offsetof(type, field##_n)

/** One kind of object. */
struct form {
    const char *what;       /* "a pay period" */
    const struct key *keys; /* ended by a row without a name; read in this order */
    size_t size;            /* of the struct, where elements have this form */
    const void *blank;      /* an element before it is read: the defaults; NULL: zeroes */
    size_t title;           /* offset of a title that is the id where left out; 0: none */
    /* Read an element in another way than by the keys; NULL: by the keys. */
    void (*read)(struct doc *d, const struct json_place *v, void *element);
    /* Look at an object as a whole after its keys; NULL: nothing to look at. */
    void (*finish)(struct doc *d, const struct json_place *v, void *object);
};

/** Readers for rows; how is the struct form. */
programme_reader programme_form_object; /* fields of ${object} itself */
programme_reader programme_form_inside; /* fields of what is at ${row}->at */
programme_reader programme_form_list;   /* an array of structs, from a list */
programme_reader programme_form_map;    /* one from an object by id, their first member */
programme_reader programme_form_later;  /* nothing: somebody else reads it */

/** programme_form_read(d, v, object, form): Read the object ${v} into ${object}; return false if
 * ${v} is no object at all. */
bool programme_form_read(
    struct doc *d, const struct json_place *v, void *object, const struct form *form);

/** programme_form_array(d, v, form, n): Read the list ${v} of ${form}s; return them and set ${n},
 * or return NULL if ${v} is no list, is empty, or has too many. */
void *programme_form_array(
    struct doc *d, const struct json_place *v, const struct form *form, int *n);

/** programme_form_entries(d, v): Return how many entries the list ${v} has; 0, having said so,
 * if it is no list, is empty, or has too many. */
int programme_form_entries(struct doc *d, const struct json_place *v);

/** programme_form_one_of(d, v, names, what): Return the index of the one key of ${names} (ended
 * by NULL) that the object ${v} has; if it has none or several, say so of ${what} and return
 * NONE. */
int programme_form_one_of(
    struct doc *d, const struct json_place *v, const char *const *names, const char *what);

/** programme_form_meant(d, v, names): Return whether a key of the object ${v} is, or seems to mean,
 * one of ${names} (ended by NULL): then another message tells of it. */
bool programme_form_meant(
    const struct doc *d, const struct json_place *v, const char *const *names);

/** programme_form_is(d, v, kind, expected): Return whether ${v} is of ${kind}, else say that
 * ${expected} should be there. */
bool programme_form_is(
    struct doc *d, const struct json_place *v, enum json_kind kind, const char *expected);

/** programme_form_wrong(d, v, kind, expected): Say that ${expected}, of ${kind}, should be there;
 * return the fault. */
struct fault *programme_form_wrong(
    struct doc *d, const struct json_place *v, enum json_kind kind, const char *expected);

/** programme_form_bad(d, v, expected): Say that ${v} must be ${expected}, not what it is; return
 * the fault. */
struct fault *programme_form_bad(struct doc *d, const struct json_place *v, const char *expected);

/** programme_form_id(d, where, id): Return whether ${id} is an id of the document, else say at
 * ${where} that it is not. */
bool programme_form_id(struct doc *d, struct spot where, const char *id);

/** programme_form_hint(fault, word, known, n): Hint at what of ${known} was meant by ${word}, or
 * at all of them. */
void programme_form_hint(struct fault *fault, const char *word, const char *const *known, size_t n);

/** programme_form_field(object, offset): Return the field at ${offset} of ${object}. */
void *programme_form_field(void *object, size_t offset);

#endif
