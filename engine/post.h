/**
 * Posting a plan: computed again, written in one transaction, sealed; once, however often it is asked.
 * Source: ledger.md, Batch life (post), Database.
 */
#ifndef STIPEND_ENGINE_POST_H
#define STIPEND_ENGINE_POST_H

#include "plan.h"

enum post_outcome { POST_DONE = 0, POST_ALREADY = 1, POST_NOTHING = 2 };

struct post_request {
    const struct batch_plan *plan;
    bool as_known;  /* do not ask whether newer facts would change it */
    bool everybody; /* decide also whom nothing new concerns: the batch is the same */
    void (*progress)(void *arg, int64_t persons); /* may be NULL */
    void *progress_arg;
    const struct batch_taker *also; /* told of everything that is posted; may be NULL */
};

/**
 * post_at_once(writer, reader, planning, request, plan, row, totals, e):
 * Plan and post what ${planning} resolved: everybody is decided once, under the lock, and written as it
 * comes.  Set ${plan} to the plan that it is; ${request} brings none.  As post() otherwise; never
 * POST_ALREADY.
 */
int post_at_once(struct db *writer, struct db *reader, const struct planning *planning,
    const struct post_request *request, struct batch_plan *plan, struct batch_row *row,
    struct batch_totals *totals, struct error *e);

/**
 * post(writer, reader, request, row, totals, e):
 * Post the plan over ${writer}, computing over ${reader}: two connections of one user.  Return
 * POST_DONE; POST_ALREADY when a batch of this plan exists; POST_NOTHING when the plan has nothing to
 * post; with ${row} the batch, but for POST_NOTHING.  Or -1, nothing posted: ERROR_STALE naming what moved,
 * ERROR_REFUSED when it is not approved or its period is closed; or ERROR_UNREACHABLE when the answer to
 * COMMIT was lost: the outcome is unknown, and posting again tells.
 */
int post(struct db *writer, struct db *reader, const struct post_request *request,
    struct batch_row *row, struct batch_totals *totals, struct error *e);

#endif
