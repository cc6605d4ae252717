#include "verify_spoilt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct server spoilt_server;

/* What the last look spoilt_words, a line each. */
char spoilt_words[16384];

static void take_finding(void *arg, const struct verify_finding *f)
{
    size_t n = strlen(spoilt_words);

    (void)arg;
    snprintf(spoilt_words + n, sizeof spoilt_words - n, "%s: %s%s%s\n", f->record,
        f->field != NULL ? f->field : "", f->field != NULL ? ": " : "", f->text);
}

struct verify_counts spoilt_look_with(struct db *db, const struct checkpoint *heads, size_t n)
{
    const struct verify_request request = {.heads = heads, .heads_n = n, .finding = take_finding};
    struct verify_counts counts;
    struct error e = {.kind = ERROR_NONE};

    spoilt_words[0] = '\0';
    if (verify_ledger(db, &request, &counts, &e) != 0) {
        /* A value that cannot be read is spoilt_words, too. */
        if (e.kind != ERROR_DIFFERENCE)
            fail_msg("%s", e.text);
        snprintf(spoilt_words, sizeof spoilt_words, "%s\n", e.text);
        counts.findings = 1;
    }
    return counts;
}

int64_t spoilt_look(struct db *db)
{
    return spoilt_look_with(db, NULL, 0).findings;
}

void spoilt_is_clean(struct db *db, const char *after)
{
    if (spoilt_look(db) != 0)
        fail_msg("%s: found %s", after, spoilt_words);
}

/* Something must be spoilt_words, and say ${says} (NULL: anything). */
void spoilt_is_found(struct db *db, const char *what, const char *says)
{
    if (spoilt_look(db) == 0)
        fail_msg("not found: %s", what);
    if (says != NULL && strstr(spoilt_words, says) == NULL)
        fail_msg("%s: expected \"%s\", found %s", what, says, spoilt_words);
}

void spoilt_run(struct db *db, const char *sql)
{
    struct error e;

    if (db_run(db, sql, &e) != 0)
        fail_msg("%s: %s", sql, e.text);
}

void spoilt_behind(struct db *db, const char *table, const char *sql)
{
    struct error e;

    if (ledger_year_behind(db, table, sql, &e) != 0)
        fail_msg("%s: %s", sql, e.text);
}

void spoilt_open(struct db *db, const char *user, const char *database)
{
    assert_int_equal(server_open(&spoilt_server, user, database, db), 0);
}

/* A copy of the year, to be spoilt. */
void spoilt_copy(struct db *db, const char *name)
{
    char sql[200];

    spoilt_open(db, NULL, "postgres");
    snprintf(sql, sizeof sql, "DROP DATABASE IF EXISTS %s", name);
    spoilt_run(db, sql);
    snprintf(sql, sizeof sql, "CREATE DATABASE %s TEMPLATE year", name);
    spoilt_run(db, sql);
    db_close(db);
    spoilt_open(db, NULL, name);
}

PGresult *spoilt_rows(struct db *db, const char *sql)
{
    PGresult *r = NULL;
    struct error e;

    if (db_query(db, DB_ANY, sql, 0, NULL, &r, &e) != 0)
        fail_msg("%s: %s", sql, e.text);
    return r;
}
