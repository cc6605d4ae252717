#include "revision_diff.h"
#include "buffer.h"
#include "sql.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VALUE_SHOWN = 72 };

struct comparing {
    struct revision_diff *out;
    struct buffer pointer;
    bool failed;
};

/* A value in short; NULL where there is none. */
static const char *shown(struct comparing *c, const cJSON *value)
{
    char *text, *kept;
    size_t len;

    if (value == NULL)
        return NULL;
    if ((text = cJSON_PrintUnformatted(value)) == NULL) {
        c->failed = true;
        return NULL;
    }
    len = strlen(text);
    if (len > VALUE_SHOWN + 3) {
        len = VALUE_SHOWN;
        while (len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80)
            len--;
        memcpy(text + len, "...", 4);
        len += 3;
    }
    kept = arena_text(&c->out->arena, text, len);
    c->failed |= kept == NULL;
    free(text);
    return kept;
}

static void note(struct comparing *c, const cJSON *before, const cJSON *after)
{
    struct revision_diff *out = c->out;

    out->all++;
    if (out->n == REVISION_DIFF_TOLD || c->pointer.failed)
        return;
    out->at[out->n] = (struct revision_change){.before = shown(c, before), .after = shown(c, after),
        .pointer = arena_text(&out->arena, c->pointer.at, c->pointer.n)};
    c->failed |= out->at[out->n++].pointer == NULL;
}

static const char *id_of(const cJSON *value)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(value, "id"));
}

/* The member of ${of} that stands where ${value} stands in its own list or object. */
static const cJSON *partner(const cJSON *of, const cJSON *value, int place)
{
    const cJSON *other;

    if (cJSON_IsObject(of))
        return cJSON_GetObjectItemCaseSensitive(of, value->string);
    if (id_of(value) == NULL)
        return cJSON_GetArrayItem(of, place);
    cJSON_ArrayForEach(other, of)
        if (id_of(other) != NULL && strcmp(id_of(other), id_of(value)) == 0)
            return other;
    return NULL;
}

static void step_into(struct comparing *c, const cJSON *value, int place)
{
    const char *name = value->string != NULL ? value->string : id_of(value);

    if (name != NULL)
        buffer_format(&c->pointer, "/%s", name);
    else
        buffer_format(&c->pointer, "/%d", place);
}

static void step_out(struct comparing *c, size_t length)
{
    c->pointer.n = length;
    if (c->pointer.at != NULL)
        c->pointer.at[length] = '\0';
}

static void compare(struct comparing *c, const cJSON *before, const cJSON *after);

/* The members of ${of}: those that the other has too are compared, or only the others noted. */
static void compare_members(struct comparing *c, const cJSON *of, const cJSON *other, bool later)
{
    const size_t length = c->pointer.n;
    const cJSON *member;
    int place = 0;

    cJSON_ArrayForEach(member, of) {
        const cJSON *same = partner(other, member, place);

        step_into(c, member, place);
        place++;
        if (later && same != NULL)
            compare(c, same, member);
        else if (same == NULL)
            note(c, later ? NULL : member, later ? member : NULL);
        step_out(c, length);
    }
}

static void compare(struct comparing *c, const cJSON *before, const cJSON *after)
{
    bool inside = (cJSON_IsObject(before) && cJSON_IsObject(after)) ||
                  (cJSON_IsArray(before) && cJSON_IsArray(after));

    if (inside) {
        compare_members(c, after, before, true);
        compare_members(c, before, after, false);
    } else if (!cJSON_Compare(before, after, true)) {
        note(c, before, after);
    }
}

static cJSON *document(struct db *db, int number, struct error *e)
{
    char text[16];
    const char *params[] = {text};
    PGresult *r = NULL;
    unsigned char *bytes;
    cJSON *parsed = NULL;
    size_t len = 0;

    snprintf(text, sizeof text, "%d", number);
    if (db_query(db, DB_ONE, sql_verify_document, 1, params, &r, e) != 0)
        return NULL;
    bytes = PQunescapeBytea((unsigned char *)PQgetvalue(r, 0, 0), &len);
    if (bytes != NULL)
        parsed = cJSON_ParseWithLength((const char *)bytes, len);
    if (parsed == NULL)
        error_memory(e);
    cJSON_DeleteItemFromObjectCaseSensitive(parsed, "revision");
    PQfreemem(bytes);
    PQclear(r);
    return parsed;
}

int revision_diff(struct db *db, int before, int after, struct revision_diff *out,
    struct error *e)
{
    struct comparing c = {.out = out};
    cJSON *old, *new = NULL;
    int rc = -1;

    *out = (struct revision_diff){.n = 0};
    arena_init(&out->arena);
    old = document(db, before, e);
    if (old != NULL && (new = document(db, after, e)) != NULL) {
        buffer_put(&c.pointer, "", 0);
        compare(&c, old, new);
        rc = c.failed || c.pointer.failed ? error_memory(e) : 0;
    }
    cJSON_Delete(old);
    cJSON_Delete(new);
    buffer_free(&c.pointer);
    return rc;
}

void revision_diff_free(struct revision_diff *d)
{
    arena_free(&d->arena);
}
