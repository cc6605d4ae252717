/* What a superuser may do behind the ledger, and verify must find: every column of every table
 * changed, rows put in and taken out, the tail cut off, the whole resealed, and the catalog bent.
 *
 *     verify_test TESTS             the tests; TESTS is this folder
 *     verify_test TESTS --catalog   writes schema/query/verify_catalog_made.sql anew
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sql.h"
#include "verify_spoilt.h"

static const char *source;

static void test_clean(void **state)
{
    struct verify_counts c;
    struct db db;

    (void)state;
    spoilt_open(&db, "auditor", "year");
    c = spoilt_look_with(&db, NULL, 0);
    if (c.findings != 0)
        fail_msg("found %s", spoilt_words);
    assert_true(c.objects > 300 && c.intakes > 30 && c.facts > 1000 && c.revisions == 1);
    assert_true(c.approvals >= 3 && c.period_acts == 2 && c.batches >= 2 && c.decisions > 50);
    assert_true(c.entries > 40 && c.debits > 100000);
    db_close(&db);
}

static void test_empty(void **state)
{
    struct db db;

    (void)state;
    assert_int_equal(server_ledger(&spoilt_server, "empty"), 0);
    spoilt_open(&db, "auditor", "empty");
    spoilt_is_clean(&db, "an empty ledger");
    db_close(&db);
}

/* The last batch gone with all its rows: only a head kept elsewhere shows it. */
static void test_tail(void **state)
{
    struct checkpoint head, other;
    struct error e;
    struct db db;

    (void)state;
    spoilt_copy(&db, "tail");
    assert_int_equal(checkpoint_now(&db, &head, &e), 0);
    assert_int_equal(spoilt_look_with(&db, &head, 1).findings, 0);
    other = head;
    other.origin[strlen(other.origin) - 1] ^= 1;
    assert_int_equal(spoilt_look_with(&db, &other, 1).findings, 1);
    spoilt_behind(&db, "decision", "DELETE FROM stipend.decision WHERE batch = 3");
    spoilt_behind(&db, "entry", "DELETE FROM stipend.entry WHERE batch = 3");
    spoilt_behind(&db, "batch", "DELETE FROM stipend.batch WHERE number = 3");
    spoilt_is_clean(&db, "a ledger cannot see its own tail");
    assert_int_equal(spoilt_look_with(&db, &head, 1).findings, 1);
    assert_non_null(strstr(spoilt_words, "is missing: its head was kept"));
    db_close(&db);
}

/* A ledger rewritten and sealed again by who knows how. */
static void test_resealed(void **state)
{
    struct checkpoint heads[2];
    struct error e;
    struct db db;

    (void)state;
    spoilt_copy(&db, "resealed");
    assert_int_equal(checkpoint_now(&db, &heads[0], &e), 0);
    assert_int_equal(ledger_year_reseal(&spoilt_server, "resealed"), 0);
    assert_int_equal(spoilt_look_with(&db, heads, 1).findings, 0);
    spoilt_behind(&db, "entry",
        "UPDATE stipend.entry SET amount = amount + 100 WHERE batch = 1 AND line = 1");
    spoilt_is_found(&db, "one amount", "batch 1");
    assert_int_equal(ledger_year_reseal(&spoilt_server, "resealed"), 0);
    spoilt_is_clean(&db, "resealed");
    assert_int_equal(spoilt_look_with(&db, heads, 1).findings, 1);
    assert_non_null(strstr(spoilt_words, "is not the one that was kept"));
    db_close(&db);
}

