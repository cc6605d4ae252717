/**
 * One import under way: what intake.c (its transaction and record) and intake_store.c (its rows)
 * share.
 */
#ifndef STIPEND_ENGINE_INTAKE_IMPORT_H
#define STIPEND_ENGINE_INTAKE_IMPORT_H

#include "intake.h"
#include "intake_check.h"
#include "intake_row.h"

struct intake_work {
    struct db *db;
    const struct intake_options *options;
    const struct intake_kind *kind;
    struct intake_file file;
    struct faults *faults;
    struct digest_state *digest;
    struct intake_pack pack;
    PGresult *opened, *loaded; /* rows of intake_open.sql, intake_programmes.sql */
    const char **names;        /* of the programmes loaded */
    struct intake_row row;
    int already;
    bool retracts; /* there are retractions among its rows */
};

/**
 * intake_store(m, e):
 * Read the file, check its rows and store them with their links, all in the open transaction.
 * Return 0, 1 if there are faults (the transaction is then for rolling back), or -1.  The context
 * ${m->digest} has hashed the rows.
 */
int intake_store(struct intake_work *m, struct error *e);

/** intake_hash(m, sql, e): Add the lines of a COPY ... TO STDOUT to ${m->digest}. */
int intake_hash(struct intake_work *m, const char *sql, struct error *e);

/** intake_run_sql(m, text, e): Run a statement made for the kind, which brings no rows. */
int intake_run_sql(struct intake_work *m, const char *text, struct error *e);

#endif
