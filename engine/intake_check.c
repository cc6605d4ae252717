#include "intake_check.h"

#include "intake_read.h"
#include "intake_sql.h"
#include "sql.h"

#include <stdlib.h>
#include <string.h>

/* When a check is worth its time, or its answer can be relied on. */
enum need {
    ALWAYS,
    RETRACTS, /* only where there are retractions */
    WHOLE     /* asks of rows together: a missing one would make false alarms */
};

static const struct check {
    const char *sql;
    const char *kind; /* NULL: every kind */
    enum need need;
} checks[] = {
    {sql_intake_check_nothing, NULL, RETRACTS},
    {sql_intake_check_referred_schools, "schools", RETRACTS},
    {sql_intake_check_referred_teachers, "teachers", RETRACTS},
    {sql_intake_check_referred_sessions, "sessions", RETRACTS},
    {sql_intake_check_referred_assignments, "assignments", RETRACTS},
    {sql_intake_check_referred_claims, "claims", RETRACTS},
    {sql_intake_check_same_as, "teachers", WHOLE},
    {sql_intake_check_cycle, "teachers", WHOLE},
    {sql_intake_check_group, "sessions", WHOLE},
    {sql_intake_check_overlap, "assignments", WHOLE},
    {sql_intake_check_one, "assignments", WHOLE},
    {sql_intake_check_detached, "settlements", ALWAYS},
    {sql_intake_check_detached, "payments", ALWAYS},
    {sql_intake_check_key, "settlements", ALWAYS},
    {sql_intake_check_key, "payments", ALWAYS},
    {sql_intake_check_batch, "payments", ALWAYS},
    {sql_intake_check_entered_settlements, "settlements", ALWAYS},
    {sql_intake_check_entered_payments, "payments", ALWAYS},
};

static const char *text_at(const PGresult *rows, int row, int column)
{
    return PQgetisnull(rows, row, column) ? NULL : PQgetvalue(rows, row, column);
}

/* Every check answers alike: line, number of such rows in all, column's name, code, message, hint.
 */
static void take_faults(struct intake_stage *s, const PGresult *rows)
{
    const int n = PQntuples(rows);

    for (int i = 0; i < n; i++) {
        const char *hint = text_at(rows, i, 5);
        struct fault *fault = faults_add(s->faults, false, PQgetvalue(rows, i, 3), s->file->name,
            strtol(PQgetvalue(rows, i, 0), NULL, 10), 0, PQgetvalue(rows, i, 2), "%s",
            PQgetvalue(rows, i, 4));

        if (hint != NULL)
            faults_hint(fault, "%s", hint);
    }
    if (n > 0)
        s->faults->errors += (size_t)strtoll(PQgetvalue(rows, 0, 1), NULL, 10) - (size_t)n;
}

static int run_check(
    struct intake_stage *s, const char *text, const struct intake_column *column, struct error *e)
{
    PGresult *rows = NULL;
    char *sql = intake_sql(text, s->kind, column, e);
    int rc = -1;

    if (sql != NULL && (rc = db_query(s->db, DB_ANY, sql, 0, NULL, &rows, e)) == 0)
        take_faults(s, rows);
    if (rc == 0)
        PQclear(rows);
    free(sql);
    return rc;
}

/* Whether all that the rows name is known. */
static int all_known(struct intake_stage *s, bool *known, struct error *e)
{
    PGresult *row = NULL;
    char *sql = NULL;
    int rc = 0;
    bool asks = false;

    for (const struct intake_column *c = s->kind->columns; c->name != NULL; c++)
        asks |= intake_column_asks(c);
    *known = true;
    if (asks && (sql = intake_sql(sql_intake_check_known, s->kind, NULL, e)) == NULL)
        return -1;
    if (asks && (rc = db_query(s->db, DB_ONE, sql, 0, NULL, &row, e)) == 0)
        *known = PQgetvalue(row, 0, 0)[0] == 'f';
    PQclear(row);
    free(sql);
    return rc;
}

/* Which of them are not, column by column. */
static int name_unknown(struct intake_stage *s, struct error *e)
{
    bool known;

    if (all_known(s, &known, e) != 0)
        return -1;
    for (const struct intake_column *c = s->kind->columns; !known && c->name != NULL; c++)
        if (intake_column_asks(c) && run_check(s, sql_intake_check_unknown, c, e) != 0)
            return -1;
    return 0;
}

int intake_check_facts(struct intake_stage *s, struct error *e)
{
    if (name_unknown(s, e) != 0)
        return -1;
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        const struct check *check = &checks[i];

        if ((check->kind != NULL && strcmp(check->kind, s->kind->name) != 0) ||
            (check->need == RETRACTS && !s->retracts) || (check->need == WHOLE && !s->whole))
            continue;
        if (run_check(s, check->sql, NULL, e) != 0)
            return -1;
    }
    return 0;
}

int intake_check_twice(struct intake_stage *s, struct error *e)
{
    return run_check(s, sql_intake_check_twice, NULL, e);
}

static struct fault *next_without_place(const struct faults *f, size_t *i)
{
    for (; *i < f->n; ++*i)
        if (f->at[*i].column == 0 && f->at[*i].line > 0)
            return &f->at[*i];
    return NULL;
}

int intake_locate(struct intake_stage *s, struct error *e)
{
    struct faults said; /* already, on the first reading */
    struct intake_record record;
    struct intake_reader *r;
    struct fault *fault;
    size_t i = 0;
    int got = 0;

    faults_sort(s->faults);
    if (next_without_place(s->faults, &i) == NULL)
        return 0;
    faults_init(&said, 0);
    s->file->progress = NULL;
    if ((r = intake_reader_new(s->kind, s->file, &said, e)) == NULL)
        return -1;
    while ((fault = next_without_place(s->faults, &i)) != NULL &&
           (got = intake_reader_next(r, &record, e)) > 0)
        for (; fault != NULL && fault->line <= record.line;
             ++i, fault = next_without_place(s->faults, &i)) {
            const int cell = intake_find_cell(s->kind, fault->pointer, strlen(fault->pointer));

            if (fault->line == record.line && cell >= 0)
                intake_reader_place(r, (size_t)cell, &fault->line, &fault->column);
        }
    intake_reader_free(r);
    faults_free(&said);
    faults_sort(s->faults);
    return got < 0 ? -1 : 0;
}
