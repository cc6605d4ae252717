#include "text_index.h"

#include <stdint.h>
#include <string.h>

struct slot {
    const char *id;
    int place;
};

struct text_index {
    size_t mask;
    struct slot slots[];
};

struct text_index *text_index_new(struct arena *arena, int n)
{
    size_t size = 8;
    struct text_index *index;

    while (size < (size_t)n * 2)
        size *= 2;
    if ((index = arena_take(arena, sizeof *index + size * sizeof(struct slot))) != NULL)
        index->mask = size - 1;
    return index;
}

/* FNV-1a: ids are short, and no enemy gains by a slow look-up. */
static size_t hash(const char *id)
{
    uint64_t h = UINT64_C(14695981039346656037);

    for (; *id != '\0'; id++)
        h = (h ^ (unsigned char)*id) * UINT64_C(1099511628211);
    return (size_t)(h ^ h >> 32);
}

void text_index_add(struct text_index *index, const char *id, int place)
{
    size_t at = hash(id) & index->mask;

    while (index->slots[at].id != NULL)
        at = (at + 1) & index->mask;
    index->slots[at] = (struct slot){id, place};
}

int text_index_find(const struct text_index *index, const char *id)
{
    for (size_t at = hash(id) & index->mask; index->slots[at].id != NULL;
         at = (at + 1) & index->mask)
        if (strcmp(index->slots[at].id, id) == 0)
            return index->slots[at].place;
    return -1;
}
