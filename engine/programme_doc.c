#include "programme_doc.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    DEPTH = 40,          /* objects and lists within each other */
    SIZE_MOST = 1 << 20, /* bytes of a document */
    POINTER_ROOM = 512
};

struct note {
    const void *field; /* NULL: free */
    struct spot where;
};

/* Ties ${item} and what it holds to the places from ${*i} on: both are in document order. */
static bool tie(struct doc *d, const cJSON *item, size_t *i)
{
    const cJSON *child;

    if (*i >= d->scan.n)
        return false;
    d->items[(*i)++] = item;
    cJSON_ArrayForEach(child, item) if (!tie(d, child, i)) return false;
    return true;
}

int programme_doc_open(struct doc *d, const char *file, const char *text, size_t len)
{
    size_t i = 0;
    int rc;

    d->scan = (struct json_scan){
        .file = file, .text = text, .len = len, .line = 1, .depth = DEPTH, .faults = d->faults};
    if (len > SIZE_MOST) {
        faults_add(d->faults, false, "too_large", file, 0, 0, NULL,
            "the document has %zu bytes, more than the %d that are read", len, SIZE_MOST);
        return 1;
    }
    if ((rc = json_scan_run(&d->scan)) < 0)
        return -1;
    if (d->scan.broken)
        return 1;
    d->json = cJSON_ParseWithLength(text, len);
    d->items = calloc(d->scan.n, sizeof *d->items);
    if (d->json == NULL || d->items == NULL || !tie(d, d->json, &i) || i != d->scan.n)
        return -1;
    return 0;
}

void programme_doc_close(struct doc *d)
{
    cJSON_Delete(d->json);
    free(d->items);
    free(d->notes);
    json_scan_free(&d->scan);
    d->json = NULL;
    d->items = NULL;
    d->notes = NULL;
}

void *programme_doc_take(struct doc *d, size_t n, size_t size)
{
    void *p = arena_take(d->arena, n * size);

    if (p == NULL)
        d->lost = true;
    return p;
}

const char *programme_doc_key(const struct doc *d, const struct json_place *v)
{
    const char *key = d->items[v - d->scan.at]->string;

    return key != NULL ? key : "";
}

const char *programme_doc_text(const struct doc *d, const struct json_place *v)
{
    return d->items[v - d->scan.at]->valuestring;
}

const struct json_place *programme_doc_child(
    const struct doc *d, const struct json_place *v, const struct json_place *last)
{
    const struct json_place *child = last != NULL ? last + last->span : v + 1;

    while (child < v + v->span &&
           (child->duplicate || strncmp(programme_doc_key(d, child), "x-", 2) == 0))
        child += child->span;
    return child < v + v->span ? child : NULL;
}

const struct json_place *programme_doc_member(
    const struct doc *d, const struct json_place *v, const char *key)
{
    const struct json_place *child;

    for (child = programme_doc_child(d, v, NULL); child != NULL;
         child = programme_doc_child(d, v, child))
        if (strcmp(programme_doc_key(d, child), key) == 0)
            return child;
    return NULL;
}

/* The note of ${field}, or the free one where it belongs. */
static struct note *note_of(struct note *notes, size_t room, const void *field)
{
    size_t i = (size_t)((uint64_t)(uintptr_t)field * UINT64_C(0x9e3779b97f4a7c15) >> 32) % room;

    while (notes[i].field != NULL && notes[i].field != field)
        i = i + 1 < room ? i + 1 : 0;
    return &notes[i];
}

static bool make_room(struct doc *d)
{
    const size_t room = d->notes_room > 0 ? d->notes_room * 2 : 1024;
    struct note *notes;
    size_t i;

    if (d->notes_n * 2 < d->notes_room)
        return true;
    if ((notes = calloc(room, sizeof *notes)) == NULL) {
        d->lost = true;
        return false;
    }
    for (i = 0; i < d->notes_room; i++)
        if (d->notes[i].field != NULL)
            *note_of(notes, room, d->notes[i].field) = d->notes[i];
    free(d->notes);
    d->notes = notes;
    d->notes_room = room;
    return true;
}

void programme_doc_note(struct doc *d, const void *field, struct spot where)
{
    struct note *note;

    if (!make_room(d))
        return;
    note = note_of(d->notes, d->notes_room, field);
    if (note->field == NULL)
        d->notes_n++;
    *note = (struct note){.field = field, .where = where};
}

bool programme_doc_stated(const struct doc *d, const void *field)
{
    return d->notes_room > 0 && note_of(d->notes, d->notes_room, field)->field != NULL;
}

struct spot programme_doc_where(const struct doc *d, const void *field)
{
    if (!programme_doc_stated(d, field))
        return programme_doc_value(d->scan.at);
    return note_of(d->notes, d->notes_room, field)->where;
}

struct spot programme_doc_value(const struct json_place *v)
{
    return (struct spot){.value = v};
}

struct spot programme_doc_at_key(const struct json_place *v)
{
    return (struct spot){.value = v, .key = v->key_len > 0};
}

static struct fault *add_fault(
    struct doc *d, bool warning, struct spot where, const char *code, const char *message)
{
    const struct json_place *v = where.value;
    char pointer[POINTER_ROOM];
    struct fault *fault;

    fault = faults_add(d->faults, warning, code, d->scan.file, where.key ? v->key_line : v->line,
        where.key ? v->key_column : v->column,
        json_scan_pointer(&d->scan, v, pointer, sizeof pointer), "%s", message);
    json_scan_excerpt(&d->scan, fault, where.key ? v->key_at : v->at);
    return fault;
}

struct fault *programme_doc_error(
    struct doc *d, struct spot where, const char *code, const char *format, ...)
{
    char message[1024];
    va_list args;

    d->errors++;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    return add_fault(d, false, where, code, message);
}

struct fault *programme_doc_warn(
    struct doc *d, struct spot where, const char *code, const char *format, ...)
{
    char message[1024];
    va_list args;

    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    return add_fault(d, true, where, code, message);
}
