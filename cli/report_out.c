#include "report_out.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "batch_out.h"
#include "engine/utf8.h"
#include "html_out.h"

/* Rows that are kept until the widths of their columns are known; what is wider later sticks out. */
enum { KEPT = 2000, CELL = 400 };

static int columns_of(const struct report_part *part)
{
    int n = 0;

    while (part->columns[n].name != NULL)
        n++;
    return n;
}

static bool is_number(const struct report_column *c)
{
    return c->type == REPORT_MONEY || c->type == REPORT_COUNT;
}

/* A cell as people read it. */
static const char *shown(const struct report_column *c, const struct report_cell *cell, char out[CELL])
{
    out[0] = '\0';
    if (cell->text == NULL)
        return out;
    if (c->type == REPORT_MONEY)
        return money_shown(cell->number, out);
    if (c->type == REPORT_COUNT)
        snprintf(out, CELL, "%" PRId64, cell->number);
    else
        utf8_clean(out, CELL, cell->text, strlen(cell->text));
    return out;
}

static int characters(const char *text)
{
    int n = 0;

    for (; *text != '\0'; text++)
        n += ((unsigned char)*text & 0xc0) != 0x80;
    return n;
}

static void pad(FILE *out, int n)
{
    for (; n > 0; n--)
        putc(' ', out);
}

static void put_cell(const struct report_out *o, const struct report_part *part, int i,
    const char *text, bool last)
{
    int blanks = o->widths[i] - characters(text);

    fputs("  ", o->file);
    if (is_number(&part->columns[i]))
        pad(o->file, blanks);
    fputs(text, o->file);
    if (!is_number(&part->columns[i]) && !last)
        pad(o->file, blanks);
}

static void widen(struct report_out *o, int i, const char *text)
{
    if (characters(text) > o->widths[i])
        o->widths[i] = characters(text);
}

static void free_rows(struct report_out *o, size_t columns)
{
    for (size_t i = 0; i < o->rows_n * columns; i++) {
        free(o->rows[i]);
        o->rows[i] = NULL;
    }
    o->rows_n = 0;
}

/* Print a row of texts without blanks at its end. */
static void put_row(const struct report_out *o, const struct report_part *part, char *const *texts)
{
    int n = columns_of(part), last = n - 1;

    while (last > 0 && texts[last][0] == '\0')
        last--;
    for (int i = 0; i <= last; i++)
        put_cell(o, part, i, texts[i], i == last);
    putc('\n', o->file);
}

/* The titles and the rows that were kept. */
static void lay(struct report_out *o, const struct report_part *part)
{
    int n = columns_of(part);

    for (int i = 0; i < n; i++) {
        widen(o, i, part->columns[i].title);
        put_cell(o, part, i, part->columns[i].title, i == n - 1);
    }
    putc('\n', o->file);
    for (size_t i = 0; i < o->rows_n; i++)
        put_row(o, part, o->rows + i * (size_t)n);
    free_rows(o, (size_t)n);
    o->laid = true;
}

static void text_row(struct report_out *o, const struct report_part *part,
    const struct report_cell *cells)
{
    char text[REPORT_COLUMNS][CELL], *at[REPORT_COLUMNS];
    int n = columns_of(part);

    for (int i = 0; i < n; i++) {
        at[i] = text[i];
        shown(&part->columns[i], &cells[i], text[i]);
    }
    if (o->laid) {
        put_row(o, part, at);
        return;
    }
    if (o->rows == NULL && (o->rows = calloc(KEPT * REPORT_COLUMNS, sizeof *o->rows)) == NULL) {
        o->failed = true;
        return;
    }
    for (int i = 0; i < n; i++) {
        char *copy = strdup(text[i]);

        o->failed |= copy == NULL;
        o->rows[o->rows_n * (size_t)n + (size_t)i] = copy;
        widen(o, i, text[i]);
    }
    o->rows_n++;
    if (o->rows_n == KEPT && !o->failed)
        lay(o, part);
}

static bool has_totals(const struct report_part *part)
{
    for (int i = 0; part->columns[i].name != NULL; i++)
        if (part->columns[i].total)
            return true;
    return false;
}

static void total_texts(const struct report_part *part, int64_t rows, const money *totals,
    char text[REPORT_COLUMNS][CELL])
{
    for (int i = 0; part->columns[i].name != NULL; i++) {
        text[i][0] = '\0';
        if (part->columns[i].total)
            money_shown(totals[i], text[i]);
    }
    if (!part->columns[0].total)
        snprintf(text[0], CELL, "%" PRId64 " %s", rows, rows == 1 ? "row" : "rows");
}

