/*
 * The person stream: rows gathered into bags by teacher number, linked numbers into one bag.
 */
#include "gather_internal.h"
#include "sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* COPY's escapes of text: backslash and a letter. */
static void unescape(char *text)
{
    char *to = text;

    for (; *text != '\0'; text++) {
        if (*text != '\\') {
            *to++ = *text;
            continue;
        }
        text++;
        *to++ = *text == 'n' ? '\n' : *text == 't' ? '\t' : *text == 'r' ? '\r' : *text;
    }
    *to = '\0';
}

struct row *bag_row(struct bag *bag)
{
    if (bag->n == bag->room) {
        size_t room = bag->room > 0 ? bag->room * 2 : 64;
        struct row *rows = realloc(bag->rows, room * sizeof *rows);

        if (rows == NULL)
            return NULL;
        bag->rows = rows;
        bag->room = room;
    }
    return &bag->rows[bag->n++];
}

/* Cut the next field off ${at}; NULL for \N.  Fields are short: one loop is quicker than searches. */
static char *field(char **at)
{
    char *start = *at, *end = start;
    bool escaped = false;

    for (; *end != '\t' && *end != '\n' && *end != '\0'; end++)
        escaped |= *end == '\\';
    if (*end != '\0') {
        *end = '\0';
        *at = end + 1;
    }
    if (!escaped)
        return start;
    if (start[0] == '\\' && start[1] == 'N' && start[2] == '\0')
        return NULL;
    unescape(start);
    return start;
}

static int64_t number(char **at)
{
    const char *text = field(at);
    bool negative;
    uint64_t n = 0;

    if (text == NULL)
        return ROW_NONE;
    negative = text[0] == '-';
    for (text += negative; *text != '\0'; text++)
        n = n * 10 + (uint64_t)(*text - '0');
    return negative ? -(int64_t)n : (int64_t)n;
}

bool is_ledger(char tag)
{
    return tag == 'D' || tag == 'E' || tag == 'O' || tag == 'R';
}

/* After teacher and tag: the columns of a row of the ledger. */
static int add_row(struct bag *bag, const char *teacher, char tag, char *at, struct error *e)
{
    struct row *row = bag_row(bag);

    if (row == NULL)
        return error_memory(e);
    row->teacher = teacher;
    row->tag = tag;
    for (int i = 0; i < ROW_TEXTS; i++)
        row->text[i] = field(&at);
    for (int i = 0; i < ROW_NUMBERS; i++)
        row->number[i] = number(&at);
    row->at.intake = (int32_t)number(&at);
    row->at.line = (int32_t)number(&at);
    return 0;
}

int bag_add(struct bag *bag, const struct known *known, const char *line, size_t len, struct error *e)
{
    char *at = arena_text(&bag->arena, line, len);
    struct packed packed;

    if (at == NULL)
        return error_memory(e);
    packed.teacher = field(&at);
    packed.tag = field(&at)[0];
    if (is_ledger(packed.tag))
        return add_row(bag, packed.teacher, packed.tag, at, e);
    packed.rows = field(&at);
    for (int i = 1; i < ROW_TEXTS; i++)
        field(&at);
    packed.own = number(&at) == 1;
    for (int i = 1; i < ROW_NUMBERS; i++)
        number(&at);
    packed.intake = (int)number(&at);
    return bag_unpack(bag, known, &packed, e);
}

void bag_empty(struct bag *bag)
{
    arena_reset(&bag->arena);
    bag->n = 0;
}

void bag_free(struct bag *bag)
{
    arena_free(&bag->arena);
    free(bag->rows);
    *bag = (struct bag){0};
}

static int by_teacher(const void *x, const void *y)
{
    return strcmp(((const struct link *)x)->teacher, ((const struct link *)y)->teacher);
}

struct link *links_find(const struct links *links, const char *teacher)
{
    struct link key = {.teacher = teacher};

    if (links == NULL || links->n == 0)
        return NULL;
    return bsearch(&key, links->at, (size_t)links->n, sizeof key, by_teacher);
}

static int root(struct links *links, int i)
{
    while (links->at[i].cluster != i)
        i = links->at[i].cluster;
    return i;
}

