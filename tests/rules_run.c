#include "rules_run.h"
#include "rules_sealed.h"

#include <stdlib.h>
#include <string.h>

const struct rooms rooms_enough = {.decisions = 64,
    .nodes = 512,
    .facts = 2048,
    .accounts = 128,
    .entries = 256,
    .increases = 64,
    .carried = 64};

static void take_rooms(struct run *run, int person, const struct rooms *rooms)
{
    struct trace *t = &run->traces[person];
    struct differences *d = &run->differences[person];

    t->decisions = sealed_new(t->decisions_room = rooms->decisions, sizeof *t->decisions);
    t->nodes = sealed_new(t->nodes_room = rooms->nodes, sizeof *t->nodes);
    t->facts = sealed_new(t->facts_room = rooms->facts, sizeof *t->facts);
    d->accounts = sealed_new(d->accounts_room = rooms->accounts, sizeof *d->accounts);
    d->entries = sealed_new(d->entries_room = rooms->entries, sizeof *d->entries);
    d->increases = sealed_new(d->increases_room = rooms->increases, sizeof *d->increases);
    d->carried = sealed_new(d->carried_room = rooms->carried, sizeof *d->carried);
    d->excess = (struct excess){.id = "of another person", .key = ""};
}

void run_free(struct run *run)
{
    for (int i = 0; i < MOST_PERSONS; i++) {
        struct trace *t = &run->traces[i];
        struct differences *d = &run->differences[i];

        sealed_free(t->decisions, t->decisions_room, sizeof *t->decisions);
        sealed_free(t->nodes, t->nodes_room, sizeof *t->nodes);
        sealed_free(t->facts, t->facts_room, sizeof *t->facts);
        sealed_free(d->accounts, d->accounts_room, sizeof *d->accounts);
        sealed_free(d->entries, d->entries_room, sizeof *d->entries);
        sealed_free(d->increases, d->increases_room, sizeof *d->increases);
        sealed_free(d->carried, d->carried_room, sizeof *d->carried);
    }
}

static void raise_to(size_t *most, size_t n)
{
    if (n > *most)
        *most = n;
}

struct rooms run_used(const struct run *run)
{
    struct rooms used = {.decisions = 0};

    for (int i = 0; i < MOST_PERSONS; i++) {
        const struct trace *t = &run->traces[i];
        const struct differences *d = &run->differences[i];

        raise_to(&used.decisions, t->decisions_n);
        raise_to(&used.nodes, t->nodes_n);
        raise_to(&used.facts, t->facts_n);
        raise_to(&used.accounts, d->accounts_n);
        raise_to(&used.entries, d->entries_n);
        raise_to(&used.increases, d->increases_n);
        raise_to(&used.carried, t->decisions_n);
    }
    return used;
}

/* Of one person what concerns others. */
static void collect(struct run *run, const struct deciding *d, int person)
{
    const struct person *p = &run->fixture->persons[person]->person;
    const struct trace *t = &run->traces[person];

    for (size_t k = 0; k < t->decisions_n; k++)
        run->members_n += pool_collect(p, &t->decisions[k], &run->members[run->members_n]);
    run->covers_n += cover_collect(d, p, t, &run->covers[run->covers_n]);
}

/* In memory that ends where they do. */
static void settle(struct run *run)
{
    const struct programme *p = run->fixture->programme;
    struct cover *covers = sealed_new(run->covers_n, sizeof *covers);
    struct pool_member *members = sealed_new(run->members_n, sizeof *members);

    if (covers != NULL)
        memcpy(covers, run->covers, run->covers_n * sizeof *covers);
    if (members != NULL)
        memcpy(members, run->members, run->members_n * sizeof *members);
    cover_settle(p, covers, run->covers_n);
    pool_settle(p, members, run->members_n);
    if (covers != NULL)
        memcpy(run->covers, covers, run->covers_n * sizeof *covers);
    if (members != NULL)
        memcpy(run->members, members, run->members_n * sizeof *members);
    sealed_free(covers, run->covers_n, sizeof *covers);
    sealed_free(members, run->members_n, sizeof *members);
}

