/*
 * Limits of the rules that no table reaches, since a fixture has less room: more of a thing than the
 * rules keep, and terms that leave 63 bits.  Each must be said, and cost nobody money silently.
 */
#include "../rules/difference.h"
#include "rules_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MANY = 1030, MANY_FUNDS = 130 };

static char folder[4096];
static struct fixture fixture;

static int make_fixture(void **state)
{
    static struct row rows[] = {{.file = "limits", .n = 2, .at = 1, .rest = "",
        .word = {"programme", "year.json"}}, {.file = "limits", .n = 2, .at = 1,
        .rest = "\"highest\"", .word = {"with", "/stacking", "\"highest\""}}};
    static struct table_case c = {.name = "limits", .rows = {&rows[0], &rows[1]}, .rows_n = 2};

    fixture.folder = folder;
    arena_init(&fixture.arena);
    fixture_fill(&fixture, &c);
    *state = &fixture;
    return fixture.programme == NULL;
}

static int free_fixture(void **state)
{
    arena_free(&((struct fixture *)*state)->arena);
    return 0;
}

static int role_of(const struct programme *p, const char *id)
{
    int i = 0;

    while (strcmp(p->roles[i].id, id) != 0)
        i++;
    return i;
}

/* All on the last day, when nothing is due any more. */
static void fill_assignments(const struct programme *p, struct assignment *a,
    struct assignment_row *rows, char (*ids)[8])
{
    for (int i = 0; i < MANY; i++) {
        snprintf(ids[i], sizeof ids[i], "A%04d", i);
        rows[i] = (struct assignment_row){.starts = p->until, .ends = p->until, .cohort = NONE,
            .share = RATIO_ONE};
        a[i] = (struct assignment){.id = ids[i], .role = role_of(p, "lead"), .rows = &rows[i],
            .rows_n = 1, .starts = p->until, .ends = p->until};
    }
}

/* "highest": what comes after the last that is compared is not taken, and says so. */
static void test_more_stipends_than_compared(void **state)
{
    const struct fixture *f = *state;
    static struct assignment a[MANY];
    static struct assignment_row rows[MANY];
    static struct decision decisions[MANY];
    static struct node_result nodes[MANY];
    static struct trace_fact facts[MANY];
    static char ids[MANY][8];
    struct person person = {.payee = "T1", .assignments = a, .assignments_n = MANY};
    struct trace trace = {.decisions = decisions, .decisions_room = MANY, .nodes = nodes,
        .nodes_room = MANY, .facts = facts, .facts_room = MANY};
    struct deciding d = {.programme = f->programme, .shared = &f->shared, .asking = f->asking};

    fill_assignments(f->programme, a, rows, ids);
    /* Two are served all the year, the second of them beyond what is compared. */
    rows[7].starts = a[7].starts = rows[MANY - 1].starts = a[MANY - 1].starts = f->programme->from;
    assert_true(decide(&d, &person, &trace));
    assert_int_equal(trace.decisions_n, MANY);
    for (int i = 0; i < MANY; i++) {
        bool taken = i == 7;

        assert_int_equal(decisions[i].outcome == OUTCOME_DENIED, !taken);
        if (!taken)
            assert_true((decisions[i].codes & CODE(NOT_STACKED)) != 0);
    }
}

/* A key in more funds than are looked at at once gives back what is seen, and never more. */
static void test_more_funds_than_looked_at(void **state)
{
    const struct fixture *f = *state;
    static struct holding holdings[MANY_FUNDS];
    static struct account accounts[MANY_FUNDS];
    static struct entry entries[MANY_FUNDS];
    static char funds[MANY_FUNDS][8];
    struct stored_decision stored = {.key = "cover:C1", .payee = "S1", .payee_then = "S1",
        .for_period = "2026-10", .outcome = "paid", .codes = "", .verdicts = ""};
    struct person person = {.payee = "T1", .holdings = holdings, .holdings_n = MANY_FUNDS,
        .stored = &stored, .stored_n = 1};
    struct decision decision;
    struct trace trace = {.decisions = &decision, .decisions_room = 1};
    struct differing d = {.programme = f->programme, .as_of = f->programme->until, .take = true};
    money carried;
    struct increase increase;
    struct differences out = {.accounts = accounts, .accounts_room = MANY_FUNDS,
        .entries = entries, .entries_room = MANY_FUNDS, .increases = &increase,
        .increases_room = 1, .carried = &carried, .carried_room = 1};

    for (int i = 0; i < MANY_FUNDS; i++) {
        snprintf(funds[i], sizeof funds[i], "f%03d", i);
        holdings[i] = (struct holding){.key = "cover:C1", .payee = "S1", .fund = funds[i],
            .fund_index = NONE, .charged = 100};
    }
    assert_true(decide_withdrawn(&person, &trace));
    assert_true(difference(&d, &person, &trace, &out));
    assert_int_equal(out.entries_n, 128);
    for (size_t i = 0; i < out.entries_n; i++)
        assert_int_equal(entries[i].amount, 100);
}

/* A stored key that no decision could carry is left alone. */
static void test_key_too_long(void **state)
{
    char key[KEY_TEXT + 1];
    struct stored_decision stored = {.key = key, .payee = "S1", .codes = ""};
    struct person person = {.payee = "T1", .stored = &stored, .stored_n = 1};
    struct decision decision;
    struct trace trace = {.decisions = &decision, .decisions_room = 1};

    (void)state;
    memset(key, 'x', KEY_TEXT);
    key[KEY_TEXT] = '\0';
    assert_true(decide_withdrawn(&person, &trace));
    assert_int_equal(trace.decisions_n, 0);
    key[KEY_TEXT - 1] = '\0';
    assert_true(decide_withdrawn(&person, &trace));
    assert_int_equal(trace.decisions_n, 1);
    assert_string_equal(decision.key, key);
}

/* A weight whose terms leave 63 bits is none; each of the two ways to leave them. */
static void test_weight_too_fine(void **state)
{
    struct assignment_row rows[2] = {{.starts = 0, .ends = 9, .share = {1, INT64_MAX}},
        {.starts = 10, .ends = 19, .share = {1, INT64_MAX - 1}}};
    struct assignment a = {.rows = rows, .rows_n = 1};
    struct ratio weight;

    (void)state;
    assert_false(assignment_weight(&a, 0, 99, &weight));
    assert_true(assignment_weight(&a, 0, 9, &weight));
    assert_int_equal(weight.q, INT64_MAX);
    a.rows_n = 2;
    rows[0].share = (struct ratio){1, 999999937};
    rows[1].share = (struct ratio){1, INT64_C(9999999967)};
    assert_false(assignment_weight(&a, 0, 19, &weight));
}

/* A charge without shares neither gives nor takes. */
static void test_charge_without_shares(void **state)
{
    const struct fixture *f = *state;
    struct charge none = {.n = 0};
    struct account account = {.key = "cover:C1", .payee = "S1", .fund = "grant", .charged = 100};
    struct increase in;
    money moved;

    assert_false(fund_gives(&none, 0, &account, 1, &moved));
    assert_false(fund_takes(f->programme, &none, 200, &account, 1, &in));
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_more_stipends_than_compared),
        cmocka_unit_test(test_more_funds_than_looked_at),
        cmocka_unit_test(test_key_too_long),
        cmocka_unit_test(test_weight_too_fine),
        cmocka_unit_test(test_charge_without_shares),
    };

    snprintf(folder, sizeof folder, "%s/rules", argc > 1 ? argv[1] : "tests");
    return cmocka_run_group_tests(tests, make_fixture, free_fixture);
}
