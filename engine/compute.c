#include "compute_settle.h"
#include "ledger.h"
#include "sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int grow_array(void *at, size_t *room, size_t size, struct error *e)
{
    return compute_grow(at, room, *room, size, e);
}

static int more_trace(struct trace *t, struct error *e)
{
    return grow_array(&t->decisions, &t->decisions_room, sizeof *t->decisions, e) == 0 &&
                   grow_array(&t->nodes, &t->nodes_room, sizeof *t->nodes, e) == 0 &&
                   grow_array(&t->facts, &t->facts_room, sizeof *t->facts, e) == 0
               ? 0
               : -1;
}

static int more_differences(struct differences *d, struct error *e)
{
    return grow_array(&d->accounts, &d->accounts_room, sizeof *d->accounts, e) == 0 &&
                   grow_array(&d->entries, &d->entries_room, sizeof *d->entries, e) == 0 &&
                   grow_array(&d->increases, &d->increases_room, sizeof *d->increases, e) == 0 &&
                   grow_array(&d->carried, &d->carried_room, sizeof *d->carried, e) == 0
               ? 0
               : -1;
}

struct deciding compute_deciding(const struct compute *c)
{
    return (struct deciding){.programme = c->asked.programme, .shared = &c->gathered.shared,
        .asking = c->asked.asking, .cut = c->cut, .cut_n = c->cut_n};
}

static bool decide_whole(const struct compute *c, const struct person *person, struct trace *t)
{
    const struct deciding d = compute_deciding(c);

    if (!decide(&d, person, t))
        return false;
    cover_apply(c->covers, c->covers_n, t);
    compute_pools(c, c->members, c->members_n, person, t);
    return decide_rest(&d, person, t);
}

/* With as much room as it takes. */
int compute_decide(struct compute *c, const struct person *person, enum pass pass, struct error *e)
{
    const struct deciding d = compute_deciding(c);
    struct trace *t = &c->trace;

    for (;;) {
        t->decisions_n = t->nodes_n = t->facts_n = 0;
        t->short_of_room = false;
        if (pass == PASS_WHOLE    ? decide_whole(c, person, t)
            : pass == PASS_CLAIMS ? decide_claims(&d, person, t)
                                  : decide(&d, person, t))
            return 0;
        if (more_trace(t, e) != 0)
            return -1;
    }
}

static int refuse_excess(const struct excess *x, struct error *e)
{
    char amount[MONEY_TEXT], most[MONEY_TEXT];

    error_set(e, ERROR_REFUSED, x->payment ? "payment_above" : "settlement_above",
        "%s %s: %s is more than the %s that is %s for %s", x->payment ? "payment" : "settlement",
        x->id, money_text(x->amount, amount), money_text(x->most, most),
        x->payment ? "payable" : "outstanding", x->key);
    return error_hint(e, "correct or retract it in a later file of %s",
        x->payment ? "payments" : "settlements");
}

static int differ_person(struct compute *c, const struct person *person, bool take,
    struct error *e)
{
    const struct differing d = {.programme = c->asked.programme,
        .as_of = c->asked.asking.as_of,
        .last_period = c->asked.period == c->asked.programme->periods_n - 1,
        .rulings = c->rulings, .rulings_n = c->rulings_n, .take = take,
        .repost = c->asked.repost};

    while (!difference(&d, person, &c->trace, &c->differences))
        if (more_differences(&c->differences, e) != 0)
            return -1;
    return c->differences.excess.id == NULL ? 0 : refuse_excess(&c->differences.excess, e);
}

static const char *keep(struct compute *c, const char *text)
{
    return text == NULL ? NULL : arena_text(&c->arena, text, strlen(text));
}

/* Budget in force at the as-of day, less all charged through the ledger's batch. */
int compute_load_left(struct compute *c, struct error *e)
{
    const struct programme *p = c->asked.programme;
    char batch[16];
    const char *params[] = {p->id, batch};
    PGresult *r = NULL;

    for (int i = 0; i < p->funds_n; i++) {
        const struct dated_money *budget = dated_amount(p->funds[i].budget, c->asked.asking.as_of);

        c->left[i] = budget != NULL ? budget->amount : 0;
    }
    snprintf(batch, sizeof batch, "%d", c->asked.batch);
    if (db_query(c->db, DB_ANY, sql_fund_charged, 2, params, &r, e) != 0)
        return -1;
    for (int row = 0; row < PQntuples(r); row++)
        for (int i = 0; i < p->funds_n; i++)
            if (strcmp(p->funds[i].id, PQgetvalue(r, row, 0)) == 0)
                c->left[i] -= strtoll(PQgetvalue(r, row, 1), NULL, 10);
    PQclear(r);
    return 0;
}

int compute_ignore_result(void *context, const struct result *result, struct error *e)
{
    (void)context;
    (void)result;
    (void)e;
    return 0;
}

