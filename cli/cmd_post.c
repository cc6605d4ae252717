#include "commands.h"

#include <stdio.h>
#include <string.h>

#include "engine/checkpoint.h"
#include "planned.h"
#include "typed.h"

/* The two connections of one post: one writes, one reads. */
struct connections {
    struct db writer, reader;
};

static int open_both(const struct invocation *run, struct connections *c, struct error *e)
{
    if (connect_ledger(&run->connect, &c->reader, e) != 0)
        return -1;
    return connect_ledger(&run->connect, &c->writer, e);
}

static void close_both(struct connections *c)
{
    db_close(&c->writer);
    db_close(&c->reader);
}

static void step(void *arg, int64_t persons)
{
    progress_step(arg, persons);
}

static void show_already(const struct invocation *run, const struct batch_row *row)
{
    struct json_out j;
    char hex[DIGEST_HEX], on[DAY_TEXT];

    if (!run->json && command_option(run, "jsonl") == NULL) {
        printf("already posted: this plan is batch %d, head %s\n", row->number,
            digest_hex(row->head, hex));
        return;
    }
    json_begin(&j, stdout);
    json_object(&j, NULL);
    json_text(&j, "format", "stipend-batch/1");
    json_number(&j, "batch", row->number);
    json_bool(&j, "already", true);
    json_text(&j, "programme", row->programme);
    json_text(&j, "edition", row->edition_id);
    json_text(&j, "period", row->period);
    json_text(&j, "as_of", day_text(row->as_of, on));
    json_number(&j, "through_intake", row->intake);
    json_text(&j, "digest", digest_hex(row->digest, hex));
    json_text(&j, "head", digest_hex(row->head, hex));
    json_end(&j);
}

/* The head as a checkpoint; without its origin, which could not be read any more, as it is. */
static void show_head(struct db *db, const struct batch_row *row)
{
    struct checkpoint head = {.batch = row->number};
    char hex[DIGEST_HEX];
    struct error unread;

    memcpy(head.head, row->head, DIGEST_SIZE);
    printf("head %s\n", digest_hex(row->head, hex));
    if (checkpoint_origin(db, head.origin, &unread) == 0) {
        checkpoint_write(&head, stdout);
        printf("next: keep these three lines outside this machine; stipend head --sign KEYFILE signs them\n");
    } else {
        printf("next: keep the head outside this machine: stipend head > FILE\n");
    }
}

static void show_posted(struct batch_out *out, struct db *db, const struct batch_plan *plan,
    const struct batch_row *row, const struct batch_totals *totals)
{
    struct batch_heading h = batch_heading_of(plan);
    char amount[MONEY_SHOWN], net[MONEY_SHOWN];

    h.batch = row->number;
    h.digest = row->digest;
    h.head = row->head;
    if (out->json) {
        batch_out_json(out, &h, totals);
        return;
    }
    if (plan->reverses != 0)
        printf("reversed %s%sbatch %d\n", plan->reverses_key, plan->reverses_key[0] != '\0' ? " of " : "",
            plan->reverses);
    printf("posted batch %d: %s %s, period %s: %lld decision%s stored, %lld %s, debits %s, net to funds "
           "%s\n",
        row->number, plan->programme, plan->edition, plan->period, (long long)row->decisions,
        row->decisions == 1 ? "" : "s", (long long)row->entries,
        row->entries == 1 ? "entry" : "entries", money_shown(row->debits, amount),
        money_shown(batch_net(out->review.programme, totals), net));
    show_head(db, row);
}

/* A plan with nothing in it: for programs the whole object all the same, without a batch. */
static void show_nothing(struct batch_out *out, const struct batch_plan *plan,
    const struct batch_totals *totals)
{
    const struct batch_heading h = batch_heading_of(plan);

    if (out->json)
        batch_out_json(out, &h, totals);
    else
        printf("nothing to post for %s %s, period %s: the ledger holds what is due\n",
            plan->programme, plan->edition, plan->period);
}

/* Compute the batch of ${planning} for showing, or for making its plan. */
static int compute_batch(struct connections *c, const struct planning *planning,
    struct batch_out *out, struct batch_totals *totals, struct error *e)
{
    struct compute compute = {0};
    int rc = batch_open(&compute, &c->reader, &planning->input, false, e);

    if (rc == 0)
        rc = batch_make(&compute, &planning->input, &out->taker, totals, e);
    compute_close(&compute);
    return rc;
}

