#include "commands.h"

#include "planned.h"

static int resolve(struct planning *p, struct db *db, const void *request, struct error *e)
{
    return planning_open(p, db, request, e);
}

int cmd_plan(struct invocation *run, struct error *e)
{
    struct plan_request request;
    int rc = planned_request(run, &request, e);

    if (rc == 0)
        rc = planned_by(run, resolve, &request, e);
    if (rc == 1 && command_option(run, "exit-code") != NULL)
        return error_set(e, ERROR_DIFFERENCE, "changes", "%s", "");
    return rc < 0 ? -1 : 0;
}
