/*
 * Intake on a private server: the cases of intake/cases.table and intake/facts.table (a test each,
 * of its own name), and what a table cannot say: limits, order, digests, a killed client.
 * Run with the tests folder as the argument.
 */
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

#include "engine/intake.h"
#include "sql.h"
#include "tests/intake_cases.h"
#include "tests/server.h"

static struct server server;
static struct intake_case cases[INTAKE_CASES];
static size_t cases_n;
static const char *folder = "tests";
static char work[] = "/tmp/stipend-intake-XXXXXX"; /* where files are, and the current folder */

static void run(struct db *db, const char *sql)
{
    struct error e;

    if (db_run(db, sql, &e) != 0)
        fail_msg("%s: %s", sql, e.text);
}

/* The rows of a query as text: "|" between columns, ";" between rows, "-" for null. */
static void text_of(struct db *db, const char *sql, char *out, size_t room)
{
    PGresult *rows;
    struct error e;
    size_t n = 0;

    if (db_query(db, DB_ANY, sql, 0, NULL, &rows, &e) != 0)
        fail_msg("%s: %s", sql, e.text);
    out[0] = '\0';
    for (int i = 0; i < PQntuples(rows); i++)
        for (int j = 0; j < PQnfields(rows); j++)
            n += (size_t)snprintf(out + n, n < room ? room - n : 0, "%s%s",
                i + j == 0 ? ""
                : j == 0   ? "; "
                           : "|",
                PQgetisnull(rows, i, j) ? "-" : PQgetvalue(rows, i, j));
    PQclear(rows);
    assert_true(n < room);
}

static long number_of(struct db *db, const char *sql)
{
    char text[64];

    text_of(db, sql, text, sizeof text);
    return strtol(text, NULL, 10);
}

static void copy_database(const char *from, const char *name)
{
    char sql[200];
    struct db admin;

    assert_int_equal(server_open(&server, NULL, "postgres", &admin), 0);
    snprintf(sql, sizeof sql, "DROP DATABASE IF EXISTS %s", name);
    run(&admin, sql);
    snprintf(sql, sizeof sql, "CREATE DATABASE %s TEMPLATE %s STRATEGY file_copy", name, from);
    run(&admin, sql);
    db_close(&admin);
}

static void write_file(const char *name, const void *bytes, size_t len)
{
    FILE *f = fopen(name, "wb");

    assert_non_null(f);
    assert_int_equal(len > 0 ? fwrite(bytes, 1, len, f) : 0, len);
    assert_int_equal(fclose(f), 0);
}

static int import_file(struct db *db, const char *kind, const char *file, bool again,
    struct intake_result *result, struct faults *faults, struct error *e)
{
    const struct intake_options options = {.kind = kind, .file = file, .again = again};

    faults_init(faults, INTAKE_FAULTS);
    return intake_import(db, &options, result, faults, e);
}

static int import_text(struct db *db, const char *kind, const char *text, struct faults *faults)
{
    struct intake_result result;
    struct error e;
    int rc;

    write_file("facts.csv", text, strlen(text));
    rc = import_file(db, kind, "facts.csv", false, &result, faults, &e);
    if (rc < 0)
        print_error("%s\n", e.text);
    return rc;
}

/* In the words of the table, so that it can be put there once it is seen to be right. */
static void print_outcome(
    int rc, const struct intake_result *r, const struct faults *f, const struct error *e)
{
    if (rc < 0)
        print_error("  refused %s\n", e->text);
    else if (rc == 0)
        print_error(
            "  %s %d\n", r->already ? "already" : "rows", r->already ? r->already : (int)r->rows);
    for (size_t i = 0; i < f->n; i++) {
        print_error("  %s %ld:%ld %s\n", f->at[i].warning ? "warning" : "error", f->at[i].line,
            f->at[i].column, f->at[i].message);
        if (f->at[i].hint != NULL)
            print_error("  hint %s\n", f->at[i].hint);
        if (f->at[i].pointer != NULL)
            print_error("  at %s\n", f->at[i].pointer);
    }
}

