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
    struct bag names; /* rows of names, by teacher number */
    struct known_name *known;
    size_t known_n;
    char state[PERSON_STATE];
};

static void add_id(struct buffer *b, const char *number)
{
    buffer_text(b, b->n == 0 ? "{" : ",");
    chosen_quote(number, b);
}

char *person_numbers(const struct gathered *g, const char *teacher, struct error *e)
{
    const struct link *link = links_find(g->links, teacher);
    struct buffer b = {0};

    if (link == NULL)
        add_id(&b, teacher);
    for (int i = 0; link != NULL && i < g->links->n; i++)
        if (g->links->at[i].cluster == link->cluster)
            add_id(&b, g->links->at[i].teacher);
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
    bag_free(&read->names);
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

static int take_row(struct bag *bag, const PGresult *r, int i, struct error *e)
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

static int by_version(const void *x, const void *y)
{
    const struct row *a = x, *b = y;
    int order = strcmp(a->teacher, b->teacher);

    return order != 0 ? order : (a->at.intake > b->at.intake) - (a->at.intake < b->at.intake);
}

/* The last version of each number's row counts. */
static int fold_names(struct person_read *read, struct error *e)
{
    const struct row *rows = read->names.rows;
    size_t n = read->names.n;

    read->known_n = 0;
    read->known = arena_take(&read->names.arena, (n + 1) * sizeof *read->known);
    if (read->known == NULL)
        return error_memory(e);
    if (n > 0)
        qsort(read->names.rows, n, sizeof *rows, by_version);
    for (size_t i = 0; i < n; i++)
        if ((i + 1 == n || strcmp(rows[i].teacher, rows[i + 1].teacher) != 0) &&
            rows[i].number[ROW_RETRACT] != 1)
            read->known[read->known_n++] =
                (struct known_name){.teacher = rows[i].teacher, .name = rows[i].text[0]};
    return 0;
}

static int take_rows(struct person_read *read, const struct known *known, const PGresult *r,
    struct error *e)
{
    read->state[0] = '\0';
    for (int i = 0; i < PQntuples(r); i++) {
        char tag = PQgetvalue(r, i, 1)[0];

        if (tag == '!' && (size_t)PQgetlength(r, i, 2) < sizeof read->state)
            memcpy(read->state, PQgetvalue(r, i, 2), (size_t)PQgetlength(r, i, 2) + 1);
        else if (tag == '!')
            continue;
        else if (tag == 'n' || is_ledger(tag)
                     ? take_row(tag == 'n' ? &read->names : &read->bag, r, i, e) != 0
                     : take_packed(&read->bag, known, r, i, e) != 0)
            return -1;
    }
    return fold_names(read, e);
}

/* The statement, without the parts that no person can have rows of.  The first, which says the types of all,
 * and the last, which names all parameters, are always there. */
static char *write_statement(const struct known *known, bool several, struct error *e)
{
    struct buffer b = {0};

    for (size_t i = 0; i < sql_person_parts_n; i++) {
        const struct person_part *part = &sql_person_parts[i];

        if (i > 0 && i + 1 < sql_person_parts_n && known->rows_of != NULL &&
            strstr(known->rows_of, part->of) == NULL)
            continue;
        buffer_text(&b, b.n > 0 ? sql_person_union : "");
        buffer_text(&b, several ? part->several : part->one);
    }
    if (known->state) {
        buffer_text(&b, sql_person_union);
        buffer_text(&b, sql_person_state);
    }
    if (!b.failed)
        return b.at;
    buffer_free(&b);
    error_memory(e);
    return NULL;
}

static int read_rows(struct db *db, const struct gathered *g, const char *teacher, struct error *e)
{
    bool several = links_find(g->links, teacher) != NULL;
    char intake[16], batch[16], edition[16], *statement = write_statement(&g->known, several, e);
    char *numbers = several && statement != NULL ? person_numbers(g, teacher, e) : NULL;
    const char *params[] = {intake, batch, edition, g->known.programme->id,
        several ? numbers : teacher};
    PGresult *r = NULL;
    int rc = -1;

    snprintf(intake, sizeof intake, "%d", g->known.intake);
    snprintf(batch, sizeof batch, "%d", g->known.batch);
    snprintf(edition, sizeof edition, "%d", g->known.edition);
    if (statement != NULL && params[4] != NULL &&
        db_query_again(db, DB_ANY, statement, 5, params, &r, e) == 0)
        rc = take_rows(g->read, &g->known, r, e);
    PQclear(r);
    free(numbers);
    free(statement);
    return rc;
}

void person_forget(const struct gathered *g)
{
    free(g->read->teacher);
    g->read->teacher = NULL;
}

int person_read(struct db *db, const struct gathered *g, const char *teacher, struct error *e)
{
    struct person_read *read = g->read;
    int rc;

    if (read->teacher != NULL && strcmp(read->teacher, teacher) == 0)
        return 0;
    person_forget(g);
    bag_empty(&read->bag);
    bag_empty(&read->names);
    if ((rc = read_rows(db, g, teacher, e)) == 0 && (read->teacher = strdup(teacher)) == NULL)
        rc = error_memory(e);
    return rc;
}

const char *person_state(const struct gathered *g)
{
    return g->read->state;
}

/* Of every version, since the one that counts is not chosen yet. */
char *person_schools(const struct gathered *g, struct error *e)
{
    struct buffer b = {0};

    for (size_t i = 0; i < g->read->bag.n; i++) {
        const struct row *row = &g->read->bag.rows[i];
        const char *school = row->tag == 'a' ? row->text[3] : row->tag == 'c' ? row->text[1] : NULL;

        if (school != NULL)
            add_id(&b, school);
    }
    buffer_text(&b, b.n == 0 ? "{}" : "}");
    if (!b.failed)
        return b.at;
    buffer_free(&b);
    error_memory(e);
    return NULL;
}

const struct known_name *gather_names(const struct gathered *g, size_t *n)
{
    *n = g->read->known_n;
    return g->read->known;
}

int gather_person(struct db *db, const struct gathered *g, const char *teacher, person_fn fn,
    void *context, struct error *e)
{
    if (person_read(db, g, teacher, e) != 0)
        return -1;
    if (g->read->bag.n == 0)
        return 0;
    return persons_build(g, &g->read->bag, gather_payee(g, teacher), fn, context, e);
}
