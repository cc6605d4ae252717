/*
 * What a new revision lacks although the ledger holds money for it.  Source: programme.md, What check
 * refuses and warns about ("load warns of ...").
 */
#include "ledger.h"
#include "sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool plan_has(const struct plan *plan, const char *part)
{
    for (int i = 0; i < plan->parts_n; i++)
        if (strcmp(plan->parts[i].id, part) == 0)
            return true;
    return false;
}

/* Whether some role has the award, with the part if it is paid in parts; "aid:" is any commitment. */
static bool has_award(const struct programme *p, const char *award, const char *part)
{
    for (int r = 0; r < p->roles_n; r++) {
        for (int i = 0; i < p->roles[r].awards_n; i++) {
            const struct award *a = &p->roles[r].awards[i];

            if (strcmp(award, "aid:") == 0 ? a->kind == AWARD_COMMITMENT
                                           : strcmp(a->id, award) == 0 &&
                                                 (a->kind != AWARD_STIPEND ||
                                                     plan_has(&p->plans[a->plan], part)))
                return true;
        }
    }
    return false;
}

static bool has_fund(const struct programme *p, const char *fund)
{
    for (int i = 0; i < p->funds_n; i++)
        if (strcmp(p->funds[i].id, fund) == 0)
            return true;
    return false;
}

static void warn(struct faults *faults, const char *file, const char *what, const char *held)
{
    char amount[MONEY_TEXT];

    money_text(strtoll(held, NULL, 10), amount);
    faults_hint(faults_add(faults, true, "lacking", file, 0, 0, NULL,
                    "the ledger holds %s for %s, which this revision lacks", amount, what),
        "the next plan takes it back as WITHDRAWN, unless the revision keeps it");
}

int ledger_lacking(struct db *db, const struct programme *p, const char *file,
    struct faults *faults, struct error *e)
{
    const char *params[] = {p->id, p->edition};
    PGresult *r = NULL;
    char what[3 * LEDGER_ID];

    if (db_query(db, DB_ANY, sql_ledger_holds, 2, params, &r, e) != 0)
        return -1;
    for (int i = 0; i < PQntuples(r); i++) {
        const char *award = PQgetvalue(r, i, 0), *part = PQgetvalue(r, i, 1);
        const char *fund = PQgetvalue(r, i, 2), *held = PQgetvalue(r, i, 3);

        if (award[0] != '\0' && !has_award(p, award, part)) {
            if (strcmp(award, "aid:") == 0)
                snprintf(what, sizeof what, "advances of a commitment award (fund %s)", fund);
            else
                snprintf(what, sizeof what, "award %s%s%s (fund %s)", award,
                    part[0] != '\0' ? ", part " : "", part, fund);
            warn(faults, file, what, held);
        } else if (!has_fund(p, fund)) {
            snprintf(what, sizeof what, "fund %s", fund);
            warn(faults, file, what, held);
        }
    }
    PQclear(r);
    return 0;
}
