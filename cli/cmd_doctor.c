#include "commands.h"

#include <stdio.h>
#include <string.h>

#include "engine/pg_programs.h"
#include "engine/schema.h"
#include "json_out.h"
#include "sql.h"

/* What was found, as rows of name, value and where it came from. */
struct finding {
    const char *name;
    char value[512], source[640];
};

struct findings {
    struct finding at[40];
    size_t n;
    bool works;         /* the ledger can be used as things are */
    struct error error; /* why not */
};

static void add(struct findings *f, const char *name, const char *value, const char *source)
{
    struct finding *to = &f->at[f->n];

    if (f->n == sizeof f->at / sizeof *f->at)
        return;
    f->n++;
    to->name = name;
    snprintf(to->value, sizeof to->value, "%s", value);
    snprintf(to->source, sizeof to->source, "%s", source);
}

/* The session's own answer, in the order of doctor.sql. */
static int ask_session(struct findings *f, struct db *db, struct error *e)
{
    static const char *const names[] = {"server", "database", "login", "address", "roles", "fsync",
        "synchronous_commit", "full_page_writes", "data_checksums", "serves as"};
    PGresult *row = NULL;

    if (db_query(db, DB_ONE, sql_doctor, 0, NULL, &row, e) != 0)
        return -1;
    for (int i = 0; i < (int)(sizeof names / sizeof *names); i++)
        add(f, names[i], PQgetisnull(row, 0, i) ? "none" : PQgetvalue(row, 0, i), "the server");
    PQclear(row);
    return 0;
}

static int try_ledger(struct findings *f, const struct connect_target *t, struct error *e)
{
    char number[32];
    struct db db = {0};
    int rc = connect_open(t, &db, e);

    if (rc == 0)
        rc = ask_session(f, &db, e);
    if (rc == 0)
        rc = schema_check(&db, e);
    if (rc == 0) {
        snprintf(number, sizeof number, "%d", schema_newest());
        add(f, "schema", number, "the ledger, as this program needs it");
    }
    db_close(&db);
    return rc;
}

/* The embedded ledger: what is there, and with what it would be made or started. */
static int look_at_cluster(struct findings *f, const struct connect_target *t, bool *running,
    struct error *e)
{
    struct cluster_status now;
    struct pg_programs programs;
    char text[64];

    add(f, "server runs as", t->cluster.server.name,
        t->cluster.server.other ? "PostgreSQL does not run as root" : "you");
    if (cluster_status(&t->cluster, &now, e) != 0)
        return -1;
    *running = now.running;
    snprintf(text, sizeof text, now.made ? "PostgreSQL %d" : "not made yet", now.major);
    add(f, "data", text, t->cluster.dir);
    snprintf(text, sizeof text, now.running ? "running, process %ld" : "not running",
        (long)now.pid);
    add(f, "state", text, now.running ? t->cluster.log : "the next command starts it");
    if (pg_programs_find(&programs, now.major, e) != 0)
        return now.running ? 0 : -1;
    snprintf(text, sizeof text, "PostgreSQL %d", programs.major);
    add(f, "programs", text, programs.dir);
    return 0;
}

static void examine(struct findings *f, const struct connect_target *t)
{
    bool running = true;

    add(f, "connects to", t->embedded ? "the embedded ledger" : "a database that is named",
        t->reason);
    for (size_t i = 0; i < t->parts_n; i++)
        add(f, t->parts[i].name, t->parts[i].value, t->parts[i].source);
    if (t->embedded && look_at_cluster(f, t, &running, &f->error) != 0)
        return;
    f->works = !running || try_ledger(f, t, &f->error) == 0;
}

static void print_json(const struct findings *f)
{
    struct json_out j;

    json_begin(&j, stdout);
    json_object(&j, NULL);
    json_text(&j, "format", "stipend-doctor/1");
    json_text(&j, "version", STIPEND_VERSION);
    json_array(&j, "findings");
    for (size_t i = 0; i < f->n; i++) {
        json_object(&j, NULL);
        json_text(&j, "name", f->at[i].name);
        json_text(&j, "value", f->at[i].value);
        json_text(&j, "source", f->at[i].source);
        json_end(&j);
    }
    json_end(&j);
    json_bool(&j, "works", f->works);
    json_end(&j);
}

int cmd_doctor(struct invocation *run, struct error *e)
{
    struct findings f = {.n = 0};
    struct connect_target target;

    if (connect_resolve(&run->connect, &target, e) != 0)
        return -1;
    examine(&f, &target);
    if (run->json)
        print_json(&f);
    else
        for (size_t i = 0; i < f.n; i++)
            printf("%-19s %-24s %s\n", f.at[i].name, f.at[i].value, f.at[i].source);
    if (f.works)
        return 0;
    *e = f.error;
    return -1;
}
