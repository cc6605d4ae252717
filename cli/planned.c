#include "planned.h"

#include <stdio.h>
#include <string.h>

#include "engine/plan_moved.h"
#include "typed.h"

static void step(void *arg, int64_t persons)
{
    progress_step(arg, persons);
}

int planned_request(const struct invocation *run, struct plan_request *r, struct error *e)
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
        return error_hint(e, "stipend %s %s --off-cycle --as-of DAY --reason TEXT", run->command->name,
            r->period);
    }
    if (!r->off_cycle && (r->as_of != NO_DAY || r->reason != NULL))
        return error_set(e, ERROR_USAGE, "off_cycle",
            "--as-of and --reason belong to an --off-cycle batch");
    if (r->reason != NULL && strlen(r->reason) >= LEDGER_REASON)
        return error_set(e, ERROR_USAGE, "reason", "a reason has at most %d bytes",
            LEDGER_REASON - 1);
    return 0;
}

/* Compute what would be posted; on success the plan is made and out holds what to show. */
static int make(struct invocation *run, struct db *db, const struct planning *planning,
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
    const struct batch_totals *totals, const char *file, bool approved)
{
    const struct batch_heading h = batch_heading_of(plan);
    char next[TYPED], word[TYPED_WORD];

    if (out->json) {
        batch_out_json(out, &h, totals);
        return;
    }
    batch_out_screen(out, &h, totals);
    if (totals->stored == 0 && totals->entries == 0)
        printf("next: nothing: there is nothing to post\n");
    else if (file == NULL)
        printf("next: %s   (keeps this plan in FILE, to be approved and posted)\n",
            typed(out->run, NULL, " -o FILE", next));
    else if (out->review.programme->two_person && !approved)
        printf("next: stipend --user NAME approve %s --reason TEXT   (NAME is another login)\n",
            typed_word(file, word));
    else
        printf("next: stipend post %s\n", typed_word(file, word));
}

static int planned(struct invocation *run, struct db *db, const struct planning *planning,
    const char *file, struct error *e)
{
    struct batch_out out = {0};
    struct batch_totals totals;
    struct batch_plan plan;
    int rc = batch_out_open(&out, run, db, planning, e), kept = 0;

    if (rc == 0 && out.review.last_revision != 0 && out.review.last_revision != out.review.revision)
        rc = revision_diff(db, out.review.last_revision, out.review.revision, &out.rules, e);
    if (rc == 0)
        rc = make(run, db, planning, &out, &totals, e);
    if (rc == 0)
        rc = plan_make(planning, &totals, &plan, e);
    if (rc == 0 && file != NULL && (kept = plan_kept(db, &plan, file, e)) == 0)
        rc = plan_write(&plan, file, e);
    if (rc == 0 && kept >= 0) {
        show(&out, &plan, &totals, file, kept == 1);
        rc = totals.stored > 0 || totals.entries > 0;
    }
    batch_out_close(&out);
    return kept < 0 ? -1 : rc;
}

/* The period that a hint means, where the rules are known: the one that can be planned next. */
static void name_period(struct db *db, const struct planning *planning, struct error *e)
{
    struct error unread;
    int next;

    if (planning->revision.rules == NULL || strstr(e->hint, "PERIOD") == NULL)
        return;
    next = plan_next_period(db, &planning->revision, &unread);
    if (next >= 0 && next < planning->revision.rules->periods_n)
        typed_fill(e, "PERIOD", planning->revision.rules->periods[next].id);
}

int planned_by(struct invocation *run, planning_fn resolve, const void *request, struct error *e)
{
    struct planning planning = {0};
    struct db db = {0};
    int rc = connect_ledger(&run->connect, &db, e);

    if (rc == 0)
        rc = resolve(&planning, &db, request, e);
    if (rc < 0)
        name_period(&db, &planning, e);
    planning.input.narrow = !batch_out_needs_all(run);
    if (rc == 0)
        rc = planned(run, &db, &planning, command_option(run, "output"), e);
    planning_close(&planning);
    db_close(&db);
    return rc;
}
