/*
 * What one question costs on a connection that is open already, in microseconds:
 *
 *     warm CONNINFO TIMES SQL TEACHER...
 *
 * prints the median of the statement SQL and that of explaining each TEACHER in turn, a blank between.
 */
#include "engine/db.h"
#include "engine/explain.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static int64_t now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static int by_time(const void *x, const void *y)
{
    const int64_t *a = x, *b = y;

    return (*a > *b) - (*a < *b);
}

static void put_nowhere(void *context, const char *text, size_t n)
{
    (void)text;
    *(size_t *)context += n;
}

static int take(void *context, struct explanation *x, struct error *e)
{
    struct sink out = {.put = put_nowhere, .context = context};

    (void)e;
    explain_person(&x->told, &out);
    return 0;
}

static int ask(struct db *db, const char *sql, const char *teacher, struct error *e)
{
    struct explain_request request = {.teacher = teacher, .on = NO_DAY};
    size_t written = 0;
    PGresult *r = NULL;

    if (teacher != NULL)
        return explain_teacher(db, &request, take, &written, e);
    if (db_query(db, DB_ONE, sql, 0, NULL, &r, e) != 0)
        return -1;
    PQclear(r);
    return 0;
}

/* Set ${median} to the microseconds of one of ${times} questions; argv[0] is the statement, asked alone if
 * it has no teachers behind it. */
static int measure(struct db *db, int times, char **argv, int teachers, double *median, struct error *e)
{
    int64_t *spent = calloc((size_t)times, sizeof *spent);
    int rc = 0;

    if (spent == NULL)
        return error_memory(e);
    for (int i = 0; rc == 0 && i < times; i++) {
        int64_t begun = now_ns();

        rc = ask(db, argv[0], teachers > 0 ? argv[1 + i % teachers] : NULL, e);
        spent[i] = now_ns() - begun;
    }
    qsort(spent, (size_t)times, sizeof *spent, by_time);
    *median = (double)spent[times / 2] / 1e3;
    free(spent);
    return rc;
}

int main(int argc, char **argv)
{
    struct error e = {.kind = ERROR_NONE};
    struct db db = {0};
    int times = argc > 4 ? (int)strtol(argv[2], NULL, 10) : 0, rc;
    double one, explain;

    if (times < 1) {
        fputs("usage: warm CONNINFO TIMES SQL TEACHER...\n", stderr);
        return 2;
    }
    rc = db_open(&db, argv[1], &e);
    if (rc == 0 && (rc = measure(&db, times, argv + 3, 0, &one, &e)) == 0 &&
        (rc = measure(&db, times, argv + 3, argc - 4, &explain, &e)) == 0)
        printf("%.1f %.1f\n", one, explain);
    if (rc != 0)
        fprintf(stderr, "warm: %s\n", e.text);
    db_close(&db);
    return rc == 0 ? 0 : 1;
}
