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
        {"a_", "a\\_"},
        {"_a a_b", "\\_a a_b"},
        {"&#38; &Auml; &{} &z &[ &", "\\&\\#38; \\&Auml; &{} \\&z &\\[ &"},
        {"del\177", "del?"},
        {"10 \302\243 \302\237", "10 \302\243 ?"},
        {NULL, ""},
        {"", ""},
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
        {{1, 10000}, "0.01 %"}, {{1, 16}, "6.25 %"}, {{0, 1}, "0 %"}, {{9, 10}, "90 %"},
        {{1, 100000}, "1/100000"}, {{922337203685477, 1}, "92233720368547700 %"},
        {{922337203685478, 1}, "922337203685478"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct given given = {.n = 0};
        struct sink out = {.put = take, .context = &given};

        sink_percent(&out, cases[i].r);
        assert_string_equal(given.text, cases[i].shown);
    }
}

/* One sink's text: what ${put} gives it. */
#define PUT(wanted, ...)                                                                           \
    do {                                                                                           \
        struct given given = {.n = 0};                                                             \
        struct sink out = {.put = take, .context = &given};                                        \
                                                                                                   \
        __VA_ARGS__;                                                                               \
        assert_string_equal(given.text, wanted);                                                   \
    } while (0)

static void test_foreign(void **state)
{
    (void)state;
    PUT("", sink_foreign(&out, NULL));
    PUT("Ana Ruiz", sink_foreign(&out, "Ana\nRuiz"));
    PUT("a b", sink_foreign(&out, "a\tb"));
    PUT("?[31mred?", sink_foreign(&out, "\033[31mred\177"));
    PUT("???x", sink_foreign(&out, "\302\200\302\237\001x"));
    PUT("\302\240\302\243", sink_foreign(&out, "\302\240\302\243"));
    PUT("\302A \303\200", sink_foreign(&out, "\302A \303\200"));
}

static void test_numbers(void **state)
{
    (void)state;
    PUT("0", sink_number(&out, 0));
    PUT("-12", sink_number(&out, -12));
    PUT("-9223372036854775808", sink_number(&out, INT64_MIN));
    PUT("9223372036854775807", sink_number(&out, INT64_MAX));
    PUT("3/4", sink_ratio(&out, ((struct ratio){3, 4})));
    PUT("2", sink_ratio(&out, ((struct ratio){2, 1})));
    PUT("2.5", sink_decimal(&out, ((struct ratio){5, 2})));
    PUT("1.25", sink_decimal(&out, ((struct ratio){5, 4})));
    PUT("12", sink_decimal(&out, ((struct ratio){12, 1})));
    PUT("2/3", sink_decimal(&out, ((struct ratio){2, 3})));
    PUT("46116860184273878.5", sink_decimal(&out, ((struct ratio){92233720368547757, 2})));
    PUT("92233720368547759/2", sink_decimal(&out, ((struct ratio){92233720368547759, 2})));
}

static void test_money(void **state)
{
    (void)state;
    PUT("$0.00", sink_money(&out, 0));
    PUT("$0.05", sink_money(&out, 5));
    PUT("$999.99", sink_money(&out, 99999));
    PUT("$1,000.00", sink_money(&out, 100000));
    PUT("$123,456.78", sink_money(&out, 12345678));
    PUT("-$1,234,567.00", sink_money(&out, -123456700));
}

static void test_days(void **state)
{
    (void)state;
    PUT("1 January 2000", sink_long_day(&out, 0));
    PUT("31 December 1999", sink_long_day(&out, -1));
    PUT("10 October 2026", sink_long_day(&out, 9779));
    PUT("", sink_long_day(&out, NO_DAY));
    PUT("2000-01-01", sink_day(&out, 0));
    PUT("", sink_day(&out, NO_DAY));
}

/* Characters are counted, not bytes; before a column that is near or past there are two blanks. */
static void test_columns(void **state)
{
    (void)state;
    PUT("\303\251t\303\251   x", sink_text(&out, "\303\251t\303\251"), sink_pad(&out, 6),
        sink_text(&out, "x"), assert_int_equal(out.column, 7));
    PUT("abc  x", sink_text(&out, "abc"), sink_pad(&out, 3), sink_text(&out, "x"));
    PUT("ab  x", sink_text(&out, "ab"), sink_pad(&out, 3), sink_text(&out, "x"));
    PUT("ab\n x", sink_text(&out, "ab\n"), sink_pad(&out, 1), sink_text(&out, "x"));
    PUT("", sink_text(&out, NULL), assert_int_equal(out.column, 0));
}

