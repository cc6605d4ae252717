#include "compute_settle.h"
#include "sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int compute_grow(void **at, size_t *room, size_t n, size_t size, struct error *e)
{
    size_t more = *room > 0 ? *room : 64;
    void *p;

    if (n < *room)
        return 0;
    while (more <= n)
        more *= 2;
    if ((p = realloc(*at, more * size)) == NULL)
        return error_memory(e);
    *at = p;
    *room = more;
    return 0;
}

int compute_keep_cover(struct arena *arena, struct cover *cover)
{
    const char **const texts[] = {&cover->claim, &cover->substitute, &cover->assignment,
        &cover->duplicate_of};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (*texts[i] != NULL &&
            (*texts[i] = arena_text(arena, *texts[i], strlen(*texts[i]))) == NULL)
            return -1;
    return 0;
}

/* Collect the claims of hers that concern others. */
static int collect_covers(struct compute *c, const struct person *person, struct error *e)
{
    const struct deciding d = compute_deciding(c);
    const size_t most = c->covers_n + (size_t)person->claims_n;
    void *covers = c->covers;
    size_t n;

    if (compute_grow(&covers, &c->covers_room, most, sizeof *c->covers, e) != 0)
        return -1;
    c->covers = covers;
    n = cover_collect(&d, person, &c->trace, &c->covers[c->covers_n]);
    for (; n > 0; n--)
        if (compute_keep_cover(&c->arena, &c->covers[c->covers_n++]) != 0)
            return error_memory(e);
    return 0;
}

/* The id, as it is kept, of a claim that was collected last. */
static const char *kept_claim(const struct compute *c, const char *id)
{
    const struct cover *at = &c->covers[c->covers_n];

    do
        at--;
    while (strcmp(at->claim, id) != 0);
    return at->claim;
}

static bool is_as_stored(const struct stored_cover *s, enum outcome outcome, codes why,
    money target)
{
    return s->outcome == outcome && s->codes == why && s->target == target;
}

/* Of somebody who is only settled with others: what is stored of the claim, to be compared once settled.
 * One that concerns no other is final. */
static int expect_cover(struct compute *c, struct chosen_one *one, const struct person *person,
    const struct decision *d, struct error *e)
{
    const struct stored_decision *last = person_stored(person, d->key);
    void *stored = c->stored;
    struct stored_cover *s;

    if (last == NULL) {
        one->bearing = false;
        return 0;
    }
    if (compute_grow(&stored, &c->stored_room, c->stored_n, sizeof *c->stored, e) != 0)
        return -1;
    c->stored = stored;
    s = &c->stored[c->stored_n];
    *s = (struct stored_cover){.of = one, .outcome = outcome_parse(last->outcome),
        .codes = codes_parse(last->codes), .target = last->target};
    if (decision_is_refused(d)) {
        one->bearing &= is_as_stored(s, d->outcome, d->codes, d->target);
        return 0;
    }
    c->stored_n++;
    s->claim = kept_claim(c, person->claims[d->claim].id);
    return 0;
}

/* Who is settled as it is stored is not decided: nothing of hers is new. */
static void compare_stored(struct compute *c)
{
    for (size_t i = 0; i < c->stored_n; i++) {
        const struct stored_cover *s = &c->stored[i];
        const struct cover *now = cover_find(c->covers, c->covers_n, s->claim);

        s->of->bearing &= now != NULL && is_as_stored(s, now->outcome, now->codes, now->target);
    }
}

static int collect_member(struct compute *c, const struct person *person,
    const struct decision *decision, struct error *e)
{
    void *members = c->members;
    struct pool_member *out;

    if (compute_grow(&members, &c->members_room, c->members_n, sizeof *c->members, e) != 0)
        return -1;
    c->members = members;
    out = &c->members[c->members_n];
    if (!pool_collect(person, decision, out))
        return 0;
    c->members_n++;
    out->assignment = arena_text(&c->arena, out->assignment, strlen(out->assignment));
    return out->assignment != NULL ? 0 : error_memory(e);
}

static bool is_due(const struct programme *p, const struct asking *asking,
    const struct award *award)
{
    return award->kind == AWARD_POOL && asking->period != NONE &&
           p->periods[award->pay_period].from <= p->periods[asking->period].from;
}

/* Whether a pool is divided by now: then everybody is read twice, else only who has claims. */
static bool has_pool(const struct compute *c)
{
    const struct programme *p = c->asked.programme;

    for (int r = 0; r < p->roles_n; r++)
        for (int i = 0; i < p->roles[r].awards_n; i++)
            if (is_due(p, &c->asked.asking, &p->roles[r].awards[i]))
                return true;
    return false;
}

