/**
 * Records of a file of facts, CSV or JSON Lines: for each column of the kind its value as text,
 * and where it stands.  What is wrong with the form of the file becomes faults.
 * Source: ledger.md, Facts (CSV, JSON Lines, the damage that spreadsheets do).
 */
#ifndef STIPEND_ENGINE_INTAKE_READ_H
#define STIPEND_ENGINE_INTAKE_READ_H

#include "fault.h"
#include "intake_file.h"
#include "intake_kind.h"

/** The place of retract in a record, before the kind's own columns. */
enum { INTAKE_RETRACT = 0, INTAKE_FIRST = 1, INTAKE_CELLS = INTAKE_COLUMNS + 1 };

/** A value as it stands in the file, quotes and escapes undone; ${len} 0: blank or absent. */
struct intake_cell {
    const char *text;
    size_t len;
};

struct intake_record {
    long line; /* on which it begins */
    struct intake_cell cells[INTAKE_CELLS];
};

struct intake_reader;

/**
 * intake_reader_new(kind, file, faults, e):
 * Return a reader of ${file} from its beginning, or NULL.  All three stay the caller's.
 */
struct intake_reader *intake_reader_new(const struct intake_kind *kind, struct intake_file *file,
    struct faults *faults, struct error *e);

/** intake_reader_free(r): Release; NULL is accepted. */
void intake_reader_free(struct intake_reader *r);

/**
 * intake_reader_next(r, record, e):
 * Set ${record} to the next good record, valid until the next call.  Return 1, 0 at the end or
 * when the rest cannot be understood, or -1.  Bad records become faults and are passed over.
 */
int intake_reader_next(struct intake_reader *r, struct intake_record *record, struct error *e);

/** intake_reader_place(r, cell, line, column): Set where the cell of the last record begins. */
void intake_reader_place(struct intake_reader *r, size_t cell, long *line, long *column);

/** intake_kind_cell(kind, cell): Return the column of a cell. */
const struct intake_column *intake_kind_cell(const struct intake_kind *kind, size_t cell);

/* What the two forms share: intake_csv.c and intake_jsonl.c beside intake_read.c. */

struct intake_csv;
struct intake_jsonl;

struct intake_reader {
    const struct intake_kind *kind;
    struct intake_file *file;
    struct faults *faults;
    struct intake_csv *csv; /* one of the two */
    struct intake_jsonl *jsonl;
};

struct intake_csv *intake_csv_new(struct intake_reader *r, struct error *e);
void intake_csv_free(struct intake_csv *c);
int intake_csv_next(struct intake_reader *r, struct intake_record *record, struct error *e);
void intake_csv_place(struct intake_reader *r, size_t cell, long *line, long *column);

struct intake_jsonl *intake_jsonl_new(struct intake_reader *r, struct error *e);
void intake_jsonl_free(struct intake_jsonl *j);
int intake_jsonl_next(struct intake_reader *r, struct intake_record *record, struct error *e);
void intake_jsonl_place(struct intake_reader *r, size_t cell, long *line, long *column);

/** intake_unknown_column(r, line, column, name, len): Refuse a column that the kind lacks. */
void intake_unknown_column(
    struct intake_reader *r, long line, long column, const char *name, size_t len);

/** intake_find_cell(kind, name, len): Return the cell of the column of that name, or -1. */
int intake_find_cell(const struct intake_kind *kind, const char *name, size_t len);

/** intake_columns_hint(kind, fault): Say which columns the kind has. */
void intake_columns_hint(const struct intake_kind *kind, struct fault *fault);

/**
 * intake_next_line(r, text, len, e):
 * As intake_file_line, without the line's end and, in the first, the byte order mark; lines that
 * no form could hold become faults and are passed over.  Return 1, 0 at the end, or -1.
 */
int intake_next_line(struct intake_reader *r, const char **text, size_t *len, struct error *e);

#endif
