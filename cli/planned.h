/**
 * What is planned, or planned to be reversed: made, kept in a file, shown.
 */
#ifndef STIPEND_CLI_PLANNED_H
#define STIPEND_CLI_PLANNED_H

#include "batch_out.h"

/**
 * planned(run, db, planning, file, e):
 * Compute the batch of ${planning}, keep its plan in ${file} (NULL: nowhere) and show it.  Return 1 where
 * there is something to post, 0 where there is nothing, or -1.
 */
int planned(struct invocation *run, struct db *db, const struct planning *planning,
    const char *file, struct error *e);

#endif
