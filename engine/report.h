/**
 * Reports for finance and auditors: tables asked of the ledger as it stands, streamed row by row.  What is
 * in each is one table of report_kinds.c; how it looks is the command's.
 * Source: interface.md (report); ledger.md, Audit.
 */
#ifndef STIPEND_ENGINE_REPORT_H
#define STIPEND_ENGINE_REPORT_H

#include "ledger.h"

enum report_type { REPORT_TEXT, REPORT_MONEY, REPORT_COUNT, REPORT_CODES };

enum { REPORT_COLUMNS = 14, REPORT_PARTS = 8 };

struct report_column {
    const char *name, *title; /* for programs, for people; NULL ends them */
    enum report_type type;
    bool total; /* money: added up below the table */
};

/** One table of a report. */
struct report_part {
    const char *name, *title;
    const char *none; /* what is said when it is empty; NULL: nothing at all is */
    const char *sql; /* may ask for stipend.part, the name */
    struct report_column columns[REPORT_COLUMNS + 1];
};

/** What a report is about. */
enum report_subject { SUBJECT_PERIOD, SUBJECT_YEAR, SUBJECT_SCHOOL, SUBJECT_TEACHER };

struct report_kind {
    const char *name, *title;
    enum report_subject subject;
    bool optional; /* the subject may be left out */
    const struct report_part *parts[REPORT_PARTS + 1];
};

/** report_kind_of(name, e): The report of that name, or NULL with ERROR_USAGE. */
const struct report_kind *report_kind_of(const char *name, struct error *e);

struct report_request {
    const struct report_kind *kind;
    const char *subject;             /* NULL: left out */
    const char *programme, *edition; /* NULL: any */
};

/** What is said above a report. */
struct report_heading {
    const char *title, *subject, *name; /* name: of the teacher or school; "" where none is known */
    const char *editions;               /* "a 2025-26, a 2026-27" */
    int through, intake;                /* batch and intake */
    unsigned char head[DIGEST_SIZE];    /* of that batch */
};

/** One cell: text as it is, or an amount or number; text NULL: empty. */
struct report_cell {
    const char *text;
    int64_t number; /* cents, or a count */
};

struct report_taker {
    void *context;
    void (*heading)(void *context, const struct report_heading *heading);
    void (*part)(void *context, const struct report_part *part);
    void (*row)(void *context, const struct report_part *part, const struct report_cell *cells);
    /* After the rows of each part: how many, and the totals, by column. */
    void (*end)(void *context, const struct report_part *part, int64_t rows, const money *totals);
};

/**
 * report_run(db, request, taker, e):
 * Make the report as of one moment.  Return 0, or -1: ERROR_USAGE where the subject is not known,
 * ERROR_REFUSED where nothing is posted about it.
 */
int report_run(struct db *db, const struct report_request *request, const struct report_taker *taker,
    struct error *e);

/**
 * report_batches(db, request, numbers, n, e):
 * Set ${numbers}, to be freed by the caller, to the batches of a report of a period, in order.
 */
int report_batches(struct db *db, const struct report_request *request, int **numbers, size_t *n,
    struct error *e);

#endif
