#include "edition.h"
#include "replay_compare.h"
#include "plan.h"
#include "sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A batch while it is replayed. */
struct again {
    struct batch_row row;
    struct batch_plan plan; /* whose texts the planning has */
    struct planning planning;
    struct compute compute;
    struct replay_compare compare;
    struct batch_taker taker;
    struct batch_totals now;
};

/* A batch of the year: as the ledger lists it, and what came of it. */
struct year_batch {
    int number, edition;
    bool reverses, reposts;
    bool alone;          /* it cannot be made with others */
    struct again *again; /* NULL: it was not made yet */
};

struct replaying {
    const struct replay_connections *c;
    const struct replay_taker *taker;
    struct replay_counts *counts;
    struct year_batch *listed;
    int n;
};

/* What batches that are made together may hold, and what each keeps of a claim and of a school: of this a
 * byte for each day. */
enum { TOGETHER_BYTES = 40 << 20, CLAIM_BYTES = 135, SCHOOL_BYTES = 500 };

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

static void again_free(struct again *a)
{
    if (a == NULL)
        return;
    compute_close(&a->compute);
    planning_close(&a->planning);
    replay_compare_free(&a->compare);
    free(a);
}

/* Whatever it was planned from; 1 if there is no such batch. */
static int again_open(struct replaying *r, int number, struct again **out, struct error *e)
{
    struct again *a = calloc(1, sizeof *a);
    int rc;

    *out = NULL;
    if (a == NULL)
        return error_memory(e);
    a->compare.decisions.db = r->c->decisions;
    a->compare.entries.db = r->c->entries;
    a->compare.row = &a->row;
    a->taker = replay_compare_taker(&a->compare);
    if ((rc = ledger_batch(r->c->compute, number, &a->row, e)) == 0 &&
        (rc = replay_plan_of(r->c->compute, &a->row, &a->plan, e)) == 0)
        rc = planning_again(&a->planning, r->c->compute, &a->plan, e);
    a->planning.input.engine = a->row.engine;
    if (rc == 0)
        *out = a;
    else
        again_free(a);
    return rc;
}

static int again_end(struct again *a, struct error *e)
{
    compute_close(&a->compute);
    if (replay_compare_end(&a->compare, e) != 0)
        return -1;
    compare_totals(&a->compare, &a->now);
    return 0;
}

/* Compute the batch again beside what was posted. */
static int make_alone(struct replaying *r, struct year_batch *l, struct error *e)
{
    struct again *a;
    int rc = again_open(r, l->number, &a, e);

    if (rc != 0)
        return rc;
    if (r->taker->begin != NULL)
        r->taker->begin(r->taker->context, &a->row, &a->row);
    rc = batch_open(&a->compute, r->c->compute, &a->planning.input, false, e);
    a->compute.progress = r->taker->progress;
    a->compute.progress_arg = r->taker->context;
    if (rc == 0)
        rc = batch_make(&a->compute, &a->planning.input, &a->taker, &a->now, e);
    if (rc == 0 && (rc = again_end(a, e)) == 0)
        l->again = a;
    else
        again_free(a);
    return rc;
}

/* The batches of its edition that follow ${first}, until what is reversed changes. */
static int list_together(struct replaying *r, int first, struct year_batch **all)
{
    int n = 0;

    for (int i = first; i < r->n && n < COMPUTE_TOGETHER; i++) {
        struct year_batch *l = &r->listed[i];

        if (l->edition != r->listed[first].edition)
            continue;
        if (l->alone || l->reverses)
            break;
        all[n++] = l;
        if (l->reposts)
            break;
    }
    return n;
}

/* How many of them can be: what they hold must fit, and no entry of theirs may reverse another. */
static int limit_together(struct replaying *r, struct year_batch **all, int n, struct error *e)
{
    char edition[16], after[16], until[16];
    const char *params[] = {edition, after, until};
    PGresult *found = NULL;
    int64_t bytes;
    int reversed;

    snprintf(edition, sizeof edition, "%d", all[0]->edition);
    snprintf(after, sizeof after, "%d", all[0]->number - 1);
    snprintf(until, sizeof until, "%d", all[n - 1]->number - 1);
    if (db_query(r->c->compute, DB_ONE, sql_replay_together, 3, params, &found, e) != 0)
        return -1;
    bytes = CLAIM_BYTES * strtoll(PQgetvalue(found, 0, 0), NULL, 10) +
            SCHOOL_BYTES * strtoll(PQgetvalue(found, 0, 1), NULL, 10);
    reversed = (int)strtol(PQgetvalue(found, 0, 2), NULL, 10);
    PQclear(found);
    while (n > 1 && (n * bytes > TOGETHER_BYTES || (reversed != 0 && all[n - 1]->number > reversed)))
        n--;
    return n;
}

