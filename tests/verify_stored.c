/* However rows lie, and whichever order an intake's digest is of, verify finds them as they were. */
#include "verify_spoilt.h"

#include "engine/intake.h"
#include "engine/verify_order.h"
#include "sql.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct given {
    int64_t last;
    int n, wrong;
};

static void take(void *arg, const struct verify_line *line)
{
    struct given *g = arg;

    g->n++;
    g->wrong += line->rank < g->last || strtoll(line->text, NULL, 10) != line->rank;
    g->last = line->rank;
}

/* Each tenth line comes ${early} too early. */
static struct given put_in_order(int lines, int early)
{
    struct given g = {.last = 0};
    struct error e;
    struct verify_order *o = verify_order_new(take, &g, &e);

    assert_non_null(o);
    for (int i = 0; i < lines + early; i++) {
        const int ranks[] = {i % 10 == 0 ? -1 : i, (i + early) % 10 == 0 ? i + early : -1};

        for (int k = 0; k < 2; k++) {
            char text[700];
            struct verify_line line = {.rank = ranks[k], .text = text, .key = text};

            if (ranks[k] < 0 || ranks[k] >= lines)
                continue;
            line.len = (size_t)snprintf(text, sizeof text, "%d %*s", ranks[k], ranks[k] % 150 * 4, "");
            assert_int_equal(verify_order_add(o, &line, &e), 0);
        }
    }
    verify_order_end(o);
    verify_order_free(o);
    return g;
}

void verify_test_order(void **state)
{
    struct given g;

    (void)state;
    g = put_in_order(100000, 777);
    assert_true(g.n > 99000 && g.wrong == 0);
    g = put_in_order(300000, 150000); /* more than is held: given, and not in order */
    assert_true(g.n > 280000 && g.wrong > 0);
}

static void rewrite(struct db *db, const char *table, const char *order)
{
    char sql[512];

    snprintf(sql, sizeof sql,
        "CREATE TABLE public.moved AS SELECT * FROM stipend.%1$s; DELETE FROM stipend.%1$s;"
        "INSERT INTO stipend.%1$s SELECT * FROM public.moved ORDER BY %2$s; DROP TABLE public.moved",
        table, order);
    spoilt_behind(db, table, sql);
}

void verify_test_rewritten(void **state)
{
    static const char *const orders[] = {"random()", "line DESC, intake", "intake DESC, line"};
    struct db db;

    (void)state;
    spoilt_copy(&db, "rewritten");
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
        for (size_t k = 0; k < intake_kinds_n; k++)
            rewrite(&db, intake_kinds[k], orders[i]);
        spoilt_is_clean(&db, orders[i]);
    }
    spoilt_behind(&db, "attendance",
        "UPDATE stipend.attendance a SET line = 5 - line WHERE intake = (SELECT min(intake) FROM "
        "stipend.attendance) AND line IN (2, 3)");
    spoilt_is_found(&db, "the lines of two rows exchanged", "its rows or their links");
    db_close(&db);
}

/* The digest as it was made before: of rows by line. */
static void make_older(struct db *db, struct digest_state *d, const PGresult *r, int i,
    unsigned char chain[DIGEST_SIZE])
{
    struct intake_row row = {.number = atoi(PQgetvalue(r, i, 0)),
        .kind = PQgetvalue(r, i, 1),
        .file = PQgetvalue(r, i, 2),
        .by_user = PQgetvalue(r, i, 5),
        .rows = atoll(PQgetvalue(r, i, 4)),
        .at = atoll(PQgetvalue(r, i, 6))};
    char sql[512], hex[2][DIGEST_HEX], *text[2];
    const char *line;
    struct error e;
    size_t len;

    assert_int_equal(digest_from_hex(PQgetvalue(r, i, 3), row.sha256), 0);
    assert_int_equal(db_begin(db, "READ COMMITTED", &e), 0);
    assert_int_equal(db_set(db, "stipend.intake_from", PQgetvalue(r, i, 0), &e), 0);
    assert_int_equal(db_set(db, "stipend.intake_until", PQgetvalue(r, i, 0), &e), 0);
    text[0] = intake_rows_sql(row.kind, INTAKE_BY_LINE, &e);
    text[1] = strdup(sql_intake_links);
    for (int k = 0; k < 2; k++) {
        assert_int_equal(db_copy_out(db, text[k], &e), 0);
        while (db_copy_line(db, &line, &len, &e) > 0)
            digest_add(d, line, len);
        free(text[k]);
    }
    assert_int_equal(db_commit(db, &e), 0);
    digest_end(d, row.digest);
    intake_chain(d, chain, &row, chain);
    snprintf(sql, sizeof sql,
        "UPDATE stipend.intake SET digest = '\\x%s', chain = '\\x%s' WHERE number = %d",
        digest_hex(row.digest, hex[0]), digest_hex(chain, hex[1]), row.number);
    spoilt_behind(db, "intake", sql);
}

void verify_test_older(void **state)
{
    const char *params[] = {"0", "1000"};
    unsigned char chain[DIGEST_SIZE] = {0};
    struct digest_state *d;
    PGresult *r = NULL;
    struct error e;
    struct db db;

    (void)state;
    assert_non_null(d = digest_new(&e));
    spoilt_copy(&db, "older");
    assert_int_equal(db_query(&db, DB_ANY, sql_verify_intakes, 2, params, &r, &e), 0);
    for (int i = 0; i < PQntuples(r); i++)
        make_older(&db, d, r, i, chain);
    spoilt_behind(&db, "batch",
        "UPDATE stipend.batch SET facts = (SELECT i.chain FROM stipend.intake i "
        "WHERE i.number = batch.intake)");
    assert_int_equal(ledger_year_reseal(&spoilt_server, "older"), 0);
    spoilt_is_clean(&db, "digests by line");
    spoilt_behind(&db, "attendance",
        "UPDATE stipend.attendance SET evidence = 'x' WHERE (intake, line) = (SELECT intake, line "
        "FROM stipend.attendance ORDER BY 1, 2 LIMIT 1)");
    spoilt_is_found(&db, "a row of an older intake", "its rows or their links");
    PQclear(r);
    digest_free(d);
    db_close(&db);
}
