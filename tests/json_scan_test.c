/*
 * The strict scan beside the parser: the places are those of cJSON's values, in its order; lines
 * of JSON Lines; and the faults that both collect.
 */
#include "../engine/json_scan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

static struct faults faults;
static struct json_scan scan;

static int begin(void **state)
{
    (void)state;
    faults_init(&faults, 5);
    scan = (struct json_scan){.file = "f", .line = 1, .depth = 8, .faults = &faults};
    return 0;
}

static int end(void **state)
{
    (void)state;
    faults_free(&faults);
    json_scan_free(&scan);
    return 0;
}

static int scan_text(const char *text, size_t len)
{
    scan.text = text;
    scan.len = len;
    return json_scan_run(&scan);
}

/* Holds ${item} and what is in it against the places from ${i} on; returns the next. */
static size_t compare(const cJSON *item, size_t i)
{
    const cJSON *child;

    assert_true(i < scan.n);
    assert_int_equal(cJSON_IsObject(item), scan.at[i].kind == JSON_OBJECT);
    assert_int_equal(cJSON_IsArray(item), scan.at[i].kind == JSON_LIST);
    assert_int_equal(cJSON_IsString(item), scan.at[i].kind == JSON_STRING);
    assert_int_equal(cJSON_IsNumber(item), scan.at[i].kind == JSON_NUMBER);
    assert_int_equal(cJSON_IsBool(item), scan.at[i].kind == JSON_BOOL);
    assert_int_equal(item->string != NULL, scan.at[i].key_len > 0);
    i++;
    cJSON_ArrayForEach(child, item) i = compare(child, i);
    return i;
}

static void test_places(void **state)
{
    static const char text[] = "{\"a\": [1, {\"b\": null}],\n \"c~/d\": true, \"e\": -0.5e-3,\n"
                               "\"\\u00e9\" :\"x\", \"\": []}";
    char pointer[64];
    cJSON *json;

    (void)state;
    assert_int_equal(scan_text(text, sizeof text - 1), 0);
    json = cJSON_ParseWithLength(text, sizeof text - 1);
    assert_int_equal(compare(json, 0), scan.n);
    cJSON_Delete(json);
    assert_int_equal(scan.n, 9);
    assert_int_equal(scan.at[0].span, 9);
    assert_int_equal(scan.at[1].span, 4);
    assert_int_equal(scan.at[3].parent, 1);
    assert_int_equal(scan.at[3].nth, 1);
    assert_string_equal(json_scan_pointer(&scan, &scan.at[4], pointer, sizeof pointer), "/a/1/b");
    assert_int_equal(scan.at[5].key_line, 2);
    assert_int_equal(scan.at[5].key_column, 2);
    assert_int_equal(scan.at[5].column, 10);
    assert_string_equal(json_scan_pointer(&scan, &scan.at[5], pointer, sizeof pointer), "/c~0~1d");
    assert_memory_equal(text + scan.at[6].at, "-0.5e-3", scan.at[6].len);
    assert_int_equal(scan.at[7].line, 3);
    assert_int_equal(scan.at[7].column, 11);
    assert_string_equal(
        json_scan_pointer(&scan, &scan.at[7], pointer, sizeof pointer), "/\xc3\xa9");
    assert_string_equal(json_scan_pointer(&scan, &scan.at[8], pointer, sizeof pointer), "/");
}

/* A pointer that does not fit is cut, not written past its room. */
static void test_short_pointer(void **state)
{
    static const char text[] = "{\"abc\": {\"def\": [[1]]}}";
    char pointer[8];

    (void)state;
    assert_int_equal(scan_text(text, sizeof text - 1), 0);
    for (size_t room = 1; room <= sizeof pointer; room++) {
        memset(pointer, 'z', sizeof pointer);
        json_scan_pointer(&scan, &scan.at[scan.n - 1], pointer, room);
        assert_true(strlen(pointer) < room);
    }
}

static void test_json_lines(void **state)
{
    static const char sound[] = "{\"a\": \"x\", \"b\": 1}",
                      nested[] = " {\"a\": \"x\", \"b\": [1]}", list[] = "[1]", word[] = "5";

    (void)state;
    scan.flat = true;
    scan.line = 40;
    assert_int_equal(scan_text(sound, sizeof sound - 1), 0);
    assert_int_equal(scan.n, 3);
    assert_int_equal(scan.at[1].line, 40);
    assert_int_equal(scan_text(nested, sizeof nested - 1), 1);
    assert_int_equal(scan_text(list, sizeof list - 1), 1);
    assert_int_equal(scan_text(word, sizeof word - 1), 1);
    assert_int_equal(faults.n, 3);
    assert_int_equal(faults.at[0].line, 40);
    assert_int_equal(faults.at[0].column, 18);
    assert_string_equal(faults.at[0].code, "nested");
    assert_string_equal(faults.at[1].message, "a line must be one object");
    assert_string_equal(faults.at[2].message, "a line must be one object");
}

static void test_duplicate_is_not_broken(void **state)
{
    static const char text[] = "{\"a\": 1, \"b\": 2, \"a\": 3}";

    (void)state;
    assert_int_equal(scan_text(text, sizeof text - 1), 1);
    assert_false(scan.broken);
    assert_false(scan.at[1].duplicate);
    assert_true(scan.at[3].duplicate);
    assert_int_equal(scan_text("[1,]", 4), 1);
    assert_true(scan.broken);
    assert_int_equal(scan_text("[1]", 3), 0);
    assert_false(scan.broken);
}

