/*
 * What concerns several persons settled again with one person's facts changed: her claims among
 * those of everybody before they are settled, her part of the pools among all members.
 */
#include "compute_settle.h"
#include "explain.h"

#include <stdlib.h>
#include <string.h>

struct explain_settling {
    struct compute *compute;
    const char *teacher; /* whose are left out: they come from each trial */
    struct arena arena;
    struct explain_shares shares; /* what may change: the rest stays as it is settled */
    struct cover *others, *all;   /* all: room for the others and hers */
    size_t n, room;
    struct pool_member *members; /* room for all and hers again */
    struct pool_member *anew; /* all others who would be in the pools if they were divided anew */
    size_t anew_n, anew_room;
    struct trace trace;
};

/* Twice the room of an array of a trace. */
static int more(void *array, size_t *room, size_t size, struct error *e)
{
    void **at = array, *p;
    size_t wanted = *room > 0 ? *room * 2 : 64;

    if ((p = realloc(*at, wanted * size)) == NULL)
        return error_memory(e);
    *at = p;
    *room = wanted;
    return 0;
}

typedef bool (*deciding_fn)(
    const struct deciding *d, const struct person *person, struct trace *trace);

/* Make some of one person's decisions, with as much room as it takes. */
static int decide_some(struct explain_settling *c, deciding_fn decide_them,
    const struct deciding *d, const struct person *person, struct error *e)
{
    struct trace *t = &c->trace;

    for (;;) {
        t->decisions_n = t->nodes_n = t->facts_n = 0;
        t->short_of_room = false;
        if (decide_them(d, person, t))
            return 0;
        if (more(&t->decisions, &t->decisions_room, sizeof *t->decisions, e) != 0 ||
            more(&t->nodes, &t->nodes_room, sizeof *t->nodes, e) != 0 ||
            more(&t->facts, &t->facts_room, sizeof *t->facts, e) != 0)
            return -1;
    }
}

static int collect_claims(void *context, const struct person *person, struct error *e)
{
    struct explain_settling *c = context;
    const struct deciding d = compute_deciding(c->compute);
    size_t n;

    if (strcmp(person->payee, c->teacher) == 0 || person->claims_n == 0)
        return 0;
    if (decide_some(c, decide_claims, &d, person, e) != 0)
        return -1;
    while (c->room - c->n < (size_t)person->claims_n)
        if (more(&c->others, &c->room, sizeof *c->others, e) != 0)
            return -1;
    n = cover_collect(&d, person, &c->trace, &c->others[c->n]);
    for (; n > 0; n--)
        if (compute_keep_cover(&c->arena, &c->others[c->n++]) != 0)
            return error_memory(e);
    return 0;
}

static int collect_member(
    struct explain_settling *c, const struct person *person, size_t i, struct error *e)
{
    struct pool_member *out;

    if (c->anew_n == c->anew_room && more(&c->anew, &c->anew_room, sizeof *c->anew, e) != 0)
        return -1;
    out = &c->anew[c->anew_n];
    if (!pool_collect(person, &c->trace.decisions[i], out))
        return 0;
    c->anew_n++;
    out->assignment = arena_text(&c->arena, out->assignment, strlen(out->assignment));
    return out->assignment != NULL ? 0 : error_memory(e);
}

static int collect_pools(void *context, const struct person *person, struct error *e)
{
    struct explain_settling *c = context;
    struct deciding d = compute_deciding(c->compute);

    d.asking.recut = true;
    if (strcmp(person->payee, c->teacher) == 0)
        return 0;
    if (decide_some(c, decide_pools, &d, person, e) != 0)
        return -1;
    for (size_t i = 0; i < c->trace.decisions_n; i++)
        if (collect_member(c, person, i, e) != 0)
            return -1;
    return 0;
}

static int take_anew(struct explain_settling *c, struct error *e)
{
    const struct span all = {0};

    return c->shares.recut
               ? gather_persons(c->compute->db, &c->compute->gathered, &all, collect_pools, c, e)
               : 0;
}

/* Room for the pools' members and all that she may be in. */
static int take_members(struct explain_settling *c, const struct person *person, struct error *e)
{
    size_t hers = 0;

    for (int i = 0; i < person->assignments_n; i++)
        if (person->assignments[i].role != NONE)
            hers +=
                (size_t)c->compute->asked.programme->roles[person->assignments[i].role].awards_n;
    c->members = calloc(c->compute->members_n + c->anew_n + hers + 1, sizeof *c->members);
    return c->members != NULL ? 0 : error_memory(e);
}

static int take_claims(struct explain_settling *c, const struct person *person, struct error *e)
{
    const struct span claimants = {.claimants = true};

    if (!c->shares.claims)
        return 0;
    if (gather_persons(c->compute->db, &c->compute->gathered, &claimants, collect_claims, c, e) !=
        0)
        return -1;
    c->all = calloc(c->n + (size_t)person->claims_n + 1, sizeof *c->all);
    return c->all != NULL ? 0 : error_memory(e);
}

struct explain_settling *explain_settling_open(struct compute *compute, const struct person *person,
    struct explain_shares shares, struct error *e)
{
    struct explain_settling *c = calloc(1, sizeof *c);

    if (c == NULL) {
        error_memory(e);
        return NULL;
    }
    c->compute = compute;
    c->teacher = person->payee;
    c->shares = shares;
    arena_init(&c->arena);
    if (take_claims(c, person, e) == 0 && take_anew(c, e) == 0 && take_members(c, person, e) == 0)
        return c;
    explain_settling_free(c);
    return NULL;
}

void explain_settling_free(struct explain_settling *c)
{
    if (c == NULL)
        return;
    arena_free(&c->arena);
    free(c->others);
    free(c->all);
    free(c->members);
    free(c->anew);
    free(c->trace.decisions);
    free(c->trace.nodes);
    free(c->trace.facts);
    free(c);
}

static void settle_claims(struct explain_settling *c, const struct deciding *d,
    const struct person *person, struct trace *trace)
{
    size_t n = c->n;

    if (!c->shares.claims) {
        cover_apply(c->compute->covers, c->compute->covers_n, trace);
        return;
    }
    if (n > 0)
        memcpy(c->all, c->others, n * sizeof *c->all);
    n += cover_collect(d, person, trace, &c->all[n]);
    cover_settle(d->programme, c->all, n);
    cover_apply(c->all, n, trace);
}

static bool is_hers(const struct person *person, const struct pool_member *m)
{
    for (int i = 0; i < person->assignments_n; i++)
        if (strcmp(person->assignments[i].id, m->assignment) == 0)
            return true;
    return false;
}

static void settle_pools(struct explain_settling *c, const struct deciding *d,
    const struct person *person, struct trace *trace)
{
    const struct pool_member *others = d->asking.recut ? c->anew : c->compute->members;
    size_t n = 0, others_n = d->asking.recut ? c->anew_n : c->compute->members_n;

    for (size_t i = 0; i < trace->decisions_n; i++)
        n += pool_collect(person, &trace->decisions[i], &c->members[n]);
    if (n == 0)
        return;
    for (size_t i = 0; i < others_n; i++)
        if (!is_hers(person, &others[i]))
            c->members[n++] = others[i];
    if (!c->compute->asked.alone)
        pool_settle(d->programme, c->members, n);
    compute_pools(c->compute, c->members, n, person, trace);
}

void explain_settle(
    void *settling, const struct deciding *d, const struct person *person, struct trace *trace)
{
    settle_claims(settling, d, person, trace);
    settle_pools(settling, d, person, trace);
}
