#include "intake_read.h"

#include <stdlib.h>
#include <string.h>

const struct intake_column *intake_kind_cell(const struct intake_kind *kind, size_t cell)
{
    return cell == INTAKE_RETRACT ? &intake_retract : &kind->columns[cell - INTAKE_FIRST];
}

int intake_find_cell(const struct intake_kind *kind, const char *name, size_t len)
{
    const size_t n = intake_kind_columns(kind) + INTAKE_FIRST;

    for (size_t i = 0; i < n; i++) {
        const char *known = intake_kind_cell(kind, i)->name;

        if (strlen(known) == len && memcmp(known, name, len) == 0)
            return (int)i;
    }
    return -1;
}

void intake_columns_hint(const struct intake_kind *kind, struct fault *fault)
{
    char list[512] = "";

    for (size_t i = 0; kind->columns[i].name != NULL; i++) {
        if (i > 0)
            strncat(list, ", ", sizeof list - strlen(list) - 1);
        strncat(list, kind->columns[i].name, sizeof list - strlen(list) - 1);
        if (kind->columns[i].need == INTAKE_OPTIONAL)
            strncat(list, "?", sizeof list - strlen(list) - 1);
    }
    faults_hint(fault, "the columns of %s are %s, retract? (those with ? may be left out)",
        kind->name, list);
}

void intake_unknown_column(
    struct intake_reader *r, long line, long column, const char *name, size_t len)
{
    const char *known[INTAKE_CELLS], *near;
    const size_t n = intake_kind_columns(r->kind) + INTAKE_FIRST;
    char shown[64];
    struct fault *fault;

    for (size_t i = 0; i < n; i++)
        known[i] = intake_kind_cell(r->kind, i)->name;
    len = len < sizeof shown ? len : sizeof shown - 1;
    memcpy(shown, name, len);
    shown[len] = '\0';
    fault = faults_add(r->faults, false, "unknown_column", r->file->name, line, column, shown,
        "unknown column \"%s\"", shown);
    if ((near = nearest(shown, known, n)) != NULL)
        faults_hint(fault, "did you mean \"%s\"?", near);
    else
        intake_columns_hint(r->kind, fault);
}

/* A line that no form can hold; true if it is one, said or not. */
static bool bad_line(struct intake_reader *r, const char *text, size_t len, bool too_long)
{
    const char *nul = memchr(text, '\0', len), *cr = memchr(text, '\r', len);
    struct fault *fault;

    if (too_long) {
        fault = faults_add(r->faults, false, "line_too_long", r->file->name, r->file->line, 1, NULL,
            "the line is longer than %d bytes", INTAKE_LINE);
        faults_hint(fault, "each fact is one line; is this a text file?");
        return true;
    }
    if (nul != NULL) {
        fault = faults_add(r->faults, false, "nul_byte", r->file->name, r->file->line,
            nul - text + 1, NULL, "the line holds a zero byte");
        faults_hint(fault, "save the sheet again as \"CSV UTF-8\"");
        return true;
    }
    if (cr != NULL) {
        fault = faults_add(r->faults, false, "carriage_return", r->file->name, r->file->line,
            cr - text + 1, NULL, "a carriage return stands within the line");
        faults_hint(fault, "lines end with a line feed, or carriage return and line feed; save the "
                           "sheet again as \"CSV UTF-8\"");
        return true;
    }
    return false;
}

int intake_next_line(struct intake_reader *r, const char **text, size_t *len, struct error *e)
{
    int got;

    do {
        if ((got = intake_file_line(r->file, text, len, e)) <= 0)
            return got;
        if (*len > 0 && (*text)[*len - 1] == '\n')
            --*len;
        if (*len > 0 && (*text)[*len - 1] == '\r')
            --*len;
        if (r->file->line == 1 && *len >= 3 && memcmp(*text, "\xef\xbb\xbf", 3) == 0) {
            *text += 3;
            *len -= 3;
        }
    } while (bad_line(r, *text, *len, got == INTAKE_LINE_LONG));
    return 1;
}

static bool ends_with(const char *text, const char *end)
{
    const size_t n = strlen(text), m = strlen(end);

    return n >= m && strcmp(text + n - m, end) == 0;
}

/* Look at the first bytes: which form it is, and whether it is text at all.  Return 1 if it can be
 * read, 0 if not (said), -1. */
static int look(struct intake_reader *r, bool *json, struct error *e)
{
    const char *text;
    size_t len, i = 0;
    struct fault *fault;
    int got = intake_file_line(r->file, &text, &len, e);

    if (got < 0)
        return -1;
    if (r->file->size == 0) {
        faults_add(r->faults, false, "empty_file", r->file->name, 0, 0, NULL, "the file is empty");
        return 0;
    }
    if (len >= 2 && (memcmp(text, "\xff\xfe", 2) == 0 || memcmp(text, "\xfe\xff", 2) == 0)) {
        fault = faults_add(
            r->faults, false, "utf16", r->file->name, 1, 1, NULL, "the file is UTF-16, not UTF-8");
        faults_hint(fault, "save the sheet again as \"CSV UTF-8\"");
        return 0;
    }
    if (len >= 4 && memcmp(text, "PK\x03\x04", 4) == 0) {
        fault = faults_add(r->faults, false, "workbook", r->file->name, 1, 1, NULL,
            "the file is a workbook, not CSV");
        faults_hint(fault, "save the sheet as \"CSV UTF-8\"");
        return 0;
    }
    if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
        i = 3;
    while (i < len && (text[i] == ' ' || text[i] == '\t'))
        i++;
    *json = (i < len && text[i] == '{') || ends_with(r->file->name, ".jsonl") ||
            ends_with(r->file->name, ".ndjson");
    /* Begun anew, so that the whole of it is held against its digest. */
    intake_file_again(r->file);
    return 1;
}

struct intake_reader *intake_reader_new(const struct intake_kind *kind, struct intake_file *file,
    struct faults *faults, struct error *e)
{
    struct intake_reader *r = calloc(1, sizeof *r);
    bool json = false;
    int readable;

    if (r == NULL) {
        error_memory(e);
        return NULL;
    }
    *r = (struct intake_reader){.kind = kind, .file = file, .faults = faults};
    intake_file_again(file);
    if ((readable = look(r, &json, e)) < 0)
        goto failed;
    if (readable == 1 && json && (r->jsonl = intake_jsonl_new(r, e)) == NULL)
        goto failed;
    if (readable == 1 && !json && (r->csv = intake_csv_new(r, e)) == NULL)
        goto failed;
    return r;
failed:
    intake_reader_free(r);
    return NULL;
}

void intake_reader_free(struct intake_reader *r)
{
    if (r == NULL)
        return;
    intake_csv_free(r->csv);
    intake_jsonl_free(r->jsonl);
    free(r);
}

int intake_reader_next(struct intake_reader *r, struct intake_record *record, struct error *e)
{
    if (r->csv != NULL)
        return intake_csv_next(r, record, e);
    if (r->jsonl != NULL)
        return intake_jsonl_next(r, record, e);
    return 0;
}

void intake_reader_place(struct intake_reader *r, size_t cell, long *line, long *column)
{
    if (r->csv != NULL)
        intake_csv_place(r, cell, line, column);
    else
        intake_jsonl_place(r, cell, line, column);
}
