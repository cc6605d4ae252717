#include "sample.h"
#include "edition.h"
#include "replay.h"
#include "sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What one item is made with. */
struct making {
    struct db *db;
    const struct sample_taker *taker;
    struct sample_counts *counts;
    struct sample_item item;
    struct arena arena; /* of the item's texts */
};

static const char *keep(struct making *m, const PGresult *r, int row, int column)
{
    const char *text = PQgetvalue(r, row, column);

    return PQgetisnull(r, row, column) ? NULL : arena_text(&m->arena, text, strlen(text));
}

static money cents(const PGresult *r, int row, int column)
{
    return strtoll(PQgetvalue(r, row, column), NULL, 10);
}

static int ask(struct making *m, enum db_rows rows, const char *sql, int n, PGresult **out,
    struct error *e)
{
    char batch[16];
    const char *params[] = {batch, m->item.key};

    snprintf(batch, sizeof batch, "%d", m->item.row->number);
    return db_query(m->db, rows, sql, n, params, out, e);
}

static struct sample_decision take_decision(struct making *m, const PGresult *r, int i)
{
    return (struct sample_decision){.batch = (int)cents(r, i, 0),
        .payee = keep(m, r, i, 1),
        .for_period = keep(m, r, i, 2),
        .service_day = keep(m, r, i, 3),
        .outcome = keep(m, r, i, 4),
        .codes = keep(m, r, i, 5),
        .target = cents(r, i, 6),
        .explanation = keep(m, r, i, 7)};
}

static int read_decisions(struct making *m, struct error *e)
{
    PGresult *r = NULL;
    int before = 0;

    if (ask(m, DB_ANY, sql_sample_decision, 2, &r, e) != 0)
        return -1;
    if (PQntuples(r) > 0 && cents(r, 0, 0) == m->item.row->number) {
        m->item.stored = take_decision(m, r, 0);
        before = 1;
    }
    if (PQntuples(r) > before)
        m->item.before = take_decision(m, r, before);
    PQclear(r);
    return 0;
}

static int read_entries(struct making *m, struct error *e)
{
    struct sample_entry *list;
    PGresult *r = NULL;
    int n;

    if (ask(m, DB_ANY, sql_sample_entries, 2, &r, e) != 0)
        return -1;
    n = PQntuples(r);
    list = arena_take(&m->arena, ((size_t)n + 1) * sizeof *list);
    for (int i = 0; list != NULL && i < n; i++)
        list[i] = (struct sample_entry){.line = keep(m, r, i, 0), .payee = keep(m, r, i, 1),
            .fund = keep(m, r, i, 2), .debit = keep(m, r, i, 3), .credit = keep(m, r, i, 4),
            .amount = cents(r, i, 5), .for_period = keep(m, r, i, 6), .cancels = keep(m, r, i, 7),
            .origin = keep(m, r, i, 8), .reverses_batch = keep(m, r, i, 9),
            .reverses_line = keep(m, r, i, 10), .reversed_batch = keep(m, r, i, 11),
            .reversed_line = keep(m, r, i, 12), .reversed_reason = keep(m, r, i, 13)};
    m->item.entries = list;
    m->item.entries_n = n;
    PQclear(r);
    return list != NULL ? 0 : error_memory(e);
}

static int read_funds(struct making *m, struct error *e)
{
    struct sample_fund *list;
    PGresult *r = NULL;
    int n;

    if (ask(m, DB_ANY, sql_sample_funds, 2, &r, e) != 0)
        return -1;
    n = PQntuples(r);
    list = arena_take(&m->arena, ((size_t)n + 1) * sizeof *list);
    for (int i = 0; list != NULL && i < n; i++)
        list[i] = (struct sample_fund){keep(m, r, i, 0), cents(r, i, 1), cents(r, i, 2)};
    m->item.funds = list;
    m->item.funds_n = n;
    PQclear(r);
    return list != NULL ? 0 : error_memory(e);
}

