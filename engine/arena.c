#include "arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 64 * 1024 };

struct arena_block {
    struct arena_block *next;
    size_t size;
    alignas(max_align_t) unsigned char bytes[];
};

void arena_init(struct arena *a)
{
    *a = (struct arena){0};
}

static void *take(struct arena *a, size_t size, size_t align)
{
    const size_t from = (a->used + align - 1) / align * align;
    struct arena_block *block;
    void *p;

    if (size > SIZE_MAX / 2)
        return NULL;
    a->used = from < a->room ? from : a->room;
    if (a->room - a->used < size) {
        size_t room = size > BLOCK ? size : BLOCK;

        if ((block = malloc(sizeof *block + room)) == NULL) {
            a->failed = true;
            return NULL;
        }
        block->next = a->first;
        block->size = room;
        a->first = block;
        a->room = room;
        a->used = 0;
    }
    p = a->first->bytes + a->used;
    a->used += size;
    return memset(p, 0, size);
}

void *arena_take(struct arena *a, size_t size)
{
    return take(a, size, alignof(max_align_t));
}

char *arena_text(struct arena *a, const char *text, size_t len)
{
    char *copy = take(a, len + 1, 1);

    if (copy != NULL)
        memcpy(copy, text, len);
    return copy;
}

void arena_reset(struct arena *a)
{
    struct arena_block *keep = a->first, *block, *next;

    for (block = a->first; block != NULL; block = block->next)
        if (block->size > keep->size)
            keep = block;
    for (block = a->first; block != NULL; block = next) {
        next = block->next;
        if (block != keep)
            free(block);
    }
    if (keep != NULL)
        keep->next = NULL;
    a->first = keep;
    a->used = 0;
    a->room = keep != NULL ? keep->size : 0;
}

void arena_free(struct arena *a)
{
    struct arena_block *block, *next;

    for (block = a->first; block != NULL; block = next) {
        next = block->next;
        free(block);
    }
    arena_init(a);
}
