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

#include "engine/verify.h"
#include "sql.h"
#include "tests/ledger_year.h"

static struct server server;
static const char *source;

/* What the last look found, a line each. */
static char found[16384];

static void take_finding(void *arg, const struct verify_finding *f)
{
    size_t n = strlen(found);

    (void)arg;
    snprintf(found + n, sizeof found - n, "%s: %s%s%s\n", f->record,
        f->field != NULL ? f->field : "", f->field != NULL ? ": " : "", f->text);
}

static struct verify_counts look_with(struct db *db, const struct checkpoint *heads, size_t n)
{
    const struct verify_request request = {.heads = heads, .heads_n = n, .finding = take_finding};
    struct verify_counts counts;
    struct error e = {.kind = ERROR_NONE};

    found[0] = '\0';
    if (verify_ledger(db, &request, &counts, &e) != 0) {
        /* A value that cannot be read is found, too. */
        if (e.kind != ERROR_DIFFERENCE)
            fail_msg("%s", e.text);
        snprintf(found, sizeof found, "%s\n", e.text);
        counts.findings = 1;
    }
    return counts;
}

static int64_t look(struct db *db)
{
    return look_with(db, NULL, 0).findings;
}

static void expect_clean(struct db *db, const char *after)
{
    if (look(db) != 0)
        fail_msg("%s: found %s", after, found);
}

/* Something must be found, and say ${says} (NULL: anything). */
static void expect_found(struct db *db, const char *what, const char *says)
{
    if (look(db) == 0)
        fail_msg("not found: %s", what);
    if (says != NULL && strstr(found, says) == NULL)
        fail_msg("%s: expected \"%s\", found %s", what, says, found);
}

static void run(struct db *db, const char *sql)
{
    struct error e;

    if (db_run(db, sql, &e) != 0)
        fail_msg("%s: %s", sql, e.text);
}

static void behind(struct db *db, const char *table, const char *sql)
{
    struct error e;

    if (ledger_year_behind(db, table, sql, &e) != 0)
        fail_msg("%s: %s", sql, e.text);
}

static void open_as(struct db *db, const char *user, const char *database)
{
    assert_int_equal(server_open(&server, user, database, db), 0);
}

/* A copy of the year, to be spoilt. */
static void copy_year(struct db *db, const char *name)
{
    char sql[200];

    open_as(db, NULL, "postgres");
    snprintf(sql, sizeof sql, "DROP DATABASE IF EXISTS %s", name);
    run(db, sql);
    snprintf(sql, sizeof sql, "CREATE DATABASE %s TEMPLATE year", name);
    run(db, sql);
    db_close(db);
    open_as(db, NULL, name);
}

static PGresult *rows_of(struct db *db, const char *sql)
{
    PGresult *r = NULL;
    struct error e;

    if (db_query(db, DB_ANY, sql, 0, NULL, &r, &e) != 0)
        fail_msg("%s: %s", sql, e.text);
    return r;
}

static void test_clean(void **state)
{
    struct verify_counts c;
    struct db db;

    (void)state;
    open_as(&db, "auditor", "year");
    c = look_with(&db, NULL, 0);
    if (c.findings != 0)
        fail_msg("found %s", found);
    assert_true(c.objects > 300 && c.intakes > 30 && c.facts > 1000 && c.revisions == 1);
    assert_true(c.approvals >= 3 && c.period_acts == 2 && c.batches >= 2 && c.decisions > 50);
    assert_true(c.entries > 40 && c.debits > 100000);
    db_close(&db);
}

static void test_empty(void **state)
{
    struct db db;

    (void)state;
    assert_int_equal(server_ledger(&server, "empty"), 0);
    open_as(&db, "auditor", "empty");
    expect_clean(&db, "an empty ledger");
    db_close(&db);
}

