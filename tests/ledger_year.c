#include "tests/ledger_year.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/intake.h"
#include "engine/period_act.h"
#include "engine/post.h"
#include "engine/programme_read.h"
#include "sql.h"

#define EXAMPLE "%s/../examples/teacher-leader-pathways/"

static int fail(const char *what, const char *why)
{
    fprintf(stderr, "ledger: %s: %s\n", what, why);
    return -1;
}

static char *read_file(const char *path, size_t *len)
{
    FILE *f = fopen(path, "r");
    char *text = calloc(1, 1 << 20);

    *len = f != NULL && text != NULL ? fread(text, 1, (1 << 20) - 1, f) : 0;
    if (f != NULL)
        fclose(f);
    return text;
}

static int load(struct db *clerk, struct db *approver, const char *source)
{
    struct revision revision;
    struct programme *p = NULL;
    struct faults faults;
    struct arena arena;
    struct error e = {.text = "invalid"};
    char path[512], *text;
    size_t len;
    int number, rc;

    snprintf(path, sizeof path, EXAMPLE "programme.json", source);
    text = read_file(path, &len);
    arena_init(&arena);
    faults_init(&faults, PROGRAMME_FAULTS);
    rc = programme_read(path, text, len, &arena, &p, &faults, &e);
    if (rc == 0)
        rc = ledger_load(clerk, p, text, len, &number, &e);
    if (rc == 0)
        rc = ledger_revision_by_number(approver, number, &arena, &revision, &e);
    if (rc == 0)
        rc = ledger_approve(approver, &revision, NULL, NULL, "board item 7", &e);
    faults_free(&faults);
    arena_free(&arena);
    free(text);
    return rc == 0 ? 0 : fail(path, e.text);
}

static int import_file(struct db *db, const char *kind, const char *path)
{
    struct intake_options o = {.kind = kind, .file = path};
    struct intake_result result;
    struct faults faults;
    struct error e = {.text = "invalid rows"};
    int rc;

    faults_init(&faults, INTAKE_FAULTS);
    rc = intake_import(db, &o, &result, &faults, &e);
    if (rc != 0)
        fail(path, rc > 0 && faults.n > 0 ? faults.at[0].message : e.text);
    faults_free(&faults);
    return rc == 0 ? 0 : -1;
}

/* Files of a month are NN-KIND.csv, imported in order of name. */
static int import_month(struct db *clerk, const char *dir)
{
    char pattern[600], kind[64];
    glob_t found;
    int rc = 0;

    snprintf(pattern, sizeof pattern, "%s/*.csv", dir);
    if (glob(pattern, 0, NULL, &found) != 0)
        return fail(dir, "no files");
    for (size_t i = 0; rc == 0 && i < found.gl_pathc; i++) {
        snprintf(kind, sizeof kind, "%s", strrchr(found.gl_pathv[i], '/') + 4);
        kind[strcspn(kind, ".")] = '\0';
        rc = import_file(clerk, kind, found.gl_pathv[i]);
    }
    globfree(&found);
    return rc;
}

static int plan(struct db *clerk, const char *period, struct planning *planning,
    struct batch_plan *out, struct error *e)
{
    const struct plan_request request = {.period = period};
    const struct batch_taker taker = {.context = NULL};
    struct compute c = {0};
    struct batch_totals totals;
    int rc = planning_open(planning, clerk, &request, e);

    if (rc == 0)
        rc = batch_open(&c, clerk, &planning->input, false, e);
    if (rc == 0)
        rc = batch_make(&c, &planning->input, &taker, &totals, e);
    compute_close(&c);
    return rc == 0 ? plan_make(planning, &totals, out, e) : -1;
}

static int post_month(const struct server *s, const char *database, struct db *clerk,
    struct db *approver, const char *period)
{
    struct planning planning = {0};
    struct batch_plan made;
    const struct post_request request = {.plan = &made};
    struct batch_row row;
    struct batch_totals totals = {0};
    struct db reader = {0};
    struct error e = {.text = "cannot connect"};
    int rc = server_open(s, "clerk", database, &reader);

    if (rc == 0)
        rc = plan(clerk, period, &planning, &made, &e);
    if (rc == 0 && made.stored > 0)
        rc = ledger_approve(approver, &planning.revision, made.seal, made.planner, "checked", &e);
    if (rc == 0)
        rc = post(clerk, &reader, &request, &row, &totals, &e);
    planning_close(&planning);
    db_close(&reader);
    return rc >= 0 ? 0 : fail(period, e.text);
}