static bool same_faults(const struct step *s, const struct faults *f)
{
    if (f->n != s->faults_n)
        return false;
    for (size_t i = 0; i < f->n; i++) {
        const struct expected_fault *want = &s->faults[i];
        const struct fault *got = &f->at[i];

        if (want->warning != got->warning || want->line != got->line ||
            want->column != got->column || strcmp(want->message, got->message) != 0 ||
            (want->hint != NULL && (got->hint == NULL || strcmp(want->hint, got->hint) != 0)) ||
            (want->pointer != NULL &&
                (got->pointer == NULL || strcmp(want->pointer, got->pointer) != 0)) ||
            got->excerpt != NULL)
            return false;
    }
    return true;
}

static bool same_outcome(
    const struct step *s, int rc, const struct intake_result *r, const struct error *e)
{
    switch (s->outcome) {
    case OUTCOME_STORED:
        return rc == 0 && r->already == 0 && r->rows == s->number && r->number > 0;
    case OUTCOME_ALREADY:
        return rc == 0 && r->number == 0 && r->already == s->number;
    case OUTCOME_REFUSED:
        return rc == -1 && strcmp(e->text, s->expected) == 0;
    default:
        return rc == 1;
    }
}

static bool run_import(struct db *db, const struct intake_case *c, const struct step *s)
{
    const char *file = s->file != NULL ? s->file : "facts.csv";
    const long before = number_of(db, "SELECT count(*) FROM stipend.intake");
    struct intake_result result;
    struct faults faults;
    struct error e = {0};
    bool same;
    int rc;

    if (s->bytes != NULL || strcmp(file, "facts.csv") == 0)
        write_file(file, s->bytes, s->len);
    rc = import_file(db, s->text, file, s->again, &result, &faults, &e);
    same = same_outcome(s, rc, &result, &e) && same_faults(s, &faults);
    if (!same) {
        print_error("%s:%ld: importing %s brought:\n", c->table, c->line, s->text);
        print_outcome(rc, &result, &faults, &e);
    }
    faults_free(&faults);
    assert_int_equal(PQtransactionStatus(db->conn), PQTRANS_IDLE);
    return same && number_of(db, "SELECT count(*) FROM stipend.intake") ==
                       before + (s->outcome == OUTCOME_STORED);
}

static void run_steps(const struct intake_case *c, const char *database)
{
    char text[8192];
    struct db clerk, admin;
    bool good = true;

    assert_int_equal(server_open(&server, "clerk", database, &clerk), 0);
    assert_int_equal(server_open(&server, NULL, database, &admin), 0);
    for (size_t i = 0; good && i < c->steps_n; i++) {
        const struct step *s = &c->steps[i];

        if (s->kind == STEP_IMPORT) {
            good = run_import(&clerk, c, s);
        } else if (s->kind == STEP_RUN) {
            run(&admin, s->text);
        } else {
            text_of(&clerk, s->text, text, sizeof text);
            good = strcmp(text, s->expected) == 0;
            if (!good)
                print_error("%s:%ld: %s\n  gives %s\n", c->table, c->line, s->text, text);
        }
    }
    db_close(&clerk);
    db_close(&admin);
    assert_true(good);
}

static void run_case(void **state)
{
    const struct intake_case *c = *state;

    if (c->stores)
        copy_database("base", "copy");
    run_steps(c, c->stores ? "copy" : "shared");
}

static void rows_digest(struct db *db, struct digest_state *d, const char *kind,
    enum intake_order order, unsigned char out[DIGEST_SIZE])
{
    struct error e;
    char *statements[] = {intake_rows_sql(kind, order, &e), strdup(sql_intake_links)};
    const char *line;
    size_t len;

    for (int k = 0; k < 2; k++) {
        assert_int_equal(db_copy_out(db, statements[k], &e), 0);
        while (db_copy_line(db, &line, &len, &e) > 0)
            digest_add(d, line, len);
        free(statements[k]);
    }
    digest_end(d, out);
}

