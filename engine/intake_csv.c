/* The CSV form, on libcsv, which is given one physical line at a time so that places are exact. */
#include "intake_read.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

enum { FIELDS = 64, RECORD_LINES = 100 };

struct intake_csv {
    struct csv_parser parser;
    /* The record as it stands in the file: the line, or a copy of the lines. */
    const char *text;
    size_t len;
    long line;
    char *copy;
    /* Its fields, one behind the other. */
    char *bytes;
    size_t used;
    size_t at[FIELDS + 1]; /* where each begins; one more: where the last ends */
    size_t n;              /* also those beyond FIELDS */
    bool ended;
    /* The header: which field is which cell. */
    int cell[FIELDS];             /* -1: a column that the kind lacks */
    size_t columns_n;             /* 0: not read yet */
    long empty_from, empty_until; /* a run of empty rows not yet said */
    bool given_up;
};

static int keep_blanks(unsigned char c)
{
    (void)c;
    return 0;
}

static void take_field(void *bytes, size_t len, void *arg)
{
    struct intake_csv *c = arg;

    if (c->n < FIELDS) {
        memcpy(c->bytes + c->used, bytes, len);
        c->used += len;
        c->at[c->n + 1] = c->used;
    }
    c->n++;
}

static void end_record(int end, void *arg)
{
    struct intake_csv *c = arg;

    (void)end;
    c->ended = true;
}

struct intake_csv *intake_csv_new(struct intake_reader *r, struct error *e)
{
    struct intake_csv *c = calloc(1, sizeof *c);

    (void)r;
    if (c == NULL || (c->copy = malloc(2 * INTAKE_LINE + 2)) == NULL ||
        (c->bytes = malloc(2 * INTAKE_LINE + 2)) == NULL || csv_init(&c->parser, CSV_STRICT) != 0) {
        if (c != NULL) {
            free(c->copy);
            free(c->bytes);
        }
        free(c);
        error_memory(e);
        return NULL;
    }
    csv_set_space_func(&c->parser, keep_blanks);
    return c;
}

void intake_csv_free(struct intake_csv *c)
{
    if (c == NULL)
        return;
    csv_free(&c->parser);
    free(c->copy);
    free(c->bytes);
    free(c);
}

/* Where field ${n} of the record begins: its quotes are known to be in order. */
static void place_field(const struct intake_csv *c, size_t n, long *line, long *column)
{
    bool quoted = false;
    size_t start = 0, i;

    *line = c->line;
    *column = 1;
    for (i = 0; i < c->len && n > 0; i++) {
        if (c->text[i] == '"')
            quoted = !quoted;
        if (c->text[i] == '\n') {
            ++*line;
            start = i + 1;
        }
        if (c->text[i] == ',' && !quoted) {
            n--;
            *column = (long)(i + 1 - start) + 1;
        }
    }
}

/* Give libcsv one line more of the record; false if it refuses byte ${at} of it. */
static bool feed(struct intake_csv *c, const char *line, size_t len, size_t *at)
{
    *at = csv_parse(&c->parser, line, len, take_field, end_record, c);
    if (*at < len)
        return false;
    *at = len;
    return csv_parse(&c->parser, "\n", 1, take_field, end_record, c) == 1;
}

/* After a refusal: ready for the next record. */
static void forget(struct intake_csv *c)
{
    csv_fini(&c->parser, NULL, NULL, NULL);
}

static void refuse_quote(struct intake_reader *r, size_t at)
{
    struct intake_csv *c = r->csv;
    struct fault *fault;

    if (at < c->len && c->text[at] == '"')
        fault = faults_add(r->faults, false, "stray_quote", r->file->name, c->line, (long)at + 1,
            NULL, "a quote stands in a value that is not quoted");
    else
        fault = faults_add(r->faults, false, "stray_quote", r->file->name, c->line, (long)at + 1,
            NULL, "a quoted value goes on after its closing quote");
    faults_hint(fault, "put the whole value in quotes and double each quote in it");
}

static void refuse_open_quote(struct intake_reader *r, size_t field)
{
    struct intake_csv *c = r->csv;
    struct fault *fault;
    long line, column;

    place_field(c, field, &line, &column);
    fault = faults_add(r->faults, false, "open_quote", r->file->name, line, column, NULL,
        "a quoted value is not closed");
    faults_hint(fault, "close it, and double each quote in it");
}

