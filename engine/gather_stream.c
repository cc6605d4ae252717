/*
 * The person stream: rows gathered into bags by teacher number, linked numbers into one bag.
 */
#include "gather_internal.h"
#include "sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* Begin to read ${span}; of chosen numbers those that the array ${teachers} has, else NULL. */
static int begin_stream(struct db *db, const struct known *known, const struct span *span,
    const char *teachers, struct error *e)
{
    /* The parts are read in the order of their indexes and merged: nobody waits, nothing spills, and
     * the plan is the same before the tables' first statistics. */
    static const char *const unused[] = {"enable_seqscan", "enable_bitmapscan", "enable_sort"};
    char intake[16], batch[16], edition[16];

    snprintf(intake, sizeof intake, "%d", known->intake);
    snprintf(batch, sizeof batch, "%d", known->batch);
    snprintf(edition, sizeof edition, "%d", known->edition);
    if (db_begin(db, "READ COMMITTED READ ONLY", e) != 0)
        return -1;
    for (size_t i = 0; i < sizeof unused / sizeof *unused; i++)
        if (db_set(db, unused[i], "off", e) != 0)
            goto failed;
    if (db_set(db, "stipend.intake", intake, e) == 0 &&
        db_set(db, "stipend.batch", batch, e) == 0 &&
        db_set(db, "stipend.edition", edition, e) == 0 &&
        db_set(db, "stipend.programme", known->programme->id, e) == 0 &&
        db_set(db, "stipend.claimants", span->claimants ? "on" : "off", e) == 0 &&
        (teachers == NULL || db_set(db, "stipend.teachers", teachers, e) == 0) &&
        db_copy_out(db, teachers != NULL ? sql_person_stream_of : sql_person_stream, e) == 0)
        return 0;
failed:
    db_rollback(db);
    return -1;
}

/* What is read: as much as any of those knows to whom the persons go. */
struct reading {
    struct known known;
    struct streaming *to;
    size_t to_n;
    char teacher[64];    /* the number being read */
    struct bag rows;     /* of it */
    size_t handed_out;   /* of these */
};