/* Other values of a column, by its type; the first that its constraints take is used. */
static const char *const texts[] = {"'x'", "'paid'", "'held'", "'payable'", "'cash'", "'expense'",
    "'absent'", "'present'", "'cancelled'", "'scheduled'", "'am'", "'pm'", "'leave'", "'serving'",
    "'left'", "'graduated'", "'repaid'", "'waived'", "'returned'", "'no'", "'yes'", "'internal'",
    "'substitute'", "'dismissed'", "'stands'", "'reopen'", "'close'", NULL};
static const char *const numbers[] = {"%1$s + 1", "%1$s + 1000", "1", "2", NULL};
static const char *const days[] = {"%1$s + 1", "date '2026-09-09'", NULL};
static const char *const times[] = {"%1$s + interval '1 microsecond'", NULL};
static const char *const bytes[] = {
    "set_byte(%1$s, 5, (get_byte(%1$s, 5) + 1) %% 256)", "sha256('x')", NULL};
static const char *const flags[] = {"NOT coalesce(%1$s, false)", NULL};

static const char *const *values_for(const char *type)
{
    if (strcmp(type, "text") == 0)
        return texts;
    if (strcmp(type, "date") == 0)
        return days;
    if (strcmp(type, "bytea") == 0)
        return bytes;
    if (strcmp(type, "boolean") == 0)
        return flags;
    return strncmp(type, "timestamp", 9) == 0 ? times : numbers;
}

/* Change ${column} of the row kept in public.kept; false if no value would do. */
static bool change(struct db *db, const char *table, const char *column, const char *value)
{
    char expression[256], quoted[80], sql[2048];
    struct error e;

    snprintf(quoted, sizeof quoted, "\"%s\"", column);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(expression, sizeof expression, value, quoted);
#pragma GCC diagnostic pop
    snprintf(sql, sizeof sql,
        "UPDATE stipend.\"%s\" t SET %s = %s WHERE t::text = (SELECT k::text FROM public.kept k) "
        "AND "
        "%s IS DISTINCT FROM (%s); DO $$ BEGIN IF EXISTS (SELECT FROM stipend.\"%s\" t JOIN "
        "public.kept k "
        "ON t::text = k::text) THEN RAISE EXCEPTION 'unchanged'; END IF; END $$",
        table, quoted, expression, quoted, expression, table);
    return ledger_year_behind(db, table, sql, &e) == 0;
}

/* Put the row back; what it had become is the one that was not there before. */
static void undo(struct db *db, const char *table)
{
    char sql[1024];

    snprintf(sql, sizeof sql,
        "DELETE FROM stipend.\"%s\" t WHERE NOT EXISTS (SELECT FROM public.whole w WHERE w::text = "
        "t::text); INSERT INTO stipend.\"%s\" SELECT * FROM public.kept k WHERE NOT EXISTS (SELECT "
        "FROM "
        "stipend.\"%s\" t WHERE t::text = k::text)",
        table, table, table);
    behind(db, table, sql);
}

/* Keep the whole table, and its middle row. */
static void keep(struct db *db, const char *table)
{
    char sql[1024];

    snprintf(sql, sizeof sql,
        "DROP TABLE IF EXISTS public.kept; DROP TABLE IF EXISTS public.whole;"
        "CREATE TABLE public.whole AS SELECT * FROM stipend.\"%s\";"
        "CREATE TABLE public.kept AS SELECT * FROM public.whole w ORDER BY w::text "
        "LIMIT 1 OFFSET (SELECT count(*) / 2 FROM public.whole)",
        table);
    run(db, sql);
}

static void attack_column(struct db *db, const char *table, const char *column, const char *type)
{
    const char *const *value = values_for(type);
    char what[160];

    if (strncmp(column, "reverses", 8) == 0)
        return; /* null or not together, so changed as one: see test_rules */
    if (strcmp(column, "edition") == 0 && (table[0] == 'd' || strcmp(table, "entry") == 0))
        return; /* there is no partition for another: see test_rules */
    snprintf(what, sizeof what, "%s.%s changed", table, column);
    while (*value != NULL && !change(db, table, column, *value))
        value++;
    if (*value == NULL)
        fail_msg("%s: no value would do", what);
    expect_found(db, what, NULL);
    printf("# %s: %.*s\n", what, (int)strcspn(found, "\n"), found);
    undo(db, table);
}

