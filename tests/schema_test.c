/* The schema: migrations, what the database itself refuses, and who may do what. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "engine/schema.h"
#include "sql.h"
#include "tests/server.h"

static struct server server;

static void run(struct db *db, const char *sql)
{
    struct error e;

    if (db_run(db, sql, &e) != 0)
        fail_msg("%s: %s", sql, e.text);
}

/* Make an empty database and connect to it as its owner, the superuser if NULL. */
static void fresh(struct db *db, const char *name, const char *owner)
{
    struct db admin;
    char sql[200];

    assert_int_equal(server_open(&server, NULL, "postgres", &admin), 0);
    snprintf(sql, sizeof sql, "CREATE DATABASE %s%s%s", name, owner != NULL ? " OWNER " : "",
        owner != NULL ? owner : "");
    run(&admin, sql);
    db_close(&admin);
    assert_int_equal(server_open(&server, owner, name, db), 0);
}

/* ${sql} must be refused with ${state}; in a transaction, so that nothing stays. */
static void refused(struct db *db, const char *sql, const char *state)
{
    struct error e = {.kind = ERROR_NONE};
    int rc;

    run(db, "BEGIN");
    rc = db_run(db, sql, &e);
    db_rollback(db);
    if (rc == 0)
        fail_msg("not refused: %s", sql);
    if (strcmp(e.sqlstate, state) != 0)
        fail_msg("%s: refused with %s, not %s: %s", sql, e.sqlstate, state, e.text);
}

static char *text_of(struct db *db, const char *sql)
{
    PGresult *row;
    struct error e;
    char *text;

    if (db_query(db, DB_ONE, sql, 0, NULL, &row, &e) != 0)
        fail_msg("%s: %s", sql, e.text);
    text = strdup(PQgetvalue(row, 0, 0));
    PQclear(row);
    return text;
}

static void same_text(struct db *db, const char *sql, const char *expected)
{
    char *text = text_of(db, sql);

    assert_string_equal(text, expected);
    free(text);
}

static void expect_code(int rc, const struct error *e, const char *code)
{
    assert_int_equal(rc, -1);
    assert_string_equal(e->code, code);
    assert_int_equal(e->kind, ERROR_REFUSED);
    assert_string_not_equal(e->hint, "");
}

static void test_upgrade(void **state)
{
    struct db db;
    struct error e;
    int applied;

    (void)state;
    fresh(&db, "t_upgrade", NULL);
    expect_code(schema_check(&db, &e), &e, "schema_missing");
    assert_int_equal(schema_upgrade(&db, &e, &applied), 0);
    assert_int_equal(applied, sql_migrations_n);
    assert_int_equal(schema_check(&db, &e), 0);
    assert_int_equal(schema_upgrade(&db, &e, &applied), 0);
    assert_int_equal(applied, 0);
    db_close(&db);
}

static void test_two_at_once(void **state)
{
    enum { AT_ONCE = 4 };
    pid_t child[AT_ONCE];
    struct db db;
    struct error e;
    int applied, status, sum = 0;

    (void)state;
    fresh(&db, "t_two", NULL);
    for (int i = 0; i < AT_ONCE; i++) {
        child[i] = fork();
        if (child[i] == 0) {
            struct db own;
            int rc = server_open(&server, NULL, "t_two", &own);

            if (rc == 0)
                rc = schema_upgrade(&own, &e, &applied);
            if (rc != 0)
                fprintf(stderr, "%s\n", e.text);
            _exit(rc == 0 ? applied : 99);
        }
    }
    for (int i = 0; i < AT_ONCE; i++) {
        waitpid(child[i], &status, 0);
        assert_true(WIFEXITED(status));
        assert_int_not_equal(WEXITSTATUS(status), 99);
        sum += WEXITSTATUS(status);
    }
    assert_int_equal(sum, sql_migrations_n);
    assert_int_equal(schema_check(&db, &e), 0);
    db_close(&db);
}

