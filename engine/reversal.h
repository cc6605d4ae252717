/**
 * Reversals: opposite entries of a whole batch or of one key, linked to what they take back, once only; and
 * keys that a later batch is told to post again.
 * Source: ledger.md, Batch life (reverse).
 */
#ifndef STIPEND_ENGINE_REVERSAL_H
#define STIPEND_ENGINE_REVERSAL_H

#include "batch.h"

/**
 * reversal_find(db, edition, through, key, batch, e):
 * Set ${batch} to the latest, through ${through}, that has entries of ${key} which are not reversed.
 * Return 0, or -1 with ERROR_REFUSED: no entries, or all are reversed.
 */
int reversal_find(struct db *db, int edition, int through, const char *key, int *batch,
    struct error *e);

/**
 * reversal_check(db, reversal, through, e):
 * Whether the ledger through batch ${through} lets ${reversal} be.  Return 0, or -1 with ERROR_REFUSED: it
 * is of a reversal, everything is reversed already, or later entries build on what it takes back.
 */
int reversal_check(struct db *db, const struct reversal *reversal, int through, struct error *e);

/**
 * reversal_run(c, reversal, sink, context, e):
 * Stream the opposite entries through ${sink}, person by person, as compute_run does differences.  ${c} is
 * open on the ledger's funds.  Return 0, or -1: ERROR_REFUSED where a fund has not enough left.
 */
int reversal_run(struct compute *c, const struct reversal *reversal, result_fn sink,
    void *context, struct error *e);

/**
 * reversal_check_reposts(db, edition, through, keys, e):
 * Whether each of ${keys} (a blank between; NULL or empty: none) waits after a reversal.  Return 0, or -1
 * with ERROR_REFUSED naming the first that does not.
 */
int reversal_check_reposts(struct db *db, int edition, int through, const char *keys,
    struct error *e);

#endif