int compute_open(struct compute *c, struct db *db, const struct asked *asked, struct error *e)
{
    const struct known known = {.programme = asked->programme, .edition = asked->edition,
        .intake = asked->intake, .batch = asked->batch, .as_of = asked->asking.as_of,
        .texts = asked->texts, .one = asked->wide ? NULL : asked->one, .rows_of = asked->rows_of};

    *c = (struct compute){.asked = *asked, .db = db, .sink = compute_ignore_result};
    if ((!asked->attached && ledger_attached(db, asked->edition, e) != 0) ||
        gather_shared(db, &known, &c->gathered, e) != 0 || compute_load_cut(c, e) != 0)
        return -1;
    if (asked->one != NULL) /* the rest is read where others bear on her: compute_person */
        return 0;
    if (compute_load_left(c, e) != 0)
        return -1;
    return asked->later ? 0 : compute_settle(c, e);
}

int compute_narrow(struct compute *c, const struct chosen *only, struct error *e)
{
    c->only = *only;
    c->narrowed = true;
    return compute_settle(c, e);
}

int compute_widen(struct compute *c, struct error *e)
{
    c->narrowed = c->settled = false;
    c->covers_n = c->stored_n = c->members_n = 0;
    return compute_settle(c, e);
}

int compute_open_funds(struct compute *c, struct db *db, const struct asked *asked,
    struct error *e)
{
    *c = (struct compute){.asked = *asked, .db = db, .sink = compute_ignore_result};
    return compute_load_left(c, e);
}

void compute_free_room(struct trace *trace, struct differences *differences)
{
    free(trace->decisions);
    free(trace->nodes);
    free(trace->facts);
    free(differences->accounts);
    free(differences->entries);
    free(differences->increases);
    free(differences->carried);
}

void compute_close(struct compute *c)
{
    gather_free(&c->gathered);
    free(c->only.at);
    arena_free(&c->arena);
    free(c->covers);
    free(c->stored);
    free(c->members);
    free(c->rulings);
    free(c->waiting);
    compute_free_room(&c->trace, &c->differences);
    *c = (struct compute){0};
}

/* The classes that count against a fund's budget. */
static bool is_charge(enum account_class class)
{
    return class == CLASS_EXPENSE || class == CLASS_ADVANCE || class == CLASS_WRITTEN_OFF;
}

void compute_tally(struct compute *c, const struct differences *differences)
{
    const struct programme *p = c->asked.programme;

    for (size_t i = 0; i < differences->entries_n; i++) {
        const struct entry *entry = &differences->entries[i];
        int way = is_charge(entry->debit) - is_charge(entry->credit);

        for (int f = 0; way != 0 && f < p->funds_n; f++)
            if (strcmp(p->funds[f].id, entry->fund) == 0)
                *(way > 0 ? &c->takes[f] : &c->gives[f]) += entry->amount;
    }
}

/* Add up what the person's entries move in each fund, and see whether any asked in vain. */
static void tally_funds(struct compute *c)
{
    const struct programme *p = c->asked.programme;

    compute_tally(c, &c->differences);
    for (size_t i = 0; i < c->differences.increases_n; i++) {
        const struct increase *in = &c->differences.increases[i];

        c->unusable |= in->lacking > 0;
        for (int k = 0; k < in->n; k++) {
            const struct fund *fund = &p->funds[in->fund[k]];

            c->unusable |= in->take[k] > 0 && (in->turn.service_day < fund->usable_from ||
                                                  in->turn.service_day > fund->usable_until);
        }
    }
}

int compute_run_person(void *context, const struct person *person, struct error *e)
{
    struct compute *c = context;
    struct result result = {.person = person, .trace = &c->trace, .differences = &c->differences};

    if (compute_decide(c, person, PASS_WHOLE, e) != 0)
        return -1;
    if (differ_person(c, person, true, e) != 0)
        return -1;
    tally_funds(c);
    c->persons++;
    c->decided += (int64_t)c->trace.decisions_n;
    if (c->progress != NULL && c->persons % 1000 == 0)
        c->progress(c->progress_arg, c->persons);
    return c->sink(c->context, &result, e);
}

static bool is_short(const struct compute *c)
{
    if (c->ordered)
        return false;
    for (int i = 0; i < c->asked.programme->funds_n; i++)
        if (c->takes[i] > c->left[i] + c->gives[i] && c->takes[i] > 0)
            return true;
    return c->unusable;
}