static void test_changed(void **state)
{
    struct db db;
    struct error e;
    int applied;

    (void)state;
    assert_int_equal(server_ledger(&server, "t_changed"), 0);
    assert_int_equal(server_open(&server, NULL, "t_changed", &db), 0);
    run(&db, "UPDATE stipend.migration SET sha256 = sha256('another') WHERE number = 2");
    expect_code(schema_check(&db, &e), &e, "schema_changed");
    expect_code(schema_upgrade(&db, &e, &applied), &e, "schema_changed");
    db_close(&db);
}

static void test_newer(void **state)
{
    struct db db;
    struct error e;
    int applied;

    (void)state;
    assert_int_equal(server_ledger(&server, "t_newer"), 0);
    assert_int_equal(server_open(&server, NULL, "t_newer", &db), 0);
    run(&db, "INSERT INTO stipend.migration VALUES (9999, 'later', sha256('later'))");
    expect_code(schema_check(&db, &e), &e, "schema_newer");
    assert_non_null(strstr(e.text, "9999"));
    expect_code(schema_upgrade(&db, &e, &applied), &e, "schema_newer");
    db_close(&db);
}

static void test_older(void **state)
{
    struct db db;
    struct error e;

    (void)state;
    assert_int_equal(server_ledger(&server, "t_older"), 0);
    assert_int_equal(server_open(&server, NULL, "t_older", &db), 0);
    run(&db, "DELETE FROM stipend.migration WHERE number > 1");
    expect_code(schema_check(&db, &e), &e, "schema_older");
    run(&db, "DELETE FROM stipend.migration");
    expect_code(schema_check(&db, &e), &e, "schema_missing");
    db_close(&db);
}

static void test_failed_migration_leaves_nothing(void **state)
{
    struct db db;
    struct error e;
    int applied;

    (void)state;
    fresh(&db, "t_failed", NULL);
    run(&db, "CREATE SCHEMA stipend");
    assert_int_equal(schema_upgrade(&db, &e, &applied), -1);
    assert_int_equal(e.kind, ERROR_REFUSED);
    assert_non_null(strstr(e.text, "migration 1 (roles)"));
    assert_int_equal(applied, 0);
    run(&db, "DROP SCHEMA stipend");
    assert_int_equal(schema_upgrade(&db, &e, &applied), 0);
    db_close(&db);
}

static void test_owner_with_createrole(void **state)
{
    struct db admin, db;
    struct error e;
    int applied;

    (void)state;
    assert_int_equal(server_open(&server, NULL, "postgres", &admin), 0);
    run(&admin, "CREATE ROLE keeper LOGIN CREATEROLE");
    fresh(&db, "t_keeper", "keeper");
    assert_int_equal(schema_upgrade(&db, &e, &applied), 0);
    assert_int_equal(applied, sql_migrations_n);
    assert_int_equal(schema_upgrade(&db, &e, &applied), 0);
    assert_int_equal(applied, 0);
    same_text(&admin, "SELECT pg_has_role('keeper', 'stipend_owner', 'MEMBER')", "f");
    db_close(&db);
    db_close(&admin);
}

static void test_owner_without_createrole(void **state)
{
    struct db admin, db;
    struct error e;
    int applied;

    (void)state;
    assert_int_equal(server_open(&server, NULL, "postgres", &admin), 0);
    run(&admin, "CREATE ROLE plain LOGIN");
    fresh(&db, "t_plain", "plain");
    assert_int_equal(schema_upgrade(&db, &e, &applied), -1);
    assert_int_equal(e.kind, ERROR_REFUSED);
    assert_non_null(strstr(e.hint, "CREATEROLE"));
    db_close(&db);
    db_close(&admin);
}

static void test_owned_by_the_owner(void **state)
{
    struct db db;

    (void)state;
    assert_int_equal(server_open(&server, NULL, "ledger", &db), 0);
    same_text(&db,
        "SELECT count(*) FROM pg_class WHERE relnamespace = 'stipend'::regnamespace"
        " AND relowner <> 'stipend_owner'::regrole", "0");
    same_text(&db,
        "SELECT count(*) FROM pg_proc WHERE pronamespace = 'stipend'::regnamespace"
        " AND proowner <> 'stipend_owner'::regrole", "0");
    same_text(&db, "SELECT bool_or(rolcanlogin) FROM pg_roles WHERE rolname LIKE 'stipend\\_%'", "f");
    db_close(&db);
}

