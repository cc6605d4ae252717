/*
 * Claims of everybody before they are settled, so that a changed one can be settled again among
 * them.
 */
#include "explain.h"

#include <stdlib.h>
#include <string.h>

struct explain_claims {
    struct compute *compute;
    const char *teacher; /* whose are left out: they come from each trial */
    struct arena arena;
    struct cover *others, *all; /* all: room for the others and hers */
    size_t n, room;
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

static int decide_claims_of(struct explain_claims *c, const struct deciding *d,
    const struct person *person, struct error *e)
{
    struct trace *t = &c->trace;

    for (;;) {
        t->decisions_n = t->nodes_n = t->facts_n = 0;
        t->short_of_room = false;
        if (decide_claims(d, person, t))
            return 0;
        if (more(&t->decisions, &t->decisions_room, sizeof *t->decisions, e) != 0)
            return -1;
    }
}

static int collect(void *context, const struct person *person, struct error *e)
{
    struct explain_claims *c = context;
    const struct deciding d = {.programme = c->compute->asked.programme,
        .shared = &c->compute->gathered.shared,
        .asking = c->compute->asked.asking};

    if (strcmp(person->payee, c->teacher) == 0)
        return 0;
    if (decide_claims_of(c, &d, person, e) != 0)
        return -1;
    for (size_t i = 0; i < c->trace.decisions_n; i++) {
        struct cover *out;

        if (c->n == c->room && more(&c->others, &c->room, sizeof *c->others, e) != 0)
            return -1;
        out = &c->others[c->n];
        if (!cover_collect(&d, person, &c->trace.decisions[i], out))
            continue;
        c->n++;
        if (compute_keep_cover(&c->arena, out) != 0)
            return error_memory(e);
    }
    return 0;
}

struct explain_claims *explain_claims_open(
    struct compute *compute, const struct person *person, struct error *e)
{
    const struct span claimants = {.claimants = true};
    struct explain_claims *c = calloc(1, sizeof *c);

    if (c == NULL) {
        error_memory(e);
        return NULL;
    }
    c->compute = compute;
    c->teacher = person->payee;
    arena_init(&c->arena);
    if (gather_persons(compute->db, &compute->gathered, &claimants, collect, c, e) == 0) {
        c->all = calloc(c->n + (size_t)person->claims_n + 1, sizeof *c->all);
        if (c->all != NULL)
            return c;
        error_memory(e);
    }
    explain_claims_free(c);
    return NULL;
}

void explain_claims_free(struct explain_claims *c)
{
    if (c == NULL)
        return;
    arena_free(&c->arena);
    free(c->others);
    free(c->all);
    free(c->trace.decisions);
    free(c);
}

void explain_claims_settle(
    void *claims, const struct deciding *d, const struct person *person, struct trace *trace)
{
    struct explain_claims *c = claims;
    size_t n = c->n;

    if (n > 0)
        memcpy(c->all, c->others, n * sizeof *c->all);
    for (size_t i = 0; i < trace->decisions_n; i++)
        if (trace->decisions[i].claim != NONE &&
            cover_collect(d, person, &trace->decisions[i], &c->all[n]))
            n++;
    cover_settle(d->programme, c->all, n);
    cover_apply(c->all, n, trace);
}
