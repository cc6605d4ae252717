/*
 * The rules against the tables in rules/, one for each part of programme.md.  Every case is a test
 * of its own name; 00-grammar.table says how a table is read.
 * Run with the tests folder as the argument, a pattern of names to run only those, and a second one
 * to leave some of them out.
 */
#include "rules_expect.h"
#include "rules_traced.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char folder[4096];
static struct arena tables;

/* Rows that feed a fixture; all others ask. */
static bool is_given(const struct row *r)
{
    static const char *const words[] = {"programme", "with", "let", "sessions", "calendar",
        "teacher", "assignment", "attended", "signed", "delivered", "logged", "waiver", "aid",
        "graduated", "left-on", "served", "claim", "review", "posted", "stored", "settled",
        "payment", "as", "left", "cut", "recut", "entry", "no-entries", NULL};

    for (int i = 0; words[i] != NULL; i++)
        if (row_is(r, words[i]))
            return true;
    return false;
}

static void ask(struct report *report, struct row r, const struct run *run)
{
    if (is_given(&r) || answer_value(report, &r, run->fixture->programme))
        return;
    if (run->fixture->programme == NULL)
        row_bad(&r, "\"%s\" needs a programme", r.word[0]);
    if (!answer_tree(report, &r, run) && !answer_decision(report, &r, run) &&
        !answer_posting(report, &r, run))
        row_bad(&r, "no such row: \"%s\"", r.word[0]);
}

static bool holds_codes(codes set)
{
    return set >> CODES == 0 && (set & 1) == 0;
}

/* A trace holds the nodes and facts of its decisions, and no others; only what is deferred stays; a set of
 * codes holds nothing that is no code. */
static void check_trace(const struct trace *t)
{
    size_t nodes = 0, facts = 0;

    for (size_t i = 0; i < t->decisions_n; i++) {
        const struct decision *d = &t->decisions[i];

        nodes += d->nodes_n;
        assert_true(holds_codes(d->codes));
        for (size_t k = 0; k < d->nodes_n; k++) {
            facts += t->nodes[d->nodes + k].facts_n;
            assert_true(holds_codes(t->nodes[d->nodes + k].why));
        }
        if (d->outcome != OUTCOME_DEFERRED)
            assert_int_equal(d->before, 0);
    }
    assert_int_equal(t->nodes_n, nodes);
    assert_int_equal(t->facts_n, facts);
    assert_false(t->short_of_room);
}

/* Beyond what the ledger holds there are only accounts that took something. */
static void check_accounts(const struct person *person, const struct differences *d)
{
    for (size_t i = (size_t)person->holdings_n; i < d->accounts_n; i++)
        assert_true(d->accounts[i].charged > 0);
}

/* The same with no more room than it took; trees are dropped again whose period has not come. */
static void try_exactly(const struct fixture *f, const struct run *run)
{
    struct rooms exact = run_used(run);
    struct run *again = calloc(1, sizeof *again);

    exact.nodes = rooms_enough.nodes;
    exact.facts = rooms_enough.facts;
    assert_true(run_all(again, f, &exact));
    run_free(again);
    memset(again, 0, sizeof *again);
    exact = run_used(run);
    (void)run_all(again, f, &exact); /* fits where no tree is dropped; what it may not touch it does not */
    run_free(again);
    free(again);
}

static void test_case(void **state)
{
    const struct table_case *c = *state;
    struct fixture *f = calloc(1, sizeof *f);
    struct run *run = calloc(1, sizeof *run);
    struct report report = {.n = 0};

    f->folder = folder;
    arena_init(&f->arena);
    fixture_fill(f, c);
    run->fixture = f;
    if (f->programme != NULL && !run_all(run, f, &rooms_enough))
        row_bad(c->rows[0], "too little room for the case");
    for (int i = 0; i < f->persons_n; i++) {
        check_trace(&run->traces[i]);
        check_traced_facts(f, &f->persons[i]->person, &run->traces[i]);
        check_accounts(&f->persons[i]->person, &run->differences[i]);
    }
    if (f->programme != NULL)
        try_exactly(f, run);
    for (int i = 0; i < c->rows_n; i++)
        ask(&report, *c->rows[i], run);
    answer_entries(&report, c, run);
    run_free(run);
    arena_free(&f->arena);
    free(run);
    free(f);
    if (report.n > 0)
        fail_msg("\n%s", report.text);
    if (report.asked == 0)
        fail_msg("%s asks nothing", c->name);
}

