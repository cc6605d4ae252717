/*
 * Limits of the rules that no table reaches, since a fixture has less room: more of a thing than the
 * rules keep, and terms that leave 63 bits.  Each must be said, and cost nobody money silently.
 */
#include "../rules/difference.h"
#include "../rules/pool.h"
#include "rules_sealed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MANY = 1030, MANY_FUNDS = 130 };

/* Worth more than the first award of the role. */
#define SECOND                                                                                     \
    "{\"kind\": \"stipend\", \"requires\": \"full\", \"plan\": \"once\", \"amount\": "          \
    "[{\"from\": \"2026-07-01\", \"amount\": \"9000.00\", \"cite\": \"guide#all\"}]}"

static char folder[4096];
static struct fixture fixture;

static int make_fixture(void **state)
{
    static struct row rows[] = {{.file = "limits", .n = 2, .at = 1, .rest = "",
        .word = {"programme", "year.json"}}, {.file = "limits", .n = 2, .at = 1,
        .rest = "\"highest\"", .word = {"with", "/stacking", "\"highest\""}},
        {.file = "limits", .n = 2, .at = 1, .rest = SECOND,
            .word = {"with", "/roles/lead/awards/second", SECOND}}};
    static struct table_case c = {.name = "limits", .rows = {&rows[0], &rows[1], &rows[2]},
        .rows_n = 3};

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
    for (int i = 0; i < MANY; i++)
        a[i].role = role_of(f->programme, "coach");
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

/* "highest": where the last that is compared is the first award of an assignment, that one is taken, the
 * second is not, whatever it would be worth; nor is one of a day that no other shares. */
static void test_last_that_is_compared(void **state)
{
    enum { LAST = 512, ALONE = 600 };
    const struct fixture *f = *state;
    static struct assignment a[MANY];
    static struct assignment_row rows[MANY];
    static struct node_result nodes[2 * MANY];
    static struct trace_fact facts[2 * MANY];
    static char ids[MANY][8];
    struct person person = {.payee = "T1", .assignments = a, .assignments_n = MANY};
    struct decision *decisions = sealed_new(2 * MANY - 1, sizeof *decisions);
    struct trace trace = {.decisions = decisions, .decisions_room = 2 * MANY - 1, .nodes = nodes,
        .nodes_room = 2 * MANY, .facts = facts, .facts_room = 2 * MANY};
    struct deciding d = {.programme = f->programme, .shared = &f->shared, .asking = f->asking};

    fill_assignments(f->programme, a, rows, ids);
    a[0].role = role_of(f->programme, "coach"); /* with one award, the others have two */
    rows[LAST].starts = a[LAST].starts = f->programme->from + 1;
    rows[ALONE].starts = a[ALONE].starts = rows[ALONE].ends = a[ALONE].ends = f->programme->from;
    assert_true(decide(&d, &person, &trace));
    assert_int_equal(trace.decisions_n, 2 * MANY - 1);
    for (size_t i = 0; i < trace.decisions_n; i++) {
        bool taken = decisions[i].assignment == LAST && decisions[i].award == 0;

        assert_int_equal((decisions[i].codes & CODE(NOT_STACKED)) == 0, taken);
    }
    sealed_free(decisions, 2 * MANY - 1, sizeof *decisions);
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

/* Before everybody is read a pool is not settled, and nobody's share is known. */
static void test_pool_not_settled(void **state)
{
    struct assignment a = {.id = "A1"};
    struct person person = {.payee = "T1", .assignments = &a, .assignments_n = 1};
    struct decision decision = {.kind = CHARGE_POOL, .outcome = OUTCOME_PAID, .target = 0};
    struct trace trace = {.decisions = &decision, .decisions_n = 1, .decisions_room = 1};
    struct pool_member other = {.assignment = "A2", .share = 100};

    (void)state;
    pool_apply(NULL, 0, &person, &trace);
    pool_apply(&other, 1, &person, &trace);
    assert_int_equal(decision.target, 0);
    other.assignment = "A1";
    pool_apply(&other, 1, &person, &trace);
    assert_int_equal(decision.target, 100);
    assert_int_equal(decision.steps.base, 100);
}

/* What a key gives, and takes, is looked for in its own accounts alone, and never more than they hold. */
static void test_funds_of_one_account(void **state)
{
    const struct fixture *f = *state;
    const struct charge *charge = &f->programme->charge[CHARGE_STIPEND];
    struct account *account = sealed_new(1, sizeof *account);
    struct increase *in = sealed_new(1, sizeof *in);
    money *moved = sealed_new(1, sizeof *moved);

    *account = (struct account){.key = "cover:C1", .payee = "S1", .fund = "grant",
        .fund_index = charge->shares[0].fund, .charged = 100};
    assert_true(fund_gives(charge, 99, account, 1, moved));
    assert_int_equal(*moved, 1);
    assert_true(fund_takes(f->programme, charge, 101, account, 1, in));
    assert_int_equal(in->take[0], 1);
    sealed_free(in, 1, sizeof *in);
    sealed_free(moved, 1, sizeof *moved);
    sealed_free(account, 1, sizeof *account);
}

/* A charge over as many funds as a charge may list: none beyond them is asked. */
static void test_as_many_funds_as_listed(void **state)
{
    const struct programme *like = ((const struct fixture *)*state)->programme;
    struct fund *funds = sealed_new(FUNDS_MOST, sizeof *funds);
    struct increase *in = sealed_new(1, sizeof *in);
    struct programme p = {.funds = funds, .funds_n = FUNDS_MOST};
    money left[FUNDS_MOST], shift[FUNDS_MOST];
    bool exhausted[FUNDS_MOST] = {false};
    struct ruling ruling;

    *in = (struct increase){.turn = {.key = "cover:C1", .service_day = like->from},
        .listed = FUNDS_MOST, .n = FUNDS_MOST};
    for (int i = 0; i < FUNDS_MOST; i++) {
        funds[i] = like->funds[0];
        in->fund[i] = i;
        in->take[i] = left[i] = 1;
    }
    for (int how = EXHAUSTED_STOP; how <= EXHAUSTED_NEXT_FUND; how++) {
        p.when_exhausted = (enum when_exhausted)how;
        fund_rule(&p, left, exhausted, in, &ruling, shift);
        assert_int_equal(ruling.codes, how == EXHAUSTED_STOP ? 0 : CODE(FUND_EXHAUSTED));
        assert_int_equal(left[FUNDS_MOST - 1], 0);
    }
    sealed_free(in, 1, sizeof *in);
    sealed_free(funds, FUNDS_MOST, sizeof *funds);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_more_stipends_than_compared),
        cmocka_unit_test(test_last_that_is_compared),
        cmocka_unit_test(test_more_funds_than_looked_at),
        cmocka_unit_test(test_key_too_long),
        cmocka_unit_test(test_weight_too_fine),
        cmocka_unit_test(test_charge_without_shares),
        cmocka_unit_test(test_pool_not_settled),
        cmocka_unit_test(test_funds_of_one_account),
        cmocka_unit_test(test_as_many_funds_as_listed),
    };

    snprintf(folder, sizeof folder, "%s/rules", argc > 1 ? argv[1] : "tests");
    return cmocka_run_group_tests(tests, make_fixture, free_fixture);
}
