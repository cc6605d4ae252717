#include "rules_traced.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void same_origin(const struct trace_fact *fact, struct place at, const char *evidence)
{
    assert_int_equal(fact->at.line, at.line);
    assert_int_equal(fact->at.intake, at.intake);
    assert_ptr_equal(fact->evidence, evidence);
}

static void no_origin(const struct trace_fact *fact)
{
    same_origin(fact, (struct place){0, 0}, NULL);
}

static void check_attended(
    const struct fixture *f, const struct person *person, const struct trace_fact *fact)
{
    const struct attendance *row = person_attendance(person, fact->session);

    assert_int_equal(fact->which, NONE);
    assert_in_range(fact->group, 0, f->shared.agenda.groups_n - 1);
    assert_in_range(fact->session, 0, f->shared.agenda.sessions_n - 1);
    if (row != NULL && f->shared.agenda.sessions[fact->session].on <= f->asking.as_of)
        same_origin(fact, row->at, row->evidence);
    else
        no_origin(fact);
}

static void check_delivered(
    const struct node *node, const struct assignment *a, const struct trace_fact *fact)
{
    const struct delivery *d;

    if (fact->state == FACT_NOT_SUBMITTED) {
        assert_int_equal(fact->which, NONE);
        no_origin(fact);
        return;
    }
    assert_in_range(fact->which, 0, a->deliveries_n - 1);
    d = &a->deliveries[fact->which];
    assert_int_equal(d->deliverable, node->deliverable);
    assert_int_equal(d->submitted_on, fact->on);
    same_origin(fact, d->at, d->evidence);
}

static void check_logged(
    const struct node *node, const struct assignment *a, const struct trace_fact *fact)
{
    const struct log *l;

    assert_in_range(fact->which, 0, a->logs_n - 1);
    l = &a->logs[fact->which];
    assert_string_equal(l->what, node->what);
    assert_int_equal(l->on, fact->on);
    assert_int_equal(l->minutes, fact->minutes);
    same_origin(fact, l->at, l->evidence);
}

static void check_agreed(
    const struct node *node, const struct assignment *a, const struct trace_fact *fact)
{
    int found = 0;

    assert_in_range(fact->which, 0, node->parties_n - 1);
    for (int i = 0; i < a->agreements_n; i++)
        if (strcmp(a->agreements[i].party, node->parties[fact->which]) == 0 &&
            a->agreements[i].signed_on == fact->on) {
            same_origin(fact, a->agreements[i].at, a->agreements[i].evidence);
            found++;
        }
    assert_int_equal(found > 0, fact->state != FACT_NOT_SIGNED);
    if (found == 0)
        no_origin(fact);
}

static void check_serving(const struct assignment *a, const struct trace_fact *fact)
{
    const struct assignment_row *row = assignment_row_on(a, fact->on);

    assert_int_equal(fact->which, NONE);
    same_origin(fact, row != NULL ? row->at : (struct place){0, 0}, NULL);
}

static void check_waived(
    const struct node *node, const struct assignment *a, const struct trace_fact *fact)
{
    assert_in_range(fact->which, 0, a->waivers_n - 1);
    assert_string_equal(a->waivers[fact->which].leaf, node->id);
    assert_int_equal(a->waivers[fact->which].granted_on, fact->on);
    same_origin(fact, a->waivers[fact->which].at, NULL);
}

static void check_fact(const struct fixture *f, const struct person *person,
    const struct decision *d, const struct node *node, const struct trace_fact *fact)
{
    const struct assignment *a = &person->assignments[d->assignment];

    if (node->kind != NODE_ATTENDED || fact->state == FACT_WAIVED) {
        assert_int_equal(fact->session, NONE);
        assert_int_equal(fact->group, NONE);
    }
    if (fact->state == FACT_WAIVED)
        check_waived(node, a, fact);
    else if (node->kind == NODE_ATTENDED)
        check_attended(f, person, fact);
    else if (node->kind == NODE_DELIVERED)
        check_delivered(node, a, fact);
    else if (node->kind == NODE_LOGGED)
        check_logged(node, a, fact);
    else if (node->kind == NODE_AGREED)
        check_agreed(node, a, fact);
    else
        check_serving(a, fact);
}

void check_traced_facts(
    const struct fixture *f, const struct person *person, const struct trace *trace)
{
    for (size_t i = 0; i < trace->decisions_n; i++) {
        const struct decision *d = &trace->decisions[i];

        for (size_t k = 0; k < d->nodes_n; k++) {
            const struct node_result *n = &trace->nodes[d->nodes + k];

            for (size_t x = 0; x < n->facts_n; x++)
                check_fact(f, person, d, &f->programme->requirements[d->requirement].nodes[k],
                    &trace->facts[n->facts + x]);
        }
    }
}
