/**
 * A batch made: computed, hashed and counted, each decision and entry handed on as it comes.  Plan, post
 * and replay differ only in what they do with them.
 * Source: ledger.md, Ideas to hold on to, Batch life.
 */
#ifndef STIPEND_ENGINE_BATCH_H
#define STIPEND_ENGINE_BATCH_H

#include "compute.h"
#include "ledger.h"

/** What a reversal takes back. */
struct reversal {
    int batch;          /* 0: the batch is no reversal */
    const char *key;    /* only this key of it, or NULL */
    const char *reason;
};

/** What a batch is a function of. */
struct batch_input {
    const struct revision *revision;
    int intake, batch;                 /* facts and ledger through */
    unsigned char facts[DIGEST_SIZE];  /* chain of that intake */
    unsigned char head[DIGEST_SIZE];   /* of that batch */
    int period;                        /* of the programme: in which it is posted */
    struct asking asking;
    const char *off_cycle;             /* the reason, or NULL */
    struct reversal reversal;
    const char *repost;                /* reversed keys that are posted again, a blank between; or NULL */
    const char *engine;
    bool narrow;                       /* decide only whom something new concerns: the batch is the same */
};

/** What is decided and stands after a batch: each key by its last decision, but for withdrawn ones. */
struct standing {
    int64_t decided;
    money targets;              /* cents */
    int64_t outcomes[OUTCOMES];
};

struct batch_totals {
    int64_t persons, stored, entries; /* persons: with something stored */
    int64_t asked;                 /* persons decided: all, or whom something new concerns */
    bool narrowed;                 /* these only */
    money debits;                  /* cents, of all entries */
    struct standing standing;
    int64_t outcomes[OUTCOMES];    /* decisions made, by outcome */
    money funds[FUNDS_MOST];       /* net of what is charged, by fund of the programme */
    money kinds[CHARGE_KINDS];     /* the same by kind of charge */
    money left[FUNDS_MOST];        /* of each fund's budget, after the batch */
    int64_t settled;               /* entries of settlements and payments, and their sum */
    money settled_sum;
    unsigned char digest[DIGEST_SIZE];
};

/** batch_net(p, totals): What the batch charges to all funds of ${p}, less what it gives back, in cents. */
money batch_net(const struct programme *p, const struct batch_totals *totals);

/** One decision as it is handed on. */
struct made {
    const struct result *result;
    const struct decision *decision;
    const char *verdicts;
    bool changed;                     /* differs from the last stored: it will be stored */
    const unsigned char *explanation; /* if it changed: DIGEST_SIZE bytes */
    const char *line;                 /* if it changed: record_decision's at no place, and its length */
    size_t len;
};

/** Who takes what is made; functions may be NULL. */
struct batch_taker {
    void *context;
    int (*begin)(void *context, struct error *e); /* before each run; a second run replaces the first */
    int (*person)(void *context, const struct result *result, struct error *e);
    int (*decision)(void *context, const struct made *made, struct error *e);
    int (*entry)(void *context, const struct result *result, const struct entry *entry,
        struct error *e);
};

/** batch_off_cycle_period(programme, as_of): The last period whose cut-off has come, which an off-cycle batch
 * asks about; or NONE. */
int batch_off_cycle_period(const struct programme *programme, day as_of);

/**
 * batch_open(c, db, input, texts, e):
 * Open ${c} for ${input}: see compute_open.  Where input->narrow and nothing concerns everybody, only whom
 * something new concerns is decided (affected.h); what is stored is the same.
 */
int batch_open(struct compute *c, struct db *db, const struct batch_input *input, bool texts,
    struct error *e);

/** One of several batches of an edition that are made together. */
struct batch_one {
    struct compute *compute;
    const struct batch_input *input;
    const struct batch_taker *taker;
    struct batch_totals *totals;
    bool is_short; /* funds ran short: nothing of what was made stands, make it by itself */
};

/**
 * batch_open_together(all, n, db, e), batch_make_together(all, n, e):
 * Open and make up to COMPUTE_TOGETHER batches of one edition, none a reversal, as batch_open and
 * batch_make would make each, while persons are read once: see gather_together.
 */
int batch_open_together(struct batch_one *all, size_t n, struct db *db, struct error *e);
int batch_make_together(struct batch_one *all, size_t n, struct error *e);

/** batch_outcomes_write(outcomes, out), batch_outcomes_read(text, outcomes): Counts by outcome as
 * stipend.batch.outcomes has them: "paid=3 held=1", "none". */
void batch_outcomes_write(const int64_t outcomes[OUTCOMES], char out[LEDGER_OUTCOMES]);
void batch_outcomes_read(const char *text, int64_t outcomes[OUTCOMES]);

/** batch_made(totals): How many decisions were made, stored or not. */
int64_t batch_made(const struct batch_totals *totals);

/**
 * batch_make(c, input, taker, totals, e):
 * Compute the whole batch through ${taker}, twice where funds run short.  Set ${totals}.
 */
int batch_make(struct compute *c, const struct batch_input *input,
    const struct batch_taker *taker, struct batch_totals *totals, struct error *e);

#endif