/* The first two passes: each person alone, then claims and pools across persons, then the rest. */
static bool decide_all(struct run *run)
{
    const struct fixture *f = run->fixture;
    const struct deciding d = {.programme = f->programme, .shared = &f->shared,
        .asking = f->asking, .cut = f->cut, .cut_n = f->cut_n};

    for (int i = 0; i < f->persons_n; i++) {
        if (!decide(&d, &f->persons[i]->person, &run->traces[i]))
            return false;
        collect(run, &d, i);
    }
    settle(run);
    for (int i = 0; i < f->persons_n; i++) {
        cover_apply(run->covers, run->covers_n, &run->traces[i]);
        pool_apply(run->members, run->members_n, &f->persons[i]->person, &run->traces[i]);
        if (!decide_rest(&d, &f->persons[i]->person, &run->traces[i]))
            return false;
    }
    return true;
}

static bool is_charge(enum account_class class)
{
    return class == CLASS_EXPENSE || class == CLASS_ADVANCE;
}

/* What is given back is there to be taken by others. */
static void return_to_funds(const struct fixture *f, const struct differences *d, money *left)
{
    for (size_t i = 0; i < d->entries_n; i++) {
        if (!is_charge(d->entries[i].credit) || is_charge(d->entries[i].debit))
            continue;
        for (int k = 0; k < f->programme->funds_n; k++)
            if (strcmp(f->programme->funds[k].id, d->entries[i].fund) == 0)
                left[k] += d->entries[i].amount;
    }
}

/* The third pass: collect the increases of all, rule them in order, then post each person. */
static bool post_all(struct run *run)
{
    const struct fixture *f = run->fixture;
    bool exhausted[MOST_FUNDS] = {false};
    struct ruling *rulings = calloc(MOST_INCREASES, sizeof *rulings);
    money(*shifts)[FUNDS_MOST] = calloc(MOST_INCREASES, sizeof *shifts);
    struct differing d = {.programme = f->programme,
        .rulings = rulings,
        .as_of = f->asking.as_of,
        .last_period = f->asking.period == f->programme->periods_n - 1,
        .repost = f->repost};
    money left[MOST_FUNDS];
    bool fits = true;

    memset(shifts, 0x7f, MOST_INCREASES * sizeof *shifts);
    memcpy(left, f->left, sizeof left);
    for (int i = 0; i < f->persons_n && fits; i++) {
        struct differences *out = &run->differences[i];

        fits = difference(&d, &f->persons[i]->person, &run->traces[i], out);
        return_to_funds(f, out, left);
        for (size_t k = 0; k < out->increases_n; k++)
            run->increases[run->increases_n++] = out->increases[k];
    }
    qsort(run->increases, run->increases_n, sizeof *run->increases, turn_order);
    for (size_t i = 0; i < run->increases_n; i++) {
        fund_rule(f->programme, left, exhausted, &run->increases[i], &run->rulings[i], shifts[i]);
        if (run->rulings[i].codes != 0 || run->rulings[i].shift != NULL)
            rulings[d.rulings_n++] = run->rulings[i];
    }
    qsort(rulings, d.rulings_n, sizeof *rulings, ruling_order);
    d.take = true;
    for (int i = 0; i < f->persons_n && fits; i++)
        fits = difference(&d, &f->persons[i]->person, &run->traces[i], &run->differences[i]);
    free(shifts);
    free(rulings);
    return fits;
}

bool run_all(struct run *run, const struct fixture *f, const struct rooms *rooms)
{
    run->fixture = f;
    for (int i = 0; i < f->persons_n; i++)
        take_rooms(run, i, rooms);
    return decide_all(run) && post_all(run);
}
