#include "intake_row.h"

#include "intake_value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FLUSH = 64 * 1024, ROOM = FLUSH + INTAKE_VALUE_ROOM(INTAKE_LINE) + 4096, NAMES_SEEN = 16 };

/* One row on its way. */
struct row {
    struct intake_rows *x;
    struct intake_reader *reader;
    const struct intake_record *record;
    struct intake_out out;
    bool retract, bad;
    char unknown[NAMES_SEEN][64]; /* programmes warned of already */
    size_t unknown_n;
};

static struct fault *fault_at(
    struct row *row, size_t cell, bool warning, const char *code, const char *message)
{
    long line, column;

    intake_reader_place(row->reader, cell, &line, &column);
    row->bad |= !warning;
    return faults_add(row->x->faults, warning, code, row->reader->file->name, line, column,
        intake_kind_cell(row->x->kind, cell)->name, "%s", message);
}

static void refuse_blank(struct row *row, size_t cell)
{
    const struct intake_column *column = intake_kind_cell(row->x->kind, cell);
    char message[128];
    struct fault *fault;

    snprintf(message, sizeof message, "%s is blank", column->name);
    fault = fault_at(row, cell, false, "blank", message);
    if (column->need == INTAKE_NEEDED)
        faults_hint(fault, "it may be blank only where retract is yes");
}

static void put_value(struct row *row, size_t cell)
{
    const struct intake_column *column = intake_kind_cell(row->x->kind, cell);
    struct intake_problem problem;
    struct fault *fault;

    if (intake_value_put(column, row->record->cells[cell], &row->out, &problem))
        return;
    fault = fault_at(row, cell, false, problem.code, problem.message);
    if (problem.hint[0] != '\0')
        faults_hint(fault, "%s", problem.hint);
}

static void put_column(struct row *row, size_t cell)
{
    const struct intake_column *column = intake_kind_cell(row->x->kind, cell);
    const bool blank = row->record->cells[cell].len == 0;

    intake_out_text(&row->out, "\t");
    if (row->retract && column->need != INTAKE_NATURAL)
        intake_out_text(&row->out, "\\N");
    else if (!blank)
        put_value(row, cell);
    else if (column->need != INTAKE_OPTIONAL)
        refuse_blank(row, cell);
    else
        intake_out_text(&row->out, column->blank != NULL ? column->blank : "\\N");
}

static struct intake_cell cell_of(const struct row *row, const char *name)
{
    const int cell = intake_find_cell(row->x->kind, name, strlen(name));

    return cell >= 0 ? row->record->cells[cell] : (struct intake_cell){0};
}

static void warn_programme(struct row *row, size_t cell)
{
    const struct intake_programmes *p = &row->x->programmes;
    const struct intake_cell given = row->record->cells[cell];
    char name[64], message[128];
    const char *near;
    struct fault *fault;

    snprintf(name, sizeof name, "%.*s", (int)given.len, given.text);
    for (size_t i = 0; i < p->n; i++)
        if (strcmp(p->names[i], name) == 0)
            return;
    for (size_t i = 0; i < row->unknown_n; i++)
        if (strcmp(row->unknown[i], name) == 0)
            return;
    if (row->unknown_n < NAMES_SEEN)
        memcpy(row->unknown[row->unknown_n++], name, sizeof name);
    snprintf(message, sizeof message, "programme \"%s\" is not loaded", name);
    fault = fault_at(row, cell, true, "unknown_programme", message);
    if ((near = nearest(name, p->names, p->n)) != NULL)
        faults_hint(fault, "did you mean \"%s\"?", near);
}

/* A blank programme is the only one loaded, or none yet. */
static void put_programme(struct row *row, size_t cell)
{
    const struct intake_programmes *p = &row->x->programmes;
    char list[256] = "";
    struct fault *fault;

    if (row->retract || row->record->cells[cell].len > 0) {
        put_column(row, cell);
        if (!row->retract && !row->bad)
            warn_programme(row, cell);
        return;
    }
    intake_out_text(&row->out, "\t");
    if (p->n <= 1) {
        intake_out_text(&row->out, p->n == 1 ? p->names[0] : "\\N");
        return;
    }
    for (size_t i = 0; i < p->n; i++)
        snprintf(list + strlen(list), sizeof list - strlen(list), "%s%s", i > 0 ? ", " : "",
            p->names[i]);
    fault = fault_at(row, cell, false, "which_programme", "programme is blank");
    faults_hint(fault, "several are loaded; name one of: %s", list);
}

