#include "json_scan.h"

#include "json_lexis.h"
#include "utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    POINTER_ROOM = 512,
    KEYS_MOST = 4096 /* of an object: each is held against all before it */
};

/* Where the scan stands. */
struct scanner {
    struct json_scan *s;
    size_t i;     /* the next byte */
    size_t start; /* of the line */
    long line;
    bool fault, stop, lost;
};

static void read_value(struct scanner *x, size_t self, int depth);

/* A fault at byte ${at} of the line that the scan is in. */
static struct fault *fault_at(struct scanner *x, size_t at, const char *code, const char *message)
{
    struct fault *fault = faults_add(x->s->faults, false, code, x->s->file, x->line,
        (long)(at - x->start) + 1, NULL, "%s", message);

    x->fault = true;
    x->s->broken = true;
    json_scan_excerpt(x->s, fault, at);
    return fault;
}

/* After this there is no telling what the rest means. */
static struct fault *stop_at(
    struct scanner *x, size_t at, const char *code, const char *message)
{
    x->stop = true;
    return fault_at(x, at, code, message);
}

static bool ended(const struct scanner *x)
{
    return x->i >= x->s->len;
}

/* The next byte, or 0 at the end. */
static char next(const struct scanner *x)
{
    return ended(x) ? '\0' : x->s->text[x->i];
}

static bool next_is(const struct scanner *x, const char *word)
{
    const size_t n = strlen(word);

    return x->s->len - x->i >= n && memcmp(x->s->text + x->i, word, n) == 0;
}

static void new_line(struct scanner *x)
{
    x->start = ++x->i;
    x->line++;
}

static void skip_comment(struct scanner *x)
{
    const bool block = next_is(x, "/*");

    faults_hint(fault_at(x, x->i, "comment", "JSON has no comments"),
        "put notes under a key that starts with \"x-\"");
    while (!ended(x) && !(block && next_is(x, "*/"))) {
        if (next(x) == '\n') {
            if (!block)
                return;
            new_line(x);
        } else {
            x->i++;
        }
    }
    if (block && !ended(x))
        x->i += 2;
}

static void skip_space(struct scanner *x)
{
    for (;;) {
        const char c = next(x);

        if (c == '\n')
            new_line(x);
        else if (c == ' ' || c == '\t' || c == '\r')
            x->i++;
        else if (c == '#' || next_is(x, "//") || next_is(x, "/*"))
            skip_comment(x);
        else
            return;
    }
}

/* A new place under ${parent}; SIZE_MAX when memory ran out. */
static size_t new_place(struct scanner *x, size_t parent)
{
    struct json_scan *s = x->s;

    if (s->n == s->room) {
        size_t room = s->room > 0 ? s->room * 2 : 64;
        struct json_place *at = realloc(s->at, room * sizeof *at);

        if (at == NULL) {
            x->lost = x->stop = true;
            return SIZE_MAX;
        }
        s->at = at;
        s->room = room;
    }
    s->at[s->n] = (struct json_place){.parent = parent, .span = 1};
    return s->n++;
}

/* A string from its opening quote; leaves the scan after the closing one. */
static void read_string(struct scanner *x)
{
    const size_t opened = x->i++;
    bool control = false, utf8 = false;

    while (!ended(x) && next(x) != '"' && next(x) != '\n') {
        const unsigned char c = (unsigned char)next(x);
        const size_t span = utf8_span(x->s->text + x->i, x->s->len - x->i);

        if (c == '\\') {
            const struct json_escape escape =
                json_lexis_escape(x->s->text + x->i, x->s->len - x->i);

            if (escape.code != NULL)
                fault_at(x, x->i, escape.code, escape.message);
            x->i += escape.len;
            continue;
        }
        if (c < 0x20 && !control)
            faults_hint(fault_at(x, x->i, "control", "a control character in a text"),
                "write a tab as \"\\t\", a line break as \"\\n\"");
        else if (span == 0 && !utf8)
            faults_hint(fault_at(x, x->i, "not_utf8", "this is not UTF-8"),
                "save the file as UTF-8; it may be Windows-1252 or Latin-1");
        control = control || c < 0x20;
        utf8 = utf8 || span == 0;
        x->i += span > 0 ? span : 1;
    }
    if (next(x) != '"' || ended(x)) {
        stop_at(x, opened, "unclosed_text", "this text has no closing quote on its line");
        return;
    }
    x->i++;
}

static struct json_bytes key_bytes(const struct json_scan *s, const struct json_place *place)
{
    return (struct json_bytes){
        .text = s->text + place->key_at + 1, .len = place->key_len > 1 ? place->key_len - 2 : 0};
}

