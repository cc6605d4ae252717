#include "json_out.h"

#include <inttypes.h>
#include <string.h>

#include "engine/utf8.h"

void json_begin(struct json_out *j, FILE *file)
{
    *j = (struct json_out){.file = file};
}

static void put_string(FILE *file, const char *text)
{
    size_t left = strlen(text);

    putc('"', file);
    while (left > 0) {
        size_t span = utf8_span(text, left);
        unsigned char c = (unsigned char)*text;

        if (span == 0) {
            fputs("\\ufffd", file);
            span = 1;
        } else if (c == '"' || c == '\\')
            fprintf(file, "\\%c", c);
        else if (c == '\n')
            fputs("\\n", file);
        else if (c < 0x20 || c == 0x7f)
            fprintf(file, "\\u%04x", c);
        else
            fwrite(text, 1, span, file);
        text += span;
        left -= span;
    }
    putc('"', file);
}

static void before(struct json_out *j, const char *key)
{
    if (j->depth > 0 && j->any[j->depth - 1])
        fputs(", ", j->file);
    if (j->depth > 0)
        j->any[j->depth - 1] = true;
    if (key != NULL) {
        put_string(j->file, key);
        fputs(": ", j->file);
    }
}

static void open_one(struct json_out *j, const char *key, char opens, char closes)
{
    before(j, key);
    putc(opens, j->file);
    if (j->depth < JSON_DEEP) {
        j->any[j->depth] = false;
        j->closes[j->depth] = closes;
        j->depth++;
    }
}

void json_object(struct json_out *j, const char *key)
{
    open_one(j, key, '{', '}');
}

void json_array(struct json_out *j, const char *key)
{
    open_one(j, key, '[', ']');
}

void json_end(struct json_out *j)
{
    if (j->depth == 0)
        return;
    j->depth--;
    putc(j->closes[j->depth], j->file);
    if (j->depth == 0)
        putc('\n', j->file);
}

void json_text(struct json_out *j, const char *key, const char *text)
{
    before(j, key);
    if (text != NULL)
        put_string(j->file, text);
    else
        fputs("null", j->file);
}

void json_number(struct json_out *j, const char *key, int64_t number)
{
    before(j, key);
    fprintf(j->file, "%" PRId64, number);
}

void json_bool(struct json_out *j, const char *key, bool value)
{
    before(j, key);
    fputs(value ? "true" : "false", j->file);
}

void json_raw(struct json_out *j, const char *key, const char *value)
{
    before(j, key);
    fputs(value, j->file);
}

void json_money(struct json_out *j, const char *key, int64_t cents)
{
    uint64_t size = cents < 0 ? 0 - (uint64_t)cents : (uint64_t)cents;

    before(j, key);
    fprintf(j->file, "\"%s%" PRIu64 ".%02" PRIu64 "\"", cents < 0 ? "-" : "", size / 100,
        size % 100);
}
