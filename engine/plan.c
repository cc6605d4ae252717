#include "plan.h"
#include "fault.h"
#include "reversal.h"
#include "sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int period_index(const struct programme *p, const char *id)
{
    for (int i = 0; i < p->periods_n; i++)
        if (strcmp(p->periods[i].id, id) == 0)
            return i;
    return NONE;
}

static int refuse_period(const struct programme *p, const char *id, struct error *e)
{
    const char *ids[512];
    size_t n = 0;
    const char *near;

    while (n < 512 && n < (size_t)p->periods_n) {
        ids[n] = p->periods[n].id;
        n++;
    }
    error_set(e, ERROR_USAGE, "no_period", "%s/%s has no pay period %s", p->id, p->edition, id);
    if ((near = nearest(id, ids, n)) != NULL)
        return error_hint(e, "did you mean %s? its periods run from %s to %s", near,
            p->periods[0].id, p->periods[p->periods_n - 1].id);
    return error_hint(e, "its periods run from %s to %s", p->periods[0].id,
        p->periods[p->periods_n - 1].id);
}

int plan_find_period(const struct programme *p, const char *id, struct error *e)
{
    int place = period_index(p, id);

    if (place == NONE)
        refuse_period(p, id, e);
    return place == NONE ? -1 : place;
}

static int is_closed(struct db *db, int edition, const char *period, struct error *e)
{
    char number[16];
    const char *params[] = {number, period};
    PGresult *r = NULL;
    int closed;

    snprintf(number, sizeof number, "%d", edition);
    if (db_query(db, DB_ONE, sql_period_closed, 2, params, &r, e) != 0)
        return -1;
    closed = PQgetvalue(r, 0, 0)[0] == 't';
    PQclear(r);
    return closed;
}

/* The first open period from number ${from} on, or -1. */
static int first_open(const struct planning *p, struct db *db, int from, struct error *e)
{
    const struct programme *rules = p->revision.rules;

    for (int i = from > 0 ? from : 0; i < rules->periods_n; i++) {
        int closed = is_closed(db, p->revision.edition, rules->periods[i].id, e);

        if (closed <= 0)
            return closed < 0 ? -1 : i;
    }
    error_set(e, ERROR_REFUSED, "closed_period", "every pay period from %s on is closed",
        rules->periods[from > 0 ? from : 0].id);
    return error_hint(e, "add later pay periods in a new revision");
}

/* An off-cycle batch asks as the last period whose cut-off has come, and is posted in the first open
 * one. */
static int place_off_cycle(struct planning *p, struct db *db, struct error *e)
{
    p->input.asking.period = batch_off_cycle_period(p->revision.rules, p->input.asking.as_of);
    p->input.period = first_open(p, db, p->input.asking.period, e);
    return p->input.period < 0 ? -1 : 0;
}

int plan_next_period(struct db *db, const struct revision *revision, struct error *e)
{
    const struct programme *rules = revision->rules;
    struct batch_row last;
    int rc = ledger_last_batch(db, revision->edition, INT32_MAX, &last, e), next, closed = 1;

    if (rc < 0)
        return -1;
    next = rc == 0 ? period_index(rules, last.period) : 0;
    if (next == NONE)
        next = 0;
    while (next < rules->periods_n &&
           (closed = is_closed(db, revision->edition, rules->periods[next].id, e)) == 1)
        next++;
    return closed < 0 ? -1 : next;
}

/* Say which period may be planned in place of one that may not, ${about}; ${next} is the next. */
static int hint_next(const struct planning *p, struct db *db, const char *about, int next, struct error *e)
{
    const struct programme *rules = p->revision.rules;
    char which[LEDGER_WHICH];

    ledger_which(db, p->revision.programme, p->revision.edition_id, which);
    if (next == rules->periods_n)
        return error_hint(e, "no later period is open: stipend period reopen %s%s --reason TEXT, by two "
                             "persons, or add later periods in a new revision",
            rules->periods[next - 1].id, which);
    return error_hint(e, "plan the first open period: what is about %s is posted there and reported "
                         "under it: stipend plan %s%s", about, rules->periods[next].id, which);
}

/* A closed period: name the one that is to be planned in its place. */
static int refuse_closed(const struct planning *p, struct db *db, struct error *e)
{
    const char *id = p->revision.rules->periods[p->input.period].id;
    int next = plan_next_period(db, &p->revision, e);

    if (next < 0)
        return -1;
    error_set(e, ERROR_REFUSED, "closed_period", "period %s is closed", id);
    return hint_next(p, db, id, next, e);
}

