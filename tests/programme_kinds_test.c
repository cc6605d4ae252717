/*
 * The fields that the document with one of every kind becomes, and what the reader says besides:
 * limits, excerpts, kinds that load refuses.  Run with the tests folder as the argument.
 */
#include "programme_document.h"


#include <stdlib.h>

static const char *folder = "tests";
static struct arena arena;
static struct programme *kinds;

static int read_document(void **state)
{
    (void)state;
    kinds = read_programme(folder, "kinds.json", &arena);
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
    assert_int_equal(kinds->revision, 3);
    assert_int_equal(kinds->rounding, ROUND_HALF_EVEN);
    assert_false(kinds->two_person);
    assert_day(kinds->school_from, "2026-07-01");
    assert_day(kinds->school_until, "2027-06-30");
    assert_int_equal(kinds->stacking, STACK_AT_MOST);
    assert_int_equal(kinds->stack_at_most, 200000);
    assert_int_equal(kinds->when_exhausted, EXHAUSTED_NEXT_FUND);
    assert_true(kinds->offset_same_award);
    assert_true(kinds->net_schools);
    assert_int_equal(kinds->smallest_difference, 50);
    assert_int_equal(kinds->periods_n, 3);
    assert_int_equal(kinds->kinds_n, 4);
    assert_int_equal(kinds->kinds[0].when, WHEN_AFTER_HOURS);
    assert_string_equal(kinds->kinds[1].title, "institute");
    assert_int_equal(kinds->kinds[1].make_up_within_days, 14);
    assert_null(kinds->kinds[1].make_up_cite.source);
    assert_int_equal(kinds->kinds[3].when, WHEN_IN_DAY);
    assert_string_equal(kinds->deliverables[0].title, "portfolio");
    assert_true(kinds->deliverables[0].late_accepted);
    assert_true(kinds->deliverables[0].evidence_required);
    assert_int_equal(kinds->deliverables[0].grace_days, 0);
    assert_int_equal(kinds->deliverables[0].accepted_by_n, 2);
    assert_string_equal(kinds->deliverables[0].accepted_by[1], "coach");
    assert_cite(kinds->deliverables[0].cite, "guide", "work");
}

static void test_tree(void **state)
{
    static const struct {
        const char *id;
        enum node_kind kind;
        int parent, span;
    } shape[] = {{"the-work", NODE_ALL, NONE, 9}, {"hours", NODE_LOGGED, 0, 1},
        {"choice", NODE_ANY, 0, 3}, {"handed-in", NODE_DELIVERED, 2, 1},
        {"workshops", NODE_ATTENDED, 2, 1}, {"two-of-three", NODE_AT_LEAST, 0, 4},
        {"signed", NODE_AGREED, 5, 1}, {"there", NODE_SERVING, 5, 1},
        {"long-enough", NODE_SERVING, 5, 1}};
    const struct requirement *r = kinds->requirements;
    const struct node *n = r->nodes;

    (void)state;
    assert_string_equal(r->id, "work");
    assert_string_equal(r->title, "The work");
    assert_int_equal(r->nodes_n, 9);
    for (int i = 0; i < 9; i++) {
        assert_string_equal(n[i].id, shape[i].id);
        assert_int_equal(n[i].kind, shape[i].kind);
        assert_int_equal(n[i].parent, shape[i].parent);
        assert_int_equal(n[i].span, shape[i].span);
    }
    assert_string_equal(n[0].title, "The work");
    assert_string_equal(n[1].what, "coaching");
    assert_int_equal(n[1].at_least, 600);
    assert_true(n[1].count_minutes);
    assert_string_equal(n[2].title, "Either");
    assert_cite(n[3].cite, "guide", "work");
    assert_int_equal(n[4].need, NEED_RATIO);
    assert_ratio(n[4].need_ratio, 3, 4);
    assert_int_equal(n[4].kinds_n, 2);
    assert_int_equal(n[4].kinds[0], 0);
    assert_int_equal(n[4].kinds[1], 1);
    assert_int_equal(n[5].at_least, 2);
    assert_day(n[6].by, "2026-09-30");
    assert_int_equal(n[7].days_at_least, 0);
    assert_int_equal(n[8].days_at_least, 90);
}