static void test_depth(void **state)
{
    (void)state;
    assert_int_equal(scan_text("[[[[[[[[1]]]]]]]]", 17), 0);
    assert_int_equal(scan_text("[[[[[[[[[1]]]]]]]]]", 19), 1);
    assert_string_equal(faults.at[0].code, "too_deep");
    assert_int_equal(faults.at[0].column, 9);
}

/* Every text cut off at any byte is refused, and nothing behind the cut is read. */
static void test_cut_off(void **state)
{
    static const char text[] =
        "{\"a\": [1.5e3, \"\\ud83d\\ude00\xc3\xa9\", {\"b\": null}], \"c\": true}";

    (void)state;
    for (size_t len = 0; len < sizeof text - 1; len++) {
        char *copy = malloc(len + (len == 0));

        memcpy(copy, text, len);
        assert_int_equal(scan_text(copy, len), 1);
        assert_true(scan.broken);
        free(copy);
    }
    assert_int_equal(scan_text(text, sizeof text - 1), 0);
}

static void test_faults_limit(void **state)
{
    struct fault *fault = NULL;

    (void)state;
    for (int i = 0; i < 9; i++) {
        fault = faults_add(&faults, false, "e", "f", i, 1, NULL, "error %d", i);
        assert_int_equal(fault != NULL, i < 5);
        faults_add(&faults, true, "w", "f", i, 2, NULL, "warning %d", i);
    }
    faults_hint(fault, "nothing happens to %s", "NULL");
    faults_excerpt(fault, "x", 1, 1);
    assert_int_equal(faults.n, 10);
    assert_int_equal(faults.errors, 9);
    assert_int_equal(faults.warnings, 9);
    assert_false(faults.lost);
}

static void test_faults_sort(void **state)
{
    (void)state;
    faults_add(&faults, false, "e", "b", 2, 1, NULL, "b2");
    faults_add(&faults, false, "e", "a", 1, 1, NULL, "a1");
    faults_add(&faults, true, "e", "b", 1, 9, NULL, "b1-9");
    faults_add(&faults, false, "e", "b", 1, 2, NULL, "b1-2");
    faults_add(&faults, true, "e", "b", 2, 1, NULL, "b2 again");
    faults_sort(&faults);
    assert_string_equal(faults.at[0].message, "b1-2");
    assert_string_equal(faults.at[1].message, "b1-9");
    assert_string_equal(faults.at[2].message, "b2");
    assert_string_equal(faults.at[3].message, "b2 again");
    assert_string_equal(faults.at[4].message, "a1");
}

/* A terminal is not to be steered by a file. */
static void test_faults_are_clean(void **state)
{
    struct fault *fault =
        faults_add(&faults, false, "e", "f", 1, 1, "/\x1b[2J", "a\x1b[1m\xc2\x9b\xff\xc3\xa9");

    (void)state;
    faults_hint(fault, "\t%s", "\r\n");
    faults_excerpt(fault, "\t\x1b\xffx\r\n", 6, 4);
    assert_string_equal(fault->pointer, "/?[2J");
    assert_string_equal(fault->message, "a?[1m??\xc3\xa9");
    assert_string_equal(fault->hint, " ??");
    assert_string_equal(fault->excerpt, " ??x\n   ^");
}

static void test_excerpt_of_a_long_line(void **state)
{
    struct fault *fault = faults_add(&faults, false, "e", "f", 1, 1, NULL, "m");
    char line[1000], *newline;

    (void)state;
    memset(line, 'a', sizeof line);
    line[499] = 'X';
    faults_excerpt(fault, line, sizeof line, 500);
    newline = strchr(fault->excerpt, '\n');
    assert_non_null(newline);
    assert_true(newline - fault->excerpt < 100);
    assert_memory_equal(fault->excerpt, "...", 3);
    assert_memory_equal(newline - 3, "...", 3);
    assert_int_equal(fault->excerpt[strlen(newline + 1) - 1], 'X');
    faults_excerpt(fault, line, sizeof line, 5000); /* past its end: at its end */
    assert_non_null(strchr(fault->excerpt, '^'));
}

static void test_nearest(void **state)
{
    static const char *const known[] = {"seminar", "summer-institute", "visit", "pay_date", "on"};

    (void)state;
    assert_string_equal(nearest("seminars", known, 5), "seminar");
    assert_string_equal(nearest("semniar", known, 5), "seminar");
    assert_string_equal(nearest("SEMINAR", known, 5), "seminar");
    assert_string_equal(nearest("summer_institue", known, 5), "summer-institute");
    assert_string_equal(nearest("paydate", known, 5), "pay_date");
    assert_null(nearest("x", known, 5));
    assert_null(nearest("", known, 5));
    assert_null(nearest("no", known, 0));
    assert_null(nearest("workshop", known, 5));
    assert_null(nearest("due", known, 5));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_places, begin, end),
        cmocka_unit_test_setup_teardown(test_short_pointer, begin, end),
        cmocka_unit_test_setup_teardown(test_json_lines, begin, end),
        cmocka_unit_test_setup_teardown(test_duplicate_is_not_broken, begin, end),
        cmocka_unit_test_setup_teardown(test_depth, begin, end),
        cmocka_unit_test_setup_teardown(test_cut_off, begin, end),
        cmocka_unit_test_setup_teardown(test_faults_limit, begin, end),
        cmocka_unit_test_setup_teardown(test_faults_sort, begin, end),
        cmocka_unit_test_setup_teardown(test_faults_are_clean, begin, end),
        cmocka_unit_test_setup_teardown(test_excerpt_of_a_long_line, begin, end),
        cmocka_unit_test_setup_teardown(test_nearest, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
