/*
 * The programme reader against programme/cases.table, whose head says how it is read.  Every case
 * is a test of its own name, and must yield exactly the faults that it lists, in that order.
 * Run with the tests folder as the argument.
 */
#include "../engine/programme_read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { CASES_MOST = 500, PARTS_MOST = 40 };

/* A fault that must be found; hint and pointer NULL: anything. */
struct expected {
    bool warning;
    long line, column;
    char *message, *hint, *pointer;
};

struct edit {
    char *replace, *with;
};

struct test_case {
    long line; /* of the table */
    char *name;
    char *base, *text; /* a file, or a whole document */
    struct edit edits[PARTS_MOST];
    int edits_n;
    struct expected faults[PARTS_MOST];
    int faults_n;
};

static struct test_case cases[CASES_MOST];
static int cases_n;
static const char *folder = "tests";

static char *read_file(const char *name, size_t *len)
{
    char path[4096], *text;
    FILE *file;
    long size;

    snprintf(path, sizeof path, "%s/programme/%s", folder, name);
    if ((file = fopen(path, "rb")) == NULL) {
        fprintf(stderr, "cannot read %s\n", path);
        exit(1);
    }
    fseek(file, 0, SEEK_END);
    size = ftell(file);
    rewind(file);
    text = malloc((size_t)size + 1);
    *len = fread(text, 1, (size_t)size, file);
    text[*len] = '\0';
    fclose(file);
    return text;
}

static void refuse_table(long line, const char *what)
{
    fprintf(stderr, "cases.table:%ld: %s\n", line, what);
    exit(1);
}

/* A copy of ${text} with "<0A>" for the byte 10. */
static char *unescape(const char *text)
{
    char *copy = calloc(1, strlen(text) + 1), *out = copy;
    unsigned byte;
    int used;

    while (*text != '\0') {
        used = 0;
        if (strspn(text + (*text == '<'), "0123456789ABCDEF") == 2 &&
            sscanf(text, "<%2X>%n", &byte, &used) == 1 && used == 4) {
            *out++ = (char)byte;
            text += used;
        } else {
            *out++ = *text++;
        }
    }
    *out = '\0';
    return copy;
}

static void read_fault(struct test_case *c, long line, bool warning, char *rest)
{
    struct expected *fault = &c->faults[c->faults_n];
    int used = 0;

    if (c->faults_n++ == PARTS_MOST)
        refuse_table(line, "too many faults");
    fault->warning = warning;
    if (sscanf(rest, "%ld:%ld %n", &fault->line, &fault->column, &used) != 2 || used == 0)
        refuse_table(line, "expected LINE:COLUMN MESSAGE");
    fault->message = strdup(rest + used);
}

/* One line of the table, its word cut off. */
static void read_line(const char *word, char *rest, long line, char **base)
{
    struct test_case *c = cases_n > 0 ? &cases[cases_n - 1] : NULL;

    if (strcmp(word, "base") == 0) {
        *base = strdup(rest);
    } else if (strcmp(word, "case") == 0 && cases_n < CASES_MOST) {
        cases[cases_n++] = (struct test_case){.line = line, .name = strdup(rest), .base = *base};
    } else if (c == NULL) {
        refuse_table(line, "expected a case");
    } else if (strcmp(word, "text") == 0) {
        c->text = unescape(rest);
    } else if (strcmp(word, "replace") == 0 && c->edits_n < PARTS_MOST) {
        c->edits[c->edits_n++] = (struct edit){.replace = unescape(rest)};
    } else if (strcmp(word, "with") == 0 && c->edits_n > 0) {
        c->edits[c->edits_n - 1].with = unescape(rest);
    } else if (strcmp(word, "error") == 0 || strcmp(word, "warning") == 0) {
        read_fault(c, line, word[0] == 'w', rest);
    } else if (strcmp(word, "hint") == 0 && c->faults_n > 0) {
        c->faults[c->faults_n - 1].hint = strdup(rest);
    } else if (strcmp(word, "at") == 0 && c->faults_n > 0) {
        c->faults[c->faults_n - 1].pointer = strdup(rest);
    } else {
        refuse_table(line, "this line is not understood");
    }
}

static void read_table(void)
{
    size_t len;
    char *table = read_file("cases.table", &len), *base = NULL, *end, *rest, *at;
    long line = 0;

    for (at = table; *at != '\0'; at = end + 1) {
        if ((end = strchr(at, '\n')) == NULL)
            refuse_table(line, "the last line does not end");
        *end = '\0';
        line++;
        at += strspn(at, " ");
        if (*at == '\0' || *at == '#')
            continue;
        rest = at + strcspn(at, " ");
        if (*rest != '\0')
            *rest++ = '\0';
        read_line(at, rest + strspn(rest, " "), line, &base);
    }
    free(table);
}

