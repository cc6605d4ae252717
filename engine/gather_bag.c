/*
 * Lines of the person stream as rows, and the bags that hold them.
 */
#include "gather_internal.h"

#include <stdlib.h>
#include <string.h>

/* COPY's escapes of text: backslash and a letter. */
static void unescape(char *text)
{
    char *to = text;

    for (; *text != '\0'; text++) {
        if (*text != '\\') {
            *to++ = *text;
            continue;
        }
        text++;
        *to++ = *text == 'n' ? '\n' : *text == 't' ? '\t' : *text == 'r' ? '\r' : *text;
    }
    *to = '\0';
}

struct row *bag_row(struct bag *bag)
{
    if (bag->n == bag->room) {
        size_t room = bag->room > 0 ? bag->room * 2 : 64;
        struct row *rows = realloc(bag->rows, room * sizeof *rows);

        if (rows == NULL)
            return NULL;
        bag->rows = rows;
        bag->room = room;
    }
    return &bag->rows[bag->n++];
}

/* Cut the next field off ${at}; NULL for \N.  Fields are short: one loop is quicker than searches. */
static char *field(char **at)
{
    char *start = *at, *end = start;
    bool escaped = false;

    for (; *end != '\t' && *end != '\n' && *end != '\0'; end++)
        escaped |= *end == '\\';
    if (*end != '\0') {
        *end = '\0';
        *at = end + 1;
    }
    if (!escaped)
        return start;
    if (start[0] == '\\' && start[1] == 'N' && start[2] == '\0')
        return NULL;
    unescape(start);
    return start;
}

static int64_t number(char **at)
{
    const char *text = field(at);
    bool negative;
    uint64_t n = 0;

    if (text == NULL)
        return ROW_NONE;
    negative = text[0] == '-';
    for (text += negative; *text != '\0'; text++)
        n = n * 10 + (uint64_t)(*text - '0');
    return negative ? -(int64_t)n : (int64_t)n;
}

bool is_ledger(char tag)
{
    return tag == 'D' || tag == 'E' || tag == 'O' || tag == 'R';
}

/* After teacher and tag: the columns of a row of the ledger. */
static int add_row(struct bag *bag, const char *teacher, char tag, char *at, struct error *e)
{
    struct row *row = bag_row(bag);

    if (row == NULL)
        return error_memory(e);
    row->teacher = teacher;
    row->tag = tag;
    for (int i = 0; i < ROW_TEXTS; i++)
        row->text[i] = field(&at);
    for (int i = 0; i < ROW_NUMBERS; i++)
        row->number[i] = number(&at);
    row->at.intake = (int32_t)number(&at);
    row->at.line = (int32_t)number(&at);
    return 0;
}

int bag_add(struct bag *bag, const struct known *known, const char *line, size_t len, struct error *e)
{
    char *at = arena_text(&bag->arena, line, len);
    struct packed packed;

    if (at == NULL)
        return error_memory(e);
    packed.teacher = field(&at);
    packed.tag = field(&at)[0];
    if (is_ledger(packed.tag))
        return add_row(bag, packed.teacher, packed.tag, at, e);
    packed.rows = field(&at);
    for (int i = 1; i < ROW_TEXTS; i++)
        field(&at);
    packed.own = number(&at) == 1;
    for (int i = 1; i < ROW_NUMBERS; i++)
        number(&at);
    packed.intake = (int)number(&at);
    return bag_unpack(bag, known, &packed, e);
}

static bool copy_text(struct arena *arena, const char **text)
{
    return *text == NULL || (*text = arena_text(arena, *text, strlen(*text))) != NULL;
}

int bag_copy(struct bag *bag, const struct row *row, struct error *e)
{
    struct row *copy = bag_row(bag);
    bool whole;

    if (copy == NULL)
        return error_memory(e);
    *copy = *row;
    whole = copy_text(&bag->arena, &copy->teacher);
    for (int i = 0; i < ROW_TEXTS; i++)
        whole &= copy_text(&bag->arena, &copy->text[i]);
    return whole ? 0 : error_memory(e);
}

void bag_empty(struct bag *bag)
{
    arena_reset(&bag->arena);
    bag->n = 0;
}

void bag_free(struct bag *bag)
{
    arena_free(&bag->arena);
    free(bag->rows);
    *bag = (struct bag){0};
}
