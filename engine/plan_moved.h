/**
 * Whether a plan may still be approved and posted: what it was made of is what it would be made of now.
 * Source: ledger.md, Batch life (post).
 */
#ifndef STIPEND_ENGINE_PLAN_MOVED_H
#define STIPEND_ENGINE_PLAN_MOVED_H

#include "plan.h"

/**
 * plan_moved(p, db, plan, e):
 * Hold ${plan}, opened again as ${p} (planning_again), against the ledger.  Return 0, or -1: ERROR_STALE
 * naming which of engine, head, facts, rules or question moved, or ERROR_REFUSED where its period is
 * closed, each with the command that plans again.
 */
int plan_moved(struct planning *p, struct db *db, const struct batch_plan *plan, struct error *e);

/** Where a plan stands: the batch that was posted from it (0: none), and the newest intake. */
struct plan_standing {
    int batch, intake;
};

/**
 * plan_standing(db, plan, out, e):
 * What is to be known before ${plan} is approved.  Return 0, or -1: as plan_moved, unless it is posted
 * already; ERROR_REFUSED too where it has nothing in it.
 */
int plan_standing(struct db *db, const struct batch_plan *plan, struct plan_standing *out,
    struct error *e);

/**
 * plan_kept(db, plan, path, e):
 * Whether what is in the file ${path} is to be kept.  Return 0 if it may be replaced; 1 if it is ${plan},
 * planned before and approved; or -1: ERROR_REFUSED where it is another plan that is posted, or approved and
 * not stale.
 */
int plan_kept(struct db *db, const struct batch_plan *plan, const char *path, struct error *e);

/** plan_stale(db, plan, what, how, e): Fill ${e}: ${what} moved, ${how}; plan again.  Return -1. */
int plan_stale(struct db *db, const struct batch_plan *plan, const char *what, const char *how,
    struct error *e);

enum { PLAN_COMMAND = 448 };

/** plan_command(db, plan, out): Write the command that would make ${plan} anew; return ${out}. */
char *plan_command(struct db *db, const struct batch_plan *plan, char out[PLAN_COMMAND]);

#endif