static int place_in_period(struct planning *p, struct db *db, const char *id, struct error *e)
{
    const struct programme *rules = p->revision.rules;
    int closed;

    p->input.period = p->input.asking.period = period_index(rules, id);
    if ((closed = is_closed(db, p->revision.edition, id, e)) < 0)
        return -1;
    if (closed == 0)
        return 0;
    return refuse_closed(p, db, e);
}

/* An older question would take money back. */
static int check_last(struct planning *p, struct db *db, const struct batch_row *last, struct error *e)
{
    const struct programme *rules = p->revision.rules;
    int before = period_index(rules, last->period), next;

    if (p->input.intake < last->intake) {
        error_set(e, ERROR_REFUSED, "older_intake",
            "batch %d knows facts through intake %d; intake %d is older", last->number,
            last->intake, p->input.intake);
        return error_hint(e, "plan through intake %d or later", last->intake);
    }
    if (p->input.off_cycle == NULL && p->input.reversal.batch == 0 && before != NONE &&
        rules->periods[p->input.period].from < rules->periods[before].from) {
        if ((next = plan_next_period(db, &p->revision, e)) < 0)
            return -1;
        error_set(e, ERROR_REFUSED, "older_period", "batch %d is of period %s; %s begins before it",
            last->number, last->period, rules->periods[p->input.period].id);
        return hint_next(p, db, rules->periods[p->input.period].id, next, e);
    }
    return 0;
}

static int choose_intake(struct planning *p, int through, struct error *e)
{
    p->input.intake = through != 0 ? through : p->state.intake;
    if (p->input.intake <= p->state.intake)
        return 0;
    error_set(e, ERROR_USAGE, "no_intake", "there is no intake %d; the newest is %d", through,
        p->state.intake);
    return -1;
}

static int resolve(struct planning *p, struct db *db, const struct plan_request *request,
    struct error *e)
{
    const struct revision_name name = {.programme = request->programme,
        .edition = request->edition};
    struct batch_row last;
    int rc;

    if (ledger_state(db, &p->state, e) != 0 ||
        ledger_revision(db, &name, &p->arena, &p->revision, e) != 0 ||
        choose_intake(p, request->through, e) != 0)
        return -1;
    p->input.off_cycle = request->off_cycle ? request->reason : NULL;
    p->input.asking.recut = request->recut;
    p->input.repost = request->repost;
    if (period_index(p->revision.rules, request->period) == NONE)
        return refuse_period(p->revision.rules, request->period, e);
    if (!request->off_cycle && place_in_period(p, db, request->period, e) != 0)
        return -1;
    p->input.asking.as_of = request->off_cycle
                                ? request->as_of
                                : p->revision.rules->periods[p->input.period].cut_off;
    if ((rc = ledger_last_batch(db, p->revision.edition, p->state.batch, &last, e)) < 0)
        return -1;
    if (rc == 0 && last.as_of > p->input.asking.as_of)
        p->input.asking.as_of = last.as_of;
    if (request->off_cycle && place_off_cycle(p, db, e) != 0)
        return -1;
    if (rc == 0 && check_last(p, db, &last, e) != 0)
        return -1;
    if (reversal_check_reposts(db, p->revision.edition, p->state.batch, p->input.repost, e) != 0)
        return -1;
    p->input.revision = &p->revision;
    p->input.batch = p->state.batch;
    p->input.engine = LEDGER_ENGINE;
    memcpy(p->input.head, p->state.head, DIGEST_SIZE);
    return ledger_facts_chain(db, p->input.intake, p->input.facts, e);
}

int planning_open(struct planning *p, struct db *db, const struct plan_request *request,
    struct error *e)
{
    *p = (struct planning){0};
    arena_init(&p->arena);
    return resolve(p, db, request, e);
}

/* A reversal asks nothing new: it is of the day, and knows the facts, of the edition's last batch. */
static int place_reversal(struct planning *p, struct db *db, const struct batch_row *last,
    struct error *e)
{
    p->input.intake = last->intake;
    p->input.asking.as_of = last->as_of;
    p->input.period = first_open(p, db, period_index(p->revision.rules, last->period), e);
    p->input.asking.period = p->input.period;
    return p->input.period < 0 ? -1 : 0;
}

static int find_reversed(struct planning *p, struct db *db, const struct reverse_request *request,
    struct error *e)
{
    struct revision_name name = {.programme = request->programme, .edition = request->edition};
    struct batch_row row = {.number = 0};

