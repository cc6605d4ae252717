/*
 * Statements that are asked again on one connection: prepared when they come the second time, so that one
 * question costs no more than it did.
 */
#include "db_internal.h"
#include "db_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { AGAIN_MOST = 16, AGAIN_NAME = 24 };

struct db_again {
    struct {
        char *text; /* as it is sent */
        bool prepared;
    } at[AGAIN_MOST];
    int n;
};

void db_again_free(struct db_again *again)
{
    if (again == NULL)
        return;
    for (int i = 0; i < again->n; i++)
        free(again->at[i].text);
    free(again);
}

/* The place of ${text}; -1 the first time, which is remembered while there is room. */
static int find(struct db *db, const char *text)
{
    struct db_again *a = db->again;

    for (int i = 0; a != NULL && i < a->n; i++)
        if (strcmp(a->at[i].text, text) == 0)
            return i;
    if (a == NULL && (a = db->again = calloc(1, sizeof *a)) == NULL)
        return -1;
    if (a->n < AGAIN_MOST && (a->at[a->n].text = strdup(text)) != NULL)
        a->n++;
    return -1;
}

static int prepare(struct db *db, int i, const char *name, struct error *e)
{
    PGresult *result = NULL;

    if (db->again->at[i].prepared)
        return 0;
    if (PQsendPrepare(db->conn, name, db->again->at[i].text, 0, NULL) == 0)
        return db_lost(db, "sending", e);
    if (db_answer(db, DB_ANY, &result, e) != 0)
        return -1;
    PQclear(result);
    db->again->at[i].prepared = true;
    return 0;
}

int db_query_again(struct db *db, enum db_rows rows, const char *sql, int params_n,
    const char *const *params, PGresult **out, struct error *e)
{
    bool other = db->hr || db->district != NULL;
    char *own = other ? db_text(sql, db->district, db->hr) : NULL;
    char name[AGAIN_NAME];
    int i;

    if (other && own == NULL)
        return error_memory(e);
    i = find(db, other ? own : sql);
    free(own);
    if (i < 0)
        return db_query(db, rows, sql, params_n, params, out, e);
    snprintf(name, sizeof name, "stipend_%d", i);
    if (prepare(db, i, name, e) != 0)
        return -1;
    if (PQsendQueryPrepared(db->conn, name, params_n, params, NULL, NULL, 0) == 0)
        return db_lost(db, "sending", e);
    return db_answer(db, rows, out, e);
}