static int read_acts(struct making *m, struct error *e)
{
    PGresult *r = NULL;

    if (ask(m, DB_ONE, sql_sample_approval, 1, &r, e) != 0)
        return -1;
    m->item.acts = (struct sample_acts){.planner = keep(m, r, 0, 0), .planned_at = keep(m, r, 0, 1),
        .approver = keep(m, r, 0, 2), .approved_at = keep(m, r, 0, 3), .reason = keep(m, r, 0, 4),
        .poster = keep(m, r, 0, 5), .posted_at = keep(m, r, 0, 6), .loader = keep(m, r, 0, 7),
        .loaded_at = keep(m, r, 0, 8), .rules_approver = keep(m, r, 0, 9),
        .rules_reason = keep(m, r, 0, 10)};
    PQclear(r);
    return 0;
}

static void add_intake(struct buffer *b, int intake)
{
    if (intake > 0)
        buffer_format(b, "%s%d", b->n == 0 ? "{" : ",", intake);
}

static void add_fact(struct sample_item *item, const char *what, const char *id, const char *evidence,
    struct place at)
{
    item->facts[item->facts_n++] = (struct sample_fact){what, id, evidence, at};
}

/* The facts of the decision that are in none of its conditions. */
static void find_facts(struct sample_item *item, const struct decision *d)
{
    const struct person *p = item->x->told.person;
    const struct session *sessions = item->x->told.deciding.shared->agenda.sessions;
    const struct attendance *a =
        d->steps.session != NONE ? person_attendance(p, d->steps.session) : NULL;

    if (d->claim != NONE)
        add_fact(item, "claim", p->claims[d->claim].id, p->claims[d->claim].evidence,
            p->claims[d->claim].at);
    if (a != NULL)
        add_fact(item, "attendance", sessions[a->session].id, a->evidence, a->at);
    if (d->kind == CHARGE_AID && d->assignment != NONE)
        for (int i = 0; i < p->assignments[d->assignment].aid_n && item->facts_n < 2; i++)
            if (p->assignments[d->assignment].aid[i].on == d->service_day)
                add_fact(item, "aid", p->assignments[d->assignment].id, NULL,
                    p->assignments[d->assignment].aid[i].at);
}

/* Every intake that the decision rests on, as an array. */
static void list_intakes(struct sample_item *item, struct buffer *b)
{
    const struct trace *t = item->x->told.trace;

    if (item->decision != SIZE_MAX) {
        const struct decision *d = &t->decisions[item->decision];

        find_facts(item, d);
        for (int i = 0; i < item->facts_n; i++)
            add_intake(b, item->facts[i].at.intake);
        for (size_t i = 0; d->requirement != NONE && i < d->nodes_n; i++)
            for (size_t k = 0; k < t->nodes[d->nodes + i].facts_n; k++)
                add_intake(b, t->facts[t->nodes[d->nodes + i].facts + k].at.intake);
    }
    buffer_text(b, b->n == 0 ? "{}" : "}");
}

static int read_intakes(struct making *m, struct error *e)
{
    struct buffer numbers = {0};
    struct sample_intake *list = NULL;
    PGresult *r = NULL;
    int rc = -1;

    list_intakes(&m->item, &numbers);
    if (numbers.failed) {
        error_memory(e);
    } else {
        const char *params[] = {numbers.at};

        rc = db_query(m->db, DB_ANY, sql_sample_intakes, 1, params, &r, e);
    }
    if (rc == 0 && (list = arena_take(&m->arena, ((size_t)PQntuples(r) + 1) * sizeof *list)) == NULL)
        rc = error_memory(e);
    for (int i = 0; rc == 0 && i < PQntuples(r); i++)
        list[i] = (struct sample_intake){.number = keep(m, r, i, 0), .kind = keep(m, r, i, 1),
            .file = keep(m, r, i, 2), .sha256 = keep(m, r, i, 3), .rows = keep(m, r, i, 4),
            .by = keep(m, r, i, 5), .at = keep(m, r, i, 6)};
    if (rc == 0 && m->arena.failed)
        rc = error_memory(e);
    m->item.intakes = list;
    m->item.intakes_n = rc == 0 ? PQntuples(r) : 0;
    PQclear(r);
    buffer_free(&numbers);
    return rc;
}

