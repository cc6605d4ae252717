/**
 * The fields of a line as COPY ... TO STDOUT gives it, in place: nothing is copied or unescaped.
 */
#ifndef STIPEND_ENGINE_COPY_FIELD_H
#define STIPEND_ENGINE_COPY_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** One field: not ended by a NUL, and alive as long as its line. */
struct copy_field {
    const char *at;
    size_t n;
};

/** copy_field_cut(line, len, out, n): Cut a line into ${n} fields; those that it has not are empty.
 */
void copy_field_cut(const char *line, size_t len, struct copy_field *out, int n);

/** copy_field_same(a, b), copy_field_is(f, text): Whether they have the same bytes. */
bool copy_field_same(struct copy_field a, struct copy_field b);
bool copy_field_is(struct copy_field f, const char *text);

/** copy_field_order(a, b): Less than, equal to or more than 0 as ${a} comes before ${b} by bytes.
 */
int copy_field_order(struct copy_field a, struct copy_field b);

/** copy_field_number(f): Its whole number, 0 if it is none. */
int64_t copy_field_number(struct copy_field f);

/** copy_field_text(f, out, size): Copy as much as fits to ${out}, with a NUL; return ${out}. */
char *copy_field_text(struct copy_field f, char *out, size_t size);

#endif
