/* The text of statements for a district and for HR: what is changed in it, and what is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "engine/db_text.h"

static void check(const char *sql, const char *district, bool hr, const char *want)
{
    char *got = db_text(sql, district, hr);

    assert_non_null(got);
    assert_string_equal(got, want);
    free(got);
}

static void relations(void **state)
{
    (void)state;
    check("SELECT * FROM stipend.batch", "north", false, "SELECT * FROM stipend_north.batch");
    check("(stipend.a,stipend.b,\nstipend.c)", "x1", false, "(stipend_x1.a,stipend_x1.b,\nstipend_x1.c)");
    check("SELECT * FROM stipend.batch", NULL, false, "SELECT * FROM stipend.batch");
    check("EXECUTE format('ON stipend.%I', t)", "n", false, "EXECUTE format('ON stipend_n.%I', t)");
}

static void views_of_hr(void **state)
{
    (void)state;
    check("FROM stipend.batch b", NULL, true, "FROM stipend.hr_batch b");
    check("FROM stipend.batch b", "north", true, "FROM stipend_north.hr_batch b");
    check("pg_has_role('stipend_hr')", "north", true, "pg_has_role('stipend_north_hr')");
}

static void roles_and_schema(void **state)
{
    (void)state;
    check("SET LOCAL ROLE stipend_owner", "n", false, "SET LOCAL ROLE stipend_n_owner");
    check("TO stipend_clerk, stipend_hr;", "n", false, "TO stipend_n_clerk, stipend_n_hr;");
    check("IN ('stipend_auditor','stipend_approver')", "n", false,
        "IN ('stipend_n_auditor','stipend_n_approver')");
    check("CREATE SCHEMA stipend AUTH", "n", false, "CREATE SCHEMA stipend_n AUTH");
    check("nspname = 'stipend' AND", "n", false, "nspname = 'stipend_n' AND");
    check("'stipend'::regnamespace", "n", false, "'stipend_n'::regnamespace");
}

static void what_stays(void **state)
{
    static const char *const texts[] = {
        "", "stipend", "current_setting('stipend.intake')", "ELSE 'stipend' END",
        "LIKE 'stipend:%'", "RAISE 'stipend.% is'", "-- in base 36: \"stipend\"", "a_stipend.b",
        "stipend import :target", "LIKE 'stipend\\_%'"};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        check(texts[i], "north", true, texts[i]);
}

static void names(void **state)
{
    (void)state;
    assert_true(db_district_named("north"));
    assert_true(db_district_named("d_0612"));
    assert_true(db_district_named("a234567890123456789012345678901234567890"));
    assert_false(db_district_named("a2345678901234567890123456789012345678901"));
    assert_false(db_district_named(""));
    assert_false(db_district_named("1a"));
    assert_false(db_district_named("_a"));
    assert_false(db_district_named("North"));
    assert_false(db_district_named("n.s"));
    assert_false(db_district_named("n\"s"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(relations),
        cmocka_unit_test(views_of_hr),
        cmocka_unit_test(roles_and_schema),
        cmocka_unit_test(what_stays),
        cmocka_unit_test(names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