int compute_run_together(struct compute_pass *passes, size_t n, struct error *e)
{
    struct gather_feed feeds[COMPUTE_TOGETHER] = {{0}};
    const struct compute *first = passes[0].compute;
    const struct span span = {.only = first->narrowed ? &first->only : NULL};

    for (size_t i = 0; i < n; i++) {
        struct compute *c = passes[i].compute;

        memset(c->gives, 0, sizeof c->gives);
        memset(c->takes, 0, sizeof c->takes);
        c->unusable = false;
        c->persons = c->decided = 0;
        c->sink = passes[i].sink;
        c->context = passes[i].context;
        feeds[i] = (struct gather_feed){.g = &c->gathered, .fn = compute_run_person, .context = c};
    }
    if (gather_together(first->db, feeds, n, &span, e) != 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        passes[i].is_short = is_short(passes[i].compute);
    return 0;
}

int compute_run(struct compute *c, result_fn sink, void *context, struct error *e)
{
    struct compute_pass pass = {.compute = c, .sink = sink, .context = context};

    if (compute_run_together(&pass, 1, e) != 0)
        return -1;
    return pass.is_short ? 1 : 0;
}

static int wait_for_funds(struct compute *c, const struct increase *in, struct error *e)
{
    const size_t n = (size_t)in->n;
    const struct turn turn = {.key = keep(c, in->turn.key), .other = keep(c, in->turn.other),
        .kind = in->turn.kind, .service_day = in->turn.service_day};
    money *take = arena_take(&c->arena, n * sizeof *take);
    int *fund = arena_take(&c->arena, n * sizeof *fund);
    void *waiting = c->waiting;

    if (take == NULL || fund == NULL || turn.key == NULL ||
        (turn.other == NULL) != (in->turn.other == NULL))
        return error_memory(e);
    if (compute_grow(&waiting, &c->waiting_room, c->waiting_n, sizeof *c->waiting, e) != 0)
        return -1;
    memcpy(take, in->take, n * sizeof *take);
    memcpy(fund, in->fund, n * sizeof *fund);
    c->waiting = waiting;
    c->waiting[c->waiting_n++] = (struct waiting){.turn = turn, .posted = in->posted,
        .lacking = in->lacking, .listed = in->listed, .n = in->n, .fund = fund, .take = take};
    return 0;
}

/* Collect what asks for money; the gives of this pass are tallied already. */
static int collect_increases(void *context, const struct person *person, struct error *e)
{
    struct compute *c = context;

    if (compute_decide(c, person, PASS_WHOLE, e) != 0)
        return -1;
    if (differ_person(c, person, false, e) != 0)
        return -1;
    tally_funds(c);
    for (size_t i = 0; i < c->differences.increases_n; i++)
        if (wait_for_funds(c, &c->differences.increases[i], e) != 0)
            return -1;
    return 0;
}

static int refuse_stop(const struct compute *c, const struct ruling *r, struct error *e)
{
    char amount[MONEY_TEXT];

    error_set(e, ERROR_REFUSED, "budget",
        "%s: fund %s %s, and when_exhausted is \"stop\": short by %s", r->key,
        r->fund != NONE ? c->asked.programme->funds[r->fund].id : "of an earlier revision",
        (r->codes & CODE(FUND_NOT_USABLE)) != 0 ? "is not usable on the service day"
                                                : "has not enough left",
        money_text(r->shortfall, amount));
    return error_hint(e, "raise the fund's budget in a new revision, or let when_exhausted be "
                         "\"defer\" or \"next-fund\"");
}

/* Keep a ruling that is not plain yes. */
static int keep_ruling(struct compute *c, const struct ruling *r, int places, struct error *e)
{
    void *rulings = c->rulings;
    struct ruling *kept;
    money *shift;

    if (compute_grow(&rulings, &c->rulings_room, c->rulings_n, sizeof *c->rulings, e) != 0)
        return -1;
    c->rulings = rulings;
    kept = &c->rulings[c->rulings_n++];
    *kept = *r;
    if (r->shift == NULL)
        return 0;
    if ((shift = arena_take(&c->arena, (size_t)places * sizeof *shift)) == NULL)
        return error_memory(e);
    kept->shift = memcpy(shift, r->shift, (size_t)places * sizeof *shift);
    return 0;
}

/* Rule on all increases in order. */
static int rule_all(struct compute *c, struct error *e)
{
    const struct programme *p = c->asked.programme;
    bool exhausted[FUNDS_MOST] = {false};
    money left[FUNDS_MOST], shift[FUNDS_MOST];

    for (int i = 0; i < p->funds_n; i++)
        left[i] = c->left[i] + c->gives[i] - c->takes[i];
    if (c->waiting_n > 0)
        qsort(c->waiting, c->waiting_n, sizeof *c->waiting, turn_order);
    for (size_t i = 0; i < c->waiting_n; i++) {
        const struct waiting *w = &c->waiting[i];
        struct increase in = {.turn = w->turn, .posted = w->posted, .lacking = w->lacking,
            .listed = w->listed, .n = w->n};
        struct ruling r;

        memcpy(in.take, w->take, (size_t)w->n * sizeof *in.take);
        memcpy(in.fund, w->fund, (size_t)w->n * sizeof *in.fund);
        fund_rule(p, left, exhausted, &in, &r, shift);
        if (r.codes != 0 && !r.denied && p->when_exhausted == EXHAUSTED_STOP)
            return refuse_stop(c, &r, e);
        if ((r.codes != 0 || r.shift != NULL) && keep_ruling(c, &r, w->n, e) != 0)
            return -1;
    }
    if (c->rulings_n > 0)
        qsort(c->rulings, c->rulings_n, sizeof *c->rulings, ruling_order);
    c->ordered = true;
    return 0;
}

int compute_order(struct compute *c, struct error *e)
{
    const struct span all = {0};

    memset(c->gives, 0, sizeof c->gives);
    memset(c->takes, 0, sizeof c->takes);
    c->waiting_n = 0;
    if (gather_persons(c->db, &c->gathered, &all, collect_increases, c, e) != 0)
        return -1;
    return rule_all(c, e);
}
