#include "commands.h"

#include <stdio.h>

#include "engine/schema.h"
#include "json_out.h"

/* The answer of every db command: what was done, and what is there now. */
static int report(const struct invocation *run, const char *done, const struct connect_target *t,
    struct error *e)
{
    struct cluster_status now = {.made = false};
    struct json_out j;

    if (t->embedded && cluster_status(&t->cluster, &now, e) != 0)
        return -1;
    if (run->json) {
        json_begin(&j, stdout);
        json_object(&j, NULL);
        json_text(&j, "format", "stipend-db/1");
        json_text(&j, "done", done);
        json_bool(&j, "embedded", t->embedded);
        if (t->embedded) {
            json_text(&j, "data", t->cluster.data);
            json_bool(&j, "made", now.made);
            json_bool(&j, "running", now.running);
            json_number(&j, "postgresql", now.major);
            json_number(&j, "pid", now.pid);
        }
        json_end(&j);
        return 0;
    }
    if (!t->embedded)
        printf("%s\n", done);
    else if (now.running)
        printf("%s: PostgreSQL %d, process %ld, in %s\n", done, now.major, (long)now.pid,
            t->cluster.data);
    else
        printf("%s: %s %s\n", done, now.made ? "the ledger is in" : "there is no ledger in",
            t->cluster.data);
    return 0;
}

/* Only the embedded ledger's server is this program's to start and stop. */
static int resolve_embedded(const struct invocation *run, struct connect_target *t,
    struct error *e)
{
    if (connect_resolve(&run->connect, t, e) != 0)
        return -1;
    if (t->embedded)
        return 0;
    error_set(e, ERROR_USAGE, "not_embedded",
        "%s, so the database is another server's, which stipend neither starts nor stops",
        t->reason);
    return error_hint(e, "leave that out, or name the embedded ledger with --data DIR");
}

int cmd_db_init(struct invocation *run, struct error *e)
{
    struct connect_target t;
    struct db db = {0};
    char done[128];
    int applied = 0, rc;

    if (connect_resolve(&run->connect, &t, e) != 0)
        return -1;
    if (t.embedded && cluster_start(&t.cluster, NULL, e) != 0)
        return -1;
    if (t.embedded)
        return report(run, "ready", &t, e);
    rc = connect_admin(&t, &db, e);
    if (rc == 0)
        rc = schema_upgrade(&db, e, &applied);
    db_close(&db);
    if (rc != 0)
        return -1;
    snprintf(done, sizeof done, applied == 0 ? "ready: the schema is at %d already"
                                             : "ready: the schema is at %d now",
        schema_newest());
    return report(run, done, &t, e);
}

int cmd_db_start(struct invocation *run, struct error *e)
{
    struct connect_target t;
    bool started;

    if (resolve_embedded(run, &t, e) != 0 || cluster_start(&t.cluster, &started, e) != 0)
        return -1;
    return report(run, started ? "started" : "runs already", &t, e);
}

int cmd_db_stop(struct invocation *run, struct error *e)
{
    struct connect_target t;
    bool stopped;

    if (resolve_embedded(run, &t, e) != 0 || cluster_stop(&t.cluster, &stopped, e) != 0)
        return -1;
    return report(run, stopped ? "stopped" : "did not run", &t, e);
}

int cmd_db_status(struct invocation *run, struct error *e)
{
    struct connect_target t;

    if (resolve_embedded(run, &t, e) != 0)
        return -1;
    return report(run, cluster_ready(&t.cluster) ? "running" : "not running", &t, e);
}