static void test_leaf_roots(void **state)
{
    const struct requirement *r = kinds->requirements;

    (void)state;
    assert_int_equal(r[1].nodes_n, 1);
    assert_string_equal(r[1].nodes[0].id, "sessions");
    assert_int_equal(r[1].nodes[0].kind, NODE_ATTENDED);
    assert_int_equal(r[1].nodes[0].need, NEED_NUMBER);
    assert_int_equal(r[1].nodes[0].at_least, 12);
    assert_true(r[1].nodes[0].count_minutes);
    assert_null(r[1].cite.source);
    assert_int_equal(r[2].nodes[0].kind, NODE_AGREED);
}

static void test_thirds(void **state)
{
    const struct plan *plan = kinds->plans;

    (void)state;
    assert_ratio(plan[0].parts[0].share, 1, 1);
    assert_ratio(plan[0].parts[0].cumulative, 1, 1);
    assert_null(plan[0].cite.source);
    assert_true(plan[1].recover);
    assert_ratio(plan[1].parts[0].cumulative, 1, 3);
    assert_ratio(plan[1].parts[1].share, 1, 4);
    assert_ratio(plan[1].parts[1].cumulative, 7, 12);
    assert_ratio(plan[1].parts[2].share, 5, 12);
    assert_ratio(plan[1].parts[2].cumulative, 1, 1);
}

static void test_awards(void **state)
{
    const struct award *a = kinds->roles[0].awards;
    const struct award *aid = kinds->roles[1].awards;

    (void)state;
    assert_int_equal(kinds->roles_n, 3);
    assert_int_equal(kinds->roles[0].awards_n, 5);
    assert_string_equal(a[0].title, "By hours");
    assert_int_equal(a[0].pays, PAYS_PROPORTIONAL);
    assert_int_equal(a[0].pays_of, 1);
    assert_ratio(a[0].pays_at_least, 1, 2);
    assert_true(a[0].all_year);
    assert_false(a[0].proration_days);
    assert_int_equal(a[0].plan, 1);
    assert_int_equal(a[0].amount.n, 2);
    assert_int_equal(a[0].amount.at[1].amount, 95000);
    assert_string_equal(a[0].amount.at[1].cite.title, "rates");
    assert_string_equal(a[0].amount.at[1].cite.words, "the rates\nof the year");
    assert_int_equal(a[1].pays, PAYS_TIERS);
    assert_int_equal(a[1].pays_of, 0);
    assert_int_equal(a[1].requires, 1);
    assert_int_equal(a[1].steps_n, 2);
    assert_int_equal(a[1].steps[0].at_least, 60);
    assert_true(a[1].steps[0].per_unit);
    assert_int_equal(a[1].steps[0].amount, 2500);
    assert_int_equal(a[1].steps[1].at_least, 720);
    assert_false(a[1].steps[1].per_unit);
    assert_ratio(a[1].steps[1].share, 1, 1);
    assert_int_equal(a[2].kind, AWARD_PER_UNIT);
    assert_cite(a[2].cite, "guide", "pay");
    assert_int_equal(a[2].unit, UNIT_HOUR);
    assert_int_equal(a[2].for_kinds_n, 2);
    assert_int_equal(a[2].for_kinds[1], 1);
    assert_int_equal(a[2].at_most, 30000);
    assert_int_equal(a[2].amount.at[0].amount, 4550);
    assert_int_equal(a[2].requires, NONE);
    assert_int_equal(a[3].kind, AWARD_DIFFERENTIAL);
    assert_int_equal(a[3].serving, SERVING_BY_DAYS);
    assert_int_equal(a[3].requires, 2);
    assert_int_equal(a[4].kind, AWARD_POOL);
    assert_int_equal(a[4].pool, 1000000);
    assert_day(a[4].closes, "2027-06-15");
    assert_int_equal(a[4].pay_period, 1);
    assert_int_equal(a[4].weight, WEIGHT_DAYS);
    assert_int_equal(aid->kind, AWARD_COMMITMENT);
    assert_int_equal(aid->years, 1);
    assert_int_equal(aid->credit, CREDIT_DAY);
    assert_int_equal(aid->employers_n, 2);
    assert_string_equal(aid->employers[0], "LAUSD");
    assert_string_equal(aid->employers[1], "partner_2");
    assert_string_equal(kinds->roles[1].title, "fellow");
    assert_int_equal(kinds->roles[1].charge[CHARGE_AID].n, 2);
    assert_int_equal(kinds->roles[1].charge[CHARGE_AID].shares[1].fund, 1);
    assert_int_equal(kinds->roles[2].awards_n, 0);
}

