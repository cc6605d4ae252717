#include "edition.h"
#include "sql.h"

#include <string.h>

/* What comes first where nothing is loaded, or nothing posted; else 0. */
static int hint_first(const PGresult *editions, struct error *e)
{
    if (PQntuples(editions) == 0)
        return error_hint(e, "no programme is loaded: stipend load PROGRAMME.json, then stipend approve "
            "REVISION --reason TEXT");
    for (int i = 0; i < PQntuples(editions); i++)
        if (strcmp(PQgetvalue(editions, i, 2), "0") != 0)
            return 0;
    return error_hint(e, "nothing is posted yet: stipend plan PERIOD -o FILE, then approve and post it");
}

static int editions_of(struct db *db, const char *year, PGresult **out, struct error *e)
{
    const char *params[] = {year};

    return db_query(db, DB_ANY, sql_replay_editions, 1, params, out, e);
}

static int refuse(const PGresult *named, const PGresult *all, const char *year, struct error *e)
{
    int last = PQntuples(all) - 1;

    if (year != NULL && PQntuples(named) > 0) {
        error_set(e, ERROR_REFUSED, "no_batch", "nothing was posted for %.100s", year);
        return error_hint(e, "stipend plan PERIOD -o FILE, then approve and post it");
    }
    if (year != NULL)
        error_set(e, ERROR_USAGE, "no_edition", "there is no edition %.100s", year);
    else
        error_set(e, ERROR_USAGE, "no_edition", "there is no such programme or edition");
    if (last < 0)
        return hint_first(all, e);
    return error_hint(e, "there is %s of %s", PQgetvalue(all, last, 1), PQgetvalue(all, last, 0));
}

int edition_refuse(struct db *db, const char *year, struct error *e)
{
    PGresult *named = NULL, *all = NULL;

    if (editions_of(db, year, &named, e) == 0 && editions_of(db, NULL, &all, e) == 0)
        refuse(named, all, year, e);
    PQclear(named);
    PQclear(all);
    return -1;
}

int edition_refuse_period(struct db *db, const char *period, struct error *e)
{
    PGresult *all = NULL;

    if (editions_of(db, NULL, &all, e) != 0)
        return -1;
    error_set(e, ERROR_REFUSED, "no_batch", "nothing was posted in period %.60s", period);
    if (hint_first(all, e) == 0)
        error_hint(e, "stipend replay %s lists the batches of that year with their periods",
            PQgetvalue(all, PQntuples(all) - 1, 1));
    PQclear(all);
    return -1;
}