    p->input.reversal = (struct reversal){.batch = request->batch, .key = request->key,
        .reason = request->reason};
    if (request->batch != 0) {
        int rc = ledger_batch(db, request->batch, &row, e);

        if (rc > 0)
            return reversal_check(db, &p->input.reversal, p->state.batch, e);
        name.programme = row.programme;
        name.edition = row.edition_id;
        if (rc < 0)
            return -1;
    }
    if (ledger_revision(db, &name, &p->arena, &p->revision, e) != 0)
        return -1;
    if (request->batch == 0 && reversal_find(db, p->revision.edition, p->state.batch, request->key,
                                   &p->input.reversal.batch, e) != 0)
        return -1;
    return reversal_check(db, &p->input.reversal, p->state.batch, e);
}

int planning_reverse(struct planning *p, struct db *db, const struct reverse_request *request,
    struct error *e)
{
    struct batch_row last;

    *p = (struct planning){0};
    arena_init(&p->arena);
    if (ledger_state(db, &p->state, e) != 0 || find_reversed(p, db, request, e) != 0 ||
        ledger_last_batch(db, p->revision.edition, p->state.batch, &last, e) < 0 ||
        place_reversal(p, db, &last, e) != 0)
        return -1;
    p->input.revision = &p->revision;
    p->input.batch = p->state.batch;
    p->input.engine = LEDGER_ENGINE;
    memcpy(p->input.head, p->state.head, DIGEST_SIZE);
    return ledger_facts_chain(db, p->input.intake, p->input.facts, e);
}

/* The same of a plan of a reversal; sets whether it is placed as it would be now. */
static int check_reversal(struct planning *p, struct db *db, const struct batch_plan *plan,
    const struct batch_row *last, bool *same, struct error *e)
{
    int period = p->input.period;

    if (place_reversal(p, db, last, e) != 0)
        return -1;
    *same = p->input.period == period && plan->intake == last->intake && plan->as_of == last->as_of;
    return reversal_check(db, &p->input.reversal, p->state.batch, e);
}

/* What was asked is what planning would ask now: not older, and as of the day that follows from it. */
int planning_check(struct planning *p, struct db *db, const struct batch_plan *plan,
    struct error *e)
{
    const struct programme *rules = p->revision.rules;
    struct batch_row last = {.as_of = NO_DAY};
    int period = p->input.period, asked = p->input.asking.period;
    int rc = ledger_last_batch(db, p->revision.edition, p->state.batch, &last, e);
    bool same;

    if (rc < 0 || (rc == 0 && check_last(p, db, &last, e) != 0) ||
        reversal_check_reposts(db, p->revision.edition, p->state.batch, plan->repost, e) != 0)
        return -1;
    if (plan->reverses != 0) {
        if (check_reversal(p, db, plan, &last, &same, e) != 0)
            return -1;
    } else if (plan->off_cycle) {
        if (place_off_cycle(p, db, e) != 0)
            return -1;
        same = p->input.period == period && p->input.asking.period == asked &&
               plan->as_of >= last.as_of;
    } else {
        day cut_off = rules->periods[period].cut_off;

        if (place_in_period(p, db, plan->period, e) != 0)
            return -1;
        same = plan->as_of == (last.as_of > cut_off ? last.as_of : cut_off);
    }
    if (same)
        return 0;
    return error_set(e, ERROR_STALE, "stale", "the plan is stale: it asks as of another day or in another "
                                              "period than a plan would now");
}

int planning_again(struct planning *p, struct db *db, const struct batch_plan *plan, struct error *e)
{
    *p = (struct planning){0};
    arena_init(&p->arena);
    if (ledger_state(db, &p->state, e) != 0 ||
        ledger_revision_by_number(db, plan->revision_number, &p->arena, &p->revision, e) != 0)
        return -1;
    p->input = (struct batch_input){.revision = &p->revision, .intake = plan->intake,
        .batch = plan->batch, .engine = LEDGER_ENGINE,
        .off_cycle = plan->off_cycle ? plan->reason : NULL};
    p->input.period = period_index(p->revision.rules, plan->period);
    if (p->input.period == NONE)
        return refuse_period(p->revision.rules, plan->period, e);
    p->input.asking.as_of = plan->as_of;
    p->input.asking.recut = plan->recut;
    p->input.repost = plan->repost[0] != '\0' ? plan->repost : NULL;
    p->input.reversal = (struct reversal){.batch = plan->reverses,
        .key = plan->reverses_key[0] != '\0' ? plan->reverses_key : NULL, .reason = plan->reason};
    p->input.asking.period = plan->off_cycle ? batch_off_cycle_period(p->revision.rules, plan->as_of)
                                             : p->input.period;
    memcpy(p->input.head, plan->head, DIGEST_SIZE);
    return ledger_facts_chain(db, plan->intake, p->input.facts, e);
}

void planning_close(struct planning *p)
{
    arena_free(&p->arena);
}
