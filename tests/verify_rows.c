/* Every column of every table changed, every row taken out, rows put in. */
#include "verify_spoilt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

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
    spoilt_behind(db, table, sql);
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
    spoilt_run(db, sql);
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
    spoilt_is_found(db, what, NULL);
    printf("# %s: %.*s\n", what, (int)strcspn(spoilt_words, "\n"), spoilt_words);
    undo(db, table);
}

/* A blank in place of a value, or of a digest's. */
static void attack_blank(struct db *db, const char *table, const char *column)
{
    char what[160];

    snprintf(what, sizeof what, "%s.%s made null", table, column);
    if (!change(db, table, column, "NULL"))
        return; /* it is null, or may not be */
    spoilt_is_found(db, what, NULL);
    undo(db, table);
}

#define LEDGER_TABLES                                                                              \
    "c.relnamespace = 'stipend'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition " \
    "AND c.relname NOT IN ('migration', 'look', 'export_act', 'detached_total')"

void verify_test_columns(void **state)
{
    struct db db;
    PGresult *r;

    (void)state;
    spoilt_copy(&db, "columns");
    r = spoilt_rows(&db,
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
            spoilt_is_clean(&db, table);
    }
    PQclear(r);
    db_close(&db);
}

void verify_test_deleted(void **state)
{
    struct db db;
    PGresult *r;
    char sql[256], what[96];

    (void)state;
    spoilt_copy(&db, "deleted");
    r = spoilt_rows(&db, "SELECT c.relname FROM pg_class c WHERE " LEDGER_TABLES " ORDER BY 1");
    for (int i = 0; i < PQntuples(r); i++) {
        const char *table = PQgetvalue(r, i, 0);

        keep(&db, table);
        snprintf(what, sizeof what, "a row of %s deleted", table);
        snprintf(sql, sizeof sql,
            "DELETE FROM stipend.\"%s\" t WHERE t::text = (SELECT k::text FROM public.kept k)",
            table);
        if (strcmp(table, "period_act") == 0) /* the last of a chain is its tail: see test_tail */
            snprintf(sql, sizeof sql, "DELETE FROM stipend.period_act WHERE number = 1");
        spoilt_behind(&db, table, sql);
        spoilt_is_found(&db, what, NULL);
        printf("# %s: %.*s\n", what, (int)strcspn(spoilt_words, "\n"), spoilt_words);
        spoilt_run(&db, "DELETE FROM public.kept");
        snprintf(sql, sizeof sql,
            "INSERT INTO public.kept SELECT * FROM public.whole w WHERE w::text NOT IN (SELECT "
            "t::text "
            "FROM stipend.\"%s\" t)",
            table);
        spoilt_run(&db, sql);
        undo(&db, table);
        spoilt_is_clean(&db, what);
    }
    PQclear(r);
    db_close(&db);
}

/* A row more in each table: a copy of one, with a key of its own. */
void verify_test_inserted(void **state)
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
    spoilt_copy(&db, "inserted");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        keep(&db, rows[i].table);
        snprintf(what, sizeof what, "a row of %s inserted, %.80s", rows[i].table, rows[i].other);
        snprintf(sql, sizeof sql,
            "INSERT INTO stipend.\"%s\" SELECT (jsonb_populate_record(NULL::stipend.\"%s\", "
            "to_jsonb(k) || "
            "'%s')).* FROM public.kept k",
            rows[i].table, rows[i].table, rows[i].other);
        spoilt_behind(&db, rows[i].table, sql);
        spoilt_is_found(&db, what, NULL);
        printf("# %s: %.*s\n", what, (int)strcspn(spoilt_words, "\n"), spoilt_words);
        undo(&db, rows[i].table);
    }
    spoilt_is_clean(&db, "all undone");
    db_close(&db);
}
