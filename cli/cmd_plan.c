#include "commands.h"

#include <string.h>

#include "planned.h"

static int read_request(const struct invocation *run, struct plan_request *r, struct error *e)
{
    const char *as_of = command_option(run, "as-of");
    long through = 0;

    *r = (struct plan_request){.programme = command_option(run, "programme"),
        .edition = command_option(run, "edition"), .period = run->operands[0],
        .off_cycle = command_option(run, "off-cycle") != NULL,
        .reason = command_option(run, "reason"), .as_of = NO_DAY,
        .recut = command_option(run, "recut") != NULL, .repost = command_option(run, "repost")};
    if (r->repost != NULL && (r->repost[0] == '\0' || strlen(r->repost) >= LEDGER_REPOST)) {
        error_set(e, ERROR_USAGE, "repost", "--repost needs a key, and has at most %d bytes",
            LEDGER_REPOST - 1);
        return error_hint(e, "a plan's blockers name the keys; write several with a blank between");
    }
    if (command_number(run, "through", &through, e) != 0)
        return -1;
    r->through = (int)through;
    if (as_of != NULL && !day_parse(as_of, strlen(as_of), &r->as_of)) {
        error_set(e, ERROR_USAGE, "as_of", "--as-of %s is no day", as_of);
        return error_hint(e, "write it as 2026-12-18");
    }
    if (r->off_cycle && (r->as_of == NO_DAY || r->reason == NULL || r->reason[0] == '\0')) {
        error_set(e, ERROR_USAGE, "off_cycle", "an off-cycle batch needs --as-of and --reason");
        return error_hint(e, "stipend plan PERIOD --off-cycle --as-of DAY --reason TEXT");
    }
    if (!r->off_cycle && (r->as_of != NO_DAY || r->reason != NULL))
        return error_set(e, ERROR_USAGE, "off_cycle",
            "--as-of and --reason belong to an --off-cycle batch");
    if (r->reason != NULL && strlen(r->reason) >= LEDGER_REASON)
        return error_set(e, ERROR_USAGE, "reason", "a reason has at most %d bytes",
            LEDGER_REASON - 1);
    return 0;
}

int cmd_plan(struct invocation *run, struct error *e)
{
    struct plan_request request;
    struct planning planning = {0};
    struct db db = {0};
    int rc;

    if (read_request(run, &request, e) != 0)
        return -1;
    rc = connect_ledger(&run->connect, &db, e);
    if (rc == 0)
        rc = planning_open(&planning, &db, &request, e);
    planning.input.narrow = !batch_out_needs_all(run);
    if (rc == 0)
        rc = planned(run, &db, &planning, command_option(run, "output"), e);
    planning_close(&planning);
    db_close(&db);
    if (rc == 1 && command_option(run, "exit-code") != NULL)
        return error_set(e, ERROR_DIFFERENCE, "changes", "%s", "");
    return rc < 0 ? -1 : 0;
}