static void text_end(struct report_out *o, const struct report_part *part, int64_t rows,
    const money *totals)
{
    char text[REPORT_COLUMNS][CELL], *at[REPORT_COLUMNS];

    if (rows == 0) {
        if (part->none != NULL)
            fprintf(o->file, "\n%s: %s\n", part->title, part->none);
        return;
    }
    total_texts(part, rows, totals, text);
    for (int i = 0; i < columns_of(part); i++) {
        at[i] = text[i];
        if (!o->laid && (i > 0 || !is_number(&part->columns[0])))
            widen(o, i, text[i]);
    }
    if (!o->laid && !o->failed)
        lay(o, part);
    if (has_totals(part))
        put_row(o, part, at);
}

static void json_row(struct report_out *o, const struct report_part *part,
    const struct report_cell *cells)
{
    json_object(&o->json, NULL);
    for (int i = 0; part->columns[i].name != NULL; i++) {
        const struct report_column *c = &part->columns[i];

        if (cells[i].text == NULL || !is_number(c))
            json_text(&o->json, c->name, cells[i].text);
        else if (c->type == REPORT_MONEY)
            json_money(&o->json, c->name, cells[i].number);
        else
            json_number(&o->json, c->name, cells[i].number);
    }
    json_end(&o->json);
}

static void json_end_part(struct report_out *o, const struct report_part *part, int64_t rows,
    const money *totals)
{
    json_end(&o->json);
    json_number(&o->json, "count", rows);
    json_object(&o->json, "totals");
    for (int i = 0; part->columns[i].name != NULL; i++)
        if (part->columns[i].total)
            json_money(&o->json, part->columns[i].name, totals[i]);
    json_end(&o->json);
    json_end(&o->json);
}

static void html_codes(FILE *out, const char *text)
{
    codes set = codes_parse(text);

    for (int i = 1; i < CODES; i++)
        if ((set >> i & 1) != 0) {
            fputs("<abbr title=\"", out);
            html_text(out, code_words((enum code)i));
            fprintf(out, "\">%s</abbr> ", code_name((enum code)i));
        }
}

static void html_row(struct report_out *o, const struct report_part *part,
    const struct report_cell *cells)
{
    char text[CELL];

    fputs("<tr>", o->file);
    for (int i = 0; part->columns[i].name != NULL; i++) {
        const struct report_column *c = &part->columns[i];

        fputs(is_number(c) ? "<td class=\"n\">" : "<td>", o->file);
        if (c->type == REPORT_CODES && cells[i].text != NULL)
            html_codes(o->file, cells[i].text);
        else
            html_text(o->file, shown(c, &cells[i], text));
        fputs("</td>", o->file);
    }
    fputs("</tr>\n", o->file);
}

static void html_begin_part(struct report_out *o, const struct report_part *part)
{
    fputs("<table>\n<thead><tr>", o->file);
    for (int i = 0; part->columns[i].name != NULL; i++) {
        fputs(is_number(&part->columns[i]) ? "<th class=\"n\">" : "<th>", o->file);
        html_text(o->file, part->columns[i].title);
        fputs("</th>", o->file);
    }
    fputs("</tr></thead>\n<tbody>\n", o->file);
}

static void html_end_part(struct report_out *o, const struct report_part *part, int64_t rows,
    const money *totals)
{
    char text[REPORT_COLUMNS][CELL];

    if (rows == 0) {
        if (part->none != NULL) {
            html_element(o->file, "h2", part->title);
            html_element(o->file, "p class=\"of\"", part->none);
        }
        return;
    }
    if (has_totals(part)) {
        total_texts(part, rows, totals, text);
        fputs("<tr class=\"total\">", o->file);
        for (int i = 0; part->columns[i].name != NULL; i++) {
            fputs(is_number(&part->columns[i]) ? "<td class=\"n\">" : "<td>", o->file);
            html_text(o->file, text[i]);
            fputs("</td>", o->file);
        }
        fputs("</tr>\n", o->file);
    }
    fputs("</tbody>\n</table>\n", o->file);
}

