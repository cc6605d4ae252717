/*
 * What was posted against what is known now: one more batch computed on the as-of day of the last
 * one, with all facts and the rules in force, of which nothing is written.
 */
#include "replay.h"
#include "edition.h"
#include "plan.h"
#include "sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct asking_now {
    const struct batch_row *last;
    struct review review;
    struct replay_now now;
    struct replay_change *changes; /* the first of this run; their texts are in the arena */
    size_t n;
    struct arena arena;
};

static int begin(void *context, struct error *e)
{
    struct asking_now *a = context;

    (void)e;
    a->n = 0;
    arena_reset(&a->arena);
    a->now.decided = a->now.changed = a->now.then = a->now.now = 0;
    return 0;
}

/* As plans and diff say it.  A fact that is gone is in no trace, so there all newer intakes are named. */
static void tell_cause(const struct asking_now *a, const struct made *made, char out[REVIEW_TEXT])
{
    bool newer = a->now.intake > a->last->intake;
    size_t n;

    review_cause(&a->review, made, out);
    n = strlen(out);
    if (strcmp(out, "rule revision") == 0)
        n += (size_t)snprintf(out + n, REVIEW_TEXT - n, " (revision %d)%s", a->now.revision,
            newer ? ", or a fact that is gone" : "");
    if (newer && strstr(out, "(intake") == NULL)
        snprintf(out + n, REVIEW_TEXT - n, " (intakes %d to %d)", a->last->intake + 1, a->now.intake);
}

static const char *keep(struct asking_now *a, const char *text)
{
    return arena_text(&a->arena, text, strlen(text));
}

static int take_decision(void *context, const struct made *made, struct error *e)
{
    struct asking_now *a = context;
    const struct stored_decision *then = person_stored(made->result->person, made->decision->key);
    struct replay_change *change;

    a->now.decided++;
    if (!made->changed)
        return 0;
    a->now.changed++;
    a->now.then += then != NULL ? then->target : 0;
    a->now.now += made->decision->target;
    if (a->n == REPLAY_CHANGES)
        return 0;
    change = &a->changes[a->n++];
    *change = (struct replay_change){.programme = a->last->programme,
        .edition = a->last->edition_id,
        .key = keep(a, made->decision->key),
        .outcome_then = then != NULL ? keep(a, then->outcome) : "nothing",
        .outcome_now = outcome_name(made->decision->outcome),
        .then = then != NULL ? then->target : 0,
        .now = made->decision->target};
    tell_cause(a, made, change->cause);
    return change->key != NULL && change->outcome_then != NULL ? 0 : error_memory(e);
}

static int plan_now(
    struct db *db, const struct batch_row *last, struct batch_plan *out, struct error *e)
{
    const struct revision_name name = {.programme = last->programme, .edition = last->edition_id};
    struct ledger_state state;
    struct revision revision;
    struct arena arena;
    int rc;

    arena_init(&arena);
    rc = ledger_state(db, &state, e) == 0 && ledger_revision(db, &name, &arena, &revision, e) == 0
             ? 0
             : -1;
    arena_free(&arena);
    if (rc != 0)
        return -1;
    *out = (struct batch_plan){.revision_number = revision.number,
        .intake = state.intake,
        .batch = state.batch,
        .as_of = last->as_of,
        .off_cycle = last->off_cycle};
    memcpy(out->period, last->period, sizeof out->period);
    memcpy(out->reason, last->reason, sizeof out->reason);
    memcpy(out->head, state.head, DIGEST_SIZE);
    return 0;
}

static int ask_edition(struct db *db, const struct batch_row *last,
    const struct replay_now_taker *taker, struct error *e)
{
    struct planning planning = {0};
    struct asking_now a = {.last = last};
    const struct batch_taker made = {.context = &a, .begin = begin, .decision = take_decision};
    struct compute compute = {0};
    struct batch_totals totals;
    struct batch_plan plan;
    int rc = plan_now(db, last, &plan, e);

    arena_init(&a.arena);
    if (rc == 0 && (a.changes = calloc(REPLAY_CHANGES, sizeof *a.changes)) == NULL)
        rc = error_memory(e);
    if (rc == 0)
        rc = planning_again(&planning, db, &plan, e);
    a.now.last = last;
    a.now.intake = plan.intake;
    a.now.revision = planning.revision.revision;
    a.review = (struct review){.programme = planning.revision.rules, .revision = planning.revision.number,
        .last_intake = last->intake, .last_revision = last->revision, .same_day = true};
    if (rc == 0)
        rc = batch_open(&compute, db, &planning.input, false, e);
    compute.progress = taker->progress;
    compute.progress_arg = taker->context;
    if (rc == 0)
        rc = batch_make(&compute, &planning.input, &made, &totals, e);
    compute_close(&compute);
    for (size_t i = 0; rc == 0 && i < a.n; i++)
        taker->change(taker->context, &a.changes[i]);
    if (rc == 0)
        taker->edition(taker->context, &a.now);
    planning_close(&planning);
    arena_free(&a.arena);
    free(a.changes);
    return rc;
}

int replay_as_known_now(
    struct db *db, const char *year, const struct replay_now_taker *taker, struct error *e)
{
    const char *params[] = {year};
    PGresult *editions = NULL;
    int rc = 0, asked = 0;

    if (db_query(db, DB_ANY, sql_replay_editions, 1, params, &editions, e) != 0)
        return -1;
    for (int i = 0; rc == 0 && i < PQntuples(editions); i++) {
        int number = (int)strtol(PQgetvalue(editions, i, 2), NULL, 10);
        struct batch_row last;

        if (number > 0 && (rc = ledger_batch(db, number, &last, e)) == 0) {
            rc = ask_edition(db, &last, taker, e);
            asked++;
        }
    }
    if (rc == 0 && asked == 0)
        rc = edition_refuse(db, year, e);
    PQclear(editions);
    return rc;
}
