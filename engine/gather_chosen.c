/*
 * Numbers that are chosen to be read.
 */
#include "gather.h"

#include <stdlib.h>
#include <string.h>

int chosen_order(const void *x, const void *y)
{
    return strcmp(((const struct chosen_one *)x)->teacher, ((const struct chosen_one *)y)->teacher);
}

struct chosen_one *chosen_find(const struct chosen *only, const char *teacher)
{
    const struct chosen_one key = {.teacher = teacher};

    return only->n > 0 ? bsearch(&key, only->at, only->n, sizeof key, chosen_order) : NULL;
}

void chosen_quote(const char *teacher, struct buffer *out)
{
    buffer_text(out, "\"");
    for (; *teacher != '\0'; teacher++) {
        if (*teacher == '"' || *teacher == '\\')
            buffer_text(out, "\\");
        buffer_put(out, teacher, 1);
    }
    buffer_text(out, "\"");
}