/* Where one of them stands: the number that she reads, and the clusters that are still open. */
struct streaming {
    const struct gathered *g;
    person_fn fn;
    void *context;
    struct bag own;      /* of a number that is linked to no other; the texts are those of what is read */
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

static int next_teacher(struct streaming *s, const char *teacher, struct error *e)
{
    struct link *link;

    snprintf(s->teacher, sizeof s->teacher, "%s", teacher);
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

static bool is_known(const struct known *known, const struct row *row)
{
    return row->at.intake <= (strchr("DEOR", row->tag) != NULL ? known->batch : known->intake);
}

static int take_row(struct streaming *s, const struct row *row, struct error *e)
{
    struct row *kept;

    if (!is_known(&s->g->known, row))
        return 0;
    if (strcmp(s->teacher, row->teacher) != 0 && next_teacher(s, row->teacher, e) != 0)
        return -1;
    if (s->without_claims && is_of_claim(row))
        return 0;
    if (s->current != &s->own)
        return bag_copy(s->current, row, e);
    if ((kept = bag_row(&s->own)) == NULL)
        return error_memory(e);
    *kept = *row;
    return 0;
}

/* All rows of a number are read. */
static int end_teacher(struct reading *r, struct error *e)
{
    for (size_t i = 0; i < r->to_n; i++)
        if (emit(&r->to[i], &r->to[i].own, e) != 0)
            return -1;
    bag_empty(&r->rows);
    r->handed_out = 0;
    return 0;
}

static int begin_teacher(struct reading *r, const char *line, size_t len, struct error *e)
{
    if (end_teacher(r, e) != 0)
        return -1;
    if (len >= sizeof r->teacher)
        return error_set(e, ERROR_INTERNAL, "teacher", "a teacher number of %zu bytes", len);
    memcpy(r->teacher, line, len);
    r->teacher[len] = '\0';
    return 0;
}

/* What a line brought, to all who know it. */
static int hand_out(struct reading *r, struct error *e)
{
    for (; r->handed_out < r->rows.n; r->handed_out++)
        for (size_t i = 0; i < r->to_n; i++)
            if (take_row(&r->to[i], &r->rows.rows[r->handed_out], e) != 0)
                return -1;
    return 0;
}

static int stream(struct db *db, struct reading *r, struct error *e)
{
    const char *line;
    size_t len;
    int more;

    while ((more = db_copy_line(db, &line, &len, e)) > 0) {
        size_t teacher = (size_t)((const char *)memchr(line, '\t', len) - line);

        if ((strlen(r->teacher) != teacher || memcmp(r->teacher, line, teacher) != 0) &&
            begin_teacher(r, line, teacher, e) != 0)
            return -1;
        if (bag_add(&r->rows, &r->known, line, len, e) != 0 || hand_out(r, e) != 0)
            return -1;
    }
    return more;
}

/* Everybody in one stream. */
static int stream_all(struct db *db, struct reading *r, const struct span *span, struct error *e)
{
    if (begin_stream(db, &r->known, span, NULL, e) != 0)
        return -1;
    if (stream(db, r, e) == 0 && db_commit(db, e) == 0)
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
static int stream_some(struct db *db, struct reading *r, const struct span *span,
    struct buffer *teachers, struct error *e)
{
    buffer_text(teachers, "}");
    if (teachers->failed)
        return error_memory(e);
    if (begin_stream(db, &r->known, span, teachers->at, e) != 0)
        return -1;
    buffer_empty(teachers);
    if (stream(db, r, e) == 0 && db_commit(db, e) == 0)
        return 0;
    db_rollback(db);
    return -1;
}

static int stream_chosen(struct db *db, struct reading *r, const struct span *span, struct error *e)
{
    struct buffer teachers = {0};
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < span->only->n;) {
        int n = 0;

        for (; i < span->only->n && n < AT_ONCE; i++)
            if (span->claimants ? span->only->at[i].claims : !span->only->at[i].bearing)
                name_teacher(&teachers, n++, span->only->at[i].teacher);
        if (n > 0)
            rc = stream_some(db, r, span, &teachers, e);
    }
    buffer_free(&teachers);
    return rc;
}

/* Everybody who has a claim, or is linked to who may have one. */
static int stream_claimants(struct db *db, struct reading *r, const struct span *span,
    struct error *e)
{
    char after[sizeof r->teacher] = "", most[16];
    const char *params[] = {after, most};
    struct buffer teachers = {0};
    int rc = 0, n = AT_ONCE;

    snprintf(most, sizeof most, "%d", AT_ONCE);
    while (rc == 0 && n == AT_ONCE) {
        PGresult *found = NULL;

        if ((rc = db_query(db, DB_ANY, sql_claimants_after, 2, params, &found, e)) != 0)
            break;
        n = PQntuples(found);
        for (int i = 0; i < n; i++)
            name_teacher(&teachers, i, PQgetvalue(found, i, 0));
        if (n > 0)
            snprintf(after, sizeof after, "%s", PQgetvalue(found, n - 1, 0));
        PQclear(found);
        if (n > 0)
            rc = stream_some(db, r, span, &teachers, e);
    }
    buffer_free(&teachers);
    return rc;
}

static int open_streaming(struct streaming *s, const struct gather_feed *feed,
    const struct chosen *only, struct error *e)
{
    *s = (struct streaming){.g = feed->g, .fn = feed->fn, .context = feed->context, .only = only};
    s->current = &s->own;
    s->open = malloc(((size_t)feed->g->links->n + 1) * sizeof *s->open);
    return s->open != NULL ? 0 : error_memory(e);
}

static void close_streaming(struct streaming *s)
{
    bag_free(&s->own);
    free(s->open);
    for (int i = 0; s->g != NULL && i < s->g->links->n; i++)
        bag_empty(&s->g->links->at[i].bag);
}

static int read_span(struct db *db, struct reading *r, const struct span *span, struct error *e)
{
    int rc;

    if (span->only != NULL)
        rc = stream_chosen(db, r, span, e);
    else
        rc = span->claimants ? stream_claimants(db, r, span, e) : stream_all(db, r, span, e);
    if (rc == 0)
        rc = end_teacher(r, e);
    for (size_t i = 0; rc == 0 && i < r->to_n; i++)
        rc = emit_complete(&r->to[i], NULL, e);
    return rc;
}

int gather_together(struct db *db, const struct gather_feed *feeds, size_t n, const struct span *span,
    struct error *e)
{
    struct reading r = {.known = feeds[0].g->known, .to = calloc(n, sizeof *r.to), .to_n = n};
    int rc = 0;

    if (r.to == NULL)
        return error_memory(e);
    for (size_t i = 0; rc == 0 && i < n; i++) {
        const struct known *known = &feeds[i].g->known;

        if (known->one != NULL)
            rc = error_set(e, ERROR_INTERNAL, "narrow", "only what concerns one person is loaded");
        else
            rc = open_streaming(&r.to[i], &feeds[i], span->only, e);
        if (known->intake > r.known.intake)
            r.known.intake = known->intake;
        if (known->batch > r.known.batch)
            r.known.batch = known->batch;
    }
    if (rc == 0)
        rc = read_span(db, &r, span, e);
    for (size_t i = 0; i < n; i++)
        close_streaming(&r.to[i]);
    bag_free(&r.rows);
    free(r.to);
    return rc;
}

int gather_persons(struct db *db, const struct gathered *g, const struct span *span, person_fn fn,
    void *context, struct error *e)
{
    const struct gather_feed feed = {.g = g, .fn = fn, .context = context};

    return gather_together(db, &feed, 1, span, e);
}