static struct rooms rooms_used(const struct fixture *f)
{
    struct run *run = calloc(1, sizeof *run);
    struct rooms used;

    assert_true(run_all(run, f, &rooms_enough));
    used = run_used(run);
    run_free(run);
    free(run);
    return used;
}

/* Whether somebody's room was said to be short. */
static bool is_short(const struct run *run)
{
    for (int i = 0; i < MOST_PERSONS; i++)
        if (run->traces[i].short_of_room || run->differences[i].short_of_room)
            return true;
    return false;
}

/* Every room made too small in turn: the rules must say so and write no further, and what fits is all. */
static void try_rooms(const struct fixture *f)
{
    enum { ROOMS = sizeof rooms_enough / sizeof(size_t) };
    struct rooms used = rooms_used(f), got;
    size_t sizes[ROOMS];

    for (size_t i = 0; i < ROOMS; i++) {
        for (size_t n = 0;; n++) {
            struct run *run = calloc(1, sizeof *run);
            struct rooms rooms;
            bool fits;

            memcpy(sizes, &rooms_enough, sizeof sizes);
            sizes[i] = n;
            memcpy(&rooms, sizes, sizeof rooms);
            fits = run_all(run, f, &rooms);
            got = run_used(run);
            assert_int_equal(fits, !is_short(run));
            run_free(run);
            free(run);
            if (fits) {
                assert_memory_equal(&got, &used, sizeof used);
                break;
            }
            assert_true(n < ((const size_t *)&rooms_enough)[i]);
        }
    }
}

static void test_rooms(void **state)
{
    const struct table *table = *state;

    for (int i = 0; i < table->cases_n; i++) {
        struct fixture *f = calloc(1, sizeof *f);

        f->folder = folder;
        arena_init(&f->arena);
        fixture_fill(f, &table->cases[i]);
        if (f->programme != NULL)
            try_rooms(f);
        arena_free(&f->arena);
        free(f);
    }
}

static int run_table(struct table *table)
{
    struct CMUnitTest *tests = calloc((size_t)table->cases_n + 1, sizeof *tests);
    size_t n = (size_t)table->cases_n, len = strlen(table->name) + 40;
    char *name = arena_take(&tables, len);
    int failed;

    for (size_t i = 0; i < n; i++)
        tests[i] = (struct CMUnitTest){.name = table->cases[i].name,
            .test_func = test_case,
            .initial_state = &table->cases[i]};
    snprintf(name, len, "%s: a room too small is said", table->name);
    tests[n] = (struct CMUnitTest){.name = name, .test_func = test_rooms, .initial_state = table};
    failed = _cmocka_run_group_tests(table->name, tests, n + 1, NULL, NULL);
    free(tests);
    return failed;
}

static int is_table(const struct dirent *entry)
{
    const char *dot = strrchr(entry->d_name, '.');

    return dot != NULL && strcmp(dot, ".table") == 0;
}

int main(int argc, char **argv)
{
    struct dirent **files;
    int n, failed = 0;

    snprintf(folder, sizeof folder, "%s/rules", argc > 1 ? argv[1] : "tests");
    if (argc > 2)
        cmocka_set_test_filter(argv[2]);
    if (argc > 3)
        cmocka_set_skip_filter(argv[3]);
    if ((n = scandir(folder, &files, is_table, alphasort)) <= 0) {
        fprintf(stderr, "no tables in %s\n", folder);
        return 1;
    }
    arena_init(&tables);
    for (int i = 0; i < n; i++) {
        failed += run_table(table_read(folder, files[i]->d_name, &tables));
        free(files[i]);
    }
    free(files);
    arena_free(&tables);
    return failed > 0;
}
