/*
 * Every kind of condition, award, payment and check has its sentence both ways, asked and told; and what
 * Markdown shows is what was written.
 */
#include "../rules/sentence.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void check(const struct sentence *s)
{
    assert_non_null(s);
    assert_non_null(s->name);
    assert_true(strlen(s->asked) > 5);
    assert_true(strlen(s->told) > 5);
}

static void test_nodes(void **state)
{
    (void)state;
    for (int i = NODE_ALL; i <= NODE_SERVING; i++)
        check(sentence_node((enum node_kind)i));
}

static void test_awards(void **state)
{
    (void)state;
    for (int i = AWARD_STIPEND; i <= AWARD_COMMITMENT; i++)
        check(sentence_award((enum award_kind)i));
}

static void test_pays(void **state)
{
    (void)state;
    for (int i = PAYS_ALL_OR_NOTHING; i <= PAYS_TIERS; i++)
        check(sentence_pays((enum pays)i));
}

static void test_checks(void **state)
{
    (void)state;
    for (int i = 0; i < CHECKS; i++)
        check(sentence_check(i));
}

/* What a sink of a test was given. */
struct given {
    char text[256];
    size_t n;
};

static void take(void *context, const char *text, size_t n)
{
    struct given *g = context;

    assert_true(g->n + n < sizeof g->text);
    memcpy(g->text + g->n, text, n);
    g->text[g->n += n] = '\0';
}

static void test_markdown(void **state)
{
    static const struct {
        const char *text, *shown;
    } cases[] = {
        {"a_b _c_ *d*", "a_b \\_c\\_ \\*d\\*"},
        {"R & D | &amp; <i>", "R & D \\| \\&amp; \\<i\\>"},
        {"two\nlines\t\033[1m", "two lines ?\\[1m"},
        {"# 1", "\\# 1"},
        {"_", "\\_"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct given given = {.n = 0};
        struct sink out = {.put = take, .context = &given};

        sink_markdown(&out, cases[i].text);
        assert_string_equal(given.text, cases[i].shown);
    }
}

static void test_percent(void **state)
{
    static const struct {
        struct ratio r;
        const char *shown;
    } cases[] = {
        {{1, 2}, "50 %"}, {{17, 20}, "85 %"}, {{1, 8}, "12.5 %"}, {{1, 3}, "1/3"}, {{1, 1}, "100 %"},
        {{1, 10000}, "0.01 %"}, {{1, 16}, "6.25 %"}, {{0, 1}, "0 %"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct given given = {.n = 0};
        struct sink out = {.put = take, .context = &given};

        sink_percent(&out, cases[i].r);
        assert_string_equal(given.text, cases[i].shown);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nodes),
        cmocka_unit_test(test_awards),
        cmocka_unit_test(test_pays),
        cmocka_unit_test(test_checks),
        cmocka_unit_test(test_markdown),
        cmocka_unit_test(test_percent),
    };

    return cmocka_run_group_tests_name("sentences", tests, NULL, NULL);
}