/* Sort and make unique; then union the two ends of every pair. */
static void links_cluster(struct links *links, const PGresult *r)
{
    int n = 0;

    qsort(links->at, (size_t)links->n, sizeof *links->at, by_teacher);
    for (int i = 0; i < links->n; i++)
        if (n == 0 || strcmp(links->at[n - 1].teacher, links->at[i].teacher) != 0)
            links->at[n++] = links->at[i];
    links->n = n;
    for (int i = 0; i < n; i++)
        links->at[i].cluster = i;
    for (int i = 0; i < PQntuples(r); i++) {
        int a = root(links, (int)(links_find(links, PQgetvalue(r, i, 0)) - links->at));
        int b = root(links, (int)(links_find(links, PQgetvalue(r, i, 1)) - links->at));

        links->at[a > b ? a : b].cluster = a > b ? b : a;
    }
    for (int i = 0; i < n; i++) {
        links->at[i].cluster = root(links, i);
        links->at[links->at[i].cluster].last = links->at[i].teacher;
    }
}

int links_load(struct db *db, int intake, struct gathered *g, struct error *e)
{
    char text[16];
    const char *params[] = {text};
    PGresult *r = NULL;
    struct links *links = arena_take(&g->arena, sizeof *links);

    snprintf(text, sizeof text, "%d", intake);
    if (links == NULL)
        return error_memory(e);
    if (db_query(db, DB_ANY, sql_known_links, 1, params, &r, e) != 0)
        return -1;
    links->at = arena_take(&g->arena, (size_t)PQntuples(r) * 2 * sizeof *links->at + 1);
    for (int i = 0; links->at != NULL && i < PQntuples(r) * 2; i++) {
        struct link *link = &links->at[links->n++];
        int column = i % 2;

        link->teacher = arena_text(&g->arena, PQgetvalue(r, i / 2, column),
            strlen(PQgetvalue(r, i / 2, column)));
        if (!PQgetisnull(r, i / 2, column + 2))
            link->same_as = arena_text(&g->arena, PQgetvalue(r, i / 2, column + 2),
                strlen(PQgetvalue(r, i / 2, column + 2)));
        if (g->arena.failed)
            links->at = NULL;
    }
    if (links->at != NULL) {
        links_cluster(links, r);
        g->links = links;
    }
    PQclear(r);
    return links->at != NULL ? 0 : error_memory(e);
}

const char *gather_payee(const struct gathered *g, const char *teacher)
{
    const struct link *link = links_find(g->links, teacher);

    /* The intake refuses cycles; the bound is against a tampered table. */
    for (int i = 0; link != NULL && link->same_as != NULL && i <= g->links->n; i++) {
        teacher = link->same_as;
        link = links_find(g->links, teacher);
    }
    return link != NULL ? link->teacher : teacher;
}

void chosen_quote(const char *teacher, struct buffer *out)
{
    buffer_text(out, "\"");
    for (; *teacher != '\0'; teacher++) {
        if (*teacher == '"' || *teacher == '\\')
            buffer_text(out, "\\");
        buffer_put(out, teacher, 1);
    }
    buffer_text(out, "\"");
}

/* Begin to read ${span}; of chosen numbers those that the array ${teachers} has, else NULL. */
static int begin_stream(struct db *db, const struct gathered *g, const struct span *span,
    const char *teachers, struct error *e)
{
    /* The parts are read in the order of their indexes and merged: nobody waits, nothing spills, and
     * the plan is the same before the tables' first statistics.  The rows of chosen numbers are few enough
     * to be sorted. */
    static const char *const unused[] = {"enable_seqscan", "enable_bitmapscan", "enable_sort"};
    size_t unused_n = sizeof unused / sizeof *unused - (teachers != NULL);
    char intake[16], batch[16], edition[16];

    snprintf(intake, sizeof intake, "%d", g->known.intake);
    snprintf(batch, sizeof batch, "%d", g->known.batch);
    snprintf(edition, sizeof edition, "%d", g->known.edition);
    if (db_begin(db, "READ COMMITTED READ ONLY", e) != 0)
        return -1;
    for (size_t i = 0; i < unused_n; i++)
        if (db_set(db, unused[i], "off", e) != 0)
            goto failed;
    if (db_set(db, "stipend.intake", intake, e) == 0 &&
        db_set(db, "stipend.batch", batch, e) == 0 &&
        db_set(db, "stipend.edition", edition, e) == 0 &&
        db_set(db, "stipend.programme", g->known.programme->id, e) == 0 &&
        db_set(db, "stipend.claimants", span->claimants ? "on" : "off", e) == 0 &&
        (teachers == NULL || db_set(db, "stipend.teachers", teachers, e) == 0) &&
        db_copy_out(db, teachers != NULL ? sql_person_stream_of : sql_person_stream, e) == 0)
        return 0;
failed:
    db_rollback(db);
    return -1;
}