static void heading_json(struct report_out *o, const struct report_heading *h)
{
    char hex[DIGEST_HEX];

    json_begin(&o->json, o->file);
    json_object(&o->json, NULL);
    json_text(&o->json, "format", "stipend-report/1");
    json_text(&o->json, "report", o->request->kind->name);
    json_text(&o->json, "subject", o->request->subject);
    json_text(&o->json, "name", h->name[0] != '\0' ? h->name : NULL);
    json_text(&o->json, "editions", h->editions);
    json_number(&o->json, "through_batch", h->through);
    json_number(&o->json, "through_intake", h->intake);
    json_text(&o->json, "head", digest_hex(h->head, hex));
    json_array(&o->json, "parts");
}

static void take_heading(void *context, const struct report_heading *h)
{
    struct report_out *o = context;
    char title[512], of[1024], name[256], hex[DIGEST_HEX];

    if (o->form == REPORT_AS_JSON) {
        heading_json(o, h);
        return;
    }
    utf8_clean(name, sizeof name, h->name, strlen(h->name));
    snprintf(title, sizeof title, "%s%s%s%s%s", h->title, h->subject[0] != '\0' ? " " : "", h->subject,
        name[0] != '\0' ? ", " : "", name);
    if (h->through == 0)
        snprintf(of, sizeof of, "%s; nothing posted yet: stipend plan PERIOD shows what would be; facts "
            "through intake %d", h->editions, h->intake);
    else
        snprintf(of, sizeof of, "%s; ledger through batch %d, head %.16s..., facts through intake %d",
            h->editions, h->through, digest_hex(h->head, hex), h->intake);
    if (o->form == REPORT_AS_HTML) {
        html_begin(o->file, title);
        html_element(o->file, "p class=\"of\"", of);
    } else {
        fprintf(o->file, "%s\n%s\n", title, of);
    }
}

static void take_part(void *context, const struct report_part *part)
{
    struct report_out *o = context;

    o->laid = false;
    memset(o->widths, 0, sizeof o->widths);
    if (o->form != REPORT_AS_JSON)
        return;
    json_object(&o->json, NULL);
    json_text(&o->json, "part", part->name);
    json_array(&o->json, "rows");
}

static void take_row(void *context, const struct report_part *part, const struct report_cell *cells)
{
    struct report_out *o = context;
    bool first = !o->laid && o->rows_n == 0;

    for (int i = 0; part->columns[i].name != NULL; i++)
        if (part->columns[i].type == REPORT_CODES && cells[i].text != NULL)
            o->codes |= codes_parse(cells[i].text);
    if (o->form == REPORT_AS_JSON) {
        json_row(o, part, cells);
    } else if (o->form == REPORT_AS_HTML) {
        if (first) {
            html_element(o->file, "h2", part->title);
            html_begin_part(o, part);
            o->laid = true;
        }
        html_row(o, part, cells);
    } else if (!o->failed) {
        if (first)
            fprintf(o->file, "\n%s\n", part->title);
        text_row(o, part, cells);
    }
}

static void take_end(void *context, const struct report_part *part, int64_t rows, const money *totals)
{
    struct report_out *o = context;

    if (o->form == REPORT_AS_JSON)
        json_end_part(o, part, rows, totals);
    else if (o->form == REPORT_AS_HTML)
        html_end_part(o, part, rows, totals);
    else
        text_end(o, part, rows, totals);
}

struct report_taker report_out_taker(struct report_out *o)
{
    return (struct report_taker){
        .context = o, .heading = take_heading, .part = take_part, .row = take_row, .end = take_end};
}

void report_out_end(struct report_out *o)
{
    if (o->form == REPORT_AS_JSON) {
        json_end(&o->json);
        json_end(&o->json);
        return;
    }
    if (o->codes != 0)
        fputs(o->form == REPORT_AS_HTML ? "<h2>Codes</h2>\n<table>\n" : "\nCodes\n", o->file);
    for (int i = 1; i < CODES; i++)
        if ((o->codes >> i & 1) != 0)
            fprintf(o->file, o->form == REPORT_AS_HTML ? "<tr><td>%s</td><td>%s</td></tr>\n"
                                                       : "  %-20s  %s\n",
                code_name((enum code)i), code_words((enum code)i));
    if (o->codes != 0 && o->form == REPORT_AS_HTML)
        fputs("</table>\n", o->file);
    if (o->form == REPORT_AS_HTML)
        html_end(o->file);
}

void report_out_free(struct report_out *o)
{
    if (o->rows != NULL)
        free_rows(o, REPORT_COLUMNS);
    free(o->rows);
}