/* Every intake's digest and chain must be what the stored rows give. */
static void prove(struct db *db)
{
    unsigned char before[DIGEST_SIZE] = {0}, now[DIGEST_SIZE];
    char hex[DIGEST_HEX], number[16];
    struct digest_state *d;
    struct error e;
    PGresult *rows;

    assert_non_null(d = digest_new(&e));
    assert_int_equal(
        db_query(db, DB_ANY,
            "SELECT number, kind, file, by_user, rows, (extract(epoch FROM at) * 1000000)::bigint"
            " - 946684800000000, encode(sha256, 'hex'), encode(digest, 'hex'),"
            " encode(chain, 'hex') FROM stipend.intake ORDER BY number",
            0, NULL, &rows, &e),
        0);
    for (int i = 0; i < PQntuples(rows); i++) {
        struct intake_row row = {.number = atoi(PQgetvalue(rows, i, 0)),
            .kind = PQgetvalue(rows, i, 1),
            .file = PQgetvalue(rows, i, 2),
            .by_user = PQgetvalue(rows, i, 3),
            .rows = atoll(PQgetvalue(rows, i, 4)),
            .at = atoll(PQgetvalue(rows, i, 5))};

        snprintf(number, sizeof number, "%d", row.number);
        run(db, "BEGIN");
        assert_int_equal(db_set(db, "stipend.intake_from", number, &e), 0);
        assert_int_equal(db_set(db, "stipend.intake_until", number, &e), 0);
        rows_digest(db, d, row.kind, INTAKE_BY_KEY, row.digest);
        if (strcmp(digest_hex(row.digest, hex), PQgetvalue(rows, i, 7)) != 0)
            rows_digest(db, d, row.kind, INTAKE_BY_LINE, row.digest);
        run(db, "COMMIT");
        assert_string_equal(digest_hex(row.digest, hex), PQgetvalue(rows, i, 7));
        assert_int_equal(digest_from_hex(PQgetvalue(rows, i, 6), row.sha256), 0);
        intake_chain(d, before, &row, now);
        assert_string_equal(digest_hex(now, hex), PQgetvalue(rows, i, 8));
        memcpy(before, now, DIGEST_SIZE);
    }
    PQclear(rows);
    digest_free(d);
}

static void digests_are_of_the_stored_rows(void **state)
{
    struct db db;

    (void)state;
    assert_int_equal(server_open(&server, "clerk", "shared", &db), 0);
    assert_int_equal(
        number_of(&db, "SELECT count(DISTINCT kind) FROM stipend.intake"), (long)intake_kinds_n);
    prove(&db);
    db_close(&db);
}

static void order_of_columns_changes_no_digest(void **state)
{
    static const char *const files[] = {"teacher,name,same_as\nT8,Eve,\nT9,\"Fay\",T8\n",
        "same_as,teacher,name\r\n,T8,Eve\r\nT8,T9,Fay\r\n"};
    char digest[2][80];
    struct faults faults;
    struct db db;

    (void)state;
    for (int i = 0; i < 2; i++) {
        copy_database("base", "copy");
        assert_int_equal(server_open(&server, "clerk", "copy", &db), 0);
        assert_int_equal(import_text(&db, "teachers", files[i], &faults), 0);
        text_of(&db, "SELECT digest FROM stipend.intake ORDER BY number DESC LIMIT 1", digest[i],
            sizeof digest[i]);
        faults_free(&faults);
        db_close(&db);
    }
    assert_string_equal(digest[0], digest[1]);
}

static void a_hundred_bad_lines_are_named_and_all_are_counted(void **state)
{
    char text[8192] = "teacher,name\n";
    struct faults faults;
    struct db db;

    (void)state;
    for (int i = 0; i < 250; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "T %d,\n", i);
    assert_int_equal(server_open(&server, "clerk", "shared", &db), 0);
    assert_int_equal(import_text(&db, "teachers", text, &faults), 1);
    assert_int_equal(faults.n, INTAKE_FAULTS);
    assert_int_equal(faults.errors, 250);
    assert_int_equal(faults.at[99].line, 101);
    faults_free(&faults);
    db_close(&db);
}

