/*
 * Explanations of every case of the tables in rules/: they can always be made, however little room
 * is given at first, and what is said to suffice does.  The texts themselves are held by
 * explain.py.
 */
#include "rules_run.h"
#include "../rules/explain.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char folder[4096];
static struct arena tables;

static void *room_of(size_t n, size_t size)
{
    void *p = malloc(n * size + 1); /* not zeroed: a sanitizer sees what is read too far */

    assert_non_null(p);
    return p;
}

static void give_room(struct trying *t, size_t n)
{
    t->trial = (struct trace){.decisions_room = n, .nodes_room = n, .facts_room = n};
    t->trial.decisions = room_of(n, sizeof *t->trial.decisions);
    t->trial.nodes = room_of(n, sizeof *t->trial.nodes);
    t->trial.facts = room_of(n, sizeof *t->trial.facts);
    t->room_n = n * 32;
    t->room = room_of(t->room_n, 1);
    t->changes_room = t->answers_room = t->awaited_room = n;
    t->changes = room_of(n, sizeof *t->changes);
    t->answers = room_of(n, sizeof *t->answers);
    t->awaited = room_of(n, sizeof *t->awaited);
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

static bool find_all(struct trying *t, struct answered *answered)
{
    t->changes_n = t->answers_n = t->awaited_n = 0;
    t->short_of_room = false;
    for (size_t i = 0; i < t->trace->decisions_n; i++)
        if (!change_find(t, i, &answered[i]))
            return false;
    return change_await(t);
}

static bool pays(enum outcome outcome)
{
    return outcome == OUTCOME_PAID || outcome == OUTCOME_REDUCED;
}

/* What is said to suffice pays, and where nothing paid before pays something. */
static void check_answers(const struct trying *t, const struct answered *answered)
{
    for (size_t i = 0; i < t->trace->decisions_n; i++) {
        const struct decision *d = &t->trace->decisions[i];

        for (size_t k = 0; k < answered[i].n; k++) {
            const struct answer *a = &t->answers[answered[i].first + k];

            assert_in_range(a->n, 1, t->changes_n);
            assert_true(a->first + a->n <= t->changes_n);
            if (!a->suffices)
                continue;
            assert_true(pays(a->outcome));
            assert_true(a->target > d->target || (!pays(d->outcome) && a->target > 0) ||
                        a->forgiven > d->steps.due);
            assert_int_equal(a->remains, 0);
        }
    }
}

/* The text as far as it is the house's: no line ends with a blank, nothing drives a terminal. */
struct read_text {
    char last;
    size_t n;
};

static void read_text(void *context, const char *text, size_t n)
{
    struct read_text *r = context;

    for (size_t i = 0; i < n; i++) {
        assert_false(text[i] == '\n' && r->last == ' ');
        assert_true(text[i] == '\n' || (unsigned char)text[i] >= ' ');
        r->last = text[i];
        r->n++;
    }
}

static void tell(const struct trying *t, const struct answered *answered, const struct run *run)
{
    const char *const names[MOST_SCHOOLS] = {NULL};
    struct read_text read = {.n = 0};
    struct sink out = {.put = read_text, .context = &read};
    const struct explain x = {.deciding = t->deciding,
        .person = t->person,
        .trace = t->trace,
        .name = "A name\nof \033[31mtwo\302\233 lines",
        .numbers = &t->person->payee,
        .numbers_n = 1,
        .school_names = names,
        .changes = t->changes,
        .answers = t->answers,
        .answered = answered,
        .members = run->members,
        .members_n = run->members_n,
        .awaited = t->awaited,
        .awaited_n = t->awaited_n,
        .why_not = true};

    explain_person(&x, &out);
    assert_true(read.n > 0);
    assert_int_equal(read.last, '\n');
}

static void explain_one(const struct fixture *f, const struct run *run, int person)
{
    struct trying t = {.deciding = {.programme = f->programme,
                           .shared = &f->shared,
                           .asking = f->asking,
                           .cut = f->cut,
                           .cut_n = f->cut_n},
        .person = &f->persons[person]->person,
        .trace = &run->traces[person]};
    struct answered *answered = calloc(t.trace->decisions_n + 1, sizeof *answered);

    for (size_t n = 1; n <= 1 << 16; n *= 2) {
        give_room(&t, n);
        if (find_all(&t, answered))
            break;
        take_room(&t);
        assert_true(n < 1 << 16);
    }
    check_answers(&t, answered);
    tell(&t, answered, run);
    take_room(&t);
    free(answered);
}

static void test_case(void **state)
{
    const struct table_case *c = *state;
    struct fixture *f = calloc(1, sizeof *f);
    struct run *run = calloc(1, sizeof *run);

    f->folder = folder;
    arena_init(&f->arena);
    fixture_fill(f, c);
    run->fixture = f;
    if (f->programme != NULL && run_all(run, f, &rooms_enough))
        for (int i = 0; i < f->persons_n; i++)
            explain_one(f, run, i);
    run_free(run);
    arena_free(&f->arena);
    free(run);
    free(f);
}

static int run_table(struct table *table)
{
    struct CMUnitTest *tests = calloc((size_t)table->cases_n, sizeof *tests);
    int failed;

    for (int i = 0; i < table->cases_n; i++)
        tests[i] = (struct CMUnitTest){.name = table->cases[i].name,
            .test_func = test_case,
            .initial_state = &table->cases[i]};
    failed = _cmocka_run_group_tests(table->name, tests, (size_t)table->cases_n, NULL, NULL);
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
