/**
 * What a connection keeps between two explanations: rules, sessions, calendar, schools and what is asked,
 * the same for everybody while the ledger stands where it stood.  A caller who asks once pays nothing.
 */
#ifndef STIPEND_ENGINE_EXPLAIN_KEPT_H
#define STIPEND_ENGINE_EXPLAIN_KEPT_H

#include "explain.h"

struct explain_kept;

/**
 * explain_kept(db, request):
 * Return what ${db} keeps for questions like ${request}, or NULL: this one is HR's, of a day,
 * of a time, of a programme, or memory ran out.  The connection owns it.
 */
struct explain_kept *explain_kept(struct db *db, const struct explain_request *request);

/**
 * explain_kept_open(k, db, teacher, c, e):
 * Open ${c} with what is kept and ${teacher}'s rows.  Return 1, or 0 if nothing is kept of the ledger as it
 * stands now and the caller must ask, or -1.
 */
int explain_kept_open(struct explain_kept *k, struct db *db, const char *teacher, struct compute *c,
    struct error *e);

/** explain_kept_wide(k): Whether what the caller gathers is going to be kept, so that it must serve all. */
bool explain_kept_wide(const struct explain_kept *k);

/** explain_kept_revision(k): The rules, after explain_kept_open returned 1. */
const struct revision *explain_kept_revision(const struct explain_kept *k);

/** explain_kept_trying(k): Room in which changes are tried, as large as it was needed before. */
struct trying *explain_kept_trying(struct explain_kept *k);

/** trying_free(t): Release the room of ${t}. */
void trying_free(struct trying *t);

/**
 * explain_kept_close(k, c, told, revision, arena):
 * Before compute_close: take back what ${c} was opened with; or, if the caller asked wide and somebody was
 * ${told} of, keep what it gathered, ${revision} and the ${arena} that holds the rules.
 */
void explain_kept_close(struct explain_kept *k, struct compute *c, bool told,
    const struct revision *revision, struct arena *arena);

#endif
