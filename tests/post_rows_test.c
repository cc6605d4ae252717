/* The rows of a post: two tables by turns, begun anew, with a server that is slow, refuses or is gone. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "engine/post_rows.h"
#include "sql.h"
#include "tests/server.h"

enum { BATCH = 1, EDITION = 1 };

static struct server server;

/* What was told to be written. */
struct told {
    struct buffer of[POST_TABLES];
};

static struct db open_ledger(void)
{
    struct db db;

    assert_int_equal(server_open(&server, NULL, "ledger", &db), 0);
    return db;
}

static void run(struct db *db, const char *sql)
{
    struct error e;

    if (db_run(db, sql, &e) != 0)
        fail_msg("%s: %s", sql, e.text);
}

static void begin(struct post_rows *rows, struct db *db)
{
    struct error e;

    *db = open_ledger();
    run(db, "BEGIN");
    assert_int_equal(post_rows_open(rows, db, EDITION, &e), 0);
}

/* Tell ${rows} the next line of a table; with ${amount} 0 one that the server refuses. */
static int tell(struct post_rows *rows, struct told *told, enum post_table table, int amount, struct error *e)
{
    struct buffer line = {0};

    buffer_format(&line, "%d\t%d\t%d\tstipend/K%d\tT1\tT1\t", BATCH, ++rows->of[table].n, EDITION, amount);
    if (table == POST_DECISIONS)
        buffer_format(&line, "2026-09\t2026-09-01\tpaid\tMET\t%d\tm\t\\\\x00\n", amount > 0 ? amount : -1);
    else
        buffer_format(&line, "F\texpense\tpayable\t%d\t2026-09\t2026-09-01\t\\N\t\\N\t\\N\t\\N\n", amount);
    buffer_put(&rows->of[table].lines, line.at, line.n);
    buffer_put(&told->of[table], line.at, line.n);
    buffer_free(&line);
    return post_rows_send(rows, e);
}

static void forget(struct told *told)
{
    buffer_free(&told->of[POST_DECISIONS]);
    buffer_free(&told->of[POST_ENTRIES]);
}

/* What the table has is what was told, to the byte and in its order. */
static void holds(struct db *db, enum post_table table, const struct buffer *told)
{
    const char *sql = table == POST_DECISIONS
                          ? "COPY (SELECT batch, line, edition, key, teacher, payee, for_period, service_day,"
                            " outcome, codes, target, verdicts, explanation FROM stipend.decision_1"
                            " ORDER BY line) TO STDOUT"
                          : "COPY (SELECT batch, line, edition, key, teacher, payee, fund, debit, credit,"
                            " amount, for_period, service_day, cancels, origin, reverses_batch, reverses_line"
                            " FROM stipend.entry_1 ORDER BY line) TO STDOUT";
    struct error e;
    const char *line;
    size_t len, at = 0;

    assert_int_equal(db_copy_out(db, sql, &e), 0);
    while (db_copy_line(db, &line, &len, &e) > 0) {
        assert_true(at + len <= told->n);
        assert_memory_equal(line, told->at + at, len);
        at += len;
    }
    assert_int_equal(at, told->n);
}

/* End, and hold digest, counts and tables against what was told. */
static void ends_with(struct post_rows *rows, struct db *db, const struct told *told)
{
    unsigned char digest[DIGEST_SIZE], expected[DIGEST_SIZE];
    struct error e;
    struct digest_state *d = digest_new(&e);

    if (post_rows_end(rows, digest, &e) != 0)
        fail_msg("%s", e.text);
    for (int i = 0; i < POST_TABLES; i++) {
        digest_add(d, told->of[i].at, told->of[i].n);
        assert_int_equal(rows->of[i].stored, rows->of[i].n);
        holds(db, i, &told->of[i]);
    }
    digest_end(d, expected);
    assert_memory_equal(digest, expected, DIGEST_SIZE);
    digest_free(d);
}

static void test_turns(void **state)
{
    (void)state;
    /* Decisions and entries in runs of many lengths, with turns that end within, between and after them. */
    for (unsigned seed = 1; seed <= 12; seed++) {
        struct post_rows rows;
        struct told told = {0};
        struct db db;
        struct error e;
        uint32_t next = seed;

        begin(&rows, &db);
        rows.turn = seed * 300;
        assert_int_equal(post_rows_begin(&rows, &e), 0);
        for (int i = 0; i < 3000; i++) {
            next = next * 1664525 + 1013904223;
            assert_int_equal(tell(&rows, &told, (next >> 20) % seed == 0 ? POST_DECISIONS : POST_ENTRIES,
                                 (int)(next >> 8) + 1, &e), 0);
        }
        ends_with(&rows, &db, &told);
        post_rows_close(&rows);
        db_rollback(&db);
        db_close(&db);
        forget(&told);
    }
}

