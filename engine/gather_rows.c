/*
 * The rows of a bag: which version of a fact counts, and whose it is.
 */
#include "gather_build.h"

#include <stdlib.h>
#include <string.h>

static int text_order(const char *a, const char *b)
{
    if (a == NULL || b == NULL)
        return (a != NULL) - (b != NULL);
    return strcmp(a, b);
}

static int number_order(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* Compare by kind and natural key; for the ledger's rows by key (and payee and fund). */
static int key_order(const struct row *a, const struct row *b)
{
    int order;

    if (a->tag != b->tag)
        return (unsigned char)a->tag - (unsigned char)b->tag;
    if ((order = text_order(a->text[0], b->text[0])) != 0)
        return order;
    switch (a->tag) {
    case 'a':
    case 'h':
    case 'v':
        return number_order(a->number[0], b->number[0]);
    case 's':
        return strcmp(a->teacher, b->teacher);
    case 'l':
        order = text_order(a->text[1], b->text[1]);
        return order != 0 ? order : number_order(a->number[0], b->number[0]);
    case 'c':
    case 'D':
    case 'R':
    case 'S':
    case 'P':
        return 0;
    case 'E':
        order = text_order(a->text[1], b->text[1]);
        return order != 0 ? order : text_order(a->text[2], b->text[2]);
    default:
        return text_order(a->text[1], b->text[1]);
    }
}

int place_order(struct place a, struct place b)
{
    return a.intake != b.intake ? number_order(a.intake, b.intake)
                                : number_order(a.line, b.line);
}

static int by_key(const void *x, const void *y)
{
    const struct row *a = x, *b = y;
    int order = key_order(a, b);

    return order != 0 ? order : place_order(a->at, b->at);
}

/* Of each natural key keep the last row, unless it is a retraction; entries are all kept. */
void rows_keep_last(struct bag *bag)
{
    size_t kept = 0;

    qsort(bag->rows, bag->n, sizeof *bag->rows, by_key);
    for (size_t i = 0; i < bag->n; i++) {
        bool last = i + 1 == bag->n || key_order(&bag->rows[i], &bag->rows[i + 1]) != 0;

        if (bag->rows[i].tag == 'E' || bag->rows[i].tag == 'O' ||
            (last && bag->rows[i].number[ROW_RETRACT] != 1))
            bag->rows[kept++] = bag->rows[i];
    }
    bag->n = kept;
}

void *building_take(struct building *b, size_t n, size_t size)
{
    void *p = arena_take(&b->bag->arena, n * size + 1);

    b->failed |= p == NULL;
    return p;
}

/* Count the rows of one kind, of one assignment (or any) that are the person's. */
size_t building_count(const struct building *b, char tag, const char *assignment)
{
    size_t n = 0;

    for (size_t i = 0; i < b->bag->n; i++)
        n += b->bag->rows[i].tag == tag && b->bag->rows[i].owner &&
             (assignment == NULL || strcmp(b->bag->rows[i].text[0], assignment) == 0);
    return n;
}

/* The next row of one kind at or after ${i}; NULL at the end. */
const struct row *building_next(const struct building *b, char tag, const char *assignment,
    size_t *i)
{
    for (; *i < b->bag->n; (*i)++) {
        const struct row *row = &b->bag->rows[*i];

        if (row->tag == tag && row->owner &&
            (assignment == NULL || strcmp(row->text[0], assignment) == 0))
            return &b->bag->rows[(*i)++];
    }
    return NULL;
}

/* Which rows are the person's: by teacher number, by assignment, by claim, by the ledger's key. */
static const char *owner_of(const struct building *b, char tag, const char *id, size_t len,
    const char *teacher)
{
    for (size_t i = 0; i < b->bag->n; i++) {
        const struct row *row = &b->bag->rows[i];

        if (row->tag == tag && strlen(row->text[0]) == len && memcmp(row->text[0], id, len) == 0)
            return gather_payee(b->g, row->teacher);
    }
    return gather_payee(b->g, teacher);
}

/* A key of the ledger belongs to who has its claim, or its assignment. */
static const char *key_owner(const struct building *b, const char *key, const char *teacher)
{
    const char *id = strchr(key, ':');

    if (id++ == NULL)
        return gather_payee(b->g, teacher);
    return owner_of(b, strncmp(key, "cover:", 6) == 0 ? 'c' : 'a', id, strcspn(id, "/"), teacher);
}

const char *row_owner(const struct building *b, const struct row *row)
{
    const char *id = row->text[0];

    switch (row->tag) {
    case 'a':
    case 's':
    case 'c':
        return gather_payee(b->g, row->teacher);
    case 'r':
        return owner_of(b, 'c', id, strlen(id), row->teacher);
    case 'S':
    case 'P':
        return key_owner(b, row->text[1], row->teacher);
    case 'D':
    case 'E':
    case 'O':
    case 'R':
        return key_owner(b, id, row->teacher);
    default:
        return owner_of(b, 'a', id, strlen(id), row->teacher);
    }
}

void building_own(struct building *b)
{
    for (size_t i = 0; i < b->bag->n; i++)
        b->bag->rows[i].owner = !b->linked ||
                                strcmp(row_owner(b, &b->bag->rows[i]), b->payee) == 0;
}