/* Rows that seal rightly and yet break a rule of the ledger. */
static void test_rules(void **state)
{
    static const struct {
        const char *table, *sql, *says;
    } attacks[] = {
        {"entry",
            "UPDATE stipend.entry SET amount = 99999999900 WHERE batch = 1 AND line = 1 AND debit "
            "= "
            "'expense'",
            "is overdrawn"},
        {"entry",
            "ALTER TABLE stipend.entry DROP CONSTRAINT entry_amount_check; UPDATE stipend.entry "
            "SET "
            "amount = -1 WHERE batch = 1 AND line = 1",
            "is not above zero"},
        {"entry",
            "ALTER TABLE stipend.entry DROP CONSTRAINT entry_check; UPDATE stipend.entry SET "
            "credit "
            "= debit WHERE batch = 1 AND line = 1",
            "is the account that is debited"},
        {"entry",
            "ALTER TABLE stipend.entry DROP CONSTRAINT entry_debit_check; UPDATE stipend.entry SET "
            "debit = 'gold' WHERE batch = 1 AND line = 1",
            "is no account's class"},
        {"entry",
            "UPDATE stipend.entry SET fund = 'gold' WHERE batch = 1 AND line = 1 AND debit = "
            "'expense'",
            "is none of the programme's"},
        {"entry",
            "UPDATE stipend.entry SET reverses_batch = 1, reverses_line = 1 WHERE batch = 2 AND "
            "line "
            "= 1",
            "is not the opposite"},
        {"batch",
            "ALTER TABLE stipend.batch DROP CONSTRAINT batch_reversal_check; UPDATE stipend.batch SET "
            "reverses = 1, reverses_reason = 'x' WHERE number = 2",
            "is not the opposite"},
        {"batch", "UPDATE stipend.batch SET reposts = repeat('x', 1100) WHERE number = 1",
            "not as any ledger"},
        {"entry", "UPDATE stipend.entry SET line = 9999 WHERE batch = 1 AND line = 2",
            "entry line 2 is missing"},
        {"entry", "CREATE TABLE public.other PARTITION OF stipend.entry FOR VALUES IN (9); UPDATE "
                  "stipend.entry SET edition = 9 WHERE batch = 1 AND line = 2",
            "is of edition 9"},
        {"decision", "DELETE FROM stipend.decision WHERE batch = 1 AND line = 3",
            "decision line 3 is missing"},
        {"batch", "UPDATE stipend.batch SET approver = planner WHERE number = 1",
            "did not approve"},
        {"batch", "UPDATE stipend.batch SET approver = planner WHERE number = 1",
            "also planned it"},
        {"batch", "UPDATE stipend.batch SET approver = NULL WHERE number = 1",
            "asks for two persons"},
        {"batch", "UPDATE stipend.batch SET planner = 'approver' WHERE number = 1",
            "also planned it"},
        {"batch", "UPDATE stipend.batch SET sha256 = sha256('x') WHERE number = 1",
            "is not that of"},
        {"batch", "UPDATE stipend.batch SET facts = sha256('x') WHERE number = 1",
            "the chain of intake"},
        {"batch", "UPDATE stipend.batch SET acts = sha256('x') WHERE number = 1", "no state of"},
        {"batch",
            "UPDATE stipend.batch SET number = 50 WHERE number = (SELECT max(number) FROM "
            "stipend.batch)",
            "are missing"},
        {"batch", "UPDATE stipend.batch SET off_cycle = repeat('x', 600) WHERE number = 1",
            "not as any ledger"},
    };
    struct db db;

    (void)state;
    for (size_t i = 0; i < sizeof attacks / sizeof *attacks; i++) {
        spoilt_copy(&db, "rules");
        spoilt_behind(&db, attacks[i].table, attacks[i].sql);
        if (strstr(attacks[i].says, "missing") == NULL)
            assert_int_equal(ledger_year_reseal(&spoilt_server, "rules"), 0);
        spoilt_is_found(&db, attacks[i].sql, attacks[i].says);
        db_close(&db);
    }
}

/* A batch in a period that was closed by then: the acts under its seal say so. */
static void test_closed(void **state)
{
    struct error e;
    struct db db;

    (void)state;
    spoilt_copy(&db, "closed");
    assert_int_equal(ledger_year_close(&spoilt_server, "closed", "2026-09", "clerk"), 0);
    assert_int_equal(ledger_year_close(&spoilt_server, "closed", "2026-10", "clerk"), 0);
    spoilt_is_clean(&db, "closed after the batch");
    assert_int_equal(db_run(&db, "ALTER TABLE stipend.batch DISABLE TRIGGER closed", &e), 0);
    spoilt_is_found(&db, "the trigger", "trigger closed on stipend.batch");
    spoilt_run(&db, "ALTER TABLE stipend.batch ENABLE ALWAYS TRIGGER closed");
    assert_int_equal(ledger_year_acts(&spoilt_server, "closed"), 0);
    assert_int_equal(ledger_year_reseal(&spoilt_server, "closed"), 0);
    spoilt_is_found(&db, "a batch after the closing", "2026-10 was closed when");
    db_close(&db);
}