/* Every table but that of the migrations. */
static PGresult *tables(struct db *db)
{
    PGresult *rows;
    struct error e;

    if (db_query(db, DB_ANY,
            "SELECT c.relname, (SELECT quote_ident(attname) FROM pg_attribute a"
            " WHERE a.attrelid = c.oid AND attnum > 0 ORDER BY attnum LIMIT 1) FROM pg_class c"
            " WHERE relnamespace = 'stipend'::regnamespace AND relkind IN ('r', 'p')"
            " AND relname <> 'migration' ORDER BY 1",
            0, NULL, &rows, &e) != 0)
        fail_msg("%s", e.text);
    assert_true(PQntuples(rows) >= 26);
    return rows;
}

static void refuse_changes(struct db *db, const PGresult *rows)
{
    char sql[300];

    for (int i = 0; i < PQntuples(rows); i++) {
        const char *name = PQgetvalue(rows, i, 0), *column = PQgetvalue(rows, i, 1);

        snprintf(sql, sizeof sql, "UPDATE stipend.%s SET %s = %s", name, column, column);
        if (strcmp(name, "look") != 0 && strcmp(name, "export_act") != 0) /* identity: 428C9 */
            refused(db, sql, "ST001");
        snprintf(sql, sizeof sql, "DELETE FROM stipend.%s", name);
        refused(db, sql, "ST001");
        snprintf(sql, sizeof sql, "TRUNCATE stipend.%s CASCADE", name);
        refused(db, sql, "ST001");
    }
}

static void test_append_only(void **state)
{
    struct db db;
    PGresult *rows;

    (void)state;
    assert_int_equal(server_open(&server, NULL, "ledger", &db), 0);
    rows = tables(&db);
    refuse_changes(&db, rows);
    run(&db, "SET session_replication_role = replica");
    refuse_changes(&db, rows);
    run(&db, "RESET session_replication_role; SET ROLE stipend_owner");
    refuse_changes(&db, rows);
    PQclear(rows);
    db_close(&db);
}

#define HASH "sha256('x')"
#define BATCH(number, period, user) \
    "INSERT INTO stipend.batch VALUES (" number ", 1, 1, " HASH ", '" period "', '2026-09-30'," \
    " NULL, 0, sha256('" number "'), 'test', 'p', NULL, " user ", now(), now(), 0, 0, 0, 0, 0, 0, " \
    HASH ", " HASH ", " HASH ", " HASH ", " HASH ")"
#define ENTRY(batch, line) \
    "INSERT INTO stipend.entry VALUES (" batch ", " line ", '2026-09-01', 100, 1, 'stipend:A/x'," \
    " 'T', 'T', 'f', 'expense', 'payable', '2026-09')"
#define IN_PART(batch, line) \
    "INSERT INTO stipend.entry_1 VALUES (" batch ", " line ", '2026-09-01', 100, 1, 'stipend:A/x'," \
    " 'T', 'T', 'f', 'expense', 'payable', '2026-09')"
#define OF_OTHER "INSERT INTO stipend.entry_2 VALUES ("
#define MORE ", 'stipend:A/x', 'T', 'T', 'f', 'expense', 'payable', '2026-09');"
#define ACT(number, period, act) \
    "INSERT INTO stipend.period_act VALUES (" number ", 1, '" period "', '" act "', 'why', DEFAULT," \
    " now(), " HASH ");"
#define REVISION \
    "INSERT INTO stipend.edition VALUES (1, 'p', 'e');" \
    "INSERT INTO stipend.revision VALUES (1, 1, 1, " HASH ", convert_to('{\"pay_periods\": " \
    "[{\"id\": \"2026-09\"}, {\"id\": \"2026-10\"}]}', 'UTF8'), DEFAULT, now(), " HASH ");" \
    "INSERT INTO stipend.approval VALUES (1, 1, NULL, 'x', DEFAULT, now(), " HASH ");"

