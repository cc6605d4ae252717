/*
 * Pieces of Markdown: tables, lists, quotations.
 */
#include "render_part.h"

#include <string.h>

enum { COLUMNS_MOST = 16 };

static size_t cell_width(const struct render_table *t, int row, int column)
{
    struct sink measure = sink_measure();

    t->cell(t, row, column, &measure);
    return measure.column;
}

static void put_many(struct sink *out, const char *text, size_t n)
{
    while (n-- > 0)
        sink_text(out, text);
}

static void put_rule(const struct render_table *t, const size_t *widths, struct sink *out)
{
    for (int c = 0; c < t->columns; c++) {
        bool right = (t->right >> c & 1) != 0;

        sink_text(out, c == 0 ? "| " : " | ");
        put_many(out, "-", widths[c] - right);
        sink_text(out, right ? ":" : "");
    }
    sink_text(out, " |\n");
}

static void put_row(const struct render_table *t, int row, const size_t *widths, struct sink *out)
{
    for (int c = 0; c < t->columns; c++) {
        bool right = (t->right >> c & 1) != 0;
        size_t width = cell_width(t, row, c), fill = widths[c] - width;

        sink_text(out, c == 0 ? "| " : " | ");
        put_many(out, " ", right ? fill : 0);
        t->cell(t, row, c, out);
        put_many(out, " ", right ? 0 : fill);
    }
    sink_text(out, " |\n");
}

/* The head is a row of texts, set like its column. */
static void put_heads(const struct render_table *t, const size_t *widths, struct sink *out)
{
    for (int c = 0; c < t->columns; c++) {
        struct sink measure = sink_measure();
        bool right = (t->right >> c & 1) != 0;
        size_t fill;

        sink_text(&measure, t->heads[c]);
        fill = widths[c] - measure.column;
        sink_text(out, c == 0 ? "| " : " | ");
        put_many(out, " ", right ? fill : 0);
        sink_text(out, t->heads[c]);
        put_many(out, " ", right ? 0 : fill);
    }
    sink_text(out, " |\n");
}

void render_table(const struct render_table *t, struct sink *out)
{
    size_t widths[COLUMNS_MOST];

    for (int c = 0; c < t->columns; c++) {
        struct sink measure = sink_measure();

        sink_text(&measure, t->heads[c]);
        widths[c] = measure.column;
        for (int r = 0; r < t->rows; r++)
            if (cell_width(t, r, c) > widths[c])
                widths[c] = cell_width(t, r, c);
    }
    put_heads(t, widths, out);
    put_rule(t, widths, out);
    for (int r = 0; r < t->rows; r++)
        put_row(t, r, widths, out);
    sink_text(out, "\n");
}

void render_line(struct sink *out, const char *pattern, const struct sink_word *words, size_t n)
{
    sink_text(out, "- ");
    sink_sentence(out, pattern, words, n);
    sink_text(out, "\n");
}

bool render_same_cite(const struct cite *a, const struct cite *b)
{
    return a->source != NULL && b->source != NULL && strcmp(a->source, b->source) == 0 &&
           strcmp(a->clause, b->clause) == 0;
}

void render_cited(const struct cite *cite, struct sink *out)
{
    const struct sink_word words[] = {
        {"source", cite->source, 0, 'm'}, {"clause", cite->clause, 0, 'm'}};

    if (cite->source != NULL)
        sink_sentence(out, " ({source}, “{clause}”)", WORDS(words));
}

void render_quote(const struct cite *cite, struct sink *out)
{
    if (cite->source == NULL)
        return;
    sink_text(out, "> “");
    sink_markdown(out, cite->words);
    sink_text(out, "”");
    render_cited(cite, out);
    sink_text(out, "\n\n");
}

void render_dated(const struct programme *p, struct dated_list list, struct sink *out)
{
    for (int i = 0; i < list.n; i++) {
        const struct cite *next = i + 1 < list.n ? &list.at[i + 1].cite : NULL;

        sink_list(out, i, list.n);
        sink_money(out, list.at[i].amount);
        if (list.n > 1 || list.at[i].from != p->from) {
            sink_text(out, " from ");
            sink_long_day(out, list.at[i].from);
        }
        if (next == NULL || !render_same_cite(&list.at[i].cite, next))
            render_cited(&list.at[i].cite, out);
    }
}

void render_kind_titles(const struct programme *p, const int *kinds, int n, struct sink *out)
{
    for (int i = 0; i < n; i++) {
        sink_list(out, i, n);
        sink_text(out, "“");
        sink_markdown(out, p->kinds[kinds[i]].title);
        sink_text(out, "”");
    }
}
