/**
 * A small ledger for tests: the first months of the example district.
 */
#ifndef STIPEND_TESTS_LEDGER_YEAR_H
#define STIPEND_TESTS_LEDGER_YEAR_H

#include "engine/batch.h"
#include "tests/server.h"

/** ledger_year_make(s, database, source, months):
 * Make ${database}, load and approve the example's programme, import and post its first ${months}
 * months.  ${source} is the folder of the tests.  Return 0, or -1 having said why on standard
 * error. */
int ledger_year_make(const struct server *s, const char *database, const char *source, int months);

/** ledger_year_others(s, database):
 * Import facts of the kinds that the example has not in its first four months: made to be there,
 * not to be planned with.  Return 0 or -1. */
int ledger_year_others(const struct server *s, const char *database);

/** ledger_year_import(s, database, kind, text): Import one file of that text; return 0 or -1. */
int ledger_year_import(
    const struct server *s, const char *database, const char *kind, const char *text);

/** ledger_year_close(s, database, period, user): Close a period as ${user}; return 0 or -1. */
int ledger_year_close(
    const struct server *s, const char *database, const char *period, const char *user);

/** ledger_year_reseal(s, database):
 * As a superuser who knows how: seal every batch again over what its rows say now.  Return 0 or -1.
 */
int ledger_year_reseal(const struct server *s, const char *database);

/** ledger_year_acts(s, database): Let the last batch say that it was posted with all acts there
 * now. */
int ledger_year_acts(const struct server *s, const char *database);

/** ledger_year_behind(db, table, sql):
 * Run ${sql} on the superuser's ${db} with the triggers of ${table} out of the way, and put them
 * back. Return 0, or -1 with ${e}. */
int ledger_year_behind(struct db *db, const char *table, const char *sql, struct error *e);

#endif
