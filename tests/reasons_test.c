/*
 * The closed tables of the rules, outcomes, codes, verdicts, facts and charge kinds, against
 * reasons.golden: their numbers are stored and inside digests, so a change of one is a change to
 * review.  Run with the tests folder as the argument; "-" prints what the file should hold.
 */
#include "../rules/decision.h"
#include "../rules/difference.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { TEXT = 16384 };

static const char *folder = "tests";

static void add(char out[TEXT], const char *format, ...) __attribute__((format(printf, 2, 3)));

static void add(char out[TEXT], const char *format, ...)
{
    size_t n = strlen(out);
    va_list args;

    va_start(args, format);
    vsnprintf(out + n, TEXT - n, format, args);
    va_end(args);
}

static void write_tables(char out[TEXT])
{
    out[0] = '\0';
    for (int i = 1; i < OUTCOMES; i++)
        add(out, "outcome %2d %s\n", i, outcome_name((enum outcome)i));
    for (int i = 1; i < CODES; i++)
        add(out, "code    %2d %-20s %s\n", i, code_name((enum code)i), code_words((enum code)i));
    for (int i = VERDICT_MET; i <= VERDICT_NOT_DUE; i++)
        add(out, "verdict %2d %c %s\n", i, verdict_letter((enum verdict)i),
            verdict_name((enum verdict)i));
    for (int i = 0; i < CHARGE_KINDS; i++)
        add(out, "kind    %2d %s\n", i, charge_kind_name((enum charge_kind)i));
    for (int i = 0; i < CLASSES; i++)
        add(out, "class   %2d %s\n", i, account_class_name((enum account_class)i));
}

static void test_golden(void **state)
{
    static char wanted[TEXT], got[TEXT];
    char path[4096];
    FILE *file;

    (void)state;
    snprintf(path, sizeof path, "%s/reasons.golden", folder);
    if ((file = fopen(path, "rb")) == NULL)
        fail_msg("cannot read %s", path);
    wanted[fread(wanted, 1, sizeof wanted - 1, file)] = '\0';
    fclose(file);
    write_tables(got);
    assert_string_equal(wanted, got);
}

/* The order of the numbers is the order of printing: by bytes of the names. */
static void test_sorted(void **state)
{
    (void)state;
    for (int i = 2; i < CODES; i++)
        assert_true(strcmp(code_name((enum code)(i - 1)), code_name((enum code)i)) < 0);
}

static void test_outcomes(void **state)
{
    (void)state;
    for (int i = 1; i < OUTCOMES; i++)
        assert_int_equal(outcome_parse(outcome_name((enum outcome)i)), i);
    assert_int_equal(outcome_parse("paid "), 0);
    assert_int_equal(outcome_parse(""), 0);
}

static void test_classes(void **state)
{
    (void)state;
    for (int i = 0; i < CLASSES; i++)
        assert_int_equal(account_class_parse(account_class_name((enum account_class)i)), i);
    assert_int_equal(account_class_parse("income"), CLASSES);
}

static void test_codes(void **state)
{
    static char text[CODES_TEXT];
    codes all = 0;

    (void)state;
    for (int i = 1; i < CODES; i++) {
        codes one = (codes)1 << i;

        assert_string_equal(codes_text(one, text), code_name((enum code)i));
        assert_true(codes_parse(text) == one);
        all |= one;
    }
    assert_true(codes_parse(codes_text(all, text)) == all);
    assert_string_equal(codes_text(0, text), "");
    assert_true(codes_parse("") == 0);
    assert_string_equal(
        codes_text(CODE(UNMET) | CODE(LEFT) | CODE(LEFT_BEFORE), text), "LEFT LEFT_BEFORE UNMET");
    assert_true(codes_parse("UNMET NO_SUCH_CODE LEFT") == (CODE(UNMET) | CODE(LEFT)));
}

static void test_keys(void **state)
{
    char key[KEY_TEXT];

    (void)state;
    key_write(key, "stipend", "A1", "annual", "mid-year");
    assert_string_equal(key, "stipend:A1/annual/mid-year");
    assert_int_equal(key_kind(key), CHARGE_STIPEND);
    key_write(key, "pool", "A1", "annual", NULL);
    assert_string_equal(key, "pool:A1/annual");
    assert_int_equal(key_kind(key), CHARGE_POOL);
    key_write(key, "cover", "C1", NULL, NULL);
    assert_string_equal(key, "cover:C1");
    assert_int_equal(key_kind(key), CHARGE_COVERAGE);
    assert_int_equal(key_kind("unit:A1/pay/M1"), CHARGE_TRAINING);
    assert_int_equal(key_kind("diff:A1/pay/2026-12"), CHARGE_DIFFERENTIAL);
    assert_int_equal(key_kind("aid:A1/2026-10-01"), CHARGE_AID);
}

/* Three ids of the longest fill the room that keys are given. */
static void test_longest_key(void **state)
{
    static const char id[] = "A2345678901234567890123456789012345678901234567890123456789012x";
    char key[KEY_TEXT];

    (void)state;
    assert_int_equal(strlen(id), 63);
    key_write(key, "stipend", id, id, id);
    assert_true(strlen(key) < KEY_TEXT);
}

int main(int argc, char **argv)
{
    static const struct CMUnitTest tests[] = {cmocka_unit_test(test_golden),
        cmocka_unit_test(test_sorted), cmocka_unit_test(test_outcomes),
        cmocka_unit_test(test_classes), cmocka_unit_test(test_codes), cmocka_unit_test(test_keys),
        cmocka_unit_test(test_longest_key)};
    static char text[TEXT];

    if (argc > 1)
        folder = argv[1];
    if (strcmp(folder, "-") == 0) {
        write_tables(text);
        fputs(text, stdout);
        return 0;
    }
    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
