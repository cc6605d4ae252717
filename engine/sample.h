/**
 * A sample for re-performance: items drawn by a seed, each with all that an auditor needs to decide it again
 * by hand, and what the engine decides of it now.
 * Source: ledger.md, Audit (sample).
 */
#ifndef STIPEND_ENGINE_SAMPLE_H
#define STIPEND_ENGINE_SAMPLE_H

#include "explain.h"

/** A decision as it is stored; outcome NULL: there is none. */
struct sample_decision {
    int batch;
    const char *payee, *for_period, *service_day, *outcome, *codes, *explanation;
    money target;
};

struct sample_entry {
    const char *line, *payee, *fund, *debit, *credit, *for_period, *cancels, *origin;
    const char *reverses_batch, *reverses_line; /* NULL: none */
    const char *reversed_batch, *reversed_line, *reversed_reason;
    money amount;
};

/** Charged to a fund by all editions, cents. */
struct sample_fund {
    const char *fund;
    money before, after;
};

struct sample_intake {
    const char *number, *kind, *file, *sha256, *rows, *by, *at;
};

/** A fact that is in no condition: the claim itself, the attendance that is paid or was covered, the aid. */
struct sample_fact {
    const char *what, *id, *evidence;
    struct place at;
};

struct sample_acts {
    const char *planner, *planned_at, *approver, *approved_at, *reason, *poster, *posted_at;
    const char *loader, *loaded_at, *rules_approver, *rules_reason;
};

/** One key in one batch; lives until the taker returns. */
struct sample_item {
    int number, of;            /* from 1 */
    const struct batch_row *row;
    const struct revision *revision;
    const char *key;
    struct sample_decision stored, before; /* stored by this batch, and by the one before it */
    const struct sample_entry *entries;
    int entries_n;
    const struct sample_fund *funds;
    int funds_n;
    const struct sample_intake *intakes; /* of the facts that decided */
    int intakes_n;
    struct sample_fact facts[2];
    int facts_n;
    struct sample_acts acts;
    struct explanation *x;     /* decided again */
    size_t decision;           /* of its trace; SIZE_MAX: none, the batch only settled something */
    bool equal;                /* decided again with the same explanation, or nothing was stored */
};

struct sample_request {
    const char *year, *seed;
    int size;
};

struct sample_counts {
    int64_t population, sampled, differ;
    money population_amount, sampled_amount; /* of their entries, cents */
};

struct sample_taker {
    void *context;
    void (*begin)(void *context, const struct sample_counts *counts); /* all but differ */
    int (*item)(void *context, struct sample_item *item, struct error *e);
};

/**
 * sample_year(db, request, taker, counts, e):
 * Draw the items and hand on each.  The same seed on the same ledger draws the same.  Return 0, or -1:
 * as replay_year where there is no such edition or no batch.
 */
int sample_year(struct db *db, const struct sample_request *request, const struct sample_taker *taker,
    struct sample_counts *counts, struct error *e);

#endif
