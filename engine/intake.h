/**
 * Intake: one file of facts of one kind becomes rows of the ledger, all or nothing, in one
 * transaction, with a number, a digest and a link in the chain of intakes.
 * Source: ledger.md, Facts.
 */
#ifndef STIPEND_ENGINE_INTAKE_H
#define STIPEND_ENGINE_INTAKE_H

#include "db.h"
#include "digest.h"
#include "error.h"
#include "fault.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Errors of a file that are reported in one run. */
enum { INTAKE_FAULTS = 100 };

/** The names of the kinds, in the order in which a district would import them. */
extern const char *const intake_kinds[];
extern const size_t intake_kinds_n;

struct intake_options {
    const char *kind; /* one of intake_kinds */
    const char *file; /* as the user named it; "-" is standard input */
    bool again;       /* take the bytes of an older intake once more */
    /* Called now and then with the bytes read and to read; may be NULL. */
    void (*progress)(void *arg, int64_t done, int64_t total);
    void *progress_arg;
};

struct intake_result {
    int number;   /* of the new intake; 0 if there is none */
    int already;  /* the latest intake of the kind, which has the same bytes; 0 if it has not */
    int64_t rows; /* of the file */
};

/**
 * intake_import(db, options, result, faults, e):
 * Store the file on the idle connection ${db}, which is idle again after.  Return 0 and fill
 * ${result} (if it says ${already}, nothing was changed); 1 if ${faults} has errors, sorted by
 * line (nothing stored); or -1 (nothing stored; unless it is ERROR_UNREACHABLE, when importing
 * the file again tells).  Warnings come in ${faults} too.  Values of name, reason and evidence
 * are in no message, and no excerpt is given: a line of facts holds a person's data.
 */
int intake_import(struct db *db, const struct intake_options *options, struct intake_result *result,
    struct faults *faults, struct error *e);

/** In which order rows of facts are read. */
enum intake_order {
    INTAKE_BY_KEY,    /* of intake, then natural key */
    INTAKE_BY_LINE,   /* of intake, then line in the file */
    INTAKE_AS_STORED, /* none that is promised; nearly one of these for each intake */
    INTAKE_ORDERS
};

/**
 * intake_rows_sql(kind, order, e):
 * Return the COPY ... TO STDOUT of all rows of ${kind}, or NULL; the caller frees it.  It reads the
 * settings stipend.intake_from and stipend.intake_until (numbers, both ends in).  Each line begins
 * with the intake's number and a tab, then its line in the file.
 *
 * The digest of intake N is sha256 over the lines of N that this gives for its kind, newlines
 * included, followed by those that sql_intake_links (same settings) gives for N: so every stored
 * field is under it.  Lines are in the order in which they were stored: by line of a file that went
 * straight to the table, and of any before schema 14; by key of others.
 */
char *intake_rows_sql(const char *kind, enum intake_order order, struct error *e);

/** A row of stipend.intake. */
struct intake_row {
    int number;
    const char *kind, *file, *by_user;
    int64_t rows;
    int64_t at; /* microseconds since 2000-01-01 UTC */
    unsigned char sha256[DIGEST_SIZE], digest[DIGEST_SIZE];
};

/**
 * intake_chain(d, before, row, out):
 * Set ${out} to the chain of ${row}: sha256 of ${before} (32 zero bytes for intake 1) and every
 * field of ${row}.  ${d} is a fresh context, and is fresh again after.
 */
void intake_chain(struct digest_state *d, const unsigned char before[DIGEST_SIZE],
    const struct intake_row *row, unsigned char out[DIGEST_SIZE]);

#endif
