#include "fault.h"

#include "utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    TEXT_ROOM = 1024,  /* longest message, hint or pointer */
    EXCERPT_WIDE = 78, /* characters of an excerpt */
    EXCERPT_BEFORE = 50,
    WORD_MOST = 127 /* longer words are not compared */
};

void faults_init(struct faults *f, size_t limit)
{
    *f = (struct faults){.limit = limit};
}

/* A copy that may be shown: programme and fact files are anybody's. */
static char *clean_copy(const char *text)
{
    char buffer[TEXT_ROOM];

    utf8_clean(buffer, sizeof buffer, text, strlen(text));
    return strdup(buffer);
}

static bool make_room(struct faults *f)
{
    size_t room = f->room > 0 ? f->room * 2 : 16;
    struct fault *at;

    if (f->n < f->room)
        return true;
    if ((at = realloc(f->at, room * sizeof *at)) == NULL)
        return false;
    f->at = at;
    f->room = room;
    return true;
}

static void fault_free(struct fault *fault)
{
    free(fault->file);
    free(fault->pointer);
    free(fault->message);
    free(fault->hint);
    free(fault->excerpt);
}

void faults_code(struct fault *fault, const char *code)
{
    if (fault != NULL)
        snprintf(fault->code, sizeof fault->code, "%s", code);
}

struct fault *faults_add(struct faults *f, bool warning, const char *code, const char *file,
    long line, long column, const char *pointer, const char *format, ...)
{
    struct fault fault = {.warning = warning, .line = line, .column = column};
    size_t *seen = warning ? &f->warnings : &f->errors;
    char message[TEXT_ROOM];
    va_list args;

    if ((*seen)++ >= f->limit)
        return NULL;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    faults_code(&fault, code);
    fault.message = clean_copy(message);
    fault.file = file != NULL ? strdup(file) : NULL;
    fault.pointer = pointer != NULL ? clean_copy(pointer) : NULL;
    if (fault.message == NULL || (file != NULL && fault.file == NULL) ||
        (pointer != NULL && fault.pointer == NULL) || !make_room(f)) {
        fault_free(&fault);
        f->lost = true;
        return NULL;
    }
    f->at[f->n] = fault;
    return &f->at[f->n++];
}

void faults_hint(struct fault *fault, const char *format, ...)
{
    char hint[TEXT_ROOM];
    va_list args;

    if (fault == NULL)
        return;
    va_start(args, format);
    vsnprintf(hint, sizeof hint, format, args);
    va_end(args);
    free(fault->hint);
    fault->hint = clean_copy(hint);
}

void faults_hint_text(struct fault *fault, const char *hint)
{
    if (hint != NULL)
        faults_hint(fault, "%s", hint);
}

/* Bytes of the next ${n} characters of ${text}; a byte that is no character counts as one. */
static size_t bytes_of(const char *text, size_t len, size_t n)
{
    size_t i = 0;

    while (n-- > 0 && i < len) {
        const size_t span = utf8_span(text + i, len - i);

        i += span > 0 ? span : 1;
    }
    return i;
}

static size_t characters_of(const char *text, size_t len)
{
    size_t i = 0, n = 0;

    while (i < len) {
        i += bytes_of(text + i, len - i, 1);
        n++;
    }
    return n;
}

void faults_excerpt(struct fault *fault, const char *line, size_t len, long column)
{
    char shown[4 * EXCERPT_WIDE + 1], text[sizeof shown + EXCERPT_WIDE + 16];
    size_t caret, skip = 0, before, take;

    if (fault == NULL || column < 1)
        return;
    while (len > 0 && (line[len - 1] == '\n' || line[len - 1] == '\r'))
        len--;
    caret = (size_t)column - 1 < len ? (size_t)column - 1 : len;
    before = characters_of(line, caret);
    if (before > EXCERPT_BEFORE) {
        skip = bytes_of(line, caret, before - EXCERPT_BEFORE);
        before = EXCERPT_BEFORE;
    }
    take = bytes_of(line + skip, len - skip, EXCERPT_WIDE);
    utf8_clean(shown, sizeof shown, line + skip, take);
    snprintf(text, sizeof text, "%s%s%s\n%*s^", skip > 0 ? "..." : "", shown,
        skip + take < len ? "..." : "", (int)(before + (skip > 0 ? 3 : 0)), "");
    free(fault->excerpt);
    fault->excerpt = strdup(text);
}

/* A fault with what it is sorted by. */
struct ranked {
    struct fault fault;
    size_t file, nth;
};

static int by_place(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;

    if (x->file != y->file)
        return x->file < y->file ? -1 : 1;
    if (x->fault.line != y->fault.line)
        return x->fault.line < y->fault.line ? -1 : 1;
    if (x->fault.column != y->fault.column)
        return x->fault.column < y->fault.column ? -1 : 1;
    return x->nth < y->nth ? -1 : 1;
}

static bool same_file(const struct fault *a, const struct fault *b)
{
    return a->file == b->file ||
           (a->file != NULL && b->file != NULL && strcmp(a->file, b->file) == 0);
}

void faults_sort(struct faults *f)
{
    struct ranked *ranked;
    size_t i, j;

    if (f->n < 2)
        return;
    if ((ranked = malloc(f->n * sizeof *ranked)) == NULL)
        return;
    for (i = 0; i < f->n; i++) {
        for (j = 0; !same_file(&f->at[j], &f->at[i]); j++)
            ;
        ranked[i] = (struct ranked){.fault = f->at[i], .file = j, .nth = i};
    }
    qsort(ranked, f->n, sizeof *ranked, by_place);
    for (i = 0; i < f->n; i++)
        f->at[i] = ranked[i].fault;
    free(ranked);
}

void faults_free(struct faults *f)
{
    size_t i;

    for (i = 0; i < f->n; i++)
        fault_free(&f->at[i]);
    free(f->at);
    faults_init(f, f->limit);
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/*
 * Damerau-Levenshtein distance (adjacent letters swapped count once), case aside; more than
 * ${most} is answered as ${most} + 1.
 */
static size_t distance(const char *a, const char *b, size_t most)
{
    size_t rows[3][WORD_MOST + 1], n = strlen(a), m = strlen(b), i, j;
    size_t *before = rows[0], *above = rows[1], *here = rows[2], *spare;

    if (n > WORD_MOST || m > WORD_MOST || (n > m ? n - m : m - n) > most)
        return most + 1;
    for (j = 0; j <= m; j++)
        above[j] = j;
    for (i = 1; i <= n; i++) {
        here[0] = i;
        for (j = 1; j <= m; j++) {
            const size_t change = lower(a[i - 1]) != lower(b[j - 1]);

            here[j] = least(above[j - 1] + change, least(above[j], here[j - 1]) + 1);
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                lower(a[i - 2]) == lower(b[j - 1]))
                here[j] = least(here[j], before[j - 2] + 1);
        }
        spare = before;
        before = above;
        above = here;
        here = spare;
    }
    return least(above[m], most + 1);
}

const char *nearest(const char *word, const char *const *known, size_t n)
{
    const size_t len = strlen(word);
    size_t most = 1 + len / 4, i, d, longer;
    const char *found = NULL;

    for (i = 0; i < n; i++) {
        d = distance(word, known[i], most);
        longer = len > strlen(known[i]) ? len : strlen(known[i]);
        if (d > most || d >= len || 2 * d >= longer)
            continue;
        found = known[i];
        if (d == 0)
            break;
        most = d - 1;
    }
    return found;
}