/* Two days of a row in order; days are text that sorts as they do. */
static void check_order(struct row *row, const char *first, const char *last)
{
    const struct intake_cell a = cell_of(row, first), b = cell_of(row, last);
    char message[128];

    if (a.len == 0 || b.len != a.len || memcmp(a.text, b.text, a.len) <= 0)
        return;
    snprintf(message, sizeof message, "%s %.*s is before %s %.*s", last, (int)b.len, b.text, first,
        (int)a.len, a.text);
    fault_at(row, (size_t)intake_find_cell(row->x->kind, last, strlen(last)), false, "days_order",
        message);
}

/* What one row's values ask of each other. */
static void check_row(struct row *row)
{
    const char *kind = row->x->kind->name;
    const struct intake_cell part = cell_of(row, "part");

    if (strcmp(kind, "assignments") == 0)
        check_order(row, "starts", "ends");
    if (strcmp(kind, "service") == 0)
        check_order(row, "from", "until");
    if (strcmp(kind, "claims") == 0 && part.len == 5 && memcmp(part.text, "hours", 5) == 0 &&
        cell_of(row, "minutes").len == 0)
        faults_hint(fault_at(row, (size_t)intake_find_cell(row->x->kind, "minutes", 7), false,
                        "blank", "minutes is blank"),
            "a claim in hours says how many minutes");
}

/* Whether the row is a retraction; the cell itself is judged, too. */
static void put_retract(struct row *row)
{
    if (row->record->cells[INTAKE_RETRACT].len > 0)
        put_value(row, INTAKE_RETRACT);
    else
        intake_out_text(&row->out, "f");
    row->retract = !row->bad && row->out.bytes[row->out.len - 1] == 't';
}

/* Twice for each row: printf would be half of a row's cost. */
static void put_number(struct intake_out *out, long n, char behind)
{
    char digits[24];
    size_t i = sizeof digits;

    do
        digits[--i] = (char)('0' + n % 10);
    while ((n /= 10) > 0);
    memcpy(out->bytes + out->len, digits + i, sizeof digits - i);
    out->len += sizeof digits - i;
    out->bytes[out->len++] = behind;
}

static void put_row(struct row *row)
{
    const struct intake_kind *kind = row->x->kind;
    const size_t before = row->out.len;

    row->bad = false;
    put_number(&row->out, row->x->number, '\t');
    put_number(&row->out, row->record->line, '\t');
    put_retract(row);
    for (size_t i = 0; kind->columns[i].name != NULL; i++)
        if (strcmp(kind->columns[i].name, "programme") == 0)
            put_programme(row, i + INTAKE_FIRST);
        else
            put_column(row, i + INTAKE_FIRST);
    intake_out_text(&row->out, "\n");
    if (!row->bad && !row->retract)
        check_row(row);
    if (row->bad)
        row->out.len = before;
    row->x->retracts |= row->retract && !row->bad;
}

static int flush(struct row *row, struct error *e)
{
    struct intake_rows *x = row->x;
    const size_t len = row->out.len;

    row->out.len = 0;
    if (len == 0 || x->faults->errors > x->faults->limit)
        return 0;
    if (x->digest != NULL)
        digest_add(x->digest, row->out.bytes, len);
    if (x->pack != NULL && intake_pack_lines(x->pack, row->out.bytes, len, e) != 0)
        return -1;
    return db_copy_put(x->db, row->out.bytes, len, e);
}

int intake_rows_send(struct intake_rows *x, struct intake_reader *reader, struct error *e)
{
    struct row row = {.x = x, .reader = reader};
    struct intake_record record;
    int got;

    if ((row.out.bytes = malloc(ROOM)) == NULL)
        return error_memory(e);
    row.record = &record;
    while ((got = intake_reader_next(reader, &record, e)) > 0) {
        x->sent++;
        put_row(&row);
        if (row.out.len > FLUSH && (got = flush(&row, e)) != 0)
            break;
    }
    if (got == 0)
        got = flush(&row, e);
    free(row.out.bytes);
    return got;
}
