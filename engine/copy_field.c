#include "copy_field.h"

#include <stdlib.h>
#include <string.h>

void copy_field_cut(const char *line, size_t len, struct copy_field *out, int n)
{
    const char *end = line + len - (len > 0 && line[len - 1] == '\n');

    for (int i = 0; i < n; i++) {
        const char *tab = line < end ? memchr(line, '\t', (size_t)(end - line)) : NULL;

        out[i] = (struct copy_field){line, (size_t)((tab != NULL ? tab : end) - line)};
        line = tab != NULL ? tab + 1 : end;
    }
}

bool copy_field_same(struct copy_field a, struct copy_field b)
{
    return a.n == b.n && memcmp(a.at, b.at, a.n) == 0;
}

bool copy_field_is(struct copy_field f, const char *text)
{
    return copy_field_same(f, (struct copy_field){text, strlen(text)});
}

int copy_field_order(struct copy_field a, struct copy_field b)
{
    int order = memcmp(a.at, b.at, a.n < b.n ? a.n : b.n);

    return order != 0 ? order : (a.n > b.n) - (a.n < b.n);
}

int64_t copy_field_number(struct copy_field f)
{
    char text[24];

    return strtoll(copy_field_text(f, text, sizeof text), NULL, 10);
}

char *copy_field_text(struct copy_field f, char *out, size_t size)
{
    size_t n = f.n < size ? f.n : size - 1;

    memcpy(out, f.at, n);
    out[n] = '\0';
    return out;
}