/* Post a plan and show it; planning is that of the plan. */
static int post_plan(struct invocation *run, struct connections *c, const struct batch_plan *plan,
    const struct planning *planning, struct error *e)
{
    struct batch_out out = {0};
    struct batch_row row;
    struct batch_totals totals = {0};
    struct post_request request = {.plan = plan,
        .as_known = command_option(run, "as-known") != NULL, .everybody = batch_out_needs_all(run),
        .progress = step,
        .progress_arg = &out.progress, .also = &out.taker};
    int rc = batch_out_open(&out, run, &c->reader, planning, e);

    if (rc == 0) {
        progress_begin(&out.progress, run, "posting", "persons", plan->persons);
        rc = post(&c->writer, &c->reader, &request, &row, &totals, e);
        progress_end(&out.progress);
    }
    if (rc == POST_DONE)
        show_posted(&out, &c->reader, plan, &row, &totals);
    else if (rc == POST_ALREADY)
        show_already(run, &row);
    else if (rc == POST_NOTHING && (!out.json || (rc = compute_batch(c, planning, &out, &totals,
                                                      e)) == 0))
        show_nothing(&out, plan, &totals);
    batch_out_close(&out);
    return rc < 0 ? -1 : 0;
}

int cmd_post(struct invocation *run, struct error *e)
{
    struct connections c = {0};
    struct planning planning = {0};
    struct batch_plan plan;
    int rc = plan_read(run->operands[0], &plan, e);

    if (rc == 0)
        rc = open_both(run, &c, e);
    if (rc == 0)
        rc = planning_again(&planning, &c.reader, &plan, e);
    if (rc == 0)
        rc = post_plan(run, &c, &plan, &planning, e);
    if (rc < 0)
        typed_fill(e, "PLAN", run->operands[0]);
    planning_close(&planning);
    close_both(&c);
    return rc;
}

static int refuse_two_person(const struct invocation *run, const struct planning *planning,
    struct error *e)
{
    char command[TYPED];

    error_set(e, ERROR_REFUSED, "two_person",
        "%s %s needs a second person's approval, so it cannot plan and post in one",
        planning->revision.programme, planning->revision.edition_id);
    return error_hint(e, "%.300s; then another login approves FILE, then it is posted",
        typed(run, "plan", " -o FILE", command));
}

/* Plan and post at once. */
static int run_period(struct invocation *run, struct connections *c, struct planning *planning,
    struct error *e)
{
    struct batch_out out = {0};
    struct batch_row row;
    struct batch_totals totals;
    struct batch_plan plan;
    struct post_request request = {.as_known = command_option(run, "as-known") != NULL,
        .everybody = batch_out_needs_all(run), .progress = step, .progress_arg = &out.progress,
        .also = &out.taker};
    int rc = batch_out_open(&out, run, &c->reader, planning, e);

    if (rc == 0) {
        progress_begin(&out.progress, run, "posting", "persons", 0);
        rc = post_at_once(&c->writer, &c->reader, planning, &request, &plan, &row, &totals, e);
        progress_end(&out.progress);
    }
    if (rc == POST_DONE)
        show_posted(&out, &c->reader, &plan, &row, &totals);
    else if (rc == POST_NOTHING)
        show_nothing(&out, &plan, &totals);
    batch_out_close(&out);
    return rc < 0 ? -1 : 0;
}

/* There is no plan to make anew or to post: it is run again. */
static void hint_run(const struct invocation *run, struct error *e)
{
    char command[TYPED];
    bool newer = strstr(e->hint, "--as-known") != NULL;

    typed(run, NULL, newer ? " --as-known" : "", command);
    if (newer)
        error_hint(e, "leave --through out, or post what was known then: %.400s", command);
    else
        error_hint(e, "the ledger moved meanwhile; run it again: %.400s", command);
}

int cmd_run(struct invocation *run, struct error *e)
{
    struct plan_request request;
    struct connections c = {0};
    struct planning planning = {0};
    int rc = planned_request(run, &request, e);

    if (rc == 0)
        rc = open_both(run, &c, e);

    if (rc == 0)
        rc = planning_open(&planning, &c.reader, &request, e);
    if (rc == 0 && planning.revision.rules->two_person)
        rc = refuse_two_person(run, &planning, e);
    if (rc == 0)
        rc = run_period(run, &c, &planning, e);
    if (rc < 0 && e->kind == ERROR_STALE)
        hint_run(run, e);
    planning_close(&planning);
    close_both(&c);
    return rc;
}