static void test_catalog(void **state)
{
    static const struct {
        const char *sql, *says;
    } attacks[] = {
        {"ALTER TABLE stipend.entry DISABLE TRIGGER append_only",
            "trigger append_only on stipend.entry: is \"disabled"},
        {"ALTER TABLE stipend.entry ENABLE TRIGGER append_only",
            "trigger append_only on stipend.entry: is \"not under replica"},
        {"DROP TRIGGER sealed ON stipend.decision",
            "trigger sealed on stipend.decision: is missing"},
        {"CREATE OR REPLACE FUNCTION stipend.refuse_change() RETURNS trigger LANGUAGE plpgsql SET "
         "search_path = pg_catalog, pg_temp AS 'BEGIN RETURN NULL; END'",
            "function stipend.refuse_change()"},
        {"ALTER FUNCTION stipend.refuse_change() RESET search_path",
            "function stipend.refuse_change()"},
        {"ALTER FUNCTION stipend.lock_batches() SECURITY INVOKER",
            "function stipend.lock_batches()"},
        {"CREATE FUNCTION stipend.more() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; "
         "END'; "
         "CREATE TRIGGER eat BEFORE INSERT ON stipend.entry FOR EACH ROW EXECUTE FUNCTION "
         "stipend.more()",
            "trigger eat on stipend.entry: was not made"},
        {"GRANT UPDATE ON stipend.entry TO stipend_clerk", "grants on stipend.entry: is"},
        {"GRANT UPDATE (amount) ON stipend.entry TO stipend_clerk",
            "grants on stipend.entry.amount"},
        {"GRANT SELECT ON stipend.entry TO PUBLIC", "public=select"},
        {"REVOKE SELECT ON stipend.entry FROM stipend_auditor", "grants on stipend.entry"},
        {"GRANT CREATE ON SCHEMA stipend TO stipend_clerk", "grants on schema stipend"},
        {"GRANT EXECUTE ON FUNCTION stipend.lock_batches() TO PUBLIC",
            "grants on function stipend.lock_batches()"},
        {"ALTER DEFAULT PRIVILEGES IN SCHEMA stipend GRANT UPDATE ON TABLES TO stipend_clerk",
            "default grants"},
        {"ALTER TABLE stipend.entry OWNER TO clerk", "table stipend.entry: is \"owner clerk by"},
        {"ALTER TABLE stipend.entry DROP CONSTRAINT entry_amount_check",
            "constraint entry_amount_check on stipend.entry: is missing"},
        {"ALTER TABLE stipend.entry DROP CONSTRAINT entry_amount_check, ADD CONSTRAINT "
         "entry_amount_check "
         "CHECK (amount > -9)",
            "constraint entry_amount_check on stipend.entry"},
        {"ALTER TABLE stipend.entry ADD COLUMN note text", "columns of stipend.entry"},
        {"ALTER TABLE stipend.entry ALTER COLUMN payee DROP NOT NULL", "columns of stipend.entry"},
        {"ALTER TABLE stipend.intake ALTER COLUMN by_user DROP DEFAULT",
            "columns of stipend.intake"},
        {"DROP INDEX stipend.entry_teacher", "index entry_teacher on stipend.entry: is missing"},
        {"CREATE RULE eat AS ON INSERT TO stipend.entry DO INSTEAD NOTHING",
            "rule eat on stipend.entry"},
        {"ALTER TABLE stipend.entry ENABLE ROW LEVEL SECURITY", "row security"},
        {"CREATE POLICY p1 ON stipend.entry USING (amount > 5)", "policy p1 on stipend.entry"},
        {"CREATE TABLE stipend.extra (a integer)", "table stipend.extra: was not made"},
        {"CREATE TABLE public.child () INHERITS (stipend.batch)", "inherits"},
        {"CREATE TABLE public.more PARTITION OF stipend.entry FOR VALUES IN (99)",
            "partition public.more of stipend.entry: was not made"},
        {"ALTER TABLE stipend.entry_1 DISABLE TRIGGER sealed",
            "trigger sealed on stipend.entry_1: is \"disabled"},
        {"DROP TRIGGER append_only ON stipend.decision_1",
            "trigger append_only on stipend.decision_1: is missing"},
        {"GRANT SELECT ON stipend.entry_1 TO stipend_clerk", "grants on stipend.entry_1: is"},
        {"ALTER TABLE stipend.entry DETACH PARTITION stipend.entry_1",
            "partition stipend.entry_1 of stipend.entry: is missing"},
        {"DROP TABLE stipend.decision_1", "table stipend.decision_1: is missing"},
        {"ALTER TABLE stipend.entry_1 DROP CONSTRAINT entry_1_pkey",
            "constraint entry_1_pkey on stipend.entry_1: is missing"},
        {"ALTER TABLE stipend.look SET UNLOGGED", "table stipend.look"},
        {"CREATE OR REPLACE VIEW stipend.period_state AS SELECT DISTINCT ON (edition, period) "
         "edition, "
         "period, false AS closed, act, reason, by_user, at FROM stipend.period_act ORDER BY "
         "edition, "
         "period, number DESC",
            "view stipend.period_state"},
        {"ALTER TABLE stipend.batch DISABLE TRIGGER ALL",
            "triggers of constraint batch_edition_fkey"},
        {"GRANT stipend_approver TO clerk",
            "login clerk: was not made by any migration: \"holds both"},
        {"GRANT stipend_owner TO clerk", "login clerk: was not made by any migration: \"may act"},
        {"ALTER ROLE stipend_clerk LOGIN", "role stipend_clerk: is \"login\""},
        {"GRANT pg_write_all_data TO stipend_clerk",
            "role stipend_clerk: is \"is pg_write_all_data\""},
        {"DROP VIEW stipend.fund_balance", "view stipend.fund_balance: is missing"},
        {"ALTER SCHEMA stipend OWNER TO clerk", "schema stipend: is \"owner clerk\""},
    };
    struct db db;

    (void)state;
    spoilt_copy(&db, "catalog");
    for (size_t i = 0; i < sizeof attacks / sizeof *attacks; i++) {
        db_close(&db);
        spoilt_copy(&db, "catalog");
        spoilt_run(&db, attacks[i].sql);
        spoilt_is_found(&db, attacks[i].sql, attacks[i].says);
        /* Roles are the cluster's: what was done to them outlives the copy. */
        spoilt_run(&db, "SET client_min_messages = error; REVOKE stipend_approver FROM clerk; REVOKE "
                 "stipend_owner FROM clerk; ALTER ROLE stipend_clerk NOLOGIN; REVOKE "
                 "pg_write_all_data FROM stipend_clerk");
    }
    db_close(&db);
}