static void test_wrapped(void **state)
{
    (void)state;
    PUT("one two\n three", sink_wrapped(&out, "one two three", 1, 7));
    PUT("one\n two\n three", sink_wrapped(&out, "one two three", 1, 6));
    PUT("\303\251\303\251\303\251 two", sink_wrapped(&out, "\303\251\303\251\303\251 two", 1, 7));
    PUT("> one\n  two", sink_text(&out, "> "), sink_wrapped(&out, "one two", 2, 6));
    PUT("a-long-word", sink_wrapped(&out, "a-long-word", 2, 4));
    PUT("", sink_wrapped(&out, "", 2, 4));
}

static void test_list(void **state)
{
    (void)state;
    PUT("", sink_list(&out, 0, 1));
    PUT(" and ", sink_list(&out, 1, 2));
    PUT(", ", sink_list(&out, 1, 3));
}

/* Every kind of word; a name that no word has is nothing. */
static void test_sentence(void **state)
{
    static const struct ratio half = {1, 2};
    const struct sink_word words[] = {{"a", "x\ny", 0, 't'}, {"foreign", "x\ny", 0, 'f'},
        {"markdown", "*x", 0, 'm'}, {"ratio", &half, 0, 'r'}, {"decimal", &half, 0, '.'},
        {"percent", &half, 0, '%'}, {"n", NULL, -3, 'n'}, {"day", NULL, 0, 'd'},
        {"long", NULL, 0, 'D'}, {"money", NULL, 250, '$'}, {"nothing", NULL, 0, 't'}};
    const size_t n = sizeof words / sizeof *words;

    (void)state;
    PUT("x\ny, x y, \\*x.", sink_sentence(&out, "{a}, {foreign}, {markdown}.", words, n));
    PUT("1/2 0.5 50 % -3", sink_sentence(&out, "{ratio} {decimal} {percent} {n}", words, n));
    PUT("2000-01-01 1 January 2000 $2.50",
        sink_sentence(&out, "{day} {long} {money}", words, n));
    PUT("()()()", sink_sentence(&out, "({nothing})({none})({b})", words, n));
}

static const struct programme titled = {
    .kinds = (struct session_kind[]){{.id = "s", .title = "Seminar"}, {.id = "v", .title = "Visit"}},
    .deliverables = (struct deliverable[]){{.title = "Plan"}}};

static void test_titles(void **state)
{
    static const int kinds[] = {0, 1};
    struct node node = {.id = "the-id", .title = "A title", .kind = NODE_ATTENDED, .kinds = kinds,
        .kinds_n = 2, .deliverable = 0};

    (void)state;
    PUT("A title", sentence_title(&titled, &node, &out));
    node.title = NULL;
    PUT("Seminar and Visit", sentence_title(&titled, &node, &out));
    node.kind = NODE_DELIVERED;
    PUT("Plan", sentence_title(&titled, &node, &out));
    node.kind = NODE_LOGGED;
    PUT("the-id", sentence_title(&titled, &node, &out));
}

static void test_acceptors(void **state)
{
    static const char *const parties[] = {"principal", "coach", "board"};
    struct deliverable d = {.accepted_by = parties, .accepted_by_n = 3};

    (void)state;
    PUT("principal, coach or board", sentence_acceptors(&d, &out));
    d.accepted_by_n = 2;
    PUT("principal or coach", sentence_acceptors(&d, &out));
    d.accepted_by_n = 1;
    PUT("principal", sentence_acceptors(&d, &out));
    d.accepted_by_n = 0;
    PUT("", sentence_acceptors(&d, &out));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_foreign),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_money),
        cmocka_unit_test(test_days),
        cmocka_unit_test(test_columns),
        cmocka_unit_test(test_wrapped),
        cmocka_unit_test(test_list),
        cmocka_unit_test(test_sentence),
        cmocka_unit_test(test_titles),
        cmocka_unit_test(test_acceptors),
        cmocka_unit_test(test_nodes),
        cmocka_unit_test(test_awards),
        cmocka_unit_test(test_pays),
        cmocka_unit_test(test_checks),
        cmocka_unit_test(test_markdown),
        cmocka_unit_test(test_percent),
    };

    return cmocka_run_group_tests_name("sentences", tests, NULL, NULL);
}