static void test_own_name(void **state)
{
    struct db db;

    (void)state;
    assert_int_equal(server_open(&server, "clerk", "ledger", &db), 0);
    refused(&db, REVISION BATCH("1", "2026-09", "'approver'"), "ST002");
    refused(&db, "INSERT INTO stipend.intake VALUES (1, 'schools', 'f', " HASH ", 1, 'hr', now(), "
        HASH ", " HASH ")", "ST002");
    refused(&db, "INSERT INTO stipend.look VALUES (DEFAULT, 'T', 'hr')", "ST002");
    db_close(&db);
}

#define REVERSAL(number, reverses) \
    "INSERT INTO stipend.batch VALUES (" number ", 1, 1, " HASH ", '2026-09', '2026-09-30', NULL, 0," \
    " sha256('" number "'), 'test', 'p', NULL, session_user, now(), now(), 0, 0, 0, 0, 0, 0, " HASH ", " \
    HASH ", " HASH ", " HASH ", " HASH ", false, " reverses ", NULL, 'why');"
#define BACK(batch, amount, sides, of_batch) \
    "INSERT INTO stipend.entry VALUES (" batch ", 1, '2026-09-01', " amount ", 1, 'stipend:A/x'," \
    " 'T', 'T', 'f', " sides ", '2026-09', NULL, NULL, " of_batch ", 1);"

/* A reversal is the opposite of what it names, once, and of no reversal; no other batch holds one. */
static void test_reversals(void **state)
{
    struct db db;

    (void)state;
    assert_int_equal(server_open(&server, "clerk", "ledger", &db), 0);
#define POSTED REVISION ENTRY("1", "1") ";" BATCH("1", "2026-09", "session_user") ";"
#define OPPOSITE "'payable', 'expense'"
    refused(&db, POSTED BACK("2", "100", "'expense', 'payable'", "1") REVERSAL("2", "1"), "ST009");
    refused(&db, POSTED BACK("2", "99", OPPOSITE, "1") REVERSAL("2", "1"), "ST009");
    refused(&db, POSTED BACK("2", "100", OPPOSITE, "1") BATCH("2", "2026-09", "session_user"), "ST009");
    refused(&db, POSTED ENTRY("2", "1") ";" REVERSAL("2", "1"), "ST009");
    refused(&db, POSTED BACK("2", "100", OPPOSITE, "1") REVERSAL("2", "1")
        BACK("3", "100", OPPOSITE, "1"), "23505");
    refused(&db, POSTED BACK("2", "100", OPPOSITE, "1") REVERSAL("2", "1")
        BACK("3", "100", "'expense', 'payable'", "2") REVERSAL("3", "2"), "ST009");
    refused(&db, POSTED BACK("2", "100", OPPOSITE, "1") REVERSAL("2", "2"), "ST009");
    run(&db, "BEGIN;" POSTED BACK("2", "100", OPPOSITE, "1") REVERSAL("2", "1") "; ROLLBACK");
    db_close(&db);
}

static void test_sealed_and_closed(void **state)
{
    struct db db;

    (void)state;
    assert_int_equal(server_open(&server, "clerk", "ledger", &db), 0);
    refused(&db, REVISION BATCH("1", "2026-09", "session_user") ";" ENTRY("1", "1"), "ST003");
    refused(&db, REVISION "INSERT INTO stipend.period_act VALUES"
        " (1, 1, '2026-09', 'close', 'done', DEFAULT, now(), " HASH ");"
        BATCH("1", "2026-09", "session_user"), "ST004");
    refused(&db, REVISION "INSERT INTO stipend.period_act VALUES"
        " (1, 1, '2026-09', 'close', 'done', DEFAULT, now(), " HASH "),"
        " (2, 1, '2026-09', 'ask-reopen', 'late', DEFAULT, now(), " HASH ");"
        BATCH("1", "2026-09", "session_user"), "ST004");
    /* Closed in order, reopened from the last, by another than who asked; not on an old snapshot. */
    refused(&db, REVISION ACT("1", "2026-10", "close"), "ST007");
    refused(&db, REVISION ACT("1", "2026-11", "close"), "ST007");
    refused(&db, REVISION ACT("1", "2026-09", "close") ACT("2", "2026-09", "close"), "ST007");
    refused(&db, REVISION ACT("1", "2026-09", "close") ACT("2", "2026-09", "reopen"), "ST007");
    refused(&db, REVISION ACT("1", "2026-09", "ask-reopen"), "ST007");
    refused(&db, REVISION ACT("1", "2026-09", "close") ACT("2", "2026-10", "close")
        ACT("3", "2026-09", "ask-reopen"), "ST007");
    refused(&db, REVISION ACT("1", "2026-09", "close") ACT("2", "2026-09", "ask-reopen")
        ACT("3", "2026-09", "reopen"), "ST007");
    refused(&db, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ;" REVISION
        ACT("1", "2026-09", "close"), "ST008");
    refused(&db, "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE;" REVISION
        BATCH("1", "2026-09", "session_user"), "ST008");
    /* In order, and in an open period, it is taken. */
    run(&db, "BEGIN;" REVISION ENTRY("1", "1") ";" BATCH("1", "2026-09", "session_user")
        "; ROLLBACK");
    db_close(&db);
}