/* Where the stream stands: the number being read, and the clusters that are still open. */
struct streaming {
    const struct gathered *g;
    person_fn fn;
    void *context;
    struct bag own;      /* of a number that is linked to no other */
    struct bag *current;
    struct link **open;  /* first links of clusters that have rows */
    int open_n;
    char teacher[64];
    const struct chosen *only; /* or NULL */
    size_t next;               /* of these: the first that may come */
    bool without_claims;       /* the number being read */
};

static int emit(struct streaming *s, struct bag *bag, struct error *e)
{
    int rc = bag->n > 0 ? persons_build(s->g, bag, NULL, s->fn, s->context, e) : 0;

    bag_empty(bag);
    return rc;
}

/* Clusters whose last number lies before ${teacher} (NULL: all) are complete. */
static int emit_complete(struct streaming *s, const char *teacher, struct error *e)
{
    int kept = 0, rc = 0;

    for (int i = 0; i < s->open_n; i++) {
        struct link *first = s->open[i];

        if (rc == 0 && (teacher == NULL || strcmp(first->last, teacher) < 0))
            rc = emit(s, &first->bag, e);
        else
            s->open[kept++] = first;
    }
    s->open_n = kept;
    return rc;
}

static int next_teacher(struct streaming *s, const char *line, size_t len, struct error *e)
{
    struct link *link;

    if (emit(s, &s->own, e) != 0)
        return -1;
    if (len >= sizeof s->teacher)
        return error_set(e, ERROR_INTERNAL, "teacher", "a teacher number of %zu bytes", len);
    memcpy(s->teacher, line, len);
    s->teacher[len] = '\0';
    if (s->only != NULL) {
        while (s->next < s->only->n && strcmp(s->only->at[s->next].teacher, s->teacher) < 0)
            s->next++;
        s->without_claims = s->next < s->only->n && !s->only->at[s->next].claims;
    }
    if (emit_complete(s, s->teacher, e) != 0)
        return -1;
    s->current = &s->own;
    if ((link = links_find(s->g->links, s->teacher)) == NULL)
        return 0;
    link = &s->g->links->at[link->cluster];
    if (link->bag.n == 0)
        s->open[s->open_n++] = link;
    s->current = &link->bag;
    return 0;
}

/* Whether the row is about a claim: itself, its review, or its key in the ledger. */
static bool is_of_claim(const struct row *row)
{
    const char *key = row->text[row->tag == 'S' || row->tag == 'P' ? 1 : 0];

    return row->tag == 'c' || row->tag == 'r' ||
           (strchr("DEORSP", row->tag) != NULL && key != NULL && strncmp(key, "cover:", 6) == 0);
}

static void drop_claims(struct bag *bag, size_t from)
{
    size_t kept = from;

    for (size_t i = from; i < bag->n; i++)
        if (!is_of_claim(&bag->rows[i]))
            bag->rows[kept++] = bag->rows[i];
    bag->n = kept;
}

static int stream(struct db *db, struct streaming *s, struct error *e)
{
    const char *line;
    size_t len, before;
    int more;

    while ((more = db_copy_line(db, &line, &len, e)) > 0) {
        size_t teacher = (size_t)((const char *)memchr(line, '\t', len) - line);

        if ((strlen(s->teacher) != teacher || memcmp(s->teacher, line, teacher) != 0) &&
            next_teacher(s, line, teacher, e) != 0)
            return -1;
        before = s->current->n;
        if (bag_add(s->current, &s->g->known, line, len, e) != 0)
            return -1;
        if (s->without_claims)
            drop_claims(s->current, before);
    }
    return more;
}