static int make_all(struct replaying *r, struct again **all, size_t n, struct error *e)
{
    struct batch_one ones[COMPUTE_TOGETHER];

    for (size_t i = 0; i < n; i++)
        ones[i] = (struct batch_one){.compute = &all[i]->compute, .input = &all[i]->planning.input,
            .taker = &all[i]->taker, .totals = &all[i]->now};
    if (r->taker->begin != NULL)
        r->taker->begin(r->taker->context, &all[0]->row, &all[n - 1]->row);
    if (batch_open_together(ones, n, r->c->compute, e) != 0)
        return -1;
    all[n - 1]->compute.progress = r->taker->progress;
    all[n - 1]->compute.progress_arg = r->taker->context;
    if (batch_make_together(ones, n, e) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (!ones[i].is_short && again_end(all[i], e) != 0)
            return -1;
        if (ones[i].is_short) {
            again_free(all[i]);
            all[i] = NULL;
        }
    }
    return 0;
}

/* Make ${n} batches while persons are read once.  What is refused, and where funds ran short, is left for
 * make_alone, which says of which batch. */
static int make_together(struct replaying *r, struct year_batch **listed, int n, struct error *e)
{
    struct again *all[COMPUTE_TOGETHER] = {NULL};
    int rc = 0;

    for (int i = 0; rc == 0 && i < n; i++) {
        listed[i]->alone = true;
        rc = again_open(r, listed[i]->number, &all[i], e);
    }
    if (rc == 0)
        rc = make_all(r, all, (size_t)n, e);
    for (int i = 0; i < n; i++) {
        if (rc == 0)
            listed[i]->again = all[i];
        else
            again_free(all[i]);
    }
    return rc < 0 && (e->kind == ERROR_UNREACHABLE || e->kind == ERROR_INTERNAL) ? -1 : 0;
}

static int make(struct replaying *r, int i, struct error *e)
{
    struct year_batch *all[COMPUTE_TOGETHER], *l = &r->listed[i];
    int n = list_together(r, i, all);

    if (n > 1 && (n = limit_together(r, all, n, e)) < 0)
        return -1;
    if (n > 1 && make_together(r, all, n, e) != 0)
        return -1;
    return l->again != NULL ? 0 : make_alone(r, l, e);
}

static void report(struct replaying *r, const struct again *a)
{
    const struct batch_row *row = &a->row;
    const struct batch_input *input = &a->planning.input;
    const struct revision *revision = &a->planning.revision;
    const struct replay_batch told = {.row = row,
        .now = &a->now,
        .net = batch_net(revision->rules, &a->now),
        .differences = a->compare.differences,
        .facts_moved = memcmp(row->facts, input->facts, DIGEST_SIZE) != 0,
        .rules_moved = memcmp(row->sha256, revision->sha256, DIGEST_SIZE) != 0,
        .engine_moved = strcmp(row->engine, LEDGER_ENGINE) != 0};

    for (int64_t i = 0; i < a->compare.differences && i < REPLAY_TOLD; i++)
        if (r->taker->difference != NULL)
            r->taker->difference(r->taker->context, &a->compare.told[i]);
    if (r->taker->batch != NULL)
        r->taker->batch(r->taker->context, &told);
    r->counts->batches++;
    r->counts->decided += batch_made(&a->now);
    r->counts->decisions += row->decisions;
    r->counts->entries += row->entries;
    r->counts->debits += row->debits;
    r->counts->net += told.net;
    r->counts->differences += a->compare.differences;
}

/* In order of number, whatever was made before its turn. */
static int replay_listed(struct replaying *r, struct error *e)
{
    int rc = 0;

    for (int i = 0; rc == 0 && i < r->n; i++) {
        struct year_batch *l = &r->listed[i];

        if (l->again == NULL)
            rc = make(r, i, e);
        if (rc == 0)
            report(r, l->again);
        again_free(l->again);
        l->again = NULL;
    }
    for (int i = 0; i < r->n; i++)
        again_free(r->listed[i].again);
    return rc;
}

int replay_year(const struct replay_connections *c, const char *year,
    const struct replay_taker *taker, struct replay_counts *counts, struct error *e)
{
    struct replaying r = {.c = c, .taker = taker, .counts = counts};
    const char *params[] = {year};
    PGresult *found = NULL;
    int rc;

    *counts = (struct replay_counts){0};
    if (db_query(c->compute, DB_ANY, sql_replay_batches, 1, params, &found, e) != 0)
        return -1;
    r.n = PQntuples(found);
    r.listed = calloc((size_t)r.n + 1, sizeof *r.listed);
    for (int i = 0; r.listed != NULL && i < r.n; i++)
        r.listed[i] = (struct year_batch){.number = (int)strtol(PQgetvalue(found, i, 0), NULL, 10),
            .edition = (int)strtol(PQgetvalue(found, i, 1), NULL, 10),
            .reverses = PQgetvalue(found, i, 2)[0] == 't',
            .reposts = PQgetvalue(found, i, 3)[0] == 't'};
    PQclear(found);
    if (r.listed == NULL)
        return error_memory(e);
    rc = r.n > 0 ? replay_listed(&r, e) : edition_refuse(c->compute, year, e);
    free(r.listed);
    return rc;
}
