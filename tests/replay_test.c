/* What was posted, decided again: equal as it stands, and each change behind the ledger's back
 * named with key, field, posted and now.  replay_test TESTS */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/replay.h"
#include "tests/ledger_year.h"

static struct server server;
static const char *source;

/* What the last replay told, a line each. */
static char told[16384];

/* Which batches were made together: "1-3 ". */
static char together[256];

static void take_begin(void *context, const struct batch_row *first, const struct batch_row *last)
{
    size_t n = strlen(together);

    (void)context;
    snprintf(together + n, sizeof together - n, "%d-%d ", first->number, last->number);
}

static void take_difference(void *context, const struct replay_difference *d)
{
    size_t n = strlen(told);

    (void)context;
    snprintf(told + n, sizeof told - n, "%d %s %s: %s -> %s\n", d->batch, d->key, d->field,
        d->posted, d->now);
}

static void take_batch(void *context, const struct replay_batch *b)
{
    size_t n = strlen(told);

    (void)context;
    snprintf(told + n, sizeof told - n, "%d %s%s%s%s\n", b->row->number,
        b->differences == 0 ? "equal" : "differs", b->facts_moved ? " facts" : "",
        b->rules_moved ? " rules" : "", b->engine_moved ? " engine" : "");
}

static struct replay_counts replay(const char *database, const char *year)
{
    const struct replay_taker taker = {
        .begin = take_begin, .difference = take_difference, .batch = take_batch};
    struct db db[3] = {{0}, {0}, {0}};
    const struct replay_connections c = {&db[0], &db[1], &db[2]};
    struct replay_counts counts = {.differences = -1};
    struct error e;

    told[0] = together[0] = '\0';
    for (int i = 0; i < 3; i++)
        assert_int_equal(server_open(&server, "auditor", database, &db[i]), 0);
    if (replay_year(&c, year, &taker, &counts, &e) != 0)
        snprintf(told, sizeof told, "%s\n", e.text);
    for (int i = 0; i < 3; i++)
        db_close(&db[i]);
    return counts;
}

static void copy_year(struct db *db, const char *name)
{
    char sql[200];
    struct error e;

    assert_int_equal(server_open(&server, NULL, "postgres", db), 0);
    snprintf(sql, sizeof sql, "DROP DATABASE IF EXISTS %s", name);
    assert_int_equal(db_run(db, sql, &e), 0);
    snprintf(sql, sizeof sql, "CREATE DATABASE %s TEMPLATE year", name);
    assert_int_equal(db_run(db, sql, &e), 0);
    db_close(db);
    assert_int_equal(server_open(&server, NULL, name, db), 0);
}

static void test_equal(void **state)
{
    struct replay_counts c;

    (void)state;
    c = replay("year", "2026-27");
    if (c.differences != 0)
        fail_msg("told %s", told);
    assert_string_equal(told, "1 equal\n2 equal\n3 equal\n");
    assert_string_equal(together, "1-3 ");
    assert_true(c.batches == 3 && c.decided >= c.decisions && c.decisions > 50 && c.entries > 40);
    c = replay("year", "teacher-leader-pathways/2026-27");
    assert_int_equal(c.batches, 3);
}

static void test_no_such_year(void **state)
{
    (void)state;
    assert_int_equal(replay("year", "1999-00").batches, 0);
    assert_non_null(strstr(told, "there is no edition 1999-00"));
}

static void test_differences(void **state)
{
    static const struct {
        const char *table, *sql, *says;
    } attacks[] = {
        {"decision",
            "UPDATE stipend.decision SET target = target + 100 WHERE batch = 2 AND key = "
            "(SELECT min(key) FROM stipend.decision WHERE batch = 2 AND outcome = 'paid')",
            " target: "},
        {"decision", "UPDATE stipend.decision SET outcome = 'denied' WHERE batch = 2 AND line = 5",
            " outcome: denied -> "},
        {"decision", "UPDATE stipend.decision SET codes = 'CAP' WHERE batch = 2 AND line = 5",
            " codes: CAP -> "},
        {"decision",
            "UPDATE stipend.decision SET explanation = sha256('x') WHERE batch = 2 AND line = 5",
            " explanation: "},
        {"decision", "DELETE FROM stipend.decision WHERE batch = 2 AND line = 5",
            " decision: nothing -> "},
        {"decision",
            "INSERT INTO stipend.decision SELECT 2, 9999, edition, 'cover:X', teacher, payee, "
            "for_period, service_day, outcome, codes, target, verdicts, explanation FROM "
            "stipend.decision WHERE batch = 2 AND line = 5",
            "cover:X decision: "},
        {"decision",
            "INSERT INTO stipend.decision SELECT 2, 0, edition, 'cover:X', '0', payee, "
            "for_period, service_day, outcome, codes, target, verdicts, explanation FROM "
            "stipend.decision WHERE batch = 2 AND line = 5",
            "cover:X decision: "},
        {"entry", "UPDATE stipend.entry SET amount = amount + 1 WHERE batch = 2 AND line = 7",
            " amount: "},
        {"entry", "UPDATE stipend.entry SET payee = 'X' WHERE batch = 2 AND line = 7",
            " payee: X -> "},
        {"entry", "UPDATE stipend.entry SET origin = 'payment:P' WHERE batch = 2 AND line = 7",
            " origin: payment:P -> none"},
        {"entry", "DELETE FROM stipend.entry WHERE batch = 2 AND line = 7", " entry: nothing -> "},
        {"entry",
            "INSERT INTO stipend.entry SELECT 2, 9999, service_day, amount, edition, key, teacher, "
            "payee, fund, debit, credit, for_period FROM stipend.entry WHERE batch = 2 AND line = "
            "7",
            " -> nothing"},
        {"dossier", "UPDATE stipend.dossier SET rows = replace(rows, 'present', 'absent') WHERE tag = 's'",
            "2 differs"},
        {"dossier",
            "UPDATE stipend.dossier SET rows = replace(rows, E'substitute\\x1f', E'substitute\\x1f1') "
            "WHERE tag = 'c' AND rows LIKE '%C0001%'",
            "cover:C0001 "},
        {"intake",
            "UPDATE stipend.intake SET chain = sha256('x') WHERE number = (SELECT intake FROM "
            "stipend.batch WHERE number = 2)",
            "2 differs facts"},
        {"revision", "UPDATE stipend.revision SET sha256 = sha256('x')", "1 differs rules"},
        {"batch", "UPDATE stipend.batch SET digest = sha256('x') WHERE number = 2", "2  digest: "},
        {"batch", "UPDATE stipend.batch SET head = sha256('x') WHERE number = 1", "2  digest: "},
        {"batch", "UPDATE stipend.batch SET targets = targets + 1 WHERE number = 2",
            "2  targets: "},
    };
    struct replay_counts c;
    struct error e;
    struct db db;

    (void)state;
    for (size_t i = 0; i < sizeof attacks / sizeof *attacks; i++) {
        copy_year(&db, "other");
        if (ledger_year_behind(&db, attacks[i].table, attacks[i].sql, &e) != 0)
            fail_msg("%s: %s", attacks[i].sql, e.text);
        db_close(&db);
        c = replay("other", "2026-27");
        if (c.differences == 0 || strstr(told, attacks[i].says) == NULL)
            fail_msg("%s: expected \"%s\", told %s", attacks[i].sql, attacks[i].says, told);
    }
}

