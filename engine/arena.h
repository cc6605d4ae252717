/**
 * An arena: many small allocations released at once.
 */
#ifndef STIPEND_ENGINE_ARENA_H
#define STIPEND_ENGINE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct arena_block;

struct arena {
    struct arena_block *first; /* the newest block */
    size_t used, room;         /* of the newest block, in bytes */
    bool failed;               /* memory ran out once: who takes much may look at the end */
};

/** arena_init(a): Make ${a} empty. */
void arena_init(struct arena *a);

/** arena_take(a, size): Return ${size} zeroed bytes, aligned for any type, or NULL. */
void *arena_take(struct arena *a, size_t size);

/** arena_text(a, text, len): Return a copy of ${len} bytes of ${text} with a NUL, or NULL; one text behind
 * the other. */
char *arena_text(struct arena *a, const char *text, size_t len);

/** arena_reset(a): Forget every allocation but keep the largest block for the next ones. */
void arena_reset(struct arena *a);

/** arena_free(a): Release everything; ${a} is empty after. */
void arena_free(struct arena *a);

#endif
