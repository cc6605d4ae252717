/**
 * Two batches of one edition against each other: every key that stands otherwise after the later than
 * after the earlier, and why.  The keys are what the ledger says; the cause of each comes from deciding
 * the later batch once more upon the earlier.
 * Source: interface.md (diff); ledger.md, Audit.
 */
#ifndef STIPEND_ENGINE_DIFF_H
#define STIPEND_ENGINE_DIFF_H

#include "ledger.h"
#include "review.h"

/** How a key stood after a batch; outcome NULL: not decided yet.  Cents. */
struct diff_side {
    const char *outcome, *codes;
    money target, posted, owed;
};

struct diff_line {
    const char *key, *payee;
    struct diff_side from, to;
    const char *cause; /* "corrected fact (intake 53)" */
};

/** Lines with one cause, whatever the intake. */
struct diff_cause {
    char cause[REVIEW_TEXT];
    int64_t lines;
    money net; /* posted after less before, cents */
};

struct diff_fund {
    const char *fund;
    money from, to;
};

enum { DIFF_CAUSES = 32 };

struct diff {
    struct arena arena;
    struct batch_row from, to; /* the earlier and the later */
    struct diff_line *lines;   /* in order of key */
    int lines_n;
    struct diff_fund *funds;
    int funds_n;
    struct diff_cause causes[DIFF_CAUSES];
    int causes_n;
};

/**
 * diff_batches(db, a, b, progress, arg, out, e):
 * Compare batches ${a} and ${b}, in whichever order.  ${progress} (may be NULL) is called with ${arg} and
 * the persons decided.  Return 0, or -1: ERROR_USAGE where there is no such batch, or they are of different
 * editions.  The caller frees ${out} with diff_free, also after -1.  Memory grows with the lines.
 */
int diff_batches(struct db *db, int a, int b, void (*progress)(void *arg, int64_t persons), void *arg,
    struct diff *out, struct error *e);
void diff_free(struct diff *d);

#endif
