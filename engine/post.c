#include "post.h"
#include "plan_moved.h"
#include "post_newer.h"
#include "post_rows.h"
#include "record.h"
#include "sql.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A post while it is written. */
struct posting {
    struct db *writer, *reader;
    const struct post_request *request;
    struct planning planning;
    const struct planning *asked; /* planned while it is posted; NULL: the plan is there */
    struct batch_plan *made;      /* then: the plan that it is */
    struct batch_row *row;
    struct batch_totals *totals;
    struct post_rows rows;
    FILE *decided;                /* what the plan decides, to hold against newer facts */
    struct buffer line;           /* of that */
};

/* Begin to write, or begin anew: funds ran short and nothing of the first run stands. */
static int begin_writing(void *context, struct error *e)
{
    struct posting *p = context;
    const struct batch_taker *also = p->request->also;

    rewind(p->decided);
    if (ftruncate(fileno(p->decided), 0) != 0)
        return error_set(e, ERROR_INTERNAL, "spool", "cannot empty a temporary file: %s",
            strerror(errno));
    if (post_rows_begin(&p->rows, e) != 0)
        return -1;
    return also != NULL && also->begin != NULL ? also->begin(also->context, e) : 0;
}

/* Keep what the plan decided, to be held against newer facts. */
static int keep_decided(struct posting *p, const struct decision *d, struct error *e)
{
    buffer_empty(&p->line);
    post_newer_line(d, &p->line);
    if (p->line.failed)
        return error_memory(e);
    if (fwrite(p->line.at, 1, p->line.n, p->decided) == p->line.n)
        return 0;
    return error_set(e, ERROR_INTERNAL, "spool", "cannot write a temporary file: %s",
        strerror(errno));
}

static struct record_place next_line(struct posting *p, enum post_table table, const struct result *result)
{
    return (struct record_place){.batch = p->row->number, .edition = p->row->edition,
        .line = ++p->rows.of[table].n, .teacher = result->person->payee};
}

static int write_decision(void *context, const struct made *made, struct error *e)
{
    struct posting *p = context;
    const struct batch_taker *also = p->request->also;
    int rc = 0;

    if (!p->request->as_known && p->planning.state.intake > p->planning.input.intake)
        rc = keep_decided(p, made->decision, e);
    if (rc == 0 && made->changed) {
        struct record_place place = next_line(p, POST_DECISIONS, made->result);

        record_move(&place, made->line, made->len, &p->rows.of[POST_DECISIONS].lines);
        rc = post_rows_send(&p->rows, e);
    }
    if (rc == 0 && also != NULL && also->decision != NULL)
        rc = also->decision(also->context, made, e);
    return rc;
}

static int write_entry(void *context, const struct result *result, const struct entry *entry,
    struct error *e)
{
    struct posting *p = context;
    const struct batch_taker *also = p->request->also;
    struct record_place place = next_line(p, POST_ENTRIES, result);

    record_entry(&place, entry, &p->rows.of[POST_ENTRIES].lines);
    if (post_rows_send(&p->rows, e) != 0)
        return -1;
    return also != NULL && also->entry != NULL ? also->entry(also->context, result, entry, e) : 0;
}

static int write_person(void *context, const struct result *result, struct error *e)
{
    const struct batch_taker *also = ((struct posting *)context)->request->also;

    return also != NULL && also->person != NULL ? also->person(also->context, result, e) : 0;
}

/* Refuse as stale when facts newer than the plan's would decide one of its decisions otherwise. */
static int check_newer(struct posting *p, struct error *e)
{
    char command[PLAN_COMMAND];

    if (p->request->as_known || p->planning.input.reversal.batch != 0 ||
        p->planning.state.intake == p->planning.input.intake)
        return 0;
    if (post_newer_check(p->reader, &p->planning.input, p->planning.state.intake, p->decided, e) == 0)
        return 0;
    if (e->kind == ERROR_STALE)
        error_hint(e, "plan again, %s; or post what was known then, stipend post --as-known PLAN",
            plan_command(p->writer, p->request->plan, command));
    return -1;
}

/* What was approved as the plan's figures are those of its decisions. */
static int check_figures(const struct posting *p, struct error *e)
{
    const struct batch_plan *plan = p->request->plan;
    const struct batch_totals *t = p->totals;

    if (t->persons == plan->persons && t->standing.decided == plan->decided && t->stored == plan->stored &&
        t->entries == plan->entries && t->debits == plan->debits && t->standing.targets == plan->targets)
        return 0;
    error_set(e, ERROR_INPUT, "plan_changed", "the plan's figures are not those of its decisions");
    return error_hint(e, "plan again: a plan file is not to be edited");
}

