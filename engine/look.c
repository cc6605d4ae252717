#include "look.h"

#include <string.h>

#include "sql.h"

static int look_needed(struct db *db, bool *needed, struct error *e)
{
    PGresult *r = NULL;

    if (db_query(db, DB_ONE, sql_look_needed, 0, NULL, &r, e) != 0)
        return -1;
    *needed = PQgetvalue(r, 0, 0)[0] == 't';
    PQclear(r);
    return 0;
}

int look_begin(struct db *db, const char *teacher, const char *reason, struct error *e)
{
    const char *params[] = {teacher, reason};
    PGresult *r = NULL;
    bool needed;

    if (reason != NULL && (reason[0] == '\0' || strlen(reason) > LOOK_REASON)) {
        error_set(e, ERROR_USAGE, "reason", "--reason has %zu bytes", strlen(reason));
        return error_hint(e, "say in 1 to %d bytes why this person is looked at", LOOK_REASON);
    }
    if (look_needed(db, &needed, e) != 0)
        return -1;
    if (!needed)
        return 0;
    if (db_query(db, DB_ONE, sql_look_record, 2, params, &r, e) != 0)
        return -1;
    PQclear(r);
    db->hr = true;
    return 0;
}
