/*
 * Packed facts (013_dossier.sql) taken apart into rows.  Which column of a kind goes where is told here, in
 * the order of the dossier: that of intake_kind.c behind what is derived.
 */
#include "gather_internal.h"

#include "../rules/day.h"

#include <stdlib.h>
#include <string.h>

/*
 * A letter for each column: 0 to 5 the text, a to f the number as a day, A to F the number; t the third
 * text, in words where they are asked; w the second, only there; = the edition; p the programme; s leave or
 * not; / a word of the claim, its first letter kept in the fifth text; - nothing.
 */
static const struct layout {
    char tag;
    const char *columns;
} layouts[] = {
    {'s', "-01A2t"},
    {'a', "0ap-123b4s"},
    {'g', "-01at"},
    {'d', "-01ab2ct"},
    {'l', "-01aBt"},
    {'c', "0p1-2a/C4/EFb/t"},
    {'r', "-012a--"},
    {'w', "-01abw-"},
    {'h', "-0aEt"},
    {'m', "-01at"},
    {'v', "-0a1b2t"},
    {'S', "=-01aE2-"},
    {'P', "=-0-1aE-2"},
};

enum { CLAIM_WORDS = 4 };

/* One fact while it is taken apart. */
struct unpacking {
    const struct known *known;
    struct row *row;
    char *words; /* of a claim */
    bool own, other_edition;
};

static int64_t whole(const char *text)
{
    const bool negative = text[0] == '-';
    uint64_t n = 0;

    for (text += negative; *text != '\0'; text++)
        n = n * 10 + (uint64_t)(*text - '0');
    return negative ? -(int64_t)n : (int64_t)n;
}

static int64_t day_of(const char *text, size_t len)
{
    day d;

    return day_parse(text, len, &d) ? d : ROW_NONE;
}

/* Take one column that is not null. */
static void take(struct unpacking *u, char letter, const char *text, size_t len)
{
    struct row *row = u->row;

    if (letter >= '0' && letter <= '5')
        row->text[letter - '0'] = text;
    else if (letter >= 'a' && letter <= 'f')
        row->number[letter - 'a'] = day_of(text, len);
    else if (letter >= 'A' && letter <= 'F')
        row->number[letter - 'A'] = whole(text);
    else if (letter == 't')
        row->text[3] = u->known->texts ? text : "";
    else if (letter == 'w')
        row->text[2] = u->known->texts ? text : NULL;
    else if (letter == '=')
        u->other_edition = whole(text) != u->known->edition;
    else if (letter == 'p')
        u->own = strcmp(text, u->known->programme->id) == 0;
    else if (letter == 's')
        row->number[2] = strcmp(text, "leave") == 0;
    else if (letter == '/')
        *u->words = text[0];
}

/* Cut the field off that ends before ${end}; it gets its NUL. */
static char *cut(char **at, char *end, size_t *len)
{
    char *field = *at, *stop = memchr(field, '\x1f', (size_t)(end - field));

    if (stop == NULL)
        stop = end;
    *stop = '\0';
    *len = (size_t)(stop - field);
    *at = stop < end ? stop + 1 : end;
    return field;
}

static void unpack(struct unpacking *u, const struct layout *layout, char *at, char *end)
{
    struct row *row = u->row;
    size_t len;

    for (int i = 0; i < ROW_NUMBERS; i++)
        row->number[i] = ROW_NONE;
    row->at.line = (int32_t)whole(cut(&at, end, &len));
    row->number[ROW_RETRACT] = cut(&at, end, &len)[0] == 't';
    for (const char *letter = layout->columns; *letter != '\0'; letter++) {
        const char *text = cut(&at, end, &len);

        if (len > 0)
            take(u, *letter, text, len);
        u->words += *letter == '/';
    }
    if (row->tag == 'a')
        row->number[5] = u->own;
    else if (row->tag == 'c' && !u->own)
        row->number[5] = -1;
    else if (row->tag == 'c' && row->number[5] == ROW_NONE)
        row->number[5] = 0;
}

static const struct layout *layout_of(char tag)
{
    for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++)
        if (layouts[i].tag == tag)
            return &layouts[i];
    return NULL;
}

int bag_unpack(struct bag *bag, const struct known *known, const struct packed *packed, struct error *e)
{
    const struct layout *layout = layout_of(packed->tag);

    if (layout == NULL)
        return error_set(e, ERROR_INTERNAL, "dossier", "a dossier of an unknown kind: '%c'", packed->tag);
    for (char *at = packed->rows, *end; *at != '\0'; at = end) {
        struct unpacking u = {.known = known, .own = packed->own, .row = bag_row(bag)};
        const size_t len = strcspn(at, "\x1e");

        end = at + len + (at[len] != '\0');
        if (u.row == NULL)
            return error_memory(e);
        *u.row = (struct row){.tag = packed->tag, .teacher = packed->teacher, .at.intake = packed->intake};
        if (packed->tag == 'c') {
            if ((u.words = arena_text(&bag->arena, "   ", CLAIM_WORDS - 1)) == NULL)
                return error_memory(e);
            u.row->text[5] = u.words;
        }
        unpack(&u, layout, at, at + len);
        bag->n -= u.other_edition;
    }
    return 0;
}
