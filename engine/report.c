#include "report.h"
#include "buffer.h"
#include "edition.h"
#include "sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reporting {
    struct db *db;
    const struct report_request *request;
    const struct report_taker *taker;
    struct report_heading heading;
    char name[REPORT_COLUMNS * 32];
    struct buffer editions, numbers, line; /* names, numbers as an array; the row at hand */
    char *payees; /* as an array */
};

static int refuse_editions(struct reporting *r, struct error *e)
{
    const struct report_request *q = r->request;

    if (q->kind->subject == SUBJECT_PERIOD)
        return edition_refuse_period(r->db, q->subject, e);
    return edition_refuse(r->db, q->kind->subject == SUBJECT_YEAR ? q->subject : NULL, e);
}

static int choose_editions(struct reporting *r, struct error *e)
{
    const struct report_request *q = r->request;
    bool year = q->kind->subject == SUBJECT_YEAR, period = q->kind->subject == SUBJECT_PERIOD;
    const char *params[] = {year ? q->subject : NULL, q->programme, q->edition,
        period ? q->subject : NULL};
    PGresult *found = NULL;
    int rc = 0;

    if (db_query(r->db, DB_ANY, sql_report_editions, 4, params, &found, e) != 0)
        return -1;
    if (PQntuples(found) == 0)
        rc = refuse_editions(r, e);
    for (int i = 0; i < PQntuples(found); i++) {
        int last = (int)strtol(PQgetvalue(found, i, 3), NULL, 10);

        buffer_format(&r->numbers, "%s%s", i == 0 ? "{" : ",", PQgetvalue(found, i, 0));
        buffer_format(&r->editions, "%s%s %s", i == 0 ? "" : ", ", PQgetvalue(found, i, 1),
            PQgetvalue(found, i, 2));
        r->heading.through = last > r->heading.through ? last : r->heading.through;
    }
    buffer_text(&r->numbers, "}");
    PQclear(found);
    if (rc == 0 && (r->numbers.failed || r->editions.failed))
        rc = error_memory(e);
    return rc;
}

/* Who the report is about: known, by which name, under which numbers. */
static int find_subject(struct reporting *r, struct error *e)
{
    const struct report_request *q = r->request;
    bool school = q->kind->subject == SUBJECT_SCHOOL;
    const char *params[] = {school ? "school" : "teacher", q->subject}, *one[] = {q->subject};
    PGresult *found = NULL, *numbers = NULL;
    int rc = 0;

    if (q->kind->subject != SUBJECT_SCHOOL && q->kind->subject != SUBJECT_TEACHER)
        return 0;
    if (db_query(r->db, DB_MAYBE, sql_report_subject, 2, params, &found, e) != 0)
        return -1;
    if (PQntuples(found) == 0) {
        error_set(e, ERROR_REFUSED, school ? "unknown_school" : "unknown_teacher",
            "no %s %.63s is known", params[0], q->subject);
        rc = error_hint(e, "stipend import %ss FILE makes one known; its id is as in that file", params[0]);
    } else {
        snprintf(r->name, sizeof r->name, "%s", PQgetvalue(found, 0, 2));
    }
    PQclear(found);
    if (rc == 0 && db_query(r->db, DB_ONE, sql_report_statement_numbers, 1, one, &numbers, e) != 0)
        rc = -1;
    if (rc == 0 && (r->payees = strdup(PQgetvalue(numbers, 0, 0))) == NULL)
        rc = error_memory(e);
    PQclear(numbers);
    return rc;
}

static int find_head(struct reporting *r, struct error *e)
{
    struct ledger_state state;
    struct batch_row row;
    int rc = ledger_state(r->db, &state, e);

    if (rc != 0)
        return -1;
    r->heading.intake = state.intake;
    if (r->heading.through == 0)
        return 0;
    rc = ledger_batch(r->db, r->heading.through, &row, e);
    if (rc == 0)
        memcpy(r->heading.head, row.head, DIGEST_SIZE);
    return rc < 0 ? -1 : 0;
}

static int settings(struct reporting *r, struct error *e)
{
    const struct report_request *q = r->request;
    char through[16];

    snprintf(through, sizeof through, "%d", r->heading.through);
    if (db_set(r->db, "stipend.editions", r->numbers.at, e) != 0 ||
        db_set(r->db, "stipend.through", through, e) != 0 ||
        db_set(r->db, "stipend.subject", q->subject != NULL ? q->subject : "", e) != 0 ||
        db_set(r->db, "stipend.what", q->kind->subject == SUBJECT_SCHOOL ? "school" : "teacher", e) != 0)
        return -1;
    return db_set(r->db, "stipend.payees", r->payees != NULL ? r->payees : "{}", e);
}

