#include "told.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void *room_of(size_t n, size_t size)
{
    void *p = malloc(n * size + 1); /* not zeroed: a sanitizer sees what is read too far */

    assert_non_null(p);
    return p;
}

/* How much of each a search is given: decisions, nodes and facts of a trial, bytes, changes, answers, what
 * is awaited. */
enum { ROOMS = 7, BYTES = 3 };

static void give_room(struct trying *t, const size_t n[ROOMS])
{
    t->trial = (struct trace){.decisions_room = n[0], .nodes_room = n[1], .facts_room = n[2]};
    t->trial.decisions = room_of(n[0], sizeof *t->trial.decisions);
    t->trial.nodes = room_of(n[1], sizeof *t->trial.nodes);
    t->trial.facts = room_of(n[2], sizeof *t->trial.facts);
    t->room_n = n[BYTES];
    t->room = room_of(t->room_n, 1);
    t->changes_room = n[4];
    t->answers_room = n[5];
    t->awaited_room = n[6];
    t->changes = room_of(n[4], sizeof *t->changes);
    t->answers = room_of(n[5], sizeof *t->answers);
    t->awaited = room_of(n[6], sizeof *t->awaited);
}

static void take_room(struct trying *t)
{
    free(t->trial.decisions);
    free(t->trial.nodes);
    free(t->trial.facts);
    free(t->room);
    free(t->changes);
    free(t->answers);
    free(t->awaited);
}

static bool find_all(struct told *told)
{
    struct trying *t = &told->trying;

    t->changes_n = t->answers_n = t->awaited_n = 0;
    t->short_of_room = false;
    for (size_t i = 0; i < t->trace->decisions_n; i++)
        if (!change_find(t, i, &told->answered[i]))
            return false;
    return change_await(t);
}

static bool is_hers(const struct person *person, const struct pool_member *m)
{
    for (int i = 0; i < person->assignments_n; i++)
        if (strcmp(person->assignments[i].id, m->assignment) == 0)
            return true;
    return false;
}

static void settle(
    void *context, const struct deciding *d, const struct person *person, struct trace *trace)
{
    struct told *t = context;
    const struct pool_member *others = d->asking.recut ? t->anew : t->run->members;
    size_t covers = t->others_n, members = 0;
    size_t others_n = d->asking.recut ? t->anew_n : t->run->members_n;

    memcpy(t->covers, t->others, t->others_n * sizeof *t->covers);
    covers += cover_collect(d, person, trace, &t->covers[covers]);
    for (size_t i = 0; i < trace->decisions_n; i++)
        members += pool_collect(person, &trace->decisions[i], &t->members[members]);
    for (size_t i = 0; i < others_n; i++)
        if (!is_hers(person, &others[i]))
            t->members[members++] = others[i];
    cover_settle(d->programme, t->covers, covers);
    cover_apply(t->covers, covers, trace);
    pool_settle(d->programme, t->members, members);
    pool_apply(t->members, members, person, trace);
}

/* The claims of everybody else before they are settled, and their parts of pools divided anew. */
static void collect_others(struct told *t, const struct deciding *d)
{
    const struct fixture *f = t->run->fixture;
    struct trace trace = {.decisions_room = rooms_enough.decisions,
        .nodes_room = rooms_enough.nodes,
        .facts_room = rooms_enough.facts};
    struct deciding anew = *d;

    anew.asking.recut = true;
    trace.decisions = room_of(trace.decisions_room, sizeof *trace.decisions);
    trace.nodes = room_of(trace.nodes_room, sizeof *trace.nodes);
    trace.facts = room_of(trace.facts_room, sizeof *trace.facts);
    for (int i = 0; i < f->persons_n; i++) {
        const struct person *person = &f->persons[i]->person;

        if (i == t->person)
            continue;
        trace.decisions_n = trace.nodes_n = trace.facts_n = 0;
        assert_true(decide_claims(d, person, &trace));
        t->others_n += cover_collect(d, person, &trace, &t->others[t->others_n]);
        trace.decisions_n = trace.nodes_n = trace.facts_n = 0;
        assert_true(decide_pools(&anew, person, &trace));
        for (size_t k = 0; k < trace.decisions_n; k++)
            t->anew_n += pool_collect(person, &trace.decisions[k], &t->anew[t->anew_n]);
    }
    free(trace.decisions);
    free(trace.nodes);
    free(trace.facts);
}