/* The document of a case: its base, edited where each text to replace stands exactly once. */
static char *document_of(const struct test_case *c, size_t *len)
{
    char *text, *found, *edited;

    if (c->text != NULL) {
        *len = strlen(c->text);
        return strdup(c->text);
    }
    text = read_file(c->base, len);
    for (int i = 0; i < c->edits_n; i++) {
        const struct edit *edit = &c->edits[i];
        const char *with = edit->with != NULL ? edit->with : "";
        const size_t before = strlen(edit->replace), after = strlen(with);

        if ((found = strstr(text, edit->replace)) == NULL ||
            strstr(found + 1, edit->replace) != NULL)
            fail_msg("cases.table:%ld: %s times: %s", c->line, found == NULL ? "no" : "several",
                edit->replace);
        edited = malloc(*len - before + after + 1);
        memcpy(edited, text, (size_t)(found - text));
        memcpy(edited + (found - text), with, after);
        memcpy(edited + (found - text) + after, found + before,
            *len - (size_t)(found - text) - before + 1);
        *len = *len - before + after;
        free(text);
        text = edited;
    }
    return text;
}

static bool as_expected(const struct expected *expected, const struct fault *fault)
{
    return expected->warning == fault->warning && expected->line == fault->line &&
           expected->column == fault->column && strcmp(expected->message, fault->message) == 0 &&
           (expected->hint == NULL ||
               (fault->hint != NULL && strcmp(expected->hint, fault->hint) == 0)) &&
           (expected->pointer == NULL ||
               (fault->pointer != NULL && strcmp(expected->pointer, fault->pointer) == 0));
}

/* Said in the words of the table, so that it can be put there once it is seen to be right. */
static void print_faults(const struct faults *faults)
{
    for (size_t i = 0; i < faults->n; i++) {
        const struct fault *fault = &faults->at[i];

        print_error("  %s %ld:%ld %s\n", fault->warning ? "warning" : "error", fault->line,
            fault->column, fault->message);
        if (fault->hint != NULL)
            print_error("  hint %s\n", fault->hint);
        if (fault->pointer != NULL)
            print_error("  at %s\n", fault->pointer);
    }
}

static void run_case(void **state)
{
    const struct test_case *c = *state;
    struct programme *programme = NULL;
    struct faults faults;
    struct arena arena;
    struct error e;
    bool same, refused = false;
    size_t len;
    char *text = document_of(c, &len);
    int rc;

    arena_init(&arena);
    faults_init(&faults, PROGRAMME_FAULTS);
    rc = programme_read("p.json", text, len, &arena, &programme, &faults, &e);
    same = faults.n == (size_t)c->faults_n;
    for (size_t i = 0; same && i < faults.n; i++)
        same = as_expected(&c->faults[i], &faults.at[i]);
    for (int i = 0; i < c->faults_n; i++)
        refused = refused || !c->faults[i].warning;
    if (!same || rc != refused) {
        print_error("cases.table:%ld: found, with result %d:\n", c->line, rc);
        print_faults(&faults);
    }
    faults_free(&faults);
    arena_free(&arena);
    free(text);
    assert_true(same);
    assert_int_equal(rc, refused);
    assert_true(refused == (programme == NULL));
}

static void free_cases(void)
{
    for (int i = 0; i < cases_n; i++) {
        free(cases[i].name);
        free(cases[i].text);
        for (int k = 0; k < cases[i].edits_n; k++) {
            free(cases[i].edits[k].replace);
            free(cases[i].edits[k].with);
        }
        for (int k = 0; k < cases[i].faults_n; k++) {
            free(cases[i].faults[k].message);
            free(cases[i].faults[k].hint);
            free(cases[i].faults[k].pointer);
        }
    }
}

int main(int argc, char **argv)
{
    struct CMUnitTest *tests;
    int failed;

    if (argc > 1)
        folder = argv[1];
    read_table();
    tests = calloc((size_t)cases_n, sizeof *tests);
    for (int i = 0; i < cases_n; i++)
        tests[i] = (struct CMUnitTest){
            .name = cases[i].name, .test_func = run_case, .initial_state = &cases[i]};
    failed = _cmocka_run_group_tests("programme_read", tests, (size_t)cases_n, NULL, NULL);
    free(tests);
    free_cases();
    return failed != 0;
}
