/**
 * What the connection's own files share.
 */
#ifndef STIPEND_ENGINE_DB_INTERNAL_H
#define STIPEND_ENGINE_DB_INTERNAL_H

#include "db.h"

/** db_trim(text): Cut off the newlines that libpq's messages end in. */
void db_trim(char *text);

/** db_lost(db, what, e): Fill ${e} for a connection that broke; return -1. */
int db_lost(struct db *db, const char *what, struct error *e);

/** db_fail_with(db, what, result, e): Fill ${e} from ${result} (NULL: the connection's error); return -1. */
int db_fail_with(struct db *db, const char *what, const PGresult *result, struct error *e);

/** db_answer(db, rows, out, e): The result of the statement that was sent, as db_query gives it. */
int db_answer(struct db *db, enum db_rows rows, PGresult **out, struct error *e);

/** db_again_free(again): Release what db_query_again remembers; NULL is accepted. */
void db_again_free(struct db_again *again);

#endif
