/*
 * Every field of the struct programme that the page's own example becomes.  Run with the tests
 * folder as the argument.
 */
#include "programme_document.h"

static const char *folder = "tests";
static struct arena arena;
static struct programme *page;

static int read_document(void **state)
{
    (void)state;
    page = read_programme(folder, "page.json", &arena);
    return 0;
}

static int free_document(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static void test_document(void **state)
{
    (void)state;
    assert_string_equal(page->id, "teacher-leader-pathways");
    assert_string_equal(page->edition, "2026-27");
    assert_string_equal(page->title, "Teacher Leader Pathways");
    assert_int_equal(page->revision, 1);
    assert_int_equal(page->rounding, ROUND_HALF_UP);
    assert_day(page->from, "2026-07-01");
    assert_day(page->until, "2027-06-30");
    assert_day(page->school_from, "2026-08-17");
    assert_day(page->school_until, "2027-06-11");
    assert_day(page->adopted_on, "2026-06-10");
    assert_string_equal(page->authority, "board item 7");
    assert_true(page->two_person);
    assert_int_equal(page->stacking, STACK_ALL);
    assert_int_equal(page->when_exhausted, EXHAUSTED_DEFER);
    assert_false(page->offset_same_award);
    assert_false(page->net_schools);
    assert_int_equal(page->smallest_difference, 0);
}

static void test_periods(void **state)
{
    (void)state;
    assert_int_equal(page->periods_n, 2);
    assert_string_equal(page->periods[0].id, "2026-12");
    assert_day(page->periods[0].from, "2026-12-01");
    assert_day(page->periods[0].until, "2026-12-31");
    assert_day(page->periods[0].cut_off, "2026-12-18");
    assert_day(page->periods[0].pay_date, "2027-01-08");
    assert_string_equal(page->periods[1].id, "2027-06");
    assert_day(page->periods[1].from, "2027-06-01");
    assert_day(page->periods[1].until, "2027-06-30");
    assert_day(page->periods[1].cut_off, "2027-06-18");
    assert_day(page->periods[1].pay_date, "2027-07-02");
}

static void test_session_kinds(void **state)
{
    (void)state;
    assert_int_equal(page->kinds_n, 2);
    assert_string_equal(page->kinds[0].id, "summer-institute");
    assert_string_equal(page->kinds[0].title, "Summer Institute day");
    assert_int_equal(page->kinds[0].when, WHEN_OFF_DAY);
    assert_int_equal(page->kinds[0].may_miss_minutes, 0);
    assert_false(page->kinds[0].evidence_required);
    assert_int_equal(page->kinds[0].make_up_within_days, NONE);
    assert_null(page->kinds[0].make_up_cite.source);
    assert_string_equal(page->kinds[1].id, "seminar");
    assert_string_equal(page->kinds[1].title, "Role seminar");
    assert_int_equal(page->kinds[1].when, WHEN_RELEASE);
    assert_int_equal(page->kinds[1].may_miss_minutes, 15);
    assert_true(page->kinds[1].evidence_required);
    assert_int_equal(page->kinds[1].make_up_within_days, 30);
    assert_cite(page->kinds[1].make_up_cite, "guide", "stipend");
    assert_string_equal(page->kinds[1].make_up_cite.title, "Teacher Guide");
    assert_string_equal(page->kinds[1].make_up_cite.words, "the clause's own words");
}

static void test_deliverables(void **state)
{
    const struct deliverable *d = page->deliverables;

    (void)state;
    assert_int_equal(page->deliverables_n, 1);
    assert_string_equal(d->id, "action-plan");
    assert_string_equal(d->title, "Team action plan");
    assert_day(d->due, "2026-10-16");
    assert_int_equal(d->grace_days, 5);
    assert_int_equal(d->accepted_by_n, 1);
    assert_string_equal(d->accepted_by[0], "principal");
    assert_false(d->late_accepted);
    assert_false(d->evidence_required);
    assert_null(d->cite.source);
}

static void test_requirement(void **state)
{
    const struct requirement *r = page->requirements;
    const struct node *n = r->nodes;

    (void)state;
    assert_int_equal(page->requirements_n, 1);
    assert_string_equal(r->id, "full-participation");
    assert_null(r->title);
    assert_cite(r->cite, "guide", "stipend");
    assert_int_equal(r->nodes_n, 5);
    assert_string_equal(n[0].id, "full-participation");
    assert_int_equal(n[0].kind, NODE_ALL);
    assert_int_equal(n[0].parent, NONE);
    assert_int_equal(n[0].span, 5);
    assert_cite(n[0].cite, "guide", "stipend");
    for (int i = 1; i < 5; i++) {
        assert_int_equal(n[i].parent, 0);
        assert_int_equal(n[i].span, 1);
        assert_null(n[i].title);
        assert_null(n[i].cite.source);
    }
    assert_string_equal(n[1].id, "commitment");
    assert_int_equal(n[1].kind, NODE_AGREED);
    assert_int_equal(n[1].parties_n, 2);
    assert_string_equal(n[1].parties[0], "teacher");
    assert_string_equal(n[1].parties[1], "principal");
    assert_int_equal(n[1].by, NO_DAY);
    assert_string_equal(n[2].id, "institute");
    assert_int_equal(n[2].kind, NODE_ATTENDED);
    assert_int_equal(n[2].kinds_n, 1);
    assert_int_equal(n[2].kinds[0], 0);
    assert_int_equal(n[2].need, NEED_ALL);
    assert_int_equal(n[2].excused_up_to, 0);
    assert_false(n[2].count_minutes);
    assert_string_equal(n[3].id, "seminars");
    assert_int_equal(n[3].kind, NODE_ATTENDED);
    assert_int_equal(n[3].kinds[0], 1);
    assert_int_equal(n[3].need, NEED_ALL);
    assert_int_equal(n[3].excused_up_to, 1);
    assert_string_equal(n[4].id, "plan");
    assert_int_equal(n[4].kind, NODE_DELIVERED);
    assert_int_equal(n[4].deliverable, 0);
}

static void test_plan(void **state)
{
    const struct plan_part *part = page->plans->parts;

    (void)state;
    assert_int_equal(page->plans_n, 1);
    assert_string_equal(page->plans->id, "two-halves");
    assert_cite(page->plans->cite, "guide", "stipend");
    assert_false(page->plans->recover);
    assert_int_equal(page->plans->parts_n, 2);
    assert_string_equal(part[0].id, "mid-year");
    assert_ratio(part[0].share, 1, 2);
    assert_ratio(part[0].cumulative, 1, 2);
    assert_day(part[0].due_through, "2026-12-18");
    assert_int_equal(part[0].period, 0);
    assert_string_equal(part[1].id, "year-end");
    assert_ratio(part[1].share, 1, 2);
    assert_ratio(part[1].cumulative, 1, 1);
    assert_day(part[1].due_through, "2027-05-28");
    assert_int_equal(part[1].period, 1);
}

static void test_role(void **state)
{
    const struct role *role = page->roles;
    const struct award *award = role->awards;

    (void)state;
    assert_int_equal(page->roles_n, 1);
    assert_string_equal(role->id, "team-lead");
    assert_string_equal(role->title, "Team Lead");
    assert_int_equal(role->cohorts_n, 2);
    assert_string_equal(role->cohorts[0], "elementary");
    assert_string_equal(role->cohorts[1], "secondary-math");
    for (int i = 0; i < CHARGE_KINDS; i++)
        assert_int_equal(role->charge[i].n, 0);
    assert_int_equal(role->awards_n, 1);
    assert_string_equal(award->id, "annual");
    assert_null(award->title);
    assert_null(award->cite.source);
    assert_int_equal(award->kind, AWARD_STIPEND);
    assert_int_equal(award->requires, 0);
    assert_false(award->all_year);
    assert_int_equal(award->amount.n, 1);
    assert_day(award->amount.at[0].from, "2026-07-01");
    assert_int_equal(award->amount.at[0].amount, 250000);
    assert_cite(award->amount.at[0].cite, "guide", "stipend");
    assert_int_equal(award->plan, 0);
    assert_int_equal(award->pays, PAYS_ALL_OR_NOTHING);
    assert_int_equal(award->pays_of, NONE);
    assert_int_equal(award->steps_n, 0);
    assert_true(award->proration_days);
    assert_int_equal(award->at_most, NONE);
}

static void test_coverage(void **state)
{
    const struct coverage *c = page->coverage;

    (void)state;
    assert_int_equal(page->coverage_n, 1);
    assert_string_equal(c->id, "seminar-cover");
    assert_null(c->title);
    assert_cite(c->cite, "guide", "stipend");
    assert_int_equal(c->for_kinds_n, 1);
    assert_int_equal(c->for_kinds[0], 1);
    assert_int_equal(c->claim_within_days, 60);
    assert_ratio(c->share, 17, 20);
    assert_true(c->has_benefits);
    assert_ratio(c->benefits_at_most, 1, 10);
    assert_int_equal(c->half_day_up_to_minutes, 240);
    assert_int_equal(c->minimum_unit, COVER_NO_MINIMUM);
    assert_true(c->internal_hourly);
    assert_false(c->evidence_required);
    assert_int_equal(c->ceilings_n, 1);
    assert_day(c->ceilings[0].from, "2026-07-01");
    assert_int_equal(c->ceilings[0].full_day, 22000);
    assert_int_equal(c->ceilings[0].half_day, 11000);
    assert_int_equal(c->ceilings[0].hour, 2750);
    assert_cite(c->ceilings[0].cite, "guide", "stipend");
    assert_int_equal(c->caps_n, 1);
    assert_int_equal(c->caps[0].per, CAP_PER_SCHOOL);
    assert_int_equal(c->caps[0].over, CAP_OVER_EDITION);
    assert_int_equal(c->caps[0].amount, 600000);
    assert_int_equal(c->charge.n, 0);
}

static void test_funds(void **state)
{
    const struct fund *f = page->funds;

    (void)state;
    assert_int_equal(page->funds_n, 2);
    assert_string_equal(f[0].id, "grant");
    assert_string_equal(f[0].title, "Grant");
    assert_day(f[0].usable_from, "2026-07-01");
    assert_day(f[0].usable_until, "2027-06-30");
    assert_int_equal(f[0].budget.n, 1);
    assert_day(f[0].budget.at[0].from, "2026-07-01");
    assert_int_equal(f[0].budget.at[0].amount, 18000000);
    assert_cite(f[0].budget.at[0].cite, "guide", "stipend");
    assert_string_equal(f[0].accounts[CHARGE_STIPEND], "01-0700-0-1110-1000-1120");
    assert_string_equal(f[0].accounts[CHARGE_COVERAGE], "01-0700-0-1110-1000-1150");
    assert_null(f[0].accounts[CHARGE_TRAINING]);
    assert_null(f[0].accounts[CHARGE_DIFFERENTIAL]);
    assert_null(f[0].accounts[CHARGE_POOL]);
    assert_null(f[0].accounts[CHARGE_AID]);
    assert_string_equal(f[1].id, "general");
    assert_string_equal(f[1].title, "General");
    assert_int_equal(f[1].budget.at[0].amount, 6000000);
    assert_string_equal(f[1].accounts[CHARGE_STIPEND], "01-0000-0-1110-1000-1120");
    assert_string_equal(f[1].accounts[CHARGE_COVERAGE], "01-0000-0-1110-1000-1150");
}

static void test_charge(void **state)
{
    const struct charge *charge = page->charge;

    (void)state;
    assert_int_equal(charge[CHARGE_STIPEND].n, 2);
    assert_int_equal(charge[CHARGE_STIPEND].shares[0].fund, 0);
    assert_ratio(charge[CHARGE_STIPEND].shares[0].share, 3, 4);
    assert_int_equal(charge[CHARGE_STIPEND].shares[1].fund, 1);
    assert_ratio(charge[CHARGE_STIPEND].shares[1].share, 1, 4);
    assert_int_equal(charge[CHARGE_COVERAGE].n, 1);
    assert_int_equal(charge[CHARGE_COVERAGE].shares[0].fund, 1);
    assert_ratio(charge[CHARGE_COVERAGE].shares[0].share, 1, 1);
    assert_int_equal(charge[CHARGE_TRAINING].n, 0);
    assert_int_equal(charge[CHARGE_DIFFERENTIAL].n, 0);
    assert_int_equal(charge[CHARGE_POOL].n, 0);
    assert_int_equal(charge[CHARGE_AID].n, 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_document),
        cmocka_unit_test(test_periods),
        cmocka_unit_test(test_session_kinds),
        cmocka_unit_test(test_deliverables),
        cmocka_unit_test(test_requirement),
        cmocka_unit_test(test_plan),
        cmocka_unit_test(test_role),
        cmocka_unit_test(test_coverage),
        cmocka_unit_test(test_funds),
        cmocka_unit_test(test_charge),
    };

    if (argc > 1)
        folder = argv[1];
    return cmocka_run_group_tests(tests, read_document, free_document) != 0;
}
