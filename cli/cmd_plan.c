#include "commands.h"

#include <stdio.h>
#include <string.h>

#include "batch_out.h"

static int read_request(const struct invocation *run, struct plan_request *r, struct error *e)
{
    const char *as_of = command_option(run, "as-of");
    long through = 0;

    *r = (struct plan_request){.programme = command_option(run, "programme"),
        .edition = command_option(run, "edition"), .period = run->operands[0],
        .off_cycle = command_option(run, "off-cycle") != NULL,
        .reason = command_option(run, "reason"), .as_of = NO_DAY,
        .recut = command_option(run, "recut") != NULL};
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

static void step(void *arg, int64_t persons)
{
    progress_step(arg, persons);
}

/* Compute what would be posted; on success the plan is made and out holds what to show. */
static int make(struct invocation *run, struct db *db, struct planning *planning,
    struct batch_out *out, struct batch_totals *totals, struct error *e)
{
    struct compute c = {0};
    int rc = batch_open(&c, db, &planning->input, false, e);

    progress_begin(&out->progress, run, "deciding", "persons", 0);
    c.progress = step;
    c.progress_arg = &out->progress;
    if (rc == 0)
        rc = batch_make(&c, &planning->input, &out->taker, totals, e);
    progress_end(&out->progress);
    compute_close(&c);
    return rc;
}

static void show(struct batch_out *out, const struct batch_plan *plan,
    const struct batch_totals *totals, const char *file)
{
    const struct batch_heading h = {.programme = plan->programme, .edition = plan->edition,
        .period = plan->period, .revision = plan->revision, .intake = plan->intake,
        .as_of = plan->as_of, .digest = plan->digest, .head = plan->head};

    if (out->json) {
        batch_out_json(out, &h, totals);
        return;
    }
    batch_out_screen(out, &h, totals);
    if (totals->stored == 0 && totals->entries == 0)
        printf("next: nothing: there is nothing to post\n");
    else if (file == NULL)
        printf("next: the same with -o FILE, which keeps this plan, to be approved and posted\n");
    else if (out->review.programme->two_person)
        printf("next: stipend --user NAME approve %s --reason TEXT   (NAME is another login)\n",
            file);
    else
        printf("next: stipend post %s\n", file);
}

int cmd_plan(struct invocation *run, struct error *e)
{
    const char *file = command_option(run, "output");
    struct plan_request request;
    struct planning planning = {0};
    struct batch_out out = {0};
    struct batch_totals totals;
    struct batch_plan plan;
    struct db db = {0};
    bool changes = false;
    int rc;

    if (read_request(run, &request, e) != 0)
        return -1;
    rc = connect_ledger(&run->connect, &db, e);
    if (rc == 0)
        rc = planning_open(&planning, &db, &request, e);
    if (rc == 0)
        rc = batch_out_open(&out, run, &db, &planning, e);
    if (rc == 0)
        rc = make(run, &db, &planning, &out, &totals, e);
    if (rc == 0)
        rc = plan_make(&planning, &totals, &plan, e);
    if (rc == 0 && file != NULL)
        rc = plan_write(&plan, file, e);
    if (rc == 0) {
        show(&out, &plan, &totals, file);
        changes = totals.stored > 0 || totals.entries > 0;
    }
    batch_out_close(&out);
    planning_close(&planning);
    db_close(&db);
    if (rc == 0 && changes && command_option(run, "exit-code") != NULL)
        return error_set(e, ERROR_DIFFERENCE, "changes", "%s", "");
    return rc;
}