/* A table for each edition, made by whoever loads it, that keeps what the whole keeps. */
static void test_partitions(void **state)
{
    static const char *const parts[] = {"decision", "decision_1", "entry", "entry_1"};
    struct db db, clerk;
    char sql[200];

    (void)state;
    assert_int_equal(server_ledger(&server, "t_parts"), 0);
    assert_int_equal(server_open(&server, "clerk", "t_parts", &clerk), 0);
    run(&clerk, "BEGIN;" REVISION "INSERT INTO stipend.edition VALUES (2, 'p', 'f');"
        ENTRY("1", "1") ";" BATCH("1", "2026-09", "session_user") "; COMMIT");
    refused(&clerk, ENTRY("1", "2"), "ST003");
    refused(&clerk, IN_PART("1", "3"), "ST003");
    refused(&clerk, IN_PART("3", "1"), "ST003");
    refused(&clerk, "INSERT INTO stipend.entry_2 SELECT * FROM stipend.entry", "23514");
    refused(&clerk, "SELECT FROM stipend.entry_1", "42501");
    refused(&clerk, "SELECT stipend.make_partitions(3::smallint)", "42501");
    refused(&clerk, OF_OTHER "2, 1, '2026-09-01', 100, 2" MORE
        BATCH("2", "2026-09", "session_user"), "ST010");
    run(&clerk, "BEGIN;" IN_PART("2", "1") ";" BATCH("2", "2026-09", "session_user") "; ROLLBACK");
    assert_int_equal(server_open(&server, NULL, "t_parts", &db), 0);
    for (int replica = 0; replica < 2; replica++) {
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
            snprintf(sql, sizeof sql, "UPDATE stipend.%s SET line = line", parts[i]);
            refused(&db, sql, "ST001");
            snprintf(sql, sizeof sql, "DELETE FROM stipend.%s", parts[i]);
            refused(&db, sql, "ST001");
            snprintf(sql, sizeof sql, "TRUNCATE stipend.%s", parts[i]);
            refused(&db, sql, "ST001");
        }
        refused(&db, IN_PART("1", "3"), "ST003");
        run(&db, "SET session_replication_role = replica");
    }
    db_close(&db);
    db_close(&clerk);
}

static void test_values(void **state)
{
    struct db db;

    (void)state;
    assert_int_equal(server_open(&server, "clerk", "ledger", &db), 0);
    refused(&db, "INSERT INTO stipend.entry VALUES (1, 1, '2026-09-01', 0, 1, 'k', 'T', 'T', 'f',"
        " 'expense', 'payable', '2026-09')", "23514");
    refused(&db, "INSERT INTO stipend.entry VALUES (1, 1, '2026-09-01', 1, 1, 'k', 'T', 'T', 'f',"
        " 'expense', 'expense', '2026-09')", "23514");
    refused(&db, "INSERT INTO stipend.entry VALUES (1, 1, '2026-09-01', 1, 1, 'k', 'T', 'T', 'f',"
        " 'expense', 'pocket', '2026-09')", "23514");
    refused(&db, "INSERT INTO stipend.schools VALUES ('S', 1, 1, false)", "23514");
    refused(&db, BATCH("1", "2026-09", "session_user"), "23503");
    db_close(&db);
}