/* A blank in place of a value, or of a digest's. */
static void attack_blank(struct db *db, const char *table, const char *column)
{
    char what[160];

    snprintf(what, sizeof what, "%s.%s made null", table, column);
    if (!change(db, table, column, "NULL"))
        return; /* it is null, or may not be */
    expect_found(db, what, NULL);
    undo(db, table);
}

#define LEDGER_TABLES                                                                              \
    "c.relnamespace = 'stipend'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition " \
    "AND c.relname NOT IN ('migration', 'look', 'export_act', 'detached_total')"

static void test_columns(void **state)
{
    struct db db;
    PGresult *r;

    (void)state;
    copy_year(&db, "columns");
    r = rows_of(&db,
        "SELECT c.relname, a.attname, format_type(a.atttypid, NULL) FROM pg_class c JOIN "
        "pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
        "WHERE " LEDGER_TABLES " ORDER BY 1, a.attnum");
    assert_true(PQntuples(r) > 200);
    for (int i = 0; i < PQntuples(r); i++) {
        const char *table = PQgetvalue(r, i, 0);

        if (i == 0 || strcmp(table, PQgetvalue(r, i - 1, 0)) != 0)
            keep(&db, table);
        attack_column(&db, table, PQgetvalue(r, i, 1), PQgetvalue(r, i, 2));
        attack_blank(&db, table, PQgetvalue(r, i, 1));
        if (i == PQntuples(r) - 1 || strcmp(table, PQgetvalue(r, i + 1, 0)) != 0)
            expect_clean(&db, table);
    }
    PQclear(r);
    db_close(&db);
}

static void test_deleted(void **state)
{
    struct db db;
    PGresult *r;
    char sql[256], what[96];

    (void)state;
    copy_year(&db, "deleted");
    r = rows_of(&db, "SELECT c.relname FROM pg_class c WHERE " LEDGER_TABLES " ORDER BY 1");
    for (int i = 0; i < PQntuples(r); i++) {
        const char *table = PQgetvalue(r, i, 0);

        keep(&db, table);
        snprintf(what, sizeof what, "a row of %s deleted", table);
        snprintf(sql, sizeof sql,
            "DELETE FROM stipend.\"%s\" t WHERE t::text = (SELECT k::text FROM public.kept k)",
            table);
        if (strcmp(table, "period_act") == 0) /* the last of a chain is its tail: see test_tail */
            snprintf(sql, sizeof sql, "DELETE FROM stipend.period_act WHERE number = 1");
        behind(&db, table, sql);
        expect_found(&db, what, NULL);
        printf("# %s: %.*s\n", what, (int)strcspn(found, "\n"), found);
        run(&db, "DELETE FROM public.kept");
        snprintf(sql, sizeof sql,
            "INSERT INTO public.kept SELECT * FROM public.whole w WHERE w::text NOT IN (SELECT "
            "t::text "
            "FROM stipend.\"%s\" t)",
            table);
        run(&db, sql);
        undo(&db, table);
        expect_clean(&db, what);
    }
    PQclear(r);
    db_close(&db);
}