/* One row of it; what is edition 1's is told of edition N. */
static void print_made(struct db *db, const char *object, const char *said, bool last)
{
    char named[256], *part = named;
    char *quoted[2];

    snprintf(named, sizeof named, "%s", object);
    while ((part = strstr(part, "_1")) != NULL)
        part[1] = 'N';
    quoted[0] = PQescapeLiteral(db->conn, named, strlen(named));
    quoted[1] = PQescapeLiteral(db->conn, said, strlen(said));
    printf("(%s,%s%s)%s\n", quoted[0], strlen(quoted[0]) + strlen(quoted[1]) > 110 ? "\n " : " ",
        quoted[1], last ? "" : ",");
    PQfreemem(quoted[0]);
    PQfreemem(quoted[1]);
}

/* Print the file that verify_catalog_made.sql must be. */
static int print_catalog(void)
{
    struct db db = {0};
    PGresult *r;

    if (server_ledger(&spoilt_server, "catalog") != 0)
        return 1;
    spoilt_open(&db, NULL, "catalog");
    spoilt_run(&db, "INSERT INTO stipend.edition VALUES (1, 'p', 'e')");
    r = spoilt_rows(&db, sql_verify_catalog);
    printf("-- What verify_catalog.sql tells of a ledger as the migrations make it: written by\n"
           "-- verify_test TESTS --catalog, after a new migration and never otherwise.  What is told of\n"
           "-- edition N is there for each table in $1 (verify_partitions.sql), of which $2 are partitions.\n"
           "WITH made (object, state) AS (VALUES\n");
    for (int i = 0; i < PQntuples(r); i++)
        print_made(&db, PQgetvalue(r, i, 0), PQgetvalue(r, i, 1), i + 1 == PQntuples(r));
    printf(")\n"
           "SELECT object COLLATE \"C\" AS object, state FROM made WHERE strpos(object, '_N') = 0\n"
           "UNION ALL\n"
           "SELECT replace(object, '_N', '_' || substring(part FROM '[0-9]+$')) COLLATE \"C\", state\n"
           "FROM made\n"
           "JOIN unnest($1::text[]) part\n"
           "  ON substring(object FROM 'stipend.([a-z]+_N)') = regexp_replace(part, '[0-9]+$', 'N')\n"
           "WHERE part = ANY ($2::text[]) OR object NOT LIKE 'partition %%' AND object NOT LIKE 'index %%'\n"
           "ORDER BY 1\n");
    PQclear(r);
    db_close(&db);
    return 0;
}

static int set_up(void **state)
{
    (void)state;
    return ledger_year_make(&spoilt_server, "year", source, 4) == 0 &&
                   ledger_year_others(&spoilt_server, "year") == 0 &&
                   ledger_year_close(&spoilt_server, "year", "2026-07", "clerk") == 0 &&
                   ledger_year_close(&spoilt_server, "year", "2026-08", "clerk") == 0
               ? 0
               : -1;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_clean),
        cmocka_unit_test(verify_test_columns),
        cmocka_unit_test(verify_test_deleted),
        cmocka_unit_test(verify_test_inserted),
        cmocka_unit_test(verify_test_order),
        cmocka_unit_test(verify_test_rewritten),
        cmocka_unit_test(verify_test_older),
        cmocka_unit_test(test_tail),
        cmocka_unit_test(test_resealed),
        cmocka_unit_test(test_rules),
        cmocka_unit_test(test_closed),
        cmocka_unit_test(test_catalog),
    };
    int failed;

    if (argc < 2 || server_start(&spoilt_server) != 0)
        return 99;
    source = argv[1];
    if (argc > 2 && strcmp(argv[2], "--catalog") == 0)
        failed = print_catalog();
    else
        failed = cmocka_run_group_tests(tests, set_up, NULL);
    server_stop(&spoilt_server);
    return failed;
}