/* Everybody in one stream. */
static int stream_all(struct db *db, struct streaming *s, const struct span *span, struct error *e)
{
    if (begin_stream(db, s->g, span, NULL, e) != 0)
        return -1;
    if (stream(db, s, e) == 0 && db_commit(db, e) == 0)
        return 0;
    db_rollback(db);
    return -1;
}

/* What numbers are read next, so many at a time. */
enum { AT_ONCE = 2000 };

static void name_teacher(struct buffer *teachers, int n, const char *teacher)
{
    buffer_text(teachers, n > 0 ? "," : "{");
    chosen_quote(teacher, teachers);
}

/* Read the numbers that ${teachers} lists; the array is not closed yet. */
static int stream_some(struct db *db, struct streaming *s, const struct span *span,
    struct buffer *teachers, struct error *e)
{
    buffer_text(teachers, "}");
    if (teachers->failed)
        return error_memory(e);
    if (begin_stream(db, s->g, span, teachers->at, e) != 0)
        return -1;
    buffer_empty(teachers);
    if (stream(db, s, e) == 0 && db_commit(db, e) == 0)
        return 0;
    db_rollback(db);
    return -1;
}

static int stream_chosen(struct db *db, struct streaming *s, const struct span *span, struct error *e)
{
    struct buffer teachers = {0};
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < span->only->n;) {
        int n = 0;

        for (; i < span->only->n && n < AT_ONCE; i++)
            if (!span->claimants || span->only->at[i].claims)
                name_teacher(&teachers, n++, span->only->at[i].teacher);
        if (n > 0)
            rc = stream_some(db, s, span, &teachers, e);
    }
    buffer_free(&teachers);
    return rc;
}

/* Everybody who has a claim, or is linked to who may have one. */
static int stream_claimants(struct db *db, struct streaming *s, const struct span *span,
    struct error *e)
{
    char after[sizeof s->teacher] = "", most[16];
    const char *params[] = {after, most};
    struct buffer teachers = {0};
    int rc = 0, n = AT_ONCE;

    snprintf(most, sizeof most, "%d", AT_ONCE);
    while (rc == 0 && n == AT_ONCE) {
        PGresult *r = NULL;

        if ((rc = db_query(db, DB_ANY, sql_claimants_after, 2, params, &r, e)) != 0)
            break;
        n = PQntuples(r);
        for (int i = 0; i < n; i++)
            name_teacher(&teachers, i, PQgetvalue(r, i, 0));
        if (n > 0)
            snprintf(after, sizeof after, "%s", PQgetvalue(r, n - 1, 0));
        PQclear(r);
        if (n > 0)
            rc = stream_some(db, s, span, &teachers, e);
    }
    buffer_free(&teachers);
    return rc;
}

int gather_persons(struct db *db, const struct gathered *g, const struct span *span, person_fn fn,
    void *context, struct error *e)
{
    struct streaming s = {.g = g, .fn = fn, .context = context, .only = span->only};
    int rc;

    if (g->known.one != NULL)
        return error_set(e, ERROR_INTERNAL, "narrow", "only what concerns one person is loaded");
    s.current = &s.own;
    s.open = malloc(((size_t)g->links->n + 1) * sizeof *s.open);
    if (s.open == NULL)
        return error_memory(e);
    if (span->only != NULL)
        rc = stream_chosen(db, &s, span, e);
    else
        rc = span->claimants ? stream_claimants(db, &s, span, e) : stream_all(db, &s, span, e);
    if (rc == 0 && (emit(&s, &s.own, e) != 0 || emit_complete(&s, NULL, e) != 0))
        rc = -1;
    bag_free(&s.own);
    free(s.open);
    for (int i = 0; i < g->links->n; i++)
        bag_empty(&g->links->at[i].bag);
    return rc;
}
