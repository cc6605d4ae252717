#include "period.h"
#include "period_act.h"
#include "plan.h"
#include "sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BYTEA_TEXT = 2 + 2 * DIGEST_SIZE + 1 };

static int read_acts(const PGresult *r, struct periods *out, struct error *e)
{
    const int n = PQntuples(r);

    if ((out->acts = arena_take(&out->arena, (size_t)(n + 1) * sizeof *out->acts)) == NULL)
        return error_memory(e);
    for (int i = 0; i < n; i++) {
        struct period_told *act = &out->acts[i];
        const char **const texts[] = {&act->period, &act->act, &act->reason, &act->by_user,
            &act->at};

        act->number = (int)strtol(PQgetvalue(r, i, 0), NULL, 10);
        for (int k = 0; k < 5; k++)
            if ((*texts[k] = arena_text(&out->arena, PQgetvalue(r, i, k + 1),
                     strlen(PQgetvalue(r, i, k + 1)))) == NULL)
                return error_memory(e);
        out->acts_n++;
    }
    return 0;
}

int periods_open(struct db *db, const struct period_request *request, struct periods *out,
    struct error *e)
{
    const struct revision_name name = {.programme = request->programme,
        .edition = request->edition};
    char edition[16];
    const char *params[] = {edition};
    PGresult *r = NULL;
    int rc;

    *out = (struct periods){.acts_n = 0};
    arena_init(&out->arena);
    if (ledger_revision(db, &name, &out->arena, &out->revision, e) != 0)
        return -1;
    snprintf(edition, sizeof edition, "%d", out->revision.edition);
    if (db_query(db, DB_ANY, sql_period_acts, 1, params, &r, e) != 0)
        return -1;
    rc = read_acts(r, out, e);
    PQclear(r);
    return rc;
}

void periods_close(struct periods *p)
{
    arena_free(&p->arena);
}

const struct period_told *periods_last(const struct periods *p, const char *id)
{
    for (int i = p->acts_n; i > 0; i--)
        if (strcmp(p->acts[i - 1].period, id) == 0)
            return &p->acts[i - 1];
    return NULL;
}

bool periods_closed(const struct periods *p, const char *id)
{
    const struct period_told *last = periods_last(p, id);

    return last != NULL && strcmp(last->act, "reopen") != 0;
}

static int last_of_chain(struct db *db, int *number, unsigned char chain[DIGEST_SIZE],
    struct error *e)
{
    PGresult *r = NULL;

    *number = 0;
    memset(chain, 0, DIGEST_SIZE);
    if (db_query(db, DB_MAYBE, sql_period_act_last, 0, NULL, &r, e) != 0)
        return -1;
    if (PQntuples(r) == 1) {
        *number = (int)strtol(PQgetvalue(r, 0, 0), NULL, 10);
        digest_from_hex(PQgetvalue(r, 0, 1) + 2, chain);
    }
    PQclear(r);
    return 0;
}

static int insert_act(struct db *db, const struct periods *p, const struct period_request *request,
    const char *act, struct error *e)
{
    struct ledger_state now;
    struct period_act_row row = {.edition = p->revision.edition, .period = request->period,
        .act = act, .reason = request->reason != NULL ? request->reason : ""};
    unsigned char before[DIGEST_SIZE], chain[DIGEST_SIZE];
    char number[16], edition[16], at[24], chained[BYTEA_TEXT] = "\\x";
    const char *params[] = {number, edition, row.period, row.act, row.reason, now.user, at, chained};
    struct digest_state *state;

    if (ledger_state(db, &now, e) != 0 || last_of_chain(db, &row.number, before, e) != 0 ||
        (state = digest_new(e)) == NULL)
        return -1;
    row.number++;
    row.by_user = now.user;
    row.at = now.now;
    period_act_chain(state, before, &row, chain);
    digest_free(state);
    snprintf(number, sizeof number, "%d", row.number);
    snprintf(edition, sizeof edition, "%d", row.edition);
    snprintf(at, sizeof at, "%lld", (long long)row.at);
    digest_hex(chain, chained + 2);
    return db_query(db, DB_NONE, sql_period_act_insert, 8, params, NULL, e);
}

/* The command of another period than the one that was asked for. */
static int hint_period(struct db *db, const struct periods *p, const char *act, const char *period,
    struct error *e)
{
    char which[LEDGER_WHICH];

