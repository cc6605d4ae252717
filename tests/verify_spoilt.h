/**
 * A year's ledger to be spoilt, and what verify finds in it: shared by the tests of verify_test.c.
 */
#ifndef STIPEND_TESTS_VERIFY_SPOILT_H
#define STIPEND_TESTS_VERIFY_SPOILT_H

#include "engine/verify.h"
#include "tests/ledger_year.h"

extern struct server spoilt_server;

/** What the last look found, a line each. */
extern char spoilt_words[16384];

/** spoilt_look(db): Verify; how much was found.  spoilt_look_with: against ${n} heads, too. */
int64_t spoilt_look(struct db *db);
struct verify_counts spoilt_look_with(struct db *db, const struct checkpoint *heads, size_t n);

/** spoilt_is_clean(db, after), spoilt_is_found(db, what, says): Fail the test where verify finds something,
 * or nothing that says ${says} (NULL: anything). */
void spoilt_is_clean(struct db *db, const char *after);
void spoilt_is_found(struct db *db, const char *what, const char *says);

/** spoilt_run(db, sql), spoilt_behind(db, table, sql): Run it, or fail; the second behind the triggers. */
void spoilt_run(struct db *db, const char *sql);
void spoilt_behind(struct db *db, const char *table, const char *sql);

/** spoilt_rows(db, sql): The rows of a query, to be cleared. */
PGresult *spoilt_rows(struct db *db, const char *sql);

/** spoilt_open(db, user, database): Connect; spoilt_copy(db, name): to a new copy of the year. */
void spoilt_open(struct db *db, const char *user, const char *database);
void spoilt_copy(struct db *db, const char *name);

/** Tests of verify_rows.c. */
void verify_test_columns(void **state);
void verify_test_deleted(void **state);
void verify_test_inserted(void **state);

/** Tests of verify_stored.c. */
void verify_test_order(void **state);
void verify_test_rewritten(void **state);
void verify_test_older(void **state);

#endif
