/*
 * One person: all rows of hers by one statement, kept for as long as she is asked for again.
 */
#include "buffer.h"
#include "gather_internal.h"
#include "sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct person_read {
    char *teacher;
    struct bag bag;
};

/* An array as PostgreSQL reads it: ids hold neither quotes nor backslashes, what a user typed may. */
static void add_number(struct buffer *b, const char *number)
{
    buffer_text(b, b->n == 0 ? "{\"" : ",\"");
    for (; *number != '\0'; number++) {
        if (*number == '"' || *number == '\\')
            buffer_put(b, "\\", 1);
        buffer_put(b, number, 1);
    }
    buffer_text(b, "\"");
}

char *person_numbers(const struct gathered *g, const char *teacher, struct error *e)
{
    const struct link *link = links_find(g->links, teacher);
    struct buffer b = {0};

    if (link == NULL)
        add_number(&b, teacher);
    for (int i = 0; link != NULL && i < g->links->n; i++)
        if (g->links->at[i].cluster == link->cluster)
            add_number(&b, g->links->at[i].teacher);
    buffer_text(&b, "}");
    if (!b.failed)
        return b.at;
    buffer_free(&b);
    error_memory(e);
    return NULL;
}

struct person_read *person_read_new(struct error *e)
{
    struct person_read *read = calloc(1, sizeof *read);

    if (read == NULL)
        error_memory(e);
    return read;
}

void person_read_free(struct person_read *read)
{
    if (read == NULL)
        return;
    free(read->teacher);
    bag_free(&read->bag);
    free(read);
}

static char *text_at(struct bag *bag, const PGresult *r, int i, int column, bool *failed)
{
    char *text;

    if (PQgetisnull(r, i, column))
        return NULL;
    text = arena_text(&bag->arena, PQgetvalue(r, i, column), strlen(PQgetvalue(r, i, column)));
    *failed |= text == NULL;
    return text;
}

static int64_t number_at(const PGresult *r, int i, int column)
{
    return PQgetisnull(r, i, column) ? ROW_NONE : strtoll(PQgetvalue(r, i, column), NULL, 10);
}

/* Facts of hers in one intake: the third column; the columns are those of the stream. */
static int take_packed(struct bag *bag, const struct known *known, const PGresult *r, int i, struct error *e)
{
    bool failed = false;
    struct packed packed = {.tag = PQgetvalue(r, i, 1)[0],
        .teacher = text_at(bag, r, i, 0, &failed),
        .rows = text_at(bag, r, i, 2, &failed),
        .own = number_at(r, i, 2 + ROW_TEXTS) == 1,
        .intake = (int)number_at(r, i, 2 + ROW_TEXTS + ROW_NUMBERS)};

    return failed ? error_memory(e) : bag_unpack(bag, known, &packed, e);
}

static int take_ledger(struct bag *bag, const PGresult *r, int i, struct error *e)
{
    struct row *row = bag_row(bag);
    bool failed = false;
    int column = 0;

    if (row == NULL)
        return error_memory(e);
    row->teacher = text_at(bag, r, i, column++, &failed);
    row->tag = PQgetvalue(r, i, column++)[0];
    for (int k = 0; k < ROW_TEXTS; k++)
        row->text[k] = text_at(bag, r, i, column++, &failed);
    for (int k = 0; k < ROW_NUMBERS; k++)
        row->number[k] = number_at(r, i, column++);
    row->at.intake = (int32_t)number_at(r, i, column++);
    row->at.line = (int32_t)number_at(r, i, column++);
    return failed ? error_memory(e) : 0;
}

static int take_rows(struct bag *bag, const struct known *known, const PGresult *r, struct error *e)
{
    int rc = 0;

    for (int i = 0; rc == 0 && i < PQntuples(r); i++)
        rc = is_ledger(PQgetvalue(r, i, 1)[0]) ? take_ledger(bag, r, i, e)
                                                 : take_packed(bag, known, r, i, e);
    return rc;
}

static int read_rows(struct db *db, const struct gathered *g, const char *teacher, struct bag *bag,
    struct error *e)
{
    char intake[16], batch[16], edition[16], *numbers = person_numbers(g, teacher, e);
    const char *params[] = {intake, batch, edition, g->known.programme->id, numbers};
    PGresult *r = NULL;
    int rc = -1;

    snprintf(intake, sizeof intake, "%d", g->known.intake);
    snprintf(batch, sizeof batch, "%d", g->known.batch);
    snprintf(edition, sizeof edition, "%d", g->known.edition);
    if (numbers != NULL && db_query(db, DB_ANY, sql_person_one, 5, params, &r, e) == 0)
        rc = take_rows(bag, &g->known, r, e);
    PQclear(r);
    free(numbers);
    return rc;
}

/* Hers are read once. */
static int read_person(struct db *db, const struct gathered *g, const char *teacher,
    struct error *e)
{
    struct person_read *read = g->read;
    int rc;

    if (read->teacher != NULL && strcmp(read->teacher, teacher) == 0)
        return 0;
    free(read->teacher);
    read->teacher = NULL;
    bag_empty(&read->bag);
    if ((rc = read_rows(db, g, teacher, &read->bag, e)) == 0 &&
        (read->teacher = strdup(teacher)) == NULL)
        rc = error_memory(e);
    return rc;
}

int gather_person(struct db *db, const struct gathered *g, const char *teacher, person_fn fn,
    void *context, struct error *e)
{
    if (read_person(db, g, teacher, e) != 0)
        return -1;
    if (g->read->bag.n == 0)
        return 0;
    return persons_build(g, &g->read->bag, gather_payee(g, teacher), fn, context, e);
}
