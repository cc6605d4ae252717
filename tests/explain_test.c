/*
 * Explanations.  Of every case of the tables in rules/: they can always be made, however little room is
 * given at first, and what is said to suffice does.  Of every case of the tables in told/ also the text
 * itself, which stands in the file beside the table: --write writes it.
 */
#include "told.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { TEXT = 1 << 17, PATH = 4096 };

/* A text that grows. */
struct text {
    char at[TEXT];
    size_t n;
};

/* A table with what its cases tell. */
struct telling_table {
    struct table *table;
    char path[PATH]; /* of what is wanted; "": nothing is */
    struct text *got;
};

static char rules_folder[PATH];
static struct arena tables;
static const struct telling_table *current;

static bool pays(enum outcome outcome)
{
    return outcome == OUTCOME_PAID || outcome == OUTCOME_REDUCED;
}

/* What is said to suffice pays, and where nothing paid before pays something. */
static void check_answers(const struct told *told)
{
    const struct trying *t = &told->trying;

    for (size_t i = 0; i < t->trace->decisions_n; i++) {
        const struct decision *d = &t->trace->decisions[i];

        for (size_t k = 0; k < told->answered[i].n; k++) {
            const struct answer *a = &t->answers[told->answered[i].first + k];

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
    for (size_t i = 0; i < t->awaited_n; i++) {
        const struct awaited *w = &t->awaited[i];

        assert_true(w->answered.first + w->answered.n <= t->answers_n);
        if (w->answered.n > 0 && t->answers[w->answered.first].suffices)
            assert_true(t->answers[w->answered.first].target > 0);
    }
}

/* The text as far as it is the house's: no line ends with a blank, nothing drives a terminal. */
static void take_text(void *context, const char *text, size_t n)
{
    struct text *t = context;

    for (size_t i = 0; i < n; i++) {
        assert_false(text[i] == '\n' && t->n > 0 && t->at[t->n - 1] == ' ');
        assert_true(text[i] == '\n' || (unsigned char)text[i] >= ' ');
        assert_true(t->n + 1 < TEXT);
        t->at[t->n++] = text[i];
    }
    t->at[t->n] = '\0';
}

/* Why nothing is decided of somebody is asked of all, and answered of who has no assignment. */
static void check_nothing(const struct told *told)
{
    struct text text = {.n = 0};
    struct sink out = {.put = take_text, .context = &text};
    bool none = told->trying.person->assignments_n == 0;

    assert_int_equal(told_nothing(told, &out) != NULL, none);
    assert_int_equal(text.n > 0, none);
}

static void explain_one(const struct run *run, int person, const struct table_case *c)
{
    struct told *told = calloc(1, sizeof *told);
    struct text *text = current->got;
    struct sink out = {.put = take_text, .context = text};
    size_t before = text->n;

    told_find(told, run, person);
    check_answers(told);
    if (current->path[0] == '\0')
        told->name = "A name\nof \033[31mtwo\302\233 lines";
    else
        told_short(told);
    told_words(told, c);
    told_put(told, &out);
    check_nothing(told);
    assert_true(text->n > before);
    assert_int_equal(text->at[text->n - 1], '\n');
    told_free(told);
    free(told);
}

static void test_case(void **state)
{
    const struct table_case *c = *state;
    struct fixture *f = calloc(1, sizeof *f);
    struct run *run = calloc(1, sizeof *run);
    struct sink out = {.put = take_text, .context = current->got};

    f->folder = rules_folder;
    arena_init(&f->arena);
    fixture_fill(f, c);
    if (current->path[0] == '\0')
        current->got->n = 0;
    sink_text(&out, "## ");
    sink_text(&out, c->name);
    sink_text(&out, "\n\n");
    if (f->programme != NULL && run_all(run, f, &rooms_enough))
        for (int i = 0; i < f->persons_n; i++)
            explain_one(run, i, c);
    run_free(run);
    arena_free(&f->arena);
    free(run);
    free(f);
}

/* The first line that differs, as it is wanted and as it is told. */
static void test_wanted(void **state)
{
    const struct telling_table *t = *state;
    static struct text wanted;
    const char *a = wanted.at, *b = t->got->at;
    FILE *file = fopen(t->path, "rb");

    if (file == NULL)
        fail_msg("%s is not there: --write writes it", t->path);
    wanted.at[wanted.n = fread(wanted.at, 1, TEXT - 1, file)] = '\0';
    fclose(file);
    for (int line = 1; *a != '\0' || *b != '\0'; line++) {
        size_t n = strcspn(a, "\n"), m = strcspn(b, "\n");

        if (n != m || memcmp(a, b, n) != 0)
            fail_msg("%s:%d: wanted \"%.*s\", got \"%.*s\"", t->path, line, (int)n, a, (int)m, b);
        a += n + (a[n] != '\0');
        b += m + (b[m] != '\0');
    }
}

static int write_wanted(const struct telling_table *t)
{
    FILE *file = fopen(t->path, "wb");

    if (file == NULL || fwrite(t->got->at, 1, t->got->n, file) != t->got->n || fclose(file) != 0) {
        fprintf(stderr, "cannot write %s\n", t->path);
        return 1;
    }
    return 0;
}

static int run_table(struct telling_table *t, bool write)
{
    size_t n = (size_t)t->table->cases_n;
    struct CMUnitTest *tests = calloc(n + 1, sizeof *tests);
    int failed;

    current = t;
    t->got->n = 0;
    for (size_t i = 0; i < n; i++)
        tests[i] = (struct CMUnitTest){.name = t->table->cases[i].name,
            .test_func = test_case,
            .initial_state = &t->table->cases[i]};
    if (t->path[0] != '\0' && !write)
        tests[n++] = (struct CMUnitTest){
            .name = "every word as wanted", .test_func = test_wanted, .initial_state = t};
    failed = _cmocka_run_group_tests(t->table->name, tests, n, NULL, NULL);
    if (t->path[0] != '\0' && write)
        failed += write_wanted(t);
    free(tests);
    return failed;
}

static int is_table(const struct dirent *entry)
{
    const char *dot = strrchr(entry->d_name, '.');

    return dot != NULL && strcmp(dot, ".table") == 0;
}

/* Every table of a folder; ${wanted}: a text stands beside each. */
static int run_folder(const char *folder, bool wanted, bool write)
{
    static struct text got;
    struct telling_table t = {.got = &got};
    struct dirent **files;
    int n = scandir(folder, &files, is_table, alphasort), failed = 0;

    if (n <= 0) {
        fprintf(stderr, "no tables in %s\n", folder);
        return 1;
    }
    for (int i = 0; i < n; i++) {
        t.table = table_read(folder, files[i]->d_name, &tables);
        if (wanted)
            snprintf(t.path, sizeof t.path, "%.2000s/%.500s.txt", folder, t.table->name);
        failed += run_table(&t, write);
        free(files[i]);
    }
    free(files);
    return failed;
}

int main(int argc, char **argv)
{
    const char *folder = argc > 1 ? argv[1] : "tests";
    char told_folder[PATH];
    bool write = argc > 2 && strcmp(argv[2], "--write") == 0;
    int failed;

    snprintf(rules_folder, sizeof rules_folder, "%s/rules", folder);
    snprintf(told_folder, sizeof told_folder, "%s/told", folder);
    arena_init(&tables);
    failed = run_folder(told_folder, true, write);
    if (!write)
        failed += run_folder(rules_folder, false, false);
    arena_free(&tables);
    return failed > 0;
}
