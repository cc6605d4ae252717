/*
 * The handbook of every programme under examples/, programme/ and render/, word by word: rules/ alone makes
 * it.  What each figure of it must be is held by render.py, which also writes the files.
 */
#include "../engine/buffer.h"
#include "../engine/programme_read.h"
#include "../rules/render.h"
#include "rules_table.h"

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PATH = 4096 };

static char folder[PATH];

static void put_buffer(void *context, const char *text, size_t n)
{
    buffer_put(context, text, n);
}

/* examples/x/programme-2025-26.json: handbook-2025-26.md there; programme/x.json: render/x.md. */
static void beside(const char *document, char out[PATH])
{
    const char *name = strrchr(document, '/') + 1, *after = name + strlen("programme");
    int stem = (int)(strlen(name) - strlen(".json"));

    if (strstr(document, "/examples/") != NULL)
        snprintf(out, PATH, "%.*shandbook%.*s.md", (int)(name - document), document,
            stem - (int)strlen("programme"), after);
    else
        snprintf(out, PATH, "%.2000s/render/%.*s.md", folder, stem, name);
}

static void test_handbook(void **state)
{
    const char *document = *state, *a, *b;
    char path[PATH];
    struct arena arena;
    struct programme *programme = NULL;
    struct buffer handbook = {0};
    struct sink out = {.put = put_buffer, .context = &handbook};
    struct faults faults;
    struct error e;
    size_t len, wanted;
    const char *text;

    arena_init(&arena);
    faults_init(&faults, PROGRAMME_FAULTS);
    text = table_text("", document, &arena, &len);
    if (programme_read(document, text, len, &arena, &programme, &faults, &e) != 0)
        fail_msg("%s is refused", document);
    render_handbook(programme, &out);
    assert_false(handbook.failed);
    beside(document, path);
    a = table_text("", path, &arena, &wanted);
    b = handbook.at;
    for (int line = 1; *a != '\0' || *b != '\0'; line++) {
        size_t n = strcspn(a, "\n"), m = strcspn(b, "\n");

        if (n != m || memcmp(a, b, n) != 0)
            fail_msg("%s:%d: wanted \"%.*s\", got \"%.*s\"", path, line, (int)n, a, (int)m, b);
        a += n + (a[n] != '\0');
        b += m + (b[m] != '\0');
    }
    faults_free(&faults);
    buffer_free(&handbook);
    arena_free(&arena);
}

int main(int argc, char **argv)
{
    static const char *const patterns[] = {"../examples/*/programme*.json",
        "../examples/*/*/programme*.json", "programme/*.json", "render/*.json"};
    struct CMUnitTest *tests;
    glob_t found = {0};
    int failed;

    if (realpath(argc > 1 ? argv[1] : "tests", folder) == NULL)
        return 1;
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        char pattern[PATH];

        snprintf(pattern, sizeof pattern, "%.2000s/%s", folder, patterns[i]);
        glob(pattern, i > 0 ? GLOB_APPEND : 0, NULL, &found);
    }
    tests = calloc(found.gl_pathc + 1, sizeof *tests);
    for (size_t i = 0; i < found.gl_pathc; i++)
        tests[i] = (struct CMUnitTest){.name = found.gl_pathv[i] + strlen(folder),
            .test_func = test_handbook, .initial_state = found.gl_pathv[i]};
    failed = found.gl_pathc == 0 ||
             _cmocka_run_group_tests("handbooks", tests, found.gl_pathc, NULL, NULL) != 0;
    free(tests);
    globfree(&found);
    return failed;
}
