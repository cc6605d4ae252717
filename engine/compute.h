/**
 * A batch computed: every person decided and differed against the ledger, streamed to a sink, with what
 * concerns several persons settled before (claims) or after (funds that run short).
 * Source: programme.md, Three passes; ledger.md, Ideas to hold on to.
 */
#ifndef STIPEND_ENGINE_COMPUTE_H
#define STIPEND_ENGINE_COMPUTE_H

#include "../rules/coverage.h"
#include "../rules/difference.h"
#include "../rules/pool.h"
#include "gather.h"

/** One person's result; lives until the sink returns. */
struct result {
    const struct person *person;
    const struct trace *trace;
    const struct differences *differences;
};

typedef int (*result_fn)(void *context, const struct result *result, struct error *e);

/** What a batch is computed from; all of it goes into its digest. */
struct asked {
    const struct programme *programme;
    int edition;          /* stipend.edition.number */
    int intake, batch;    /* facts through, ledger through */
    struct asking asking; /* as-of day, and the period for which awards are decided */
    int period;           /* in which it is posted */
    bool texts;           /* evidence in words, for explanations */
    const char *repost;   /* keys to post again though they were reversed, a blank between; or NULL */
    bool later;           /* the caller says first whom it is of: compute_narrow or compute_widen */
    bool attached;        /* the edition's decisions and entries are known to be in the ledger */
    const char *rows_of;  /* of what there are rows at all: struct known; NULL: of anything */
    bool wide;            /* of one, but everybody's schools are read: others are asked for next */
    const char *one;      /* her number, or NULL: of others only what can matter is read */
    bool alone;           /* of one person by who sees no other: of others only what can be duplicates of
                           * her claims; a pool gives what its last batch gave her; funds are not asked */
};

/** An increase that waits for its funds; texts and amounts belong to the arena. */
struct waiting {
    struct turn turn;
    bool posted;
    money lacking;
    int listed, n;
    const int *fund;   /* by place */
    const money *take;
};

/** What is stored of a claim of somebody who is decided only if it is settled otherwise now. */
struct stored_cover {
    const char *claim;
    struct chosen_one *of;
    enum outcome outcome;
    codes codes;
    money target;
};

struct compute {
    struct asked asked;
    struct db *db;
    struct gathered gathered;
    struct chosen only;     /* whom something new concerns, if narrowed; the texts are the arena's */
    bool narrowed;          /* only they are decided */
    struct arena arena;     /* of what is settled */
    struct cover *covers;   /* settled claims, by claim */
    size_t covers_n, covers_room;
    struct stored_cover *stored; /* of those in only whose claims bear on others' */
    size_t stored_n, stored_room;
    struct pool_member *members; /* settled, by pool and assignment */
    size_t members_n, members_room;
    struct pool_name *cut;  /* pools that the ledger has decisions of */
    int cut_n;
    bool settled;
    struct ruling *rulings; /* of funds, by key */
    size_t rulings_n, rulings_room;
    struct waiting *waiting; /* increases, collected for rulings */
    size_t waiting_n, waiting_room;
    money left[FUNDS_MOST]; /* cents by fund, before the batch */
    money gives[FUNDS_MOST], takes[FUNDS_MOST]; /* of the last run */
    bool unusable;          /* of the last run: an increase asked a fund that is not usable that day */
    bool ordered;           /* rulings are made */
    struct trace trace;
    struct differences differences;
    result_fn sink;
    void *context;
    int64_t persons, decided; /* of the last run */
    void (*progress)(void *arg, int64_t persons); /* may be NULL */
    void *progress_arg;
};

/**
 * compute_open(c, db, asked, e):
 * Load what is shared and settle claims and pools.  The caller closes with compute_close, also after -1.
 */
int compute_open(struct compute *c, struct db *db, const struct asked *asked, struct error *e);
void compute_close(struct compute *c);

/** compute_free_room(trace, differences): Release the arrays of both. */
void compute_free_room(struct trace *trace, struct differences *differences);

/**
 * compute_open_one(c, db, asked, gathered, e):
 * As compute_open of asked.one, with what all share gathered before, which ${c} has until the caller takes it
 * back.
 */
int compute_open_one(struct compute *c, struct db *db, const struct asked *asked,
    const struct gathered *gathered, struct error *e);

/**
 * compute_narrow(c, only, e):
 * Decide only persons of ${only}, which is taken over; settle their claims among each other.  For ${c} opened
 * with asked.later.  compute_widen(c, e): decide everybody after all.
 */
int compute_narrow(struct compute *c, const struct chosen *only, struct error *e);
int compute_widen(struct compute *c, struct error *e);

/** compute_open_funds(c, db, asked, e): Load only what is left of each fund, for what decides nothing. */
int compute_open_funds(struct compute *c, struct db *db, const struct asked *asked,
    struct error *e);

/** compute_tally(c, differences): Add up what their entries move in each fund. */
void compute_tally(struct compute *c, const struct differences *differences);

/**
 * compute_run(c, sink, context, e):
 * Stream every person through ${sink}.  Return 0; 1 when a fund runs short, and nothing of what the sink
 * was given stands: call compute_order, and run again; or -1.
 */
int compute_run(struct compute *c, result_fn sink, void *context, struct error *e);

/** Contexts of one edition that can be run together. */
enum { COMPUTE_TOGETHER = 16 };

/** One of several contexts that are run together. */
struct compute_pass {
    struct compute *compute;
    result_fn sink;
    void *context;
    bool is_short; /* as compute_run's 1 */
};

/**
 * compute_run_together(passes, n, e):
 * Run all ${passes}, opened on one connection and not narrowed, while persons are read once: see
 * gather_together.  Return 0 or -1.
 */
int compute_run_together(struct compute_pass *passes, size_t n, struct error *e);

/** compute_settle_together(all, n, e): Settle the claims and pools of each of ${all}, opened with
 * asked.later, while claimants are read once. */
int compute_settle_together(struct compute *const *all, size_t n, struct error *e);

/**
 * compute_order(c, e):
 * Give the increases of all persons their funds in order.  Return 0, or -1: with ERROR_REFUSED where
 * when_exhausted is "stop", naming decision, fund and shortfall.
 */
int compute_order(struct compute *c, struct error *e);

/** compute_deciding(c): What persons are decided with. */
struct deciding compute_deciding(const struct compute *c);

/** compute_keep_cover(arena, cover): Let ${arena} hold the texts of a collected claim, which were a
 * person's; -1 if memory ran out. */
int compute_keep_cover(struct arena *arena, struct cover *cover);

/**
 * compute_person(c, teacher, sink, context, e):
 * Decide one person, by any of her numbers, as compute_run would: with the claims of others settled and
 * funds in order.
 */
int compute_person(struct compute *c, const char *teacher, result_fn sink, void *context,
    struct error *e);

#endif