/* A quoted value holds line ends: read on to where it closes; if it never does, say so and go on
 * behind the first line.  Return 1, 0 (said), or -1. */
static int read_on(struct intake_reader *r, struct error *e)
{
    struct intake_csv *c = r->csv;
    const int64_t behind = intake_file_offset(r->file);
    const size_t open = c->n, first = c->len;
    const char *line;
    size_t len, at;
    int lines = 1, got;

    memcpy(c->copy, c->text, c->len);
    c->text = c->copy;
    while (lines++ < RECORD_LINES) {
        if ((got = intake_file_line(r->file, &line, &len, e)) < 0)
            return -1;
        if (got != INTAKE_LINE_READ || c->len + len + 1 > INTAKE_LINE)
            break;
        while (len > 0 && (line[len - 1] == '\n' || line[len - 1] == '\r'))
            len--;
        c->copy[c->len++] = '\n';
        memcpy(c->copy + c->len, line, len);
        c->len += len;
        if (!feed(c, line, len, &at))
            break;
        if (c->ended)
            return 1;
    }
    forget(c);
    c->len = first;
    refuse_open_quote(r, open);
    intake_file_seek(r->file, behind, c->line);
    /* Each such line reads ahead: a file full of them is not worth it. */
    if (r->faults->errors > r->faults->limit)
        c->given_up = true;
    return 0;
}

/* Read one record into the fields.  Return 1, 0 at the end, 2 if it was bad (said), or -1. */
static int read_record(struct intake_reader *r, struct error *e)
{
    struct intake_csv *c = r->csv;
    size_t at;
    int got;

    if (c->given_up)
        return 0;
    if ((got = intake_next_line(r, &c->text, &c->len, e)) <= 0)
        return got;
    c->line = r->file->line;
    c->n = c->used = 0;
    c->ended = false;
    if (c->len == 0)
        return 1;
    if (!feed(c, c->text, c->len, &at)) {
        if (csv_error(&c->parser) == CSV_ENOMEM)
            return error_memory(e);
        forget(c);
        refuse_quote(r, at);
        return 2;
    }
    if (!c->ended && (got = read_on(r, e)) <= 0)
        return got < 0 ? -1 : 2;
    return 1;
}

static struct intake_cell field_at(const struct intake_csv *c, size_t i)
{
    return (struct intake_cell){c->bytes + c->at[i], c->at[i + 1] - c->at[i]};
}

/* Say what was done to a header that is one word. */
static bool other_separator(struct intake_reader *r)
{
    struct intake_csv *c = r->csv;
    const char *semicolon = memchr(c->text, ';', c->len), *tab = memchr(c->text, '\t', c->len);
    struct fault *fault;

    if (c->n != 1 || (semicolon == NULL && tab == NULL))
        return false;
    fault = faults_add(r->faults, false, "separator", r->file->name, c->line,
        (semicolon != NULL ? semicolon : tab) - c->text + 1, NULL,
        "the columns are separated by %s, not by commas",
        semicolon != NULL ? "semicolons" : "tabs");
    faults_hint(fault, "save the sheet as \"CSV UTF-8\" with commas");
    return true;
}

/* A row where the header should be: what stands in it is not for a message. */
static bool no_names(struct intake_reader *r)
{
    struct intake_csv *c = r->csv;

    for (size_t i = 0; i < c->n && i < FIELDS; i++) {
        const struct intake_cell name = field_at(c, i);

        if (intake_find_cell(r->kind, name.text, name.len) >= 0)
            return false;
    }
    intake_columns_hint(
        r->kind, faults_add(r->faults, false, "no_header", r->file->name, c->line, 1, NULL,
                     "the first line names no column of %s", r->kind->name));
    return true;
}

static bool read_column(struct intake_reader *r, size_t i, bool seen[INTAKE_CELLS])
{
    struct intake_csv *c = r->csv;
    const struct intake_cell name = field_at(c, i);
    long line, column;

    place_field(c, i, &line, &column);
    c->cell[i] = intake_find_cell(r->kind, name.text, name.len);
    if (name.len == 0) {
        struct fault *fault = faults_add(r->faults, false, "nameless_column", r->file->name, line,
            column, NULL, "column %zu has no name", i + 1);

        faults_hint(fault, "the first line names the columns; delete empty columns of the sheet");
    } else if (c->cell[i] < 0) {
        intake_unknown_column(r, line, column, name.text, name.len);
    } else if (seen[c->cell[i]]) {
        faults_add(r->faults, false, "column_twice", r->file->name, line, column,
            intake_kind_cell(r->kind, (size_t)c->cell[i])->name, "the column is there twice");
        return false;
    } else {
        seen[c->cell[i]] = true;
    }
    return true;
}