/* Refuse a key that its object has already. */
static void check_duplicate(struct scanner *x, struct json_place *place)
{
    struct json_scan *s = x->s;
    const struct json_place *other = place;
    struct json_bytes bytes = key_bytes(s, place);
    char pointer[POINTER_ROOM];
    struct fault *fault;
    int c;

    place->hash = 2166136261U; /* FNV-1a */
    while ((c = json_lexis_next(&bytes)) >= 0)
        place->hash = (place->hash ^ (uint32_t)c) * 16777619U;
    while (other->nth > 0) {
        other = &s->at[other->before];
        if (other->hash != place->hash ||
            !json_lexis_same(key_bytes(s, other), key_bytes(s, place)))
            continue;
        fault = faults_add(s->faults, false, "duplicate_key", s->file, place->key_line,
            place->key_column, json_scan_pointer(s, place, pointer, sizeof pointer),
            "the key %.*s is given twice", (int)(place->key_len < 70 ? place->key_len : 70),
            s->text + place->key_at);
        faults_hint(
            fault, "the first is at line %ld, column %ld", other->key_line, other->key_column);
        json_scan_excerpt(s, fault, place->key_at);
        place->duplicate = true;
        x->fault = true;
        return;
    }
}

/* A number, a word, or something that only looks like one. */
static void read_word(struct scanner *x, struct json_place *place)
{
    static const char *const delimiters = " \t\r\n,;:[]{}\"#";
    const size_t at = x->i;
    struct json_word word;

    while (!ended(x) && next(x) != '\0' && strchr(delimiters, next(x)) == NULL &&
           !next_is(x, "//") && !next_is(x, "/*"))
        x->i++;
    place->kind = JSON_NULL;
    if (x->i == at) {
        stop_at(x, at, "no_value",
            ended(x) ? "the text ends where a value should be" : "a value should be here");
        return;
    }
    word = json_lexis_word(x->s->text + at, x->i - at);
    place->kind = word.kind;
    if (word.code != NULL)
        faults_hint_text(fault_at(x, at, word.code, word.message), word.hint);
}

/* After a value in ${self}: true if another follows, having passed the comma. */
static bool another(struct scanner *x, size_t self, char close, const char *expected)
{
    const struct json_place *opened = &x->s->at[self];
    struct scanner comma;

    skip_space(x);
    if (x->stop || next(x) == close)
        return false;
    if (next(x) == ',') {
        comma = *x;
        x->i++;
        skip_space(x);
        if (next(x) != close)
            return true;
        faults_hint(fault_at(&comma, comma.i, "trailing_comma", "nothing follows this comma"),
            "take it away");
        x->fault = true;
        return false;
    }
    if (next(x) == '"' || (close == ']' && (next(x) == '{' || next(x) == '['))) {
        fault_at(x, x->i, "no_comma", "a comma is missing before this");
        return true;
    }
    faults_hint(stop_at(x, x->i, "unclosed",
                    !ended(x)      ? expected
                    : close == ']' ? "the text ends within a list"
                                   : "the text ends within an object"),
        "the %s begins at line %ld, column %ld", close == ']' ? "list" : "object", opened->line,
        opened->column);
    return false;
}

/* One key and its value; ${last} is the member before, of ${nth}. */
static size_t read_member(struct scanner *x, size_t self, size_t last, size_t nth, int depth)
{
    const size_t at = x->i, member = new_place(x, self);
    struct json_place *place;

    if (member == SIZE_MAX)
        return 0;
    place = &x->s->at[member];
    place->key_at = at;
    place->key_line = x->line;
    place->key_column = (long)(at - x->start) + 1;
    place->before = last;
    place->nth = nth;
    read_string(x);
    if (x->stop)
        return member;
    place->key_len = x->i - at;
    check_duplicate(x, &x->s->at[member]);
    skip_space(x);
    if (next(x) != ':') {
        stop_at(x, x->i, "no_colon", "a colon is missing between key and value");
        return member;
    }
    x->i++;
    skip_space(x);
    read_value(x, member, depth);
    return member;
}

static void read_object(struct scanner *x, size_t self, int depth)
{
    const struct json_scan *s = x->s;
    size_t last = 0, nth = 0;

    x->i++;
    skip_space(x);
    if (next(x) != '}')
        do {
            if (next(x) != '"') {
                faults_hint_text(stop_at(x, x->i, "no_key",
                                   ended(x) ? "the text ends within an object"
                                            : "a key in double quotes should be here"),
                    json_lexis_quotes(s->text + x->i, s->len - x->i));
                return;
            }
            if (nth == KEYS_MOST) {
                stop_at(x, x->i, "too_many_keys", "this object has too many keys");
                return;
            }
            last = read_member(x, self, last, nth++, depth);
        } while (!x->stop && another(x, self, '}', "\",\" or \"}\" should be here"));
    if (!x->stop)
        x->i++;
}