/* Nobody who may approved the plan: say whether somebody did who may not. */
static int refuse_approval(struct posting *p, struct error *e)
{
    const struct approval_barred nobody = {0};
    char who[LEDGER_USER];
    int rc = ledger_approver(p->writer, p->request->plan->seal, &nobody, who, e);

    if (rc < 0)
        return -1;
    if (rc > 0)
        error_set(e, ERROR_REFUSED, "not_approved", "the plan is not approved");
    else if (strcmp(who, p->planning.state.user) == 0)
        error_set(e, ERROR_REFUSED, "approver_posts",
            "%s approved the plan, so another must post it", who);
    else
        error_set(e, ERROR_REFUSED, "not_approved",
            "the plan is approved only by %s, who planned it or loaded its rules", who);
    return error_hint(e, "let another login approve it, stipend --user NAME approve PLAN --reason "
                         "TEXT, and post it as %s", p->request->plan->planner);
}

/* Under a two-person rule somebody else approved exactly this plan. */
static int check_approved(struct posting *p, struct error *e)
{
    const struct approval_barred barred = {.planner = p->request->plan->planner,
        .poster = p->planning.state.user, .loader = p->planning.revision.by_user};
    int rc;

    if (!p->planning.revision.rules->two_person)
        return 0;
    rc = ledger_approver(p->writer, p->request->plan->seal, &barred, p->row->approver, e);
    return rc <= 0 ? rc : refuse_approval(p, e);
}

static void fill_row(struct posting *p)
{
    const struct batch_plan *plan = p->request->plan;
    struct batch_row *row = p->row;

    *row = (struct batch_row){.number = p->planning.state.batch + 1,
        .edition = p->planning.revision.edition, .revision = p->planning.revision.number,
        .intake = plan->intake, .as_of = plan->as_of, .off_cycle = plan->off_cycle,
        .recut = plan->recut, .reverses = plan->reverses, .planned_at = plan->planned_at,
        .at = p->planning.state.now};
    memcpy(row->programme, plan->programme, sizeof row->programme);
    memcpy(row->edition_id, plan->edition, sizeof row->edition_id);
    memcpy(row->period, plan->period, sizeof row->period);
    memcpy(row->reason, plan->reason, sizeof row->reason);
    memcpy(row->reverses_key, plan->reverses_key, sizeof row->reverses_key);
    memcpy(row->repost, plan->repost, sizeof row->repost);
    memcpy(row->engine, plan->engine, sizeof row->engine);
    memcpy(row->planner, plan->planner, sizeof row->planner);
    memcpy(row->by_user, p->planning.state.user, sizeof row->by_user);
    memcpy(row->sha256, plan->sha256, DIGEST_SIZE);
    memcpy(row->plan, plan->seal, DIGEST_SIZE);
    memcpy(row->acts, p->planning.state.acts, DIGEST_SIZE);
    memcpy(row->facts, plan->facts, DIGEST_SIZE);
}

/* Rows put there before would be sealed in.  Under the lock of batches nobody else's come any more: their
 * trigger waits for it, and then refuses. */
static int refuse_foreign(struct posting *p, struct error *e)
{
    char number[16];
    const char *params[] = {number};
    PGresult *r = NULL;
    int64_t n;

    snprintf(number, sizeof number, "%d", p->row->number);
    if (db_query(p->writer, DB_ONE, sql_batch_rows, 1, params, &r, e) != 0)
        return -1;
    n = strtoll(PQgetvalue(r, 0, 0), NULL, 10);
    PQclear(r);
    if (n == 0)
        return 0;
    error_set(e, ERROR_REFUSED, "foreign_rows", "batch %d has rows that its post did not write: %lld",
        p->row->number, (long long)n);
    return error_hint(e, "stipend verify names them; who wrote them is to be asked");
}

static int seal_batch(struct posting *p, struct error *e)
{
    struct batch_row *row = p->row;
    const struct batch_totals *t = p->totals;

    row->persons = t->persons;
    row->decided = t->standing.decided;
    row->decisions = p->rows.of[POST_DECISIONS].n;
    row->entries = p->rows.of[POST_ENTRIES].n;
    row->debits = t->debits;
    row->targets = t->standing.targets;
    batch_outcomes_write(t->standing.outcomes, row->outcomes);
    memcpy(row->digest, t->digest, DIGEST_SIZE);
    ledger_head(p->rows.digest, p->planning.state.head, row, row->head);
    return ledger_seal(p->writer, row, e);
}