static void a_hundred_unknown_ids_are_named_and_all_are_counted(void **state)
{
    char text[16384] = "teacher,session,status\n";
    struct faults faults;
    struct db db;

    (void)state;
    for (int i = 0; i < 300; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "X%d,TL-1,present\n", i);
    assert_int_equal(server_open(&server, "clerk", "shared", &db), 0);
    assert_int_equal(import_text(&db, "attendance", text, &faults), 1);
    assert_int_equal(faults.n, INTAKE_FAULTS);
    assert_int_equal(faults.errors, 300);
    assert_int_equal(faults.at[0].line, 2);
    assert_int_equal(faults.at[0].column, 1);
    faults_free(&faults);
    db_close(&db);
}

/* Calendar rows of ${days} days in order, 28 a month, and then ${last}. */
static char *long_file(int days, const char *last)
{
    char *text = NULL;
    size_t len;
    FILE *f = open_memstream(&text, &len);

    fputs("school,day,open\n", f);
    for (int i = 0; i < days; i++)
        fprintf(f, "S01,%d-%02d-%02d,no\n", 2020 + i / 336, i / 28 % 12 + 1, i % 28 + 1);
    fputs(last, f);
    fclose(f);
    return text;
}

/* What goes straight to the table must end as what waits, and be judged as it. */
static void a_long_file_in_order(void **state)
{
    static const struct {
        const char *last, *message;
        long line, column;
    } bad[] = {
        {"S01,2020-01-02,no\n", "school \"S01\", day \"2020-01-02\" is already in line 3", 1502, 1},
        {"S99,2020-01-02,no\n", "school \"S99\" is not among the schools", 1502, 1},
        {"S99,2020-01-02,maybe\n", "open \"maybe\" is neither yes nor no", 1502, 16},
    };
    struct faults faults;
    struct db db;
    char *text;

    (void)state;
    copy_database("base", "copy");
    assert_int_equal(server_open(&server, "clerk", "copy", &db), 0);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        text = long_file(1500, bad[i].last);
        assert_int_equal(import_text(&db, "calendar", text, &faults), 1);
        assert_int_equal(faults.n, 1);
        assert_string_equal(faults.at[0].message, bad[i].message);
        assert_int_equal(faults.at[0].line, bad[i].line);
        assert_int_equal(faults.at[0].column, bad[i].column);
        faults_free(&faults);
        free(text);
    }
    text = long_file(1500, "");
    assert_int_equal(import_text(&db, "calendar", text, &faults), 0);
    faults_free(&faults);
    free(text);
    assert_int_equal(
        number_of(&db, "SELECT count(*) FROM stipend.calendar WHERE intake = 18"), 1500);
    prove(&db);
    db_close(&db);
}

static void standard_input_is_read(void **state)
{
    static const char text[] = "teacher\nT77\n";
    struct intake_result result;
    struct faults faults;
    struct error e;
    struct db db;
    int ends[2], keep = dup(STDIN_FILENO);

    (void)state;
    copy_database("base", "copy");
    assert_int_equal(server_open(&server, "clerk", "copy", &db), 0);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], text, strlen(text)), strlen(text));
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    assert_int_equal(import_file(&db, "teachers", "-", false, &result, &faults, &e), 0);
    assert_int_equal(result.rows, 1);
    dup2(keep, STDIN_FILENO);
    close(keep);
    faults_free(&faults);
    db_close(&db);
}

/* Import in a child that is killed when half of the file is read. */
static void kill_halfway(void *arg, int64_t done, int64_t total)
{
    (void)arg;
    if (2 * done > total)
        kill(getpid(), SIGKILL);
}

static void import_and_die(const char *database)
{
    const struct intake_options options = {
        .kind = "teachers", .file = "many.csv", .progress = kill_halfway};
    struct intake_result result;
    struct faults faults;
    struct error e;
    struct db db;

    faults_init(&faults, INTAKE_FAULTS);
    if (server_open(&server, "clerk", database, &db) == 0)
        intake_import(&db, &options, &result, &faults, &e);
    _exit(0);
}

static void write_many(void)
{
    FILE *f = fopen("many.csv", "wb");

    assert_non_null(f);
    fputs("teacher,name\n", f);
    for (int i = 0; i < 100000; i++)
        fprintf(f, "M%d,a name\n", i);
    fclose(f);
}