/* One table alone, or nothing at all. */
static void test_one_sided(void **state)
{
    const int n[][POST_TABLES] = {{0, 0}, {1, 0}, {0, 1}, {5000, 0}, {0, 5000}};

    (void)state;
    for (size_t k = 0; k < sizeof n / sizeof *n; k++) {
        struct post_rows rows;
        struct told told = {0};
        struct db db;
        struct error e;

        begin(&rows, &db);
        rows.turn = 1000;
        buffer_put(&told.of[POST_DECISIONS], "", 0);
        buffer_put(&told.of[POST_ENTRIES], "", 0);
        assert_int_equal(post_rows_begin(&rows, &e), 0);
        for (int i = 0; i < POST_TABLES; i++)
            for (int line = 0; line < n[k][i]; line++)
                assert_int_equal(tell(&rows, &told, i, line + 1, &e), 0);
        ends_with(&rows, &db, &told);
        post_rows_close(&rows);
        db_rollback(&db);
        db_close(&db);
        forget(&told);
    }
}

/* Begun anew during either table's turn, also with a line sent in part: only the second run is there. */
static void test_anew(void **state)
{
    static const size_t turns[] = {1000, 100000};

    (void)state;
    for (int k = 0; k < 2 * POST_TABLES; k++) {
        const int left_in = k % POST_TABLES;
        struct post_rows rows;
        struct told dropped = {0}, told = {0};
        struct db db;
        struct error e;

        begin(&rows, &db);
        rows.turn = turns[k / POST_TABLES];
        assert_int_equal(post_rows_begin(&rows, &e), 0);
        for (int i = 0; i < 4000 || rows.open != (enum post_table)left_in; i++)
            assert_int_equal(tell(&rows, &dropped, i % POST_TABLES, 7, &e), 0);
        assert_int_equal(post_rows_begin(&rows, &e), 0);
        for (int i = 0; i < 300; i++)
            assert_int_equal(tell(&rows, &told, i % POST_TABLES, 8, &e), 0);
        ends_with(&rows, &db, &told);
        post_rows_close(&rows);
        db_rollback(&db);
        db_close(&db);
        forget(&dropped);
        forget(&told);
    }
}

static int backend_of(struct db *db)
{
    return PQbackendPID(db->conn);
}

/* While the server takes nothing, a megabyte is told without a wait; then all of it is there. */
static void test_slow_server(void **state)
{
    struct post_rows rows;
    struct told told = {0};
    struct db db;
    struct error e;
    struct timespec from, to;

    (void)state;
    begin(&rows, &db);
    assert_int_equal(post_rows_begin(&rows, &e), 0);
    assert_int_equal(kill(backend_of(&db), SIGSTOP), 0);
    db.deadline_ms = 1; /* so that any wait would be an error */
    clock_gettime(CLOCK_MONOTONIC, &from);
    for (int i = 0; told.of[POST_DECISIONS].n < 1024 * 1024; i++)
        assert_int_equal(tell(&rows, &told, i % POST_TABLES, i + 1, &e), 0);
    clock_gettime(CLOCK_MONOTONIC, &to);
    assert_true(to.tv_sec - from.tv_sec < 30);
    db.deadline_ms = 60 * 1000;
    assert_int_equal(kill(backend_of(&db), SIGCONT), 0);
    ends_with(&rows, &db, &told);
    post_rows_close(&rows);
    db_rollback(&db);
    db_close(&db);
    forget(&told);
}

/* A server that stays silent is waited for no longer than the deadline. */
static void test_silent_server(void **state)
{
    struct post_rows rows;
    struct told told = {0};
    struct db db;
    struct error e;
    int rc = 0;

    (void)state;
    begin(&rows, &db);
    rows.turn = 64 * 1024;
    assert_int_equal(post_rows_begin(&rows, &e), 0);
    assert_int_equal(kill(backend_of(&db), SIGSTOP), 0);
    db.deadline_ms = 1500;
    for (int i = 0; rc == 0 && i < 100000; i++)
        rc = tell(&rows, &told, i % POST_TABLES, i + 1, &e);
    assert_int_equal(kill(backend_of(&db), SIGCONT), 0);
    assert_int_equal(rc, -1);
    assert_string_equal(e.code, "deadline");
    assert_int_equal(e.kind, ERROR_UNREACHABLE);
    post_rows_close(&rows);
    db_close(&db);
    forget(&told);
}