static void test_coverage(void **state)
{
    const struct coverage *c = kinds->coverage;

    (void)state;
    assert_string_equal(c->title, "Visits");
    assert_ratio(c->share, 1, 1);
    assert_false(c->has_benefits);
    assert_int_equal(c->half_day_up_to_minutes, NONE);
    assert_int_equal(c->minimum_unit, COVER_HALF_DAY);
    assert_false(c->internal_hourly);
    assert_true(c->evidence_required);
    assert_int_equal(c->ceilings[0].hour, NONE);
    assert_int_equal(c->caps_n, 2);
    assert_int_equal(c->caps[0].per, CAP_PER_ASSIGNMENT);
    assert_int_equal(c->caps[0].over, CAP_OVER_MONTH);
    assert_int_equal(c->caps[0].amount, NONE);
    assert_ratio(c->caps[0].days, 5, 2);
    assert_int_equal(c->caps[1].per, CAP_PER_PROGRAMME);
    assert_int_equal(c->caps[1].over, CAP_OVER_PERIOD);
    assert_int_equal(c->charge.n, 1);
    assert_int_equal(c->charge.shares[0].fund, 1);
    assert_int_equal(kinds->funds[0].budget.n, 2);
    assert_int_equal(kinds->funds[0].budget.at[1].amount, 9000000);
    assert_string_equal(kinds->funds[0].title, "grant");
}

/* Reads ${text} of ${len} bytes into ${faults}; the answer must be 1. */
static void read_refused(const char *text, size_t len, struct faults *faults)
{
    struct programme *p = NULL;
    struct arena own;
    struct error e;

    arena_init(&own);
    faults_init(faults, PROGRAMME_FAULTS);
    assert_int_equal(programme_read("p.json", text, len, &own, &p, faults, &e), 1);
    assert_null(p);
    arena_free(&own);
}

static void test_limit(void **state)
{
    char text[4096];
    size_t used = (size_t)snprintf(text, sizeof text, "{");
    struct faults faults;

    (void)state;
    for (int i = 0; i < 200; i++)
        used +=
            (size_t)snprintf(text + used, sizeof text - used, "%s\"k%d\": 1", i > 0 ? ", " : "", i);
    used += (size_t)snprintf(text + used, sizeof text - used, "}");
    read_refused(text, used, &faults);
    assert_int_equal(faults.n, PROGRAMME_FAULTS);
    assert_true(faults.errors > 200);
    for (size_t i = 1; i < faults.n; i++)
        assert_true(faults.at[i - 1].column <= faults.at[i].column);
    faults_free(&faults);
}

/* Reads parts 0 and 3 with, between them, ${n} times a number between parts 1 and 2. */
static void read_many(const char *const parts[4], int n, struct faults *faults)
{
    enum { ROOM = 200000 };
    char *text = malloc(ROOM);
    size_t used = (size_t)snprintf(text, ROOM, "%s", parts[0]);

    for (int i = 0; i < n; i++)
        used += (size_t)snprintf(
            text + used, ROOM - used, "%s%s%d%s", i > 0 ? "," : "", parts[1], i, parts[2]);
    used += (size_t)snprintf(text + used, ROOM - used, "%s", parts[3]);
    read_refused(text, used, faults);
    free(text);
}

