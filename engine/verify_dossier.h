/**
 * Whether the dossier (013_dossier.sql) says what the facts say, whatever order both are read in: every fact
 * of either side is hashed with a key drawn for this verification, and the hashes are added up.  Who does not
 * know the key cannot make two different sets of facts have equal sums.
 */
#ifndef STIPEND_ENGINE_VERIFY_DOSSIER_H
#define STIPEND_ENGINE_VERIFY_DOSSIER_H

#include "buffer.h"
#include "digest.h"
#include "intake_kind.h"

/** The sum of an intake's facts, less those of its dossier: all zero where they agree. */
struct dossier_sum {
    uint64_t at[2];
};

struct dossier_check {
    struct digest_state *digest;
    unsigned char key[DIGEST_SIZE];
    struct buffer fact; /* one, as it is hashed */
};

/** dossier_check_open(d, e): Draw the key. */
int dossier_check_open(struct dossier_check *d, struct error *e);

/** dossier_check_close(d): Release. */
void dossier_check_close(struct dossier_check *d);

/** dossier_add_fact(d, kind, line, len, sum, e): Add a row of intake_rows.sql as COPY writes it. */
int dossier_add_fact(struct dossier_check *d, const struct intake_kind *kind, const char *line, size_t len,
    struct dossier_sum *sum, struct error *e);

/** dossier_take_row(d, line, len, sum, e): Take away the facts of a row of verify_dossier.sql. */
int dossier_take_row(struct dossier_check *d, const char *line, size_t len, struct dossier_sum *sum,
    struct error *e);

#endif
