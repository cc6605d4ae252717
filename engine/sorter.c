#include "sorter.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { READ = 32 * 1024, LINES = 1024 };

/* A line in memory and in the file; key and text follow. */
struct record {
    uint32_t key_len, text_len;
    char bytes[];
};

/* A sorted run while it is merged. */
struct run {
    int64_t at, end; /* what of the file is not read yet */
    char *bytes;
    size_t used, n, room;
    int number;
};

struct sorter {
    char *bytes; /* of the run that is being filled */
    size_t n, most;
    struct record **lines;
    size_t lines_n, lines_room;
    FILE *file;
    int64_t written;
    struct run *runs; /* once they are merged a heap, the least first */
    int runs_n, left;
    bool merging;
};

static size_t size_of(size_t key_len, size_t text_len)
{
    return (sizeof(struct record) + key_len + text_len + 7) / 8 * 8;
}

static int compare(const struct record *a, const struct record *b)
{
    const size_t n = a->key_len < b->key_len ? a->key_len : b->key_len;
    const int order = memcmp(a->bytes, b->bytes, n);

    return order != 0 ? order : (a->key_len > b->key_len) - (a->key_len < b->key_len);
}

/* Lines lie in memory as they came. */
static int by_key(const void *x, const void *y)
{
    const struct record *a = *(struct record *const *)x, *b = *(struct record *const *)y;
    const int order = compare(a, b);

    return order != 0 ? order : (a > b) - (a < b);
}

struct sorter *sorter_new(size_t run, struct error *e)
{
    struct sorter *s = calloc(1, sizeof *s);

    if (s != NULL && (s->bytes = malloc(run)) != NULL) {
        s->most = run;
        return s;
    }
    free(s);
    error_memory(e);
    return NULL;
}

void sorter_free(struct sorter *s)
{
    if (s == NULL)
        return;
    for (int i = 0; i < s->runs_n; i++)
        free(s->runs[i].bytes);
    if (s->file != NULL)
        fclose(s->file);
    free(s->runs);
    free(s->lines);
    free(s->bytes);
    free(s);
}

static int fail(struct error *e, const char *what)
{
    return error_set(e, ERROR_INTERNAL, "spool", "cannot %s a temporary file: %s", what, strerror(errno));
}

/* Sort what is in memory and write it behind the runs before. */
static int end_run(struct sorter *s, struct error *e)
{
    struct run *runs = realloc(s->runs, (size_t)(s->runs_n + 1) * sizeof *runs);

    if (runs == NULL)
        return error_memory(e);
    s->runs = runs;
    if (s->file == NULL && (s->file = tmpfile()) == NULL)
        return fail(e, "make");
    qsort(s->lines, s->lines_n, sizeof *s->lines, by_key);
    runs[s->runs_n] = (struct run){.at = s->written, .number = s->runs_n};
    for (size_t i = 0; i < s->lines_n; i++) {
        const size_t n = size_of(s->lines[i]->key_len, s->lines[i]->text_len);

        if (fwrite(s->lines[i], 1, n, s->file) != n)
            return fail(e, "write");
        s->written += (int64_t)n;
    }
    runs[s->runs_n++].end = s->written;
    s->n = s->lines_n = 0;
    return 0;
}

int sorter_add(struct sorter *s, const struct sorter_line *line, struct error *e)
{
    const size_t n = size_of(line->key_len, line->text_len);
    struct record *r;

    if (s->n + n > s->most && end_run(s, e) != 0)
        return -1;
    if (s->lines_n == s->lines_room) {
        size_t room = s->lines_room > 0 ? 2 * s->lines_room : LINES;
        struct record **lines = realloc(s->lines, room * sizeof *lines);

        if (lines == NULL)
            return error_memory(e);
        s->lines = lines;
        s->lines_room = room;
    }
    r = (struct record *)(void *)(s->bytes + s->n);
    r->key_len = (uint32_t)line->key_len;
    r->text_len = (uint32_t)line->text_len;
    memcpy(r->bytes, line->key, line->key_len);
    memcpy(r->bytes + line->key_len, line->text, line->text_len);
    s->lines[s->lines_n++] = r;
    s->n += n;
    return 0;
}

static const struct record *first(const struct run *run)
{
    return (const struct record *)(const void *)(run->bytes + run->used);
}

/* Have a whole record at the run's front.  Return 1, 0 at its end, or -1. */
static int fill(struct sorter *s, struct run *run, struct error *e)
{
    for (;;) {
        const size_t have = run->n - run->used;
        size_t want = sizeof(struct record);
        ssize_t got;

        if (have >= want)
            want = size_of(first(run)->key_len, first(run)->text_len);
        if (have >= want)
            return 1;
        if (run->at == run->end)
            return 0;
        if (run->bytes != NULL)
            memmove(run->bytes, run->bytes + run->used, have);
        run->used = 0;
        run->n = have;
        if (run->room < want || run->bytes == NULL) {
            const size_t room = want > READ ? want : READ;
            char *bytes = realloc(run->bytes, room);

            if (bytes == NULL)
                return error_memory(e);
            run->bytes = bytes;
            run->room = room;
        }
        want = run->room - have;
        if ((int64_t)want > run->end - run->at)
            want = (size_t)(run->end - run->at);
        if ((got = pread(fileno(s->file), run->bytes + have, want, run->at)) <= 0)
            return fail(e, "read");
        run->at += got;
        run->n += (size_t)got;
    }
}

static bool before(const struct run *a, const struct run *b)
{
    const int order = compare(first(a), first(b));

    return order != 0 ? order < 0 : a->number < b->number;
}

static void sink(struct sorter *s, int i)
{
    for (;;) {
        int least = i;

        for (int child = 2 * i + 1; child <= 2 * i + 2 && child < s->left; child++)
            if (before(&s->runs[child], &s->runs[least]))
                least = child;
        if (least == i)
            return;
        const struct run moved = s->runs[i];

        s->runs[i] = s->runs[least];
        s->runs[least] = moved;
        i = least;
    }
}

static int begin_merge(struct sorter *s, struct error *e)
{
    if (s->lines_n > 0 && end_run(s, e) != 0)
        return -1;
    if (s->file != NULL && fflush(s->file) != 0)
        return fail(e, "write");
    free(s->bytes);
    s->bytes = NULL;
    s->left = s->runs_n;
    for (int i = 0; i < s->left; i++)
        if (fill(s, &s->runs[i], e) < 0)
            return -1;
    for (int i = s->left / 2 - 1; i >= 0; i--)
        sink(s, i);
    s->merging = true;
    return 0;
}

/* The line given last is passed over. */
static int pass(struct sorter *s, struct error *e)
{
    struct run *run = &s->runs[0];
    int rc;

    run->used += size_of(first(run)->key_len, first(run)->text_len);
    if ((rc = fill(s, run, e)) < 0)
        return -1;
    if (rc == 0) {
        const struct run ended = *run;

        *run = s->runs[--s->left];
        s->runs[s->left] = ended;
    }
    sink(s, 0);
    return 0;
}

int sorter_next(struct sorter *s, struct sorter_line *line, struct error *e)
{
    const struct record *r;

    if (s->merging ? s->left > 0 && pass(s, e) != 0 : begin_merge(s, e) != 0)
        return -1;
    if (s->left == 0)
        return 0;
    r = first(&s->runs[0]);
    *line = (struct sorter_line){.key = r->bytes, .key_len = r->key_len, .text = r->bytes + r->key_len,
        .text_len = r->text_len};
    return 1;
}