void told_find(struct told *t, const struct run *run, int person)
{
    const struct fixture *f = run->fixture;

    *t = (struct told){.run = run,
        .person = person,
        .numbers = {f->persons[person]->person.payee},
        .numbers_n = 1,
        .trying = {.deciding = {.programme = f->programme,
                       .shared = &f->shared,
                       .asking = f->asking,
                       .cut = f->cut,
                       .cut_n = f->cut_n},
            .person = &f->persons[person]->person,
            .trace = &run->traces[person],
            .settle = settle,
            .context = t}};
    t->answered = calloc(run->traces[person].decisions_n + 1, sizeof *t->answered);
    assert_non_null(t->answered);
    collect_others(t, &t->trying.deciding);
    for (size_t n = 1;; n *= 2) {
        const size_t rooms[ROOMS] = {n, n, n, n * 32, n, n, n};

        give_room(&t->trying, rooms);
        if (find_all(t))
            return;
        take_room(&t->trying);
        assert_true(n < 1 << 16);
    }
}

static bool same_answers(const struct trying *a, const struct trying *b)
{
    bool same = a->changes_n == b->changes_n && a->answers_n == b->answers_n &&
                a->awaited_n == b->awaited_n;

    for (size_t i = 0; same && i < a->answers_n; i++)
        same = a->answers[i].suffices == b->answers[i].suffices &&
               a->answers[i].target == b->answers[i].target &&
               a->answers[i].remains == b->answers[i].remains;
    return same;
}

void told_short(struct told *t)
{
    const struct trying whole = t->trying;
    const size_t plenty[ROOMS] = {whole.trial.decisions_room, whole.trial.nodes_room,
        whole.trial.facts_room, whole.room_n, whole.changes_room, whole.answers_room,
        whole.awaited_room};

    for (int i = 0; i < ROOMS; i++) {
        bool enough = false;

        for (size_t n = 0; !enough; n += n / 4 + 1) {
            size_t rooms[ROOMS];

            assert_true(n <= 2 * plenty[i] + 1);
            memcpy(rooms, plenty, sizeof rooms);
            rooms[i] = n;
            give_room(&t->trying, rooms);
            enough = find_all(t);
            assert_true(enough == !t->trying.short_of_room);
            assert_true(!enough || same_answers(&whole, &t->trying));
            take_room(&t->trying);
        }
    }
    t->trying = whole;
}

void told_free(struct told *t)
{
    take_room(&t->trying);
    free(t->answered);
}

static void take_words(struct told *t, struct row *r)
{
    struct elsewhere *e = &t->elsewhere[t->elsewhere_n];
    bool hers;

    if (row_is(r, "brief"))
        t->brief = true;
    hers = row_take(r, t->run->fixture->persons[t->person]->person.payee);
    if (row_is(r, "school")) {
        int school = fixture_school(t->run->fixture, r);

        if (school != NONE)
            t->schools[school] = row_word(r);
    } else if (hers && row_is(r, "called")) {
        t->name = row_word(r);
    } else if (hers && row_is(r, "numbers")) {
        for (t->numbers_n = 0; row_more(r);)
            t->numbers[t->numbers_n++] = row_word(r);
    } else if (hers && row_is(r, "elsewhere")) {
        e->assignment = row_word(r);
        e->role = row_word(r);
        e->programme = row_take(r, "-") ? NULL : row_word(r);
        e->starts = row_day(r);
        e->ends = row_more(r) ? row_day(r) : NO_DAY;
        t->elsewhere_n++;
    }
}

void told_words(struct told *t, const struct table_case *c)
{
    for (int i = 0; i < c->rows_n; i++) {
        struct row r = *c->rows[i];

        take_words(t, &r);
    }
}

static struct explain explain_of(const struct told *t)
{
    return (struct explain){.deciding = t->trying.deciding,
        .person = t->trying.person,
        .trace = t->trying.trace,
        .covers = t->run->covers,
        .covers_n = t->run->covers_n,
        .members = t->run->members,
        .members_n = t->run->members_n,
        .name = t->name,
        .numbers = t->numbers,
        .numbers_n = t->numbers_n,
        .school_names = t->schools,
        .elsewhere = t->elsewhere,
        .elsewhere_n = t->elsewhere_n,
        .changes = t->trying.changes,
        .answers = t->trying.answers,
        .answered = t->answered,
        .awaited = t->trying.awaited,
        .awaited_n = t->trying.awaited_n,
        .why_not = !t->brief};
}

void told_put(const struct told *t, struct sink *out)
{
    const struct explain x = explain_of(t);

    explain_person(&x, out);
}

const char *told_nothing(const struct told *t, struct sink *out)
{
    const struct explain x = explain_of(t);

    return explain_nothing(&x, NONE, out);
}