/* Where an entry reverses another, later batches know otherwise what was reversed. */
static void test_apart(void **state)
{
    struct error e;
    struct db db;

    (void)state;
    copy_year(&db, "other");
    assert_int_equal(ledger_year_behind(&db, "entry",
                         "UPDATE stipend.entry SET reverses_batch = 1, reverses_line = 1 WHERE batch = 2 "
                         "AND line = 1",
                         &e),
        0);
    db_close(&db);
    replay("other", "2026-27");
    assert_string_equal(together, "1-2 3-3 ");
}

/* A line that is gone shifts no other: one difference in the rows, and the batch's sums. */
static void test_no_cascade(void **state)
{
    struct error e;
    struct db db;

    (void)state;
    copy_year(&db, "other");
    assert_int_equal(ledger_year_behind(&db, "decision",
                         "DELETE FROM stipend.decision WHERE batch = 3 AND line = 2", &e),
        0);
    db_close(&db);
    assert_int_equal(replay("other", "2026-27").differences, 1);
    assert_non_null(strstr(told, "1 equal"));
}

/* Another engine's batch: said, and no difference when it decides the same. */
static void test_engine(void **state)
{
    struct error e;
    struct db db;

    (void)state;
    copy_year(&db, "other");
    assert_int_equal(ledger_year_behind(&db, "batch",
                         "UPDATE stipend.batch SET engine = 'stipend 0.0.1' WHERE number = 2", &e),
        0);
    db_close(&db);
    replay("other", "2026-27");
    assert_non_null(strstr(told, "2 differs engine"));
    assert_non_null(strstr(told, "digest"));
}

static void take_change(void *context, const struct replay_change *c)
{
    size_t n = strlen(told);

    (void)context;
    snprintf(told + n, sizeof told - n, "%s %s %lld -> %s %lld: %s\n", c->key, c->outcome_then,
        (long long)c->then, c->outcome_now, (long long)c->now, c->cause);
}

static void take_edition(void *context, const struct replay_now *now)
{
    *(struct replay_now *)context = *now;
}

static struct replay_now ask_now(struct db *db)
{
    struct replay_now now = {.changed = -1};
    const struct replay_now_taker taker = {
        .context = &now, .change = take_change, .edition = take_edition};
    struct error e;

    told[0] = '\0';
    if (replay_as_known_now(db, "2026-27", &taker, &e) != 0)
        fail_msg("%s", e.text);
    return now;
}

/* A claim that comes again, at another cost. */
static void test_as_known_now(void **state)
{
    static const char again[] =
        "claim,school,teacher,session,day,part,minutes,substitute,cover,cost,benefits,received_on,"
        "verified,evidence\n"
        "C0001,S05,T1023,TL-EL-1A,2026-09-08,full,,X311,substitute,100.00,0.00,2026-09-14,yes,"
        "sheet\n";
    struct replay_now now;
    struct db db;
    int before;

    (void)state;
    copy_year(&db, "now");
    now = ask_now(&db);
    before = (int)now.changed;
    assert_int_equal(ledger_year_import(&server, "now", "claims", again), 0);
    now = ask_now(&db);
    assert_true(now.changed > before);
    if (strstr(told, "cover:C0001 paid") == NULL || strstr(told, ": corrected fact (intake ") == NULL)
        fail_msg("told %s", told);
    db_close(&db);
}

static int set_up(void **state)
{
    (void)state;
    return ledger_year_make(&server, "year", source, 4);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equal),
        cmocka_unit_test(test_no_such_year),
        cmocka_unit_test(test_differences),
        cmocka_unit_test(test_apart),
        cmocka_unit_test(test_no_cascade),
        cmocka_unit_test(test_engine),
        cmocka_unit_test(test_as_known_now),
    };
    int failed;

    if (argc < 2 || server_start(&server) != 0)
        return 99;
    source = argv[1];
    failed = cmocka_run_group_tests(tests, set_up, NULL);
    server_stop(&server);
    return failed;
}
