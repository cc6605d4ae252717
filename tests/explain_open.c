/*
 * Explains on one connection: explain_open CONNINFO reads a teacher number a line and answers each with what
 * `explain` tells, without the last two lines, and a line with a dot.
 */
#include "engine/db.h"
#include "engine/explain.h"

#include <stdio.h>
#include <string.h>

static void put(void *context, const char *text, size_t n)
{
    (void)context;
    fwrite(text, 1, n, stdout);
}

static int take(void *context, struct explanation *x, struct error *e)
{
    struct sink out = {.put = put};

    (void)context;
    (void)e;
    explain_person(&x->told, &out);
    return 0;
}

int main(int argc, char **argv)
{
    struct error e = {.kind = ERROR_NONE};
    struct db db = {0};
    char line[128];

    if (argc != 2 || db_open(&db, argv[1], &e) != 0) {
        fprintf(stderr, "explain_open: %s\n", argc != 2 ? "usage: explain_open CONNINFO" : e.text);
        return 2;
    }
    while (fgets(line, sizeof line, stdin) != NULL) {
        const struct explain_request request = {.teacher = line, .on = NO_DAY};

        line[strcspn(line, "\n")] = '\0';
        if (explain_teacher(&db, &request, take, NULL, &e) != 0)
            printf("stipend: error: %s\n%s%s%s", e.text, e.hint[0] != '\0' ? "hint: " : "", e.hint,
                e.hint[0] != '\0' ? "\n" : "");
        puts(".");
        fflush(stdout);
    }
    db_close(&db);
    return 0;
}