int ledger_year_import(
    const struct server *s, const char *database, const char *kind, const char *text)
{
    char path[64] = "/tmp/stipend-test-XXXXXX.csv";
    struct db clerk = {0};
    int rc, file = mkstemps(path, 4);

    if (file < 0 || write(file, text, strlen(text)) != (ssize_t)strlen(text))
        return fail(path, "cannot write");
    close(file);
    rc = server_open(s, "clerk", database, &clerk);
    if (rc == 0)
        rc = import_file(&clerk, kind, path);
    db_close(&clerk);
    unlink(path);
    return rc;
}

int ledger_year_others(const struct server *s, const char *database)
{
    static const char *const files[][2] = {
        {"teachers", "teacher,name,same_as\nT9001,Ana Ruiz,T1001\nT9002,Bo Lee,T1002\n"},
        {"aid", "assignment,on,amount,evidence\nA001,2026-09-01,100.00,letter\nA002,2026-09-01,"
                "50.00,letter\n"},
        {"milestones",
            "assignment,what,on,evidence\nA001,left,2026-09-02,\nA002,left,2026-09-02,\n"},
        {"service",
            "assignment,from,employer,until,qualifies,evidence\n"
            "A001,2026-09-02,District,2026-09-30,yes,form\nA002,2026-09-02,District,,no,\n"},
        {"reviews", "claim,code,finding,on,by,reason\n"
                    "C0001,DUPLICATE_TEACHER,stands,2026-10-01,desk,seen twice\n"
                    "C0002,DUPLICATE_TEACHER,stands,2026-10-01,desk,seen twice\n"},
        {"settlements", "settlement,key,on,amount,how,authority\n"
                        "S1,cover:C0001,2026-10-02,1.00,repaid,board\n"
                        "S2,cover:C0002,2026-10-02,1.00,waived,board\n"},
        {"payments", "payment,batch,key,on,amount,reference,status\n"
                     "P1,1,cover:C0001,2026-10-02,1.00,cheque 1,paid\n"
                     "P2,1,cover:C0002,2026-10-02,1.00,cheque 2,paid\n"},
    };

    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (ledger_year_import(s, database, files[i][0], files[i][1]) != 0)
            return -1;
    return 0;
}

int ledger_year_make(const struct server *s, const char *database, const char *source, int months)
{
    struct db clerk = {0}, approver = {0};
    char pattern[512];
    glob_t found;
    int rc = server_ledger(s, database);

    snprintf(pattern, sizeof pattern, EXAMPLE "facts/*", source);
    if (rc != 0 || glob(pattern, 0, NULL, &found) != 0)
        return fail(pattern, "cannot make");
    rc = server_open(s, "clerk", database, &clerk);
    if (rc == 0)
        rc = server_open(s, "approver", database, &approver);
    if (rc == 0)
        rc = load(&clerk, &approver, source);
    for (size_t i = 0; rc == 0 && i < found.gl_pathc && (int)i < months; i++) {
        rc = import_month(&clerk, found.gl_pathv[i]);
        if (rc == 0)
            rc = post_month(s, database, &clerk, &approver, strrchr(found.gl_pathv[i], '/') + 1);
    }
    globfree(&found);
    db_close(&clerk);
    db_close(&approver);
    return rc;
}

static PGresult *ask(
    struct db *db, const char *sql, int n, const char *const *params, struct error *e)
{
    PGresult *r = NULL;

    return db_query(db, DB_ANY, sql, n, params, &r, e) == 0 ? r : NULL;
}

int ledger_year_close(
    const struct server *s, const char *database, const char *period, const char *user)
{
    struct period_act_row row = {
        .edition = 1, .period = period, .act = "close", .reason = "paid out", .by_user = user};
    unsigned char before[DIGEST_SIZE] = {0}, chain[DIGEST_SIZE];
    char number[16], at[24], hex[DIGEST_HEX];
    const char *params[] = {number, period, at, hex};
    struct error e = {.text = "cannot connect"};
    struct digest_state *d = digest_new(&e);
    struct db db = {0};
    PGresult *r = NULL;
    int rc = server_open(s, user, database, &db);

    if (rc == 0 &&
        (r = ask(&db,
             "SELECT count(*), (SELECT encode(chain, 'hex') FROM stipend.period_act ORDER BY "
             "number DESC LIMIT 1) FROM stipend.period_act",
             0, NULL, &e)) != NULL) {
        row.number = (int)strtol(PQgetvalue(r, 0, 0), NULL, 10) + 1;
        digest_from_hex(PQgetvalue(r, 0, 1), before);
        row.at = 840000000000000 + row.number;
        period_act_chain(d, before, &row, chain);
        snprintf(number, sizeof number, "%d", row.number);
        snprintf(at, sizeof at, "%lld", (long long)row.at);
        digest_hex(chain, hex);
        rc = db_query(&db, DB_NONE,
            "INSERT INTO stipend.period_act (number, edition, period, act, reason, at, chain) "
            "VALUES "
            "($1, 1, $2, 'close', 'paid out', timestamptz '2000-01-01 00:00:00+00' + $3::bigint * "
            "interval '1 microsecond', decode($4, 'hex'))",
            4, params, NULL, &e);
    }
    PQclear(r);
    db_close(&db);
    digest_free(d);
    return rc == 0 ? 0 : fail(period, e.text);
}

