#include "edition.h"
#include "replay_compare.h"
#include "plan.h"
#include "sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct replaying {
    const struct replay_connections *c;
    const struct replay_taker *taker;
    struct replay_counts *counts;
};

int replay_plan_of(struct db *db, const struct batch_row *row, struct batch_plan *out, struct error *e)
{
    struct batch_row before;
    int rc;

    *out = (struct batch_plan){.revision_number = row->revision,
        .intake = row->intake,
        .batch = row->number - 1,
        .as_of = row->as_of,
        .off_cycle = row->off_cycle,
        .recut = row->recut,
        .reverses = row->reverses,
        .planned_at = row->planned_at};
    memcpy(out->programme, row->programme, sizeof out->programme);
    memcpy(out->edition, row->edition_id, sizeof out->edition);
    memcpy(out->period, row->period, sizeof out->period);
    memcpy(out->reason, row->reason, sizeof out->reason);
    memcpy(out->reverses_key, row->reverses_key, sizeof out->reverses_key);
    memcpy(out->repost, row->repost, sizeof out->repost);
    if (row->number == 1)
        return 0;
    if ((rc = ledger_batch(db, row->number - 1, &before, e)) < 0)
        return -1;
    /* A batch that is gone leaves zeros: its successor's digest then tells. */
    if (rc == 0)
        memcpy(out->head, before.head, DIGEST_SIZE);
    return 0;
}

static void compare_number(struct replay_compare *c, const char *field, int64_t posted, int64_t now)
{
    char was[24], is[24];

    if (posted == now)
        return;
    snprintf(was, sizeof was, "%lld", (long long)posted);
    snprintf(is, sizeof is, "%lld", (long long)now);
    replay_compare_value(c, "", field, was, is);
}

static void compare_money(struct replay_compare *c, const char *field, money posted, money now)
{
    char was[MONEY_TEXT], is[MONEY_TEXT];

    if (posted != now)
        replay_compare_value(c, "", field, money_text(posted, was), money_text(now, is));
}

/* The batch as a whole.  One without counts of outcomes is of an engine that hashed and counted otherwise. */
static void compare_totals(struct replay_compare *c, const struct batch_totals *now)
{
    const struct batch_row *row = c->row;
    char was[DIGEST_HEX], is[DIGEST_HEX], outcomes[LEDGER_OUTCOMES];

    compare_number(c, "decisions", row->decisions, now->stored);
    compare_number(c, "entries", row->entries, now->entries);
    compare_money(c, "debits", row->debits, now->debits);
    if (row->outcomes[0] == '\0')
        return;
    compare_number(c, "persons", row->persons, now->persons);
    compare_number(c, "decided", row->decided, now->standing.decided);
    compare_money(c, "targets", row->targets, now->standing.targets);
    batch_outcomes_write(now->standing.outcomes, outcomes);
    if (strcmp(row->outcomes, outcomes) != 0)
        replay_compare_value(c, "", "outcomes", row->outcomes, outcomes);
    if (memcmp(row->digest, now->digest, DIGEST_SIZE) != 0)
        replay_compare_value(
            c, "", "digest", digest_hex(row->digest, was), digest_hex(now->digest, is));
}

/* Compute the batch again beside what was posted. */
static int make_again(struct replaying *r, struct planning *p, struct replay_compare *compare,
    struct batch_totals *now, struct error *e)
{
    const struct batch_taker taker = replay_compare_taker(compare);
    struct compute compute = {0};
    int rc;

    p->input.engine = compare->row->engine;
    rc = batch_open(&compute, r->c->compute, &p->input, false, e);
    compute.progress = r->taker->progress;
    compute.progress_arg = r->taker->context;
    if (rc == 0)
        rc = batch_make(&compute, &p->input, &taker, now, e);
    compute_close(&compute);
    return rc == 0 ? replay_compare_end(compare, e) : -1;
}

static void report(struct replaying *r, const struct replay_compare *compare,
    const struct planning *p, const struct batch_totals *now)
{
    const struct batch_row *row = compare->row;
    const struct replay_batch told = {.row = row,
        .now = now,
        .net = batch_net(p->revision.rules, now),
        .differences = compare->differences,
        .facts_moved = memcmp(row->facts, p->input.facts, DIGEST_SIZE) != 0,
        .rules_moved = memcmp(row->sha256, p->revision.sha256, DIGEST_SIZE) != 0,
        .engine_moved = strcmp(row->engine, LEDGER_ENGINE) != 0};

    for (int64_t i = 0; i < compare->differences && i < REPLAY_TOLD; i++)
        if (r->taker->difference != NULL)
            r->taker->difference(r->taker->context, &compare->told[i]);
    if (r->taker->batch != NULL)
        r->taker->batch(r->taker->context, &told);
    r->counts->batches++;
    r->counts->decided += batch_made(now);
    r->counts->decisions += row->decisions;
    r->counts->entries += row->entries;
    r->counts->debits += row->debits;
    r->counts->net += told.net;
    r->counts->differences += compare->differences;
}

static int replay_one(struct replaying *r, int number, struct error *e)
{
    struct replay_compare *compare = calloc(1, sizeof *compare);
    struct planning planning = {0};
    struct batch_totals now = {0};
    struct batch_plan plan;
    struct batch_row row;
    int rc;

    if (compare == NULL)
        return error_memory(e);
    compare->decisions.db = r->c->decisions;
    compare->entries.db = r->c->entries;
    compare->row = &row;
    if ((rc = ledger_batch(r->c->compute, number, &row, e)) == 0) {
        if (r->taker->begin != NULL)
            r->taker->begin(r->taker->context, &row);
        rc = replay_plan_of(r->c->compute, &row, &plan, e);
    }
    if (rc == 0)
        rc = planning_again(&planning, r->c->compute, &plan, e);
    if (rc == 0)
        rc = make_again(r, &planning, compare, &now, e);
    if (rc == 0) {
        compare_totals(compare, &now);
        report(r, compare, &planning, &now);
    }
    planning_close(&planning);
    replay_compare_free(compare);
    free(compare);
    return rc;
}

int replay_year(const struct replay_connections *c, const char *year,
    const struct replay_taker *taker, struct replay_counts *counts, struct error *e)
{
    struct replaying r = {.c = c, .taker = taker, .counts = counts};
    const char *params[] = {year};
    PGresult *batches = NULL;
    int rc = 0;

    *counts = (struct replay_counts){0};
    if (db_query(c->compute, DB_ANY, sql_replay_batches, 1, params, &batches, e) != 0)
        return -1;
    if (PQntuples(batches) == 0)
        rc = edition_refuse(c->compute, year, e);
    for (int i = 0; rc == 0 && i < PQntuples(batches); i++)
        rc = replay_one(&r, (int)strtol(PQgetvalue(batches, i, 0), NULL, 10), e);
    PQclear(batches);
    return rc;
}
