/*
 * The catalog: what the database says of the ledger's tables, triggers, functions and grants, held
 * against what the migrations make.  Both are lists of (object, state), sorted by object.
 */
#include "verify_internal.h"
#include "sql.h"

#include <string.h>

/* Compare row ${i} of ${made} with row ${k} of ${found}; a list that has ended comes last. */
static int compare(const PGresult *made, int i, const PGresult *found, int k)
{
    if (i == PQntuples(made))
        return 1;
    if (k == PQntuples(found))
        return -1;
    return strcmp(PQgetvalue(made, i, 0), PQgetvalue(found, k, 0));
}

static void hold_against(struct verifying *v, const PGresult *made, const PGresult *found)
{
    int i = 0, k = 0;

    while (i < PQntuples(made) || k < PQntuples(found)) {
        int order = compare(made, i, found, k);

        if (order < 0)
            verify_found(v, PQgetvalue(made, i, 0), NULL, "is missing");
        else if (order > 0)
            verify_found(v, PQgetvalue(found, k, 0), NULL, "was not made by any migration: \"%s\"",
                PQgetvalue(found, k, 1));
        else if (strcmp(PQgetvalue(made, i, 1), PQgetvalue(found, k, 1)) != 0)
            verify_found(v, PQgetvalue(made, i, 0), NULL, "is \"%s\", and was made \"%s\"",
                PQgetvalue(found, k, 1), PQgetvalue(made, i, 1));
        i += order <= 0;
        k += order >= 0;
        v->counts->objects += order == 0;
    }
}

int verify_catalog(struct verifying *v, struct error *e)
{
    PGresult *made = NULL, *found = NULL;
    const char *district = v->db->district;
    int rc;

    v->db->district = NULL; /* what was made is told of no district */
    rc = db_query(v->db, DB_ANY, sql_verify_catalog_made, 0, NULL, &made, e);
    v->db->district = district;
    if (rc == 0)
        rc = db_query(v->db, DB_ANY, sql_verify_catalog, 0, NULL, &found, e);
    if (rc == 0)
        hold_against(v, made, found);
    PQclear(made);
    PQclear(found);
    return rc;
}
