/**
 * What is planned, or planned to be reversed: made, kept in a file, shown.
 */
#ifndef STIPEND_CLI_PLANNED_H
#define STIPEND_CLI_PLANNED_H

#include "batch_out.h"

/** Resolve what is asked: planning_open or planning_reverse with a request of the command's own. */
typedef int (*planning_fn)(struct planning *p, struct db *db, const void *request, struct error *e);

/**
 * planned_by(run, resolve, request, e):
 * Compute what ${resolve} makes of ${request}, over a connection of its own, keep its plan where -o says and
 * show it.  A file that plan_kept keeps is not replaced.  Return 1 where there is something to post, 0 where
 * there is nothing, or -1.
 */
int planned_by(struct invocation *run, planning_fn resolve, const void *request, struct error *e);

/** planned_request(run, out, e): Read what plan and run are asked; texts are the command line's. */
int planned_request(const struct invocation *run, struct plan_request *out, struct error *e);

#endif