/* What came out is the plan; or, where there was none yet, makes it. */
static int check_plan(struct posting *p, struct error *e)
{
    if (p->asked == NULL)
        return memcmp(p->totals->digest, p->request->plan->digest, DIGEST_SIZE) == 0
                   ? check_figures(p, e)
                   : plan_stale(p->writer, p->request->plan, "facts",
                         "computed again, the batch has another digest", e);
    if (plan_make(p->asked, p->totals, p->made, e) != 0)
        return -1;
    memcpy(p->row->plan, p->made->seal, DIGEST_SIZE);
    return p->made->stored == 0 && p->made->entries == 0 ? POST_NOTHING : 0;
}

static int write_batch(struct posting *p, struct error *e)
{
    const struct batch_taker taker = {.context = p, .begin = begin_writing,
        .decision = write_decision, .entry = write_entry, .person = write_person};
    struct compute c = {0};
    int rc;

    if (refuse_foreign(p, e) != 0 || post_rows_open(&p->rows, p->writer, p->row->edition, e) != 0)
        return -1;
    rc = batch_open(&c, p->reader, &p->planning.input, false, e);
    c.progress = p->request->progress;
    c.progress_arg = p->request->progress_arg;
    if (rc == 0)
        rc = batch_make(&c, &p->planning.input, &taker, p->totals, e);
    compute_close(&c);
    if (rc != 0)
        return -1;
    if ((rc = check_plan(p, e)) != 0)
        return rc;
    if (post_rows_end(&p->rows, p->row->rows, e) != 0 || check_newer(p, e) != 0)
        return -1;
    return seal_batch(p, e);
}

/* All that happens under the lock; POST_ALREADY where the plan's batch is found. */
static int post_locked(struct posting *p, struct error *e)
{
    int rc;

    if (db_query(p->writer, DB_ONE, sql_lock_batches, 0, NULL, NULL, e) != 0)
        return -1;
    rc = ledger_batch_of_plan(p->writer, p->request->plan->seal, p->row, e);
    if (rc <= 0)
        return rc < 0 ? -1 : POST_ALREADY;
    if (planning_again(&p->planning, p->writer, p->request->plan, e) != 0)
        return -1;
    /* What newer facts would change is asked of every decision of the plan. */
    p->planning.input.narrow =
        !p->request->everybody &&
        (p->request->as_known || p->planning.state.intake == p->planning.input.intake);
    fill_row(p);
    if (plan_moved(&p->planning, p->writer, p->request->plan, e) != 0 || check_approved(p, e) != 0)
        return -1;
    return write_batch(p, e);
}

static int commit(struct posting *p, struct error *e)
{
    char what[48];

    snprintf(what, sizeof what, "batch %d was posted", p->row->number);
    if (db_commit_stored(p->writer, what, e) == 0)
        return POST_DONE;
    if (strcmp(e->code, "outcome_unknown") == 0)
        error_hint(e, "post the same plan again: it answers with the batch, or posts it once");
    return -1;
}

static int post_with(struct posting *p, struct error *e)
{
    int rc = -1;

    p->decided = tmpfile();
    if (p->decided == NULL) {
        error_set(e, ERROR_INTERNAL, "spool", "cannot make a temporary file: %s", strerror(errno));
        goto done;
    }
    if (db_begin(p->writer, "READ COMMITTED", e) != 0)
        goto done;
    rc = post_locked(p, e);
    if (rc == POST_DONE)
        rc = commit(p, e);
    db_rollback(p->writer);
done:
    planning_close(&p->planning);
    post_rows_close(&p->rows);
    buffer_free(&p->line);
    if (p->decided != NULL)
        fclose(p->decided);
    return rc;
}

int post(struct db *writer, struct db *reader, const struct post_request *request,
    struct batch_row *row, struct batch_totals *totals, struct error *e)
{
    struct posting p = {.writer = writer, .reader = reader, .request = request, .row = row,
        .totals = totals};

    if (request->plan->stored == 0 && request->plan->entries == 0)
        return POST_NOTHING;
    return post_with(&p, e);
}

int post_at_once(struct db *writer, struct db *reader, const struct planning *planning,
    const struct post_request *request, struct batch_plan *plan, struct batch_row *row,
    struct batch_totals *totals, struct error *e)
{
    struct post_request planned = *request;
    struct posting p = {.writer = writer, .reader = reader, .request = &planned, .asked = planning,
        .made = plan, .row = row, .totals = totals};

    /* What it is made of; what comes out of it is not known yet. */
    *totals = (struct batch_totals){0};
    planned.plan = plan;
    if (plan_make(planning, totals, plan, e) != 0)
        return -1;
    return post_with(&p, e);
}
