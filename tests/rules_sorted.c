/*
 * The last step of a fixture: everything of a person sorted as facts.h says, and what the edition
 * does not see left out, as the gatherer does.
 */
#include "rules_fixture.h"

#include <stdlib.h>
#include <string.h>

static int by_starts(const void *x, const void *y)
{
    const struct assignment_row *a = x, *b = y;

    return (a->starts > b->starts) - (a->starts < b->starts);
}

static int by_on(const void *x, const void *y)
{
    const struct log *a = x, *b = y;

    return (a->on > b->on) - (a->on < b->on);
}

static int by_assignment(const void *x, const void *y)
{
    return strcmp(((const struct assignment *)x)->id, ((const struct assignment *)y)->id);
}

static int by_session(const void *x, const void *y)
{
    return ((const struct attendance *)x)->session - ((const struct attendance *)y)->session;
}

static int by_claim(const void *x, const void *y)
{
    return strcmp(((const struct claim *)x)->id, ((const struct claim *)y)->id);
}

static int by_holding(const void *x, const void *y)
{
    const struct holding *a = x, *b = y;
    int order = strcmp(a->key, b->key);

    if (order == 0)
        order = strcmp(a->payee, b->payee);
    return order != 0 ? order : strcmp(a->fund, b->fund);
}

static int by_stored(const void *x, const void *y)
{
    return strcmp(
        ((const struct stored_decision *)x)->key, ((const struct stored_decision *)y)->key);
}

static int by_settlement(const void *x, const void *y)
{
    const struct settlement *a = x, *b = y;

    return a->on != b->on ? (a->on > b->on) - (a->on < b->on) : strcmp(a->id, b->id);
}

static int by_payment(const void *x, const void *y)
{
    const struct payment *a = x, *b = y;

    return a->on != b->on ? (a->on > b->on) - (a->on < b->on) : strcmp(a->id, b->id);
}

/* First and last day, cut to in_force; false: no day in it. */
static bool cut(const struct programme *p, struct assignment *a)
{
    bool inside = false;

    for (int i = 0; i < a->rows_n; i++)
        inside |= a->rows[i].starts <= p->until && a->rows[i].ends >= p->from;
    a->starts = a->rows[0].starts > p->from ? a->rows[0].starts : p->from;
    a->ends = a->rows[a->rows_n - 1].ends < p->until ? a->rows[a->rows_n - 1].ends : p->until;
    return inside;
}

static void done(const struct programme *programme, struct fixture_person *p)
{
    int assignments = 0, claims = 0;

    for (int i = 0; i < p->person.assignments_n; i++) {
        struct assignment a = p->assignments[i];

        qsort(p->of[i].rows, (size_t)a.rows_n, sizeof *p->of[i].rows, by_starts);
        qsort(p->of[i].logs, (size_t)a.logs_n, sizeof *p->of[i].logs, by_on);
        if (cut(programme, &a))
            p->assignments[assignments++] = a;
    }
    p->person.assignments_n = assignments;
    for (int i = 0; i < p->person.claims_n; i++)
        if (programme->from <= p->claims[i].on && p->claims[i].on <= programme->until)
            p->claims[claims++] = p->claims[i];
    p->person.claims_n = claims;
    qsort(p->assignments, (size_t)assignments, sizeof *p->assignments, by_assignment);
    qsort(p->attendance, (size_t)p->person.attendance_n, sizeof *p->attendance, by_session);
    qsort(p->claims, (size_t)claims, sizeof *p->claims, by_claim);
    qsort(p->holdings, (size_t)p->person.holdings_n, sizeof *p->holdings, by_holding);
    qsort(p->stored, (size_t)p->person.stored_n, sizeof *p->stored, by_stored);
    qsort(p->settlements, (size_t)p->person.settlements_n, sizeof *p->settlements, by_settlement);
    qsort(p->payments, (size_t)p->person.payments_n, sizeof *p->payments, by_payment);
}

static int by_payee(const void *x, const void *y)
{
    const struct fixture_person *const *a = x, *const *b = y;

    return strcmp((*a)->person.payee, (*b)->person.payee);
}

void fixture_persons_done(struct fixture *f)
{
    for (int i = 0; i < f->persons_n; i++)
        done(f->programme, f->persons[i]);
    qsort(f->persons, (size_t)f->persons_n, sizeof(struct fixture_person *), by_payee);
}