/* A field of COPY's text as it was stored, in place; returns what comes after it. */
static char *unescape(char *field)
{
    static const char from[] = "bfnrtv", to[] = "\b\f\n\r\t\v";
    char *out = field;
    char end;

    for (; *field != '\t' && *field != '\n' && *field != '\0'; field++) {
        const char *at;

        if (*field == '\\' && field[1] != '\0') {
            field++;
            at = strchr(from, *field);
            *out++ = at != NULL ? to[at - from] : *field;
        } else {
            *out++ = *field;
        }
    }
    end = *field;
    *out = '\0';
    return end == '\t' ? field + 1 : field;
}

static void cut(const struct report_part *part, char *line, struct report_cell *cells)
{
    for (int i = 0; i < REPORT_COLUMNS && part->columns[i].name != NULL; i++) {
        bool null = line[0] == '\\' && line[1] == 'N';
        char *next;

        cells[i] = (struct report_cell){.text = line};
        next = unescape(line);
        if (null)
            cells[i].text = NULL;
        else if (part->columns[i].type == REPORT_MONEY || part->columns[i].type == REPORT_COUNT)
            cells[i].number = strtoll(line, NULL, 10);
        line = next;
    }
}

static int run_part(struct reporting *r, const struct report_part *part, struct error *e)
{
    struct report_cell cells[REPORT_COLUMNS];
    money totals[REPORT_COLUMNS] = {0};
    int64_t rows = 0;
    const char *at;
    size_t len;
    int rc = db_set(r->db, "stipend.part", part->name, e);

    if (rc == 0)
        rc = db_copy_out(r->db, part->sql, e);
    if (rc == 0)
        r->taker->part(r->taker->context, part);
    while (rc == 0 && (rc = db_copy_line(r->db, &at, &len, e)) > 0) {
        buffer_empty(&r->line);
        buffer_put(&r->line, at, len);
        if (r->line.failed)
            return error_memory(e);
        cut(part, r->line.at, cells);
        for (int i = 0; i < REPORT_COLUMNS && part->columns[i].name != NULL; i++)
            if (part->columns[i].total)
                totals[i] += cells[i].number;
        r->taker->row(r->taker->context, part, cells);
        rows++;
        rc = 0;
    }
    if (rc == 0)
        r->taker->end(r->taker->context, part, rows, totals);
    return rc;
}

static int run(struct reporting *r, struct error *e)
{
    const struct report_kind *kind = r->request->kind;

    if (choose_editions(r, e) != 0 || find_subject(r, e) != 0 || find_head(r, e) != 0 ||
        settings(r, e) != 0)
        return -1;
    r->heading.title = kind->title;
    r->heading.subject = r->request->subject != NULL ? r->request->subject : "";
    r->heading.name = r->name;
    r->heading.editions = r->editions.at;
    r->taker->heading(r->taker->context, &r->heading);
    for (int i = 0; kind->parts[i] != NULL; i++)
        if (run_part(r, kind->parts[i], e) != 0)
            return -1;
    return 0;
}

int report_run(struct db *db, const struct report_request *request, const struct report_taker *taker,
    struct error *e)
{
    struct reporting r = {.db = db, .request = request, .taker = taker};
    int rc = db_begin(db, "REPEATABLE READ READ ONLY", e);

    if (rc == 0)
        rc = run(&r, e);
    db_rollback(db);
    buffer_free(&r.editions);
    buffer_free(&r.numbers);
    buffer_free(&r.line);
    free(r.payees);
    return rc;
}

struct listing {
    int *at;
    size_t n;
    bool failed;
};

static void no_heading(void *context, const struct report_heading *heading)
{
    (void)context;
    (void)heading;
}

static void no_part(void *context, const struct report_part *part)
{
    (void)context;
    (void)part;
}

static void list_batch(void *context, const struct report_part *part, const struct report_cell *cells)
{
    struct listing *l = context;
    int *more = realloc(l->at, (l->n + 1) * sizeof *more);

    (void)part;
    if (more == NULL) {
        l->failed = true;
        return;
    }
    l->at = more;
    l->at[l->n++] = (int)cells[0].number;
}

static void no_end(void *context, const struct report_part *part, int64_t rows, const money *totals)
{
    (void)context;
    (void)part;
    (void)rows;
    (void)totals;
}

int report_batches(struct db *db, const struct report_request *request, int **numbers, size_t *n,
    struct error *e)
{
    struct listing l = {0};
    const struct report_taker taker = {&l, no_heading, no_part, list_batch, no_end};
    const struct report_kind only = {.name = request->kind->name, .title = "", .subject = SUBJECT_PERIOD,
        .parts = {request->kind->parts[0]}};
    struct report_request asked = *request;
    int rc;

    asked.kind = &only;
    rc = report_run(db, &asked, &taker, e);
    *numbers = l.at;
    *n = l.n;
    return rc == 0 && l.failed ? error_memory(e) : rc;
}