/* No role of the ledger may change, remove or hook into anything. */
static void test_no_role_may_change(void **state)
{
    struct db db;

    (void)state;
    assert_int_equal(server_open(&server, NULL, "ledger", &db), 0);
    same_text(&db,
        "SELECT count(*) FROM pg_class c, (VALUES ('stipend_clerk'), ('stipend_approver'),"
        " ('stipend_auditor'), ('stipend_hr'), ('clerk'), ('hr')) r (name)"
        " WHERE relnamespace = 'stipend'::regnamespace AND relkind IN ('r', 'p', 'v')"
        " AND has_table_privilege(r.name, c.oid, 'UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')",
        "0");
    same_text(&db, "SELECT bool_or(has_schema_privilege(name, 'stipend', 'CREATE')) FROM"
        " (VALUES ('clerk'), ('approver'), ('auditor'), ('hr')) r (name)", "f");
    db_close(&db);
}

static void insertable(struct db *db, const char *role, const char *expected)
{
    char sql[400];

    snprintf(sql, sizeof sql,
        "SELECT COALESCE(string_agg(relname, ' ' ORDER BY relname COLLATE \"C\"), '')"
        " FROM pg_class WHERE relnamespace = 'stipend'::regnamespace AND relkind IN ('r', 'p', 'v')"
        " AND has_table_privilege('%s', oid, 'INSERT')", role);
    same_text(db, sql, expected);
}

static void test_who_may_add_what(void **state)
{
    struct db db;

    (void)state;
    assert_int_equal(server_open(&server, NULL, "ledger", &db), 0);
    insertable(&db, "stipend_clerk",
        "agreements aid approval assignments attendance batch calendar claims decision deliverables dossier"
        " edition entry export_act intake link logs look milestones payments period_act reviews"
        " revision schools service sessions settlements teachers waivers");
    insertable(&db, "stipend_approver", "approval export_act look period_act");
    insertable(&db, "stipend_auditor", "export_act look");
    insertable(&db, "stipend_hr", "");
    db_close(&db);
}

static void test_who_may_read_what(void **state)
{
    struct db db;
    struct error e;

    (void)state;
    assert_int_equal(server_open(&server, "hr", "ledger", &db), 0);
    assert_int_equal(schema_check(&db, &e), 0);
    refused(&db, "SELECT FROM stipend.teachers", "42501");
    refused(&db, "SELECT FROM stipend.journal", "42501");
    refused(&db, "SELECT stipend.lock_batches()", "42501");
    db_close(&db);
    assert_int_equal(server_open(&server, "auditor", "ledger", &db), 0);
    assert_int_equal(schema_check(&db, &e), 0);
    run(&db, "DO 'BEGIN PERFORM FROM stipend.trial_balance; PERFORM FROM stipend.claims; END'");
    refused(&db, "SELECT stipend.lock_intakes()", "42501");
    db_close(&db);
    assert_int_equal(server_open(&server, "clerk", "ledger", &db), 0);
    run(&db, "DO 'BEGIN PERFORM stipend.lock_intakes(), stipend.lock_acts(),"
        " stipend.lock_batches(); END'");
    db_close(&db);
}

static int begin_all(void **state)
{
    (void)state;
    return server_start(&server) == 0 && server_ledger(&server, "ledger") == 0 ? 0 : -1;
}

static int end_all(void **state)
{
    (void)state;
    server_stop(&server);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_upgrade),
        cmocka_unit_test(test_two_at_once),
        cmocka_unit_test(test_changed),
        cmocka_unit_test(test_newer),
        cmocka_unit_test(test_older),
        cmocka_unit_test(test_failed_migration_leaves_nothing),
        cmocka_unit_test(test_owner_with_createrole),
        cmocka_unit_test(test_owner_without_createrole),
        cmocka_unit_test(test_owned_by_the_owner),
        cmocka_unit_test(test_append_only),
        cmocka_unit_test(test_own_name),
        cmocka_unit_test(test_reversals),
        cmocka_unit_test(test_sealed_and_closed),
        cmocka_unit_test(test_partitions),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_no_role_may_change),
        cmocka_unit_test(test_who_may_add_what),
        cmocka_unit_test(test_who_may_read_what),
    };

    return cmocka_run_group_tests(tests, begin_all, end_all);
}