static void read_list(struct scanner *x, size_t self, int depth)
{
    size_t last = 0, nth = 0, item;

    x->i++;
    skip_space(x);
    if (next(x) != ']')
        do {
            if ((item = new_place(x, self)) == SIZE_MAX)
                return;
            x->s->at[item].before = last;
            x->s->at[item].nth = nth++;
            last = item;
            read_value(x, item, depth);
        } while (!x->stop && another(x, self, ']', "\",\" or \"]\" should be here"));
    if (!x->stop)
        x->i++;
}

/* A value into place ${self}; ${depth} levels are left. */
static void read_value(struct scanner *x, size_t self, int depth)
{
    struct json_scan *s = x->s;
    struct json_place *place = &s->at[self];
    const char c = next(x);

    place->at = x->i;
    place->line = x->line;
    place->column = (long)(x->i - x->start) + 1;
    if (c == '{' || c == '[') {
        place->kind = c == '{' ? JSON_OBJECT : JSON_LIST;
        if (s->flat && (self > 0 || c == '[')) {
            stop_at(x, x->i, "nested",
                self > 0 ? "a text, number or true/false should be here"
                         : "a line must be one object");
        } else if (depth == 0) {
            stop_at(x, x->i, "too_deep", "nested too deep");
        } else if (c == '{') {
            read_object(x, self, depth - 1);
        } else {
            read_list(x, self, depth - 1);
        }
        place = &s->at[self]; /* the table may have moved */
    } else if (c == '"') {
        place->kind = JSON_STRING;
        read_string(x);
    } else {
        read_word(x, place);
    }
    place->len = x->i - place->at;
    place->span = s->n - self;
}

int json_scan_run(struct json_scan *s)
{
    struct scanner x = {.s = s, .line = s->line};
    size_t root;

    s->n = 0;
    s->broken = false;
    if (next_is(&x, "\xff\xfe") || next_is(&x, "\xfe\xff")) {
        stop_at(&x, 0, "not_utf8", "this is UTF-16, not UTF-8");
        return 1;
    }
    if (next_is(&x, "PK\x03\x04")) {
        faults_hint(stop_at(&x, 0, "not_utf8", "this is a document or sheet, not JSON"),
            "save it as plain text, not as .docx, .odt or .xlsx");
        return 1;
    }
    if (next_is(&x, "\xef\xbb\xbf")) {
        faults_hint(fault_at(&x, 0, "byte_order_mark", "the text begins with a byte order mark"),
            "save the file as UTF-8 without one");
        x.i = x.start = 3;
    }
    skip_space(&x);
    if (ended(&x)) {
        stop_at(&x, x.i, "empty", "there is nothing here");
        return 1;
    }
    if ((root = new_place(&x, 0)) == SIZE_MAX)
        return -1;
    if (s->flat && next(&x) != '{' && next(&x) != '[')
        stop_at(&x, x.i, "nested", "a line must be one object");
    else
        read_value(&x, root, s->depth);
    if (!x.stop) {
        skip_space(&x);
        if (!ended(&x))
            stop_at(&x, x.i, "trailing_text", "there is text after the end of the document");
    }
    return x.lost ? -1 : x.fault;
}

void json_scan_free(struct json_scan *s)
{
    free(s->at);
    s->at = NULL;
    s->n = s->room = 0;
}

/* One step of a pointer, with the two escapes of RFC 6901. */
static void put_step(
    const struct json_scan *s, const struct json_place *place, char *out, size_t room)
{
    struct json_bytes bytes = key_bytes(s, place);
    size_t n = 0;
    int c;

    if (place->key_len == 0) {
        snprintf(out, room, "/%zu", place->nth);
        return;
    }
    if (room > 1)
        out[n++] = '/';
    while ((c = json_lexis_next(&bytes)) >= 0 && n + 2 < room) {
        if (c == '~' || c == '/')
            out[n++] = '~';
        out[n++] = (char)(c == '~' ? '0' : c == '/' ? '1' : c);
    }
    out[n] = '\0';
}

char *json_scan_pointer(
    const struct json_scan *s, const struct json_place *place, char *out, size_t room)
{
    size_t n = 0;

    out[0] = '\0';
    if (place != s->at) {
        json_scan_pointer(s, &s->at[place->parent], out, room);
        n = strlen(out);
        put_step(s, place, out + n, room - n);
    }
    return out;
}

void json_scan_excerpt(const struct json_scan *s, struct fault *fault, size_t at)
{
    size_t from = at, until = at;

    if (fault == NULL)
        return;
    while (from > 0 && s->text[from - 1] != '\n')
        from--;
    while (until < s->len && s->text[until] != '\n')
        until++;
    faults_excerpt(fault, s->text + from, until - from, (long)(at - from) + 1);
}