/* The first record names the columns.  Return whether the rows can be read. */
static bool read_header(struct intake_reader *r)
{
    struct intake_csv *c = r->csv;
    bool seen[INTAKE_CELLS] = {false}, complete = true;

    if (other_separator(r) || no_names(r))
        return false;
    if (c->n > FIELDS) {
        faults_add(r->faults, false, "too_many_columns", r->file->name, c->line, 1, NULL,
            "the header has %zu columns", c->n);
        return false;
    }
    for (size_t i = 0; i < c->n; i++)
        complete &= read_column(r, i, seen);
    for (size_t i = 0; r->kind->columns[i].name != NULL; i++) {
        const struct intake_column *column = &r->kind->columns[i];

        /* A file of retractions may leave out what a retraction may leave blank. */
        if (column->need == INTAKE_OPTIONAL || seen[i + INTAKE_FIRST] ||
            (column->need == INTAKE_NEEDED && seen[INTAKE_RETRACT]))
            continue;
        intake_columns_hint(
            r->kind, faults_add(r->faults, false, "missing_column", r->file->name, c->line, 1,
                         column->name, "the column \"%s\" is missing", column->name));
        complete = false;
    }
    c->columns_n = c->n;
    return complete;
}

/* Rows without any value, together: a sheet may carry thousands behind its last row. */
static bool is_empty(struct intake_csv *c)
{
    if (c->used > 0 || c->n > FIELDS)
        return false;
    if (c->empty_from == 0)
        c->empty_from = c->line;
    c->empty_until = c->line;
    return true;
}

static void say_empty(struct intake_reader *r)
{
    struct intake_csv *c = r->csv;
    struct fault *fault;

    if (c->empty_from == 0)
        return;
    if (c->empty_from == c->empty_until)
        fault = faults_add(r->faults, false, "empty_row", r->file->name, c->empty_from, 1, NULL,
            "the row is empty");
    else
        fault = faults_add(r->faults, false, "empty_row", r->file->name, c->empty_from, 1, NULL,
            "the rows from here to line %ld are empty", c->empty_until);
    faults_hint(fault, "delete empty rows of the sheet, and save it again");
    c->empty_from = 0;
}

static bool right_width(struct intake_reader *r)
{
    struct intake_csv *c = r->csv;
    struct fault *fault;
    long line = c->line, column = 1;

    if (c->n == c->columns_n)
        return true;
    if (c->n > c->columns_n)
        place_field(c, c->columns_n, &line, &column);
    fault = faults_add(r->faults, false, "row_width", r->file->name, line, column, NULL,
        "the row has %zu %s, the header %zu %s", c->n, c->n == 1 ? "value" : "values", c->columns_n,
        c->columns_n == 1 ? "column" : "columns");
    if (c->n > c->columns_n)
        faults_hint(fault, "put a value that has a comma in quotes");
    return false;
}

int intake_csv_next(struct intake_reader *r, struct intake_record *record, struct error *e)
{
    struct intake_csv *c = r->csv;
    int got;

    while ((got = read_record(r, e)) > 0) {
        if (got == 2) {
            /* Without a header there is nothing to hold rows against. */
            if (c->columns_n == 0)
                return 0;
            continue;
        }
        if (is_empty(c))
            continue;
        say_empty(r);
        if (c->columns_n == 0) {
            if (!read_header(r))
                return 0;
            continue;
        }
        if (!right_width(r))
            continue;
        *record = (struct intake_record){.line = c->line};
        for (size_t i = 0; i < c->n; i++)
            if (c->cell[i] >= 0)
                record->cells[c->cell[i]] = field_at(c, i);
        return 1;
    }
    if (got == 0)
        say_empty(r);
    return got;
}

void intake_csv_place(struct intake_reader *r, size_t cell, long *line, long *column)
{
    const struct intake_csv *c = r->csv;

    *line = c->line;
    *column = 1;
    for (size_t i = 0; i < c->columns_n; i++)
        if (c->cell[i] == (int)cell)
            place_field(c, i, line, column);
}