/* A row more in each table: a copy of one, with a key of its own. */
static void test_inserted(void **state)
{
    static const struct {
        const char *table, *other;
    } rows[] = {
        {"edition", "{\"number\": 99, \"edition\": \"9\"}"},
        {"revision", "{\"number\": 2, \"revision\": 99}"},
        {"approval", "{\"number\": 99, \"by_user\": \"x\"}"},
        {"period_act", "{\"number\": 3}"},
        {"intake", "{\"number\": 999}"},
        {"batch",
            "{\"number\": 99, \"plan\": \"\\\\xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca4"
            "95991b7852b855\"}"},
        {"decision", "{\"line\": 9999}"},
        {"decision", "{\"batch\": 77}"},
        {"entry", "{\"line\": 9999}"},
        {"entry", "{\"batch\": 77}"},
        {"link", "{\"other\": \"Z\"}"},
        {"link", "{\"intake\": 888}"},
        {"schools", "{\"school\": \"Z\", \"line\": 9999}"},
        {"teachers", "{\"teacher\": \"Z\", \"line\": 9999}"},
        {"teachers", "{\"teacher\": \"Z\", \"intake\": 0}"},
        {"attendance", "{\"intake\": 888}"},
        {"attendance", "{\"teacher\": \"Z\"}"},
        {"claims", "{\"claim\": \"Z\", \"intake\": 2}"},
        {"logs", "{\"what\": \"Z\", \"line\": 9999}"},
    };
    struct db db;
    char sql[1024], what[200];

    (void)state;
    copy_year(&db, "inserted");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        keep(&db, rows[i].table);
        snprintf(what, sizeof what, "a row of %s inserted, %.80s", rows[i].table, rows[i].other);
        snprintf(sql, sizeof sql,
            "INSERT INTO stipend.\"%s\" SELECT (jsonb_populate_record(NULL::stipend.\"%s\", "
            "to_jsonb(k) || "
            "'%s')).* FROM public.kept k",
            rows[i].table, rows[i].table, rows[i].other);
        behind(&db, rows[i].table, sql);
        expect_found(&db, what, NULL);
        printf("# %s: %.*s\n", what, (int)strcspn(found, "\n"), found);
        undo(&db, rows[i].table);
    }
    expect_clean(&db, "all undone");
    db_close(&db);
}

/* The last batch gone with all its rows: only a head kept elsewhere shows it. */
static void test_tail(void **state)
{
    struct checkpoint head, other;
    struct error e;
    struct db db;

    (void)state;
    copy_year(&db, "tail");
    assert_int_equal(checkpoint_now(&db, &head, &e), 0);
    assert_int_equal(look_with(&db, &head, 1).findings, 0);
    other = head;
    other.origin[strlen(other.origin) - 1] ^= 1;
    assert_int_equal(look_with(&db, &other, 1).findings, 1);
    behind(&db, "decision", "DELETE FROM stipend.decision WHERE batch = 3");
    behind(&db, "entry", "DELETE FROM stipend.entry WHERE batch = 3");
    behind(&db, "batch", "DELETE FROM stipend.batch WHERE number = 3");
    expect_clean(&db, "a ledger cannot see its own tail");
    assert_int_equal(look_with(&db, &head, 1).findings, 1);
    assert_non_null(strstr(found, "is missing: its head was kept"));
    db_close(&db);
}

/* A ledger rewritten and sealed again by who knows how. */
static void test_resealed(void **state)
{
    struct checkpoint heads[2];
    struct error e;
    struct db db;

    (void)state;
    copy_year(&db, "resealed");
    assert_int_equal(checkpoint_now(&db, &heads[0], &e), 0);
    assert_int_equal(ledger_year_reseal(&server, "resealed"), 0);
    assert_int_equal(look_with(&db, heads, 1).findings, 0);
    behind(&db, "entry",
        "UPDATE stipend.entry SET amount = amount + 100 WHERE batch = 1 AND line = 1");
    expect_found(&db, "one amount", "batch 1");
    assert_int_equal(ledger_year_reseal(&server, "resealed"), 0);
    expect_clean(&db, "resealed");
    assert_int_equal(look_with(&db, heads, 1).findings, 1);
    assert_non_null(strstr(found, "is not the one that was kept"));
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
        copy_year(&db, "rules");
        behind(&db, attacks[i].table, attacks[i].sql);
        if (strstr(attacks[i].says, "missing") == NULL)
            assert_int_equal(ledger_year_reseal(&server, "rules"), 0);
        expect_found(&db, attacks[i].sql, attacks[i].says);
        db_close(&db);
    }
}

