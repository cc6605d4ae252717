/* Roles and cohorts that a file names and no loaded programme has. */
#include "intake_check.h"

#include "sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Rows of intake_roles_known.sql. */
enum { KNOWN_PROGRAMME, KNOWN_ROLE, KNOWN_COHORT };
/* Rows of intake_roles_assignments.sql and intake_roles_sessions.sql. */
enum { NAMED_LINE, NAMED_ROWS, NAMED_PROGRAMME, NAMED_ROLE, NAMED_COHORT };

struct roles {
    const PGresult *known, *named;
    const char **list; /* room for every known row */
};

/* Known rows of the programme of a named row (or of any) are asked about. */
static bool of_programme(const struct roles *r, int known, int row)
{
    return PQgetisnull(r->named, row, NAMED_PROGRAMME) ||
           strcmp(PQgetvalue(r->known, known, KNOWN_PROGRAMME),
               PQgetvalue(r->named, row, NAMED_PROGRAMME)) == 0;
}

static size_t list_roles(const struct roles *r, int row)
{
    size_t n = 0;

    for (int i = 0; i < PQntuples(r->known); i++)
        if (of_programme(r, i, row))
            r->list[n++] = PQgetvalue(r->known, i, KNOWN_ROLE);
    return n;
}

static size_t list_cohorts(const struct roles *r, int row)
{
    const char *role = PQgetvalue(r->named, row, NAMED_ROLE);
    size_t n = 0;

    for (int i = 0; i < PQntuples(r->known); i++)
        if (of_programme(r, i, row) && !PQgetisnull(r->known, i, KNOWN_COHORT) &&
            strcmp(PQgetvalue(r->known, i, KNOWN_ROLE), role) == 0)
            r->list[n++] = PQgetvalue(r->known, i, KNOWN_COHORT);
    return n;
}

static bool listed(const struct roles *r, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(r->list[i], name) == 0)
            return true;
    return false;
}

static void warn(struct intake_stage *s, const struct roles *r, int row, size_t n, bool cohort)
{
    const char *name = PQgetvalue(r->named, row, cohort ? NAMED_COHORT : NAMED_ROLE);
    const char *column = strcmp(s->kind->name, "sessions") == 0 ? "audience"
                         : cohort                               ? "cohort"
                                                                : "role";
    const long rows = strtol(PQgetvalue(r->named, row, NAMED_ROWS), NULL, 10);
    const char *near = nearest(name, r->list, n);
    char message[256];
    struct fault *fault;

    if (cohort)
        snprintf(message, sizeof message, "role \"%s\" has no cohort \"%s\"",
            PQgetvalue(r->named, row, NAMED_ROLE), name);
    else
        snprintf(message, sizeof message, "no loaded programme has a role \"%s\"", name);
    fault = faults_add(s->faults, true, cohort ? "unknown_cohort" : "unknown_role", s->file->name,
        strtol(PQgetvalue(r->named, row, NAMED_LINE), NULL, 10), 0, column, "%s (%ld %s)", message,
        rows, rows == 1 ? "row" : "rows");
    if (near != NULL)
        faults_hint(fault, "did you mean \"%s\"?", near);
    else
        faults_hint(fault, "nothing is decided for it until a programme has it");
}

static void warn_rows(struct intake_stage *s, const struct roles *r)
{
    for (int row = 0; row < PQntuples(r->named); row++) {
        size_t n = list_roles(r, row);

        /* A programme that is not loaded is warned of where it stands. */
        if (n == 0)
            continue;
        if (!listed(r, n, PQgetvalue(r->named, row, NAMED_ROLE))) {
            warn(s, r, row, n, false);
            continue;
        }
        n = list_cohorts(r, row);
        if (!PQgetisnull(r->named, row, NAMED_COHORT) &&
            !listed(r, n, PQgetvalue(r->named, row, NAMED_COHORT)))
            warn(s, r, row, n, true);
    }
}

int intake_warn_roles(struct intake_stage *s, struct error *e)
{
    PGresult *known = NULL, *named = NULL;
    struct roles r = {0};
    const char *sql;
    int rc = -1;

    if (strcmp(s->kind->name, "assignments") == 0)
        sql = sql_intake_roles_assignments;
    else if (strcmp(s->kind->name, "sessions") == 0)
        sql = sql_intake_roles_sessions;
    else
        return 0;
    if (db_query(s->db, DB_ANY, sql_intake_roles_known, 0, NULL, &known, e) != 0 ||
        db_query(s->db, DB_ANY, sql, 0, NULL, &named, e) != 0)
        goto done;
    r = (struct roles){known, named, calloc((size_t)PQntuples(known) + 1, sizeof *r.list)};
    if (r.list == NULL) {
        error_memory(e);
        goto done;
    }
    warn_rows(s, &r);
    rc = 0;
done:
    free(r.list);
    PQclear(known);
    PQclear(named);
    return rc;
}
