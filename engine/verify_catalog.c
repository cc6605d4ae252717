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

/* What the migrations make, which is told of no district; of each edition's tables. */
static int ask_made(struct verifying *v, PGresult **made, struct error *e)
{
    const char *district = v->db->district, *params[2];
    PGresult *tables = NULL;
    int rc = db_query(v->db, DB_ONE, sql_verify_partitions, 0, NULL, &tables, e);

    if (rc != 0)
        return -1;
    params[0] = PQgetvalue(tables, 0, 0);
    params[1] = PQgetvalue(tables, 0, 1);
    v->db->district = NULL;
    rc = db_query(v->db, DB_ANY, sql_verify_catalog_made, 2, params, made, e);
    v->db->district = district;
    PQclear(tables);
    return rc;
}

int verify_catalog(struct verifying *v, struct error *e)
{
    PGresult *made = NULL, *found = NULL;
    int rc = ask_made(v, &made, e);

    if (rc == 0)
        rc = db_query(v->db, DB_ANY, sql_verify_catalog, 0, NULL, &found, e);
    if (rc == 0)
        hold_against(v, made, found);
    PQclear(made);
    PQclear(found);
    return rc;
}