static void append_row(void *arg, int64_t done, int64_t total)
{
    FILE *f = fopen("many.csv", "ab");

    (void)arg;
    (void)done;
    (void)total;
    fputs("N1,b\n", f);
    fclose(f);
}

static void a_file_that_changes_is_refused(void **state)
{
    const struct intake_options options = {
        .kind = "teachers", .file = "many.csv", .progress = append_row};
    struct intake_result result;
    struct faults faults;
    struct error e;
    struct db db;

    (void)state;
    write_many();
    faults_init(&faults, INTAKE_FAULTS);
    assert_int_equal(server_open(&server, "clerk", "shared", &db), 0);
    assert_int_equal(intake_import(&db, &options, &result, &faults, &e), -1);
    assert_string_equal(e.text, "many.csv changed while it was read");
    assert_int_equal(PQtransactionStatus(db.conn), PQTRANS_IDLE);
    assert_int_equal(number_of(&db, "SELECT count(*) FROM stipend.intake"), intake_kinds_n);
    faults_free(&faults);
    db_close(&db);
}

static void a_killed_client_stores_nothing(void **state)
{
    static const char there[] = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'clerk'";
    struct db db;
    int status;
    pid_t child;

    (void)state;
    write_many();
    copy_database("base", "copy");
    if ((child = fork()) == 0)
        import_and_die("copy");
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    assert_int_equal(server_open(&server, NULL, "copy", &db), 0);
    for (int i = 0; i < 1000 && number_of(&db, there) > 0; i++)
        usleep(10000);
    assert_int_equal(
        number_of(&db, "SELECT count(*) FROM stipend.teachers WHERE teacher ~ '^M'"), 0);
    assert_int_equal(number_of(&db, "SELECT count(*) FROM stipend.intake"), intake_kinds_n);
    db_close(&db);
}

static int set_up(void **state)
{
    (void)state;
    if (mkdtemp(work) == NULL || chdir(work) != 0 || server_start(&server) != 0 ||
        server_ledger(&server, "base") != 0)
        return -1;
    return 0;
}

static int tear_down(void **state)
{
    char command[100];

    (void)state;
    server_stop(&server);
    snprintf(command, sizeof command, "rm -rf %s", work);
    return chdir("/") == 0 && system(command) == 0 ? 0 : -1;
}

/* The first case fills the database that the others begin with. */
static void fill_base(void **state)
{
    run_steps(*state, "base");
    copy_database("base", "shared");
}

int main(int argc, char **argv)
{
    static const struct CMUnitTest others[] = {
        cmocka_unit_test(digests_are_of_the_stored_rows),
        cmocka_unit_test(order_of_columns_changes_no_digest),
        cmocka_unit_test(a_hundred_bad_lines_are_named_and_all_are_counted),
        cmocka_unit_test(a_hundred_unknown_ids_are_named_and_all_are_counted),
        cmocka_unit_test(a_long_file_in_order),
        cmocka_unit_test(standard_input_is_read),
        cmocka_unit_test(a_file_that_changes_is_refused),
        cmocka_unit_test(a_killed_client_stores_nothing),
    };
    static struct CMUnitTest tests[INTAKE_CASES + sizeof others / sizeof *others];
    int failed;

    if (argc > 1)
        folder = argv[1];
    intake_cases_read(folder, "base.table", cases, &cases_n);
    intake_cases_read(folder, "values.table", cases, &cases_n);
    intake_cases_read(folder, "facts.table", cases, &cases_n);
    for (size_t i = 0; i < cases_n; i++)
        tests[i] = (struct CMUnitTest){.name = cases[i].name,
            .test_func = i == 0 ? fill_base : run_case,
            .initial_state = &cases[i]};
    memcpy(tests + cases_n, others, sizeof others);
    failed = _cmocka_run_group_tests(
        "intake", tests, cases_n + sizeof others / sizeof *others, set_up, tear_down);
    intake_cases_free(cases, cases_n);
    return failed;
}
