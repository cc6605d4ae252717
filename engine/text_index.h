/**
 * From the text of an id to its place in a table: open addressing, sized once.
 */
#ifndef STIPEND_ENGINE_TEXT_INDEX_H
#define STIPEND_ENGINE_TEXT_INDEX_H

#include "arena.h"

struct text_index;

/** text_index_new(arena, n): Return an index for up to ${n} ids, owned by ${arena}, or NULL. */
struct text_index *text_index_new(struct arena *arena, int n);

/** text_index_add(index, id, place): Add ${id}, which must outlive the index. */
void text_index_add(struct text_index *index, const char *id, int place);

/** text_index_find(index, id): Return the place of ${id}, or -1. */
int text_index_find(const struct text_index *index, const char *id);

#endif
