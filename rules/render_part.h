/**
 * What the chapters of the handbook share.
 */
#ifndef STIPEND_RULES_RENDER_PART_H
#define STIPEND_RULES_RENDER_PART_H

#include "render.h"
#include "sentence.h"

#define WORDS(list) (list), sizeof(list) / sizeof *(list)

/** The chapters, in their order after the first; each begins with its heading. */
void render_roles(const struct programme *p, struct sink *out);
void render_work(const struct programme *p, struct sink *out);     /* sessions and deliverables */
void render_coverage(const struct programme *p, struct sink *out);
void render_periods(const struct programme *p, struct sink *out);
void render_funds(const struct programme *p, struct sink *out);
void render_corrections(const struct programme *p, struct sink *out);
void render_unused(const struct programme *p, struct sink *out);
void render_sources(const struct programme *p, struct sink *out);

/** render_award(p, award, out): What an award pays, below its heading. */
void render_award(const struct programme *p, const struct award *award, struct sink *out);

/** render_stipend(p, award, out): What follows the first sentence of a stipend. */
void render_stipend(const struct programme *p, const struct award *award, struct sink *out);

/** render_award_title(award, out): Its title, or its id with a capital. */
void render_award_title(const struct award *award, struct sink *out);

/** render_conditions(p, r, out): The conditions of a requirement as a list, with their clauses. */
void render_conditions(const struct programme *p, const struct requirement *r, struct sink *out);

/** render_parts(p, plan, award, out): The parts of a plan as a table; award NULL: without amounts. */
void render_parts(const struct programme *p, const struct plan *plan, const struct award *award,
    struct sink *out);

/** render_line(out, pattern, words, n): A line of a list, "- " before it. */
void render_line(struct sink *out, const char *pattern, const struct sink_word *words, size_t n);

/** render_quote(cite, out): A paragraph that quotes the clause; nothing where nothing is cited. */
void render_quote(const struct cite *cite, struct sink *out);

/** render_cited(cite, out): " (guide, “stipend”)"; nothing where nothing is cited. */
void render_cited(const struct cite *cite, struct sink *out);

/** render_same_cite(a, b): Whether both cite one clause. */
bool render_same_cite(const struct cite *a, const struct cite *b);

/** render_dated(p, list, out): "$25.00 from 1 July 2013 and $27.50 from 1 July 2014", with clauses. */
void render_dated(const struct programme *p, struct dated_list list, struct sink *out);

/** render_kind_titles(p, kinds, n, out): "“Seminar” and “Visit”". */
void render_kind_titles(const struct programme *p, const int *kinds, int n, struct sink *out);

/** A table: ${cell} writes one cell, as often as it is asked. */
struct render_table {
    const char *const *heads;
    int columns, rows;
    unsigned right; /* bit c: column c is set to the right */
    const struct programme *p;
    const void *of;
    void (*cell)(const struct render_table *t, int row, int column, struct sink *out);
};

/** render_table(t, out): Put ${t} with its columns aligned, and a blank line after it. */
void render_table(const struct render_table *t, struct sink *out);

#endif
