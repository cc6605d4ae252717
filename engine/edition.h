/**
 * Why nothing can be told of an edition or a period, and what to do then.
 */
#ifndef STIPEND_ENGINE_EDITION_H
#define STIPEND_ENGINE_EDITION_H

#include "db.h"

/**
 * edition_refuse(db, year, e):
 * ${year} is "2026-27", of all programmes, or "programme/2026-27"; NULL: the programme or edition that an
 * option names.  Return -1: ERROR_REFUSED where nothing was posted for it, ERROR_USAGE where there is none.
 */
int edition_refuse(struct db *db, const char *year, struct error *e);

/** edition_refuse_period(db, period, e): Return -1, ERROR_REFUSED: nothing was posted in that period. */
int edition_refuse_period(struct db *db, const char *period, struct error *e);

#endif
