/**
 * Closings and reopenings of pay periods, as their rows are chained.
 * Source: ledger.md, Batch life (periods).
 */
#ifndef STIPEND_ENGINE_PERIOD_ACT_H
#define STIPEND_ENGINE_PERIOD_ACT_H

#include "digest.h"

/** A row of stipend.period_act. */
struct period_act_row {
    int number, edition; /* stipend.edition.number */
    const char *period, *act, *reason, *by_user;
    int64_t at; /* microseconds since 2000-01-01 UTC */
};

/**
 * period_act_chain(state, before, row, out):
 * Set ${out} to the chain of ${row}: sha256 of ${before} (zeros for the first) and every field.
 * ${state} is a fresh context, and is fresh again after.
 */
void period_act_chain(struct digest_state *state, const unsigned char before[DIGEST_SIZE],
    const struct period_act_row *row, unsigned char out[DIGEST_SIZE]);

#endif