/* A batch in a period that was closed by then: the acts under its seal say so. */
static void test_closed(void **state)
{
    struct error e;
    struct db db;

    (void)state;
    copy_year(&db, "closed");
    assert_int_equal(ledger_year_close(&server, "closed", "2026-09", "clerk"), 0);
    assert_int_equal(ledger_year_close(&server, "closed", "2026-10", "clerk"), 0);
    expect_clean(&db, "closed after the batch");
    assert_int_equal(db_run(&db, "ALTER TABLE stipend.batch DISABLE TRIGGER closed", &e), 0);
    expect_found(&db, "the trigger", "trigger closed on stipend.batch");
    run(&db, "ALTER TABLE stipend.batch ENABLE ALWAYS TRIGGER closed");
    assert_int_equal(ledger_year_acts(&server, "closed"), 0);
    assert_int_equal(ledger_year_reseal(&server, "closed"), 0);
    expect_found(&db, "a batch after the closing", "2026-10 was closed when");
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
    copy_year(&db, "catalog");
    for (size_t i = 0; i < sizeof attacks / sizeof *attacks; i++) {
        db_close(&db);
        copy_year(&db, "catalog");
        run(&db, attacks[i].sql);
        expect_found(&db, attacks[i].sql, attacks[i].says);
        /* Roles are the cluster's: what was done to them outlives the copy. */
        run(&db, "SET client_min_messages = error; REVOKE stipend_approver FROM clerk; REVOKE "
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

    if (server_ledger(&server, "catalog") != 0 || server_open(&server, NULL, "catalog", &db) != 0)
        return 1;
    run(&db, "INSERT INTO stipend.edition VALUES (1, 'p', 'e')");
    r = rows_of(&db, sql_verify_catalog);
    printf("-- What verify_catalog.sql tells of a ledger as the migrations make it: written by\n"
           "-- verify_test TESTS --catalog, after a new migration and never otherwise.  What is told of\n"
           "-- edition N is there for each edition; of one that is detached, while its tables are there.\n"
           "WITH made (object, state) AS (VALUES\n");
    for (int i = 0; i < PQntuples(r); i++)
        print_made(&db, PQgetvalue(r, i, 0), PQgetvalue(r, i, 1), i + 1 == PQntuples(r));
    printf(")\n"
           "SELECT object COLLATE \"C\" AS object, state FROM made WHERE strpos(object, '_N') = 0\n"
           "UNION ALL\n"
           "SELECT replace(object, '_N', '_' || number) COLLATE \"C\", state FROM made, stipend.edition d\n"
           "WHERE strpos(object, '_N') > 0\n"
           "  AND (NOT EXISTS (SELECT FROM stipend.period_state s\n"
           "                   WHERE s.edition = d.number AND s.period = '' AND s.closed)\n"
           "       OR (object NOT LIKE 'partition %%' AND to_regclass(replace(\n"
           "           substring(object FROM 'stipend.[a-z]+_N'), '_N', '_' || number)) IS NOT NULL))\n"
           "ORDER BY 1\n");
    PQclear(r);
    db_close(&db);
    return 0;
}

static int set_up(void **state)
{
    (void)state;
    return ledger_year_make(&server, "year", source, 4) == 0 &&
                   ledger_year_others(&server, "year") == 0 &&
                   ledger_year_close(&server, "year", "2026-07", "clerk") == 0 &&
                   ledger_year_close(&server, "year", "2026-08", "clerk") == 0
               ? 0
               : -1;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_clean),
        cmocka_unit_test(test_columns),
        cmocka_unit_test(test_deleted),
        cmocka_unit_test(test_inserted),
        cmocka_unit_test(test_tail),
        cmocka_unit_test(test_resealed),
        cmocka_unit_test(test_rules),
        cmocka_unit_test(test_closed),
        cmocka_unit_test(test_catalog),
    };
    int failed;

    if (argc < 2 || server_start(&server) != 0)
        return 99;
    source = argv[1];
    if (argc > 2 && strcmp(argv[2], "--catalog") == 0)
        failed = print_catalog();
    else
        failed = cmocka_run_group_tests(tests, set_up, NULL);
    server_stop(&server);
    return failed;
}