    ledger_which(db, p->revision.programme, p->revision.edition_id, which);
    return error_hint(e, "stipend period %s %s%s%s", act, period, which,
        strcmp(act, "reopen") == 0 ? " --reason TEXT" : "");
}

static int refuse_gap(struct db *db, const struct periods *p, const char *period, const char *earlier,
    struct error *e)
{
    error_set(e, ERROR_REFUSED, "period_order",
        "%s cannot be closed while %s is open: periods are closed in order, without gaps", period,
        earlier);
    return hint_period(db, p, "close", earlier, e);
}

static int close_it(struct db *db, const struct period_request *request, struct periods *p,
    struct error *e)
{
    const struct programme *rules = p->revision.rules;
    int place = plan_find_period(rules, request->period, e);
    const struct period_told *last;

    if (place < 0)
        return -1;
    last = periods_last(p, request->period);
    if (last != NULL && strcmp(last->act, "close") == 0)
        return PERIOD_ALREADY;
    for (int i = 0; i < place; i++)
        if (!periods_closed(p, rules->periods[i].id))
            return refuse_gap(db, p, request->period, rules->periods[i].id, e);
    return insert_act(db, p, request, "close", e);
}

static int refuse_alone(const char *period, const char *user, struct error *e)
{
    error_set(e, ERROR_REFUSED, "reopen_alone",
        "%s asked to reopen %s, so another person must reopen it", user, period);
    return error_hint(e, "let another login do it: stipend --user NAME period reopen %s --reason TEXT",
        period);
}

static int refuse_open(const char *period, struct error *e)
{
    error_set(e, ERROR_REFUSED, "not_closed", "%s is open: there is nothing to reopen", period);
    return error_hint(e, "stipend period list shows which are closed");
}

static int refuse_later(struct db *db, const struct periods *p, const char *period, const char *later,
    struct error *e)
{
    error_set(e, ERROR_REFUSED, "period_order",
        "%s cannot be reopened while %s is closed: periods are reopened from the last", period, later);
    return hint_period(db, p, "reopen", later, e);
}

static int reopen_it(struct db *db, const struct period_request *request, struct periods *p,
    struct error *e)
{
    const struct programme *rules = p->revision.rules;
    int place = plan_find_period(rules, request->period, e);
    const struct period_told *last;
    struct ledger_state now;

    if (place < 0)
        return -1;
    if (!periods_closed(p, request->period))
        return refuse_open(request->period, e);
    for (int i = rules->periods_n - 1; i > place; i--)
        if (periods_closed(p, rules->periods[i].id))
            return refuse_later(db, p, request->period, rules->periods[i].id, e);
    last = periods_last(p, request->period);
    if (strcmp(last->act, "close") == 0)
        return insert_act(db, p, request, "ask-reopen", e) == 0 ? PERIOD_ASKED : -1;
    if (ledger_state(db, &now, e) != 0)
        return -1;
    if (strcmp(last->by_user, now.user) == 0)
        return refuse_alone(request->period, now.user, e);
    return insert_act(db, p, request, "reopen", e);
}

typedef int (*act_fn)(struct db *db, const struct period_request *request, struct periods *p,
    struct error *e);

/* One act, under the lock of acts. */
static int locked(struct db *db, const struct period_request *request, struct periods *out,
    act_fn act, struct error *e)
{
    int rc;

    *out = (struct periods){.acts_n = 0};
    arena_init(&out->arena);
    if (db_begin(db, "READ COMMITTED", e) != 0)
        return -1;
    rc = db_query(db, DB_ONE, sql_lock_acts, 0, NULL, NULL, e);
    if (rc == 0)
        rc = periods_open(db, request, out, e);
    if (rc == 0)
        rc = act(db, request, out, e);
    if (rc >= 0 && rc != PERIOD_ALREADY)
        return db_commit_stored(db, "the period was closed or reopened", e) == 0 ? rc : -1;
    db_rollback(db);
    return rc;
}

int period_close(struct db *db, const struct period_request *request, struct periods *out,
    struct error *e)
{
    return locked(db, request, out, close_it, e);
}

int period_reopen(struct db *db, const struct period_request *request, struct periods *out,
    struct error *e)
{
    return locked(db, request, out, reopen_it, e);
}