/* A line that the server refuses, in either table's turn, and a connection that is cut. */
static void test_refused(void **state)
{
    (void)state;
    for (int table = 0; table < POST_TABLES; table++) {
        struct post_rows rows;
        struct told told = {0};
        struct db db;
        struct error e;
        unsigned char digest[DIGEST_SIZE];
        int rc = 0;

        begin(&rows, &db);
        rows.turn = 1000;
        assert_int_equal(post_rows_begin(&rows, &e), 0);
        for (int i = 0; rc == 0 && i < 1000; i++)
            rc = tell(&rows, &told, i % POST_TABLES, i / 2 == 400 && i % 2 == table ? 0 : 9, &e);
        if (rc == 0)
            rc = post_rows_end(&rows, digest, &e);
        assert_int_equal(rc, -1);
        assert_string_equal(e.sqlstate, "23514");
        post_rows_close(&rows);
        db_rollback(&db);
        run(&db, "BEGIN; ROLLBACK"); /* the connection serves on */
        db_close(&db);
        forget(&told);
    }
}

static void test_cut(void **state)
{
    struct post_rows rows;
    struct told told = {0};
    struct db db, other = open_ledger();
    struct error e;
    unsigned char digest[DIGEST_SIZE];
    char sql[64];
    int rc = 0;

    (void)state;
    begin(&rows, &db);
    rows.turn = 1000;
    assert_int_equal(post_rows_begin(&rows, &e), 0);
    for (int i = 0; rc == 0 && i < 1000; i++) {
        if (i == 500) {
            snprintf(sql, sizeof sql, "DO $$ BEGIN PERFORM pg_terminate_backend(%d); END $$",
                backend_of(&db));
            run(&other, sql);
        }
        rc = tell(&rows, &told, i % POST_TABLES, i + 1, &e);
    }
    if (rc == 0)
        rc = post_rows_end(&rows, digest, &e);
    assert_int_equal(rc, -1);
    assert_int_equal(e.kind, ERROR_UNREACHABLE);
    post_rows_close(&rows);
    db_rollback(&db);
    db_close(&db);
    db_close(&other);
    forget(&told);
}

/* Rows that a trigger drops are missed. */
static void test_lost(void **state)
{
    struct post_rows rows;
    struct told told = {0};
    struct db db = open_ledger();
    struct error e;
    unsigned char digest[DIGEST_SIZE];

    (void)state;
    run(&db, "BEGIN; CREATE FUNCTION pg_temp.drop_one() RETURNS trigger LANGUAGE plpgsql AS"
             " $$BEGIN RETURN CASE WHEN NEW.line <> 3 THEN NEW END; END$$;"
             "CREATE TRIGGER drop_one BEFORE INSERT ON stipend.entry_1 FOR EACH ROW"
             " EXECUTE FUNCTION pg_temp.drop_one()");
    assert_int_equal(post_rows_open(&rows, &db, EDITION, &e), 0);
    assert_int_equal(post_rows_begin(&rows, &e), 0);
    for (int i = 0; i < 10; i++)
        assert_int_equal(tell(&rows, &told, i % POST_TABLES, i + 1, &e), 0);
    assert_int_equal(post_rows_end(&rows, digest, &e), -1);
    assert_string_equal(e.code, "rows_lost");
    post_rows_close(&rows);
    db_rollback(&db);
    db_close(&db);
    forget(&told);
}

static int begin_all(void **state)
{
    struct db db;

    (void)state;
    if (server_start(&server) != 0 || server_ledger(&server, "ledger") != 0)
        return -1;
    db = open_ledger();
    run(&db, "INSERT INTO stipend.edition VALUES (1, 'p', 'e')");
    db_close(&db);
    return 0;
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
        cmocka_unit_test(test_turns),
        cmocka_unit_test(test_one_sided),
        cmocka_unit_test(test_anew),
        cmocka_unit_test(test_slow_server),
        cmocka_unit_test(test_silent_server),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_lost),
    };

    return cmocka_run_group_tests(tests, begin_all, end_all);
}