/* What the fault of ${code} says, "" if there is none. */
static const char *message_of(const struct faults *faults, const char *code)
{
    for (size_t i = 0; i < faults->n; i++)
        if (strcmp(faults->at[i].code, code) == 0)
            return faults->at[i].message;
    return "";
}

static void test_too_many(void **state)
{
    static const char *const entries[] = {
        "{\"roles\": {\"r\": {\"cohorts\": [", "\"c", "\"", "]}}}"};
    static const char *const nodes[] = {
        "{\"requirements\": {\"r\": {\"any\": [{\"id\": \"a\", \"any\": [", "{\"id\": \"n",
        "\", \"agreed\": {\"parties\": [\"p\"], \"by\": \"2026-07-01\"}}", "]}]}}}"};
    static const char *const keys[] = {"{", "\"x-", "\": 0", "}"};
    struct faults faults;

    (void)state;
    read_many(entries, 1001, &faults);
    assert_string_equal(message_of(&faults, "too_many"),
        "\"cohorts\" has 1001 entries, more than the 1000 that are read");
    faults_free(&faults);
    read_many(entries, 1000, &faults);
    assert_string_equal(message_of(&faults, "too_many"), "");
    faults_free(&faults);
    read_many(nodes, 998, &faults);
    assert_string_equal(message_of(&faults, "too_many_nodes"), "");
    faults_free(&faults);
    read_many(nodes, 999, &faults);
    assert_string_equal(message_of(&faults, "too_many_nodes"), "a requirement has 1000 nodes at most");
    faults_free(&faults);
    read_many(keys, 4096, &faults);
    assert_string_equal(message_of(&faults, "too_many_keys"), "");
    faults_free(&faults);
    read_many(keys, 4097, &faults);
    assert_string_equal(message_of(&faults, "too_many_keys"), "this object has too many keys");
    faults_free(&faults);
}

static void test_excerpt(void **state)
{
    static const char text[] = "{\"format\": \"stipend-programme/1\",\n"
                               "\t\"titel\": \"caf\xc3\xa9\", \"x-\": 1}";
    struct faults faults;
    size_t i;

    (void)state;
    read_refused(text, sizeof text - 1, &faults);
    for (i = 0; i < faults.n && strcmp(faults.at[i].code, "unknown_key") != 0; i++)
        ;
    assert_true(i < faults.n);
    assert_int_equal(faults.at[i].line, 2);
    assert_int_equal(faults.at[i].column, 2);
    assert_string_equal(faults.at[i].excerpt, " \"titel\": \"caf\xc3\xa9\", \"x-\": 1}\n ^");
    assert_string_equal(faults.at[i].hint, "did you mean \"title\"?");
    faults_free(&faults);
}

static void test_too_large(void **state)
{
    const size_t len = (1 << 20) + 1;
    char *text = malloc(len);
    struct faults faults;

    (void)state;
    memset(text, ' ', len);
    read_refused(text, len, &faults);
    assert_string_equal(faults.at[0].code, "too_large");
    faults_free(&faults);
    free(text);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_document),
        cmocka_unit_test(test_tree),
        cmocka_unit_test(test_leaf_roots),
        cmocka_unit_test(test_thirds),
        cmocka_unit_test(test_awards),
        cmocka_unit_test(test_coverage),
        cmocka_unit_test(test_limit),
        cmocka_unit_test(test_too_many),
        cmocka_unit_test(test_excerpt),
        cmocka_unit_test(test_too_large),
    };

    if (argc > 1)
        folder = argv[1];
    return cmocka_run_group_tests(tests, read_document, free_document) != 0;
}