int ledger_year_behind(struct db *db, const char *table, const char *sql, struct error *e)
{
    char text[8192];

    snprintf(text, sizeof text,
        "BEGIN; SET LOCAL session_replication_role = replica;"
        "ALTER TABLE stipend.\"%s\" DISABLE TRIGGER USER; %s;"
        "DO $$ DECLARE t name; BEGIN FOR t IN SELECT tgname FROM pg_trigger WHERE NOT tgisinternal "
        "AND tgrelid = 'stipend.\"%s\"'::regclass LOOP EXECUTE format('ALTER TABLE stipend.\"%s\" "
        "ENABLE "
        "ALWAYS TRIGGER %%I', t); END LOOP; END $$; COMMIT",
        table, sql, table, table);
    if (db_run(db, text, e) == 0)
        return 0;
    db_rollback(db);
    return -1;
}

/* The sha256 of a batch's lines, and its counts. */
static int sum_rows(struct db *db, struct digest_state *d, struct batch_row *row, struct error *e)
{
    const char *const tables[] = {sql_copy_decisions_out, sql_copy_entries_out}, *line;
    int64_t *const counts[] = {&row->decisions, &row->entries};
    char number[16];
    size_t len;
    int more = 0;

    snprintf(number, sizeof number, "%d", row->number);
    if (db_begin(db, "READ COMMITTED", e) != 0 ||
        db_set(db, "stipend.from_batch", number, e) != 0 ||
        db_set(db, "stipend.until_batch", number, e) != 0)
        return -1;
    for (int i = 0; i < 2 && more == 0; i++) {
        *counts[i] = 0;
        if (db_copy_out(db, tables[i], e) != 0)
            return -1;
        while ((more = db_copy_line(db, &line, &len, e)) > 0) {
            digest_add(d, line, len);
            ++*counts[i];
        }
    }
    digest_end(d, row->rows);
    db_rollback(db);
    return more;
}

static int reseal_one(struct db *db, struct digest_state *d, int number,
    unsigned char head[DIGEST_SIZE], struct error *e)
{
    char sql[512], rows[DIGEST_HEX], sealed[DIGEST_HEX], debits[96];
    struct batch_row row;
    PGresult *r;

    if (ledger_batch(db, number, &row, e) != 0 || sum_rows(db, d, &row, e) != 0)
        return -1;
    snprintf(
        debits, sizeof debits, "SELECT sum(amount) FROM stipend.entry WHERE batch = %d", number);
    if ((r = ask(db, debits, 0, NULL, e)) == NULL)
        return -1;
    row.debits = strtoll(PQgetvalue(r, 0, 0), NULL, 10);
    PQclear(r);
    ledger_head(d, head, &row, head);
    snprintf(sql, sizeof sql,
        "UPDATE stipend.batch SET rows = '\\x%s', head = '\\x%s', decisions = %lld, entries = "
        "%lld, "
        "debits = %lld WHERE number = %d",
        digest_hex(row.rows, rows), digest_hex(head, sealed), (long long)row.decisions,
        (long long)row.entries, (long long)row.debits, number);
    return ledger_year_behind(db, "batch", sql, e);
}

int ledger_year_reseal(const struct server *s, const char *database)
{
    unsigned char head[DIGEST_SIZE] = {0};
    struct error e = {.text = "cannot connect"};
    struct digest_state *d = digest_new(&e);
    struct ledger_state state = {0};
    struct db db = {0};
    int rc = server_open(s, NULL, database, &db);

    if (rc == 0)
        rc = ledger_state(&db, &state, &e);
    for (int i = 1; rc == 0 && i <= state.batch; i++)
        rc = reseal_one(&db, d, i, head, &e);
    db_close(&db);
    digest_free(d);
    return rc == 0 ? 0 : fail("seal", e.text);
}

int ledger_year_acts(const struct server *s, const char *database)
{
    char sql[256], hex[DIGEST_HEX];
    struct ledger_state state;
    struct error e = {.text = "cannot connect"};
    struct db db = {0};
    int rc = server_open(s, NULL, database, &db);

    if (rc == 0)
        rc = ledger_state(&db, &state, &e);
    if (rc == 0) {
        snprintf(sql, sizeof sql, "UPDATE stipend.batch SET acts = '\\x%s' WHERE number = %d",
            digest_hex(state.acts, hex), state.batch);
        rc = ledger_year_behind(&db, "batch", sql, &e);
    }
    db_close(&db);
    return rc == 0 ? 0 : fail("acts", e.text);
}