static bool is_unsettled(const struct compute *c)
{
    return !c->settled && (c->asked.programme->coverage_n > 0 || has_pool(c));
}

static void settle_collected(struct compute *c)
{
    c->settled = true;
    cover_settle(c->asked.programme, c->covers, c->covers_n);
    compare_stored(c);
    if (!c->asked.alone)
        pool_settle(c->asked.programme, c->members, c->members_n);
}

/* Claims are decided by themselves, pools with all that comes before them. */
static int collect(void *context, const struct person *person, struct error *e)
{
    struct compute *c = context;
    struct chosen_one *one = c->narrowed ? chosen_find(&c->only, person->payee) : NULL;

    if (compute_decide(c, person, has_pool(c) ? PASS_FIRST : PASS_CLAIMS, e) != 0 ||
        collect_covers(c, person, e) != 0)
        return -1;
    for (size_t i = 0; i < c->trace.decisions_n; i++) {
        const struct decision *d = &c->trace.decisions[i];

        if ((d->claim != NONE && one != NULL && one->bearing &&
                expect_cover(c, one, person, d, e) != 0) ||
            (d->kind == CHARGE_POOL && collect_member(c, person, d, e) != 0))
            return -1;
    }
    return 0;
}

int compute_settle(struct compute *c, struct error *e)
{
    const struct span span = {.claimants = !has_pool(c), .only = c->narrowed ? &c->only : NULL};

    if (!is_unsettled(c))
        return 0;
    c->settled = true;
    if (gather_persons(c->db, &c->gathered, &span, collect, c, e) != 0)
        return -1;
    settle_collected(c);
    return 0;
}

/* Of those whose pools are divided, who read everybody, or of those who read claimants. */
static int settle_some(struct compute *const *all, size_t all_n, bool pools, struct error *e)
{
    struct gather_feed feeds[COMPUTE_TOGETHER] = {{0}};
    const struct span span = {.claimants = !pools};
    size_t n = 0;

    for (size_t i = 0; i < all_n; i++)
        if (is_unsettled(all[i]) && has_pool(all[i]) == pools)
            feeds[n++] = (struct gather_feed){
                .g = &all[i]->gathered, .fn = collect, .context = all[i]};
    if (n > 0 && gather_together(all[0]->db, feeds, n, &span, e) != 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        settle_collected(feeds[i].context);
    return 0;
}

int compute_settle_together(struct compute *const *all, size_t n, struct error *e)
{
    return settle_some(all, n, true, e) == 0 ? settle_some(all, n, false, e) : -1;
}

void compute_pools(const struct compute *c, const struct pool_member *members, size_t n,
    const struct person *person, struct trace *trace)
{
    if (!c->asked.alone) {
        pool_apply(members, n, person, trace);
        return;
    }
    for (size_t i = 0; i < trace->decisions_n; i++) {
        struct decision *d = &trace->decisions[i];
        const struct stored_decision *last = person_stored(person, d->key);

        if (d->kind != CHARGE_POOL || (d->outcome != OUTCOME_PAID && d->outcome != OUTCOME_HELD))
            continue;
        d->steps.base = last != NULL ? last->target : 0;
        if (d->outcome == OUTCOME_PAID)
            d->target = d->steps.base;
    }
}

static void take_cut(struct compute *c, const char *role, const char *award)
{
    const struct programme *p = c->asked.programme;

    for (int r = 0; r < p->roles_n; r++)
        for (int i = 0; strcmp(p->roles[r].id, role) == 0 && i < p->roles[r].awards_n; i++)
            if (strcmp(p->roles[r].awards[i].id, award) == 0)
                c->cut[c->cut_n++] = (struct pool_name){.role = r, .award = i};
}

int compute_load_cut(struct compute *c, struct error *e)
{
    char edition[16], batch[16], intake[16];
    const char *params[] = {edition, batch, intake};
    PGresult *r = NULL;

    if (!has_pool(c))
        return 0;
    snprintf(edition, sizeof edition, "%d", c->asked.edition);
    snprintf(batch, sizeof batch, "%d", c->asked.batch);
    snprintf(intake, sizeof intake, "%d", c->asked.intake);
    if (db_query(c->db, DB_ANY, sql_pool_cut, 3, params, &r, e) != 0)
        return -1;
    c->cut = arena_take(&c->arena, ((size_t)PQntuples(r) + 1) * sizeof *c->cut);
    for (int i = 0; c->cut != NULL && i < PQntuples(r); i++)
        take_cut(c, PQgetvalue(r, i, 0), PQgetvalue(r, i, 1));
    PQclear(r);
    return c->cut != NULL ? 0 : error_memory(e);
}