/* The person as decided again: find the key, compare, hand on. */
static int take_explained(void *context, struct explanation *x, struct error *e)
{
    struct making *m = context;
    char hex[DIGEST_HEX];

    m->item.x = x;
    m->item.decision = SIZE_MAX;
    for (size_t i = 0; i < x->told.trace->decisions_n; i++)
        if (strcmp(x->told.trace->decisions[i].key, m->item.key) == 0)
            m->item.decision = i;
    m->item.equal = m->item.stored.outcome == NULL;
    if (!m->item.equal && m->item.decision != SIZE_MAX) {
        if (!explanation_digest(x, m->item.decision, hex))
            return error_memory(e);
        m->item.equal = strcmp(hex, m->item.stored.explanation) == 0;
    }
    m->counts->differ += !m->item.equal;
    if (read_intakes(m, e) != 0)
        return -1;
    return m->taker->item(m->taker->context, &m->item, e);
}

static int make_item(struct making *m, const char *teacher, struct error *e)
{
    struct planning p = {0};
    struct batch_plan plan;
    int rc = replay_plan_of(m->db, m->item.row, &plan, e);

    if (rc == 0)
        rc = planning_again(&p, m->db, &plan, e);
    if (rc == 0 && (read_decisions(m, e) != 0 || read_entries(m, e) != 0 || read_funds(m, e) != 0 ||
                       read_acts(m, e) != 0))
        rc = -1;
    if (rc == 0 && m->arena.failed)
        rc = error_memory(e);
    if (rc == 0) {
        const struct asked asked = {.programme = p.revision.rules, .edition = p.revision.edition,
            .intake = p.input.intake, .batch = p.input.batch, .asking = p.input.asking,
            .period = p.input.period, .texts = true};

        m->item.revision = &p.revision;
        rc = explain_again(m->db, &p.revision, &asked, teacher, take_explained, m, e);
    }
    planning_close(&p);
    return rc;
}

static int make_items(struct making *m, const PGresult *r, struct error *e)
{
    int rc = 0;

    for (int i = 0; rc == 0 && i < PQntuples(r); i++) {
        struct batch_row row;

        arena_init(&m->arena);
        m->item = (struct sample_item){.number = i + 1, .of = PQntuples(r), .row = &row,
            .key = PQgetvalue(r, i, 1)};
        rc = ledger_batch(m->db, (int)cents(r, i, 0), &row, e);
        if (rc == 0)
            rc = make_item(m, PQgetvalue(r, i, 2), e);
        arena_free(&m->arena);
    }
    return rc;
}

int sample_year(struct db *db, const struct sample_request *request, const struct sample_taker *taker,
    struct sample_counts *counts, struct error *e)
{
    char size[16];
    const char *params[] = {request->year, request->seed, size};
    struct making m = {.db = db, .taker = taker, .counts = counts};
    PGresult *r = NULL;
    int rc = 0;

    *counts = (struct sample_counts){0};
    snprintf(size, sizeof size, "%d", request->size);
    if (db_query(db, DB_ANY, sql_sample_choose, 3, params, &r, e) != 0)
        return -1;
    if (PQntuples(r) == 0)
        rc = edition_refuse(db, request->year, e);
    counts->sampled = PQntuples(r);
    for (int i = 0; i < PQntuples(r); i++) {
        counts->sampled_amount += cents(r, i, 3);
        counts->population = cents(r, i, 4);
        counts->population_amount = cents(r, i, 5);
    }
    if (rc == 0)
        taker->begin(taker->context, counts);
    if (rc == 0)
        rc = make_items(&m, r, e);
    PQclear(r);
    return rc;
}
