/* The JSON Lines form: a line is one flat object, with the names of the CSV columns as keys. */
#include "intake_read.h"

#include "json_lexis.h"
#include "json_scan.h"

#include <stdlib.h>
#include <string.h>

struct intake_jsonl {
    struct json_scan scan;
    char *bytes; /* the decoded strings, one behind the other */
    size_t used;
    const struct json_place *place[INTAKE_CELLS]; /* NULL: the line lacks the key */
};

struct intake_jsonl *intake_jsonl_new(struct intake_reader *r, struct error *e)
{
    struct intake_jsonl *j = calloc(1, sizeof *j);

    if (j == NULL || (j->bytes = malloc(INTAKE_LINE)) == NULL) {
        free(j);
        error_memory(e);
        return NULL;
    }
    j->scan =
        (struct json_scan){.file = r->file->name, .depth = 1, .flat = true, .faults = r->faults};
    return j;
}

void intake_jsonl_free(struct intake_jsonl *j)
{
    if (j == NULL)
        return;
    json_scan_free(&j->scan);
    free(j->bytes);
    free(j);
}

/* The excerpts of the scan would show a person's data. */
static void drop_excerpts(struct faults *faults, size_t from)
{
    for (size_t i = from; i < faults->n; i++) {
        free(faults->at[i].excerpt);
        faults->at[i].excerpt = NULL;
    }
}

/* Undo the escapes of the ${len} bytes between two quotes, behind the other strings. */
static struct intake_cell decode(struct intake_jsonl *j, const char *text, size_t len)
{
    struct json_bytes b = {.text = text, .len = len};
    const size_t from = j->used;
    int byte;

    while ((byte = json_lexis_next(&b)) >= 0)
        j->bytes[j->used++] = (char)byte;
    return (struct intake_cell){j->bytes + from, j->used - from};
}

/* Set the cell of a value; false if it is of a kind that no column takes (said). */
static bool take_value(struct intake_reader *r, const struct json_place *p,
    const struct intake_column *column, struct intake_cell *cell)
{
    struct intake_jsonl *j = r->jsonl;
    struct fault *fault;

    switch (p->kind) {
    case JSON_NULL:
        return true;
    case JSON_STRING:
        *cell = decode(j, j->scan.text + p->at + 1, p->len - 2);
        return true;
    case JSON_NUMBER:
        if (column->type != INTAKE_WHOLE)
            break;
        *cell = (struct intake_cell){j->scan.text + p->at, p->len};
        return true;
    default:
        break;
    }
    fault = faults_add(r->faults, false, "wrong_type", r->file->name, p->line, p->column,
        column->name, "%s is not %s", column->name,
        column->type == INTAKE_WHOLE ? "a whole number" : "a string");
    if (column->type == INTAKE_YES_NO)
        faults_hint(fault, "write \"yes\" or \"no\"");
    else if (p->kind == JSON_NUMBER)
        faults_hint(fault, "put it in quotes");
    return false;
}

static bool take_member(
    struct intake_reader *r, const struct json_place *p, struct intake_record *record)
{
    struct intake_jsonl *j = r->jsonl;
    const size_t before = j->used;
    const struct intake_cell name = decode(j, j->scan.text + p->key_at + 1, p->key_len - 2);
    const int cell = intake_find_cell(r->kind, name.text, name.len);

    j->used = before;
    if (cell < 0) {
        intake_unknown_column(r, p->key_line, p->key_column, name.text, name.len);
        return false;
    }
    j->place[cell] = p;
    return take_value(r, p, intake_kind_cell(r->kind, (size_t)cell), &record->cells[cell]);
}

int intake_jsonl_next(struct intake_reader *r, struct intake_record *record, struct error *e)
{
    struct intake_jsonl *j = r->jsonl;
    const size_t said = r->faults->n;
    bool good;
    int got;

    for (;;) {
        if ((got = intake_next_line(r, &j->scan.text, &j->scan.len, e)) <= 0)
            return got;
        if (j->scan.len == 0) {
            faults_hint(faults_add(r->faults, false, "empty_row", r->file->name, r->file->line, 1,
                            NULL, "the line is empty"),
                "each line is one object");
            continue;
        }
        j->scan.line = r->file->line;
        if ((got = json_scan_run(&j->scan)) < 0)
            return error_memory(e);
        drop_excerpts(r->faults, said);
        if (got != 0)
            continue;
        j->used = 0;
        good = true;
        *record = (struct intake_record){.line = r->file->line};
        memset(j->place, 0, sizeof j->place);
        for (size_t i = 1; i < j->scan.n; i++)
            good &= take_member(r, &j->scan.at[i], record);
        if (good)
            return 1;
    }
}

void intake_jsonl_place(struct intake_reader *r, size_t cell, long *line, long *column)
{
    const struct intake_jsonl *j = r->jsonl;

    *line = j->scan.line;
    *column = j->place[cell] != NULL ? j->place[cell]->column : 1;
}
