#include "connect.h"

#include "db_text.h"
#include "login.h"
#include "schema.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The variables that say where a database is.  PGUSER or PGAPPNAME alone say nothing of that. */
static const char *const placing[] = {"PGHOST", "PGHOSTADDR", "PGPORT", "PGDATABASE", "PGSERVICE",
    "PGSERVICEFILE"};

/* What doctor shows of a connection. */
static const char *const shown[] = {"service", "host", "hostaddr", "port", "dbname", "user",
    "password", "passfile", "sslmode", "options"};

static const char embedded_user[] = "clerk";

static bool given(const char *text)
{
    return text != NULL && text[0] != '\0';
}

static void add_part(struct connect_target *t, const char *name, const char *value,
    const char *source)
{
    struct connect_part *part = &t->parts[t->parts_n];

    if (t->parts_n == CONNECT_PARTS)
        return;
    t->parts_n++;
    snprintf(part->name, sizeof part->name, "%s", name);
    snprintf(part->value, sizeof part->value, "%s", value);
    snprintf(part->source, sizeof part->source, "%s", source);
}

static const PQconninfoOption *find(const PQconninfoOption *all, const char *name)
{
    for (; all != NULL && all->keyword != NULL; all++)
        if (strcmp(all->keyword, name) == 0)
            return all;
    return NULL;
}

/* As libpq does: the conninfo's own, then a service's, then the environment's, then its default. */
static void explain_part(struct connect_target *t, const char *name, const PQconninfoOption *asked,
    const PQconninfoOption *usual, const char *service, const char *user)
{
    const PQconninfoOption *a = find(asked, name), *u = find(usual, name);
    const char *value = NULL, *variable = NULL;
    char source[160] = "libpq's default";

    if (strcmp(name, "user") == 0 && user != NULL) {
        add_part(t, name, user, "--user");
        return;
    }
    if (a != NULL && given(a->val)) {
        value = a->val;
        snprintf(source, sizeof source, "--db");
    } else if (u != NULL && given(u->val)) {
        value = u->val;
        variable = u->envvar != NULL ? getenv(u->envvar) : NULL;
        if (variable != NULL && strcmp(variable, value) == 0)
            snprintf(source, sizeof source, "%s", u->envvar);
        else if (service != NULL && (u->compiled == NULL || strcmp(u->compiled, value) != 0) &&
                 strcmp(name, "user") != 0)
            snprintf(source, sizeof source, "service %.100s", service);
    }
    if (value != NULL)
        add_part(t, name, strcmp(name, "password") == 0 ? "given" : value, source);
}

static int explain(struct connect_target *t, const struct connect_options *o,
    const PQconninfoOption *asked, struct error *e)
{
    const PQconninfoOption *wanted = find(asked, "service");
    const char *service = getenv("PGSERVICE");
    PQconninfoOption *usual;

    if (wanted != NULL && given(wanted->val)) {
        service = wanted->val;
        setenv("PGSERVICE", service, 1); /* PQconndefaults then reads the service that --db names */
    }
    usual = PQconndefaults();
    if (usual == NULL)
        return error_memory(e);
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
        explain_part(t, shown[i], asked, usual, given(service) ? service : NULL, o->user);
    PQconninfoFree(usual);
    return 0;
}

/* Everything of ${asked} and the user as one conninfo, each value quoted. */
static int write_conninfo(struct connect_target *t, const PQconninfoOption *asked,
    const char *user, struct error *e)
{
    size_t at = 0, room = sizeof t->conninfo;

    for (const PQconninfoOption *o = asked;; o++) {
        bool last = o == NULL || o->keyword == NULL;
        const char *name = last ? "user" : o->keyword, *value = last ? user : o->val;

        if (value != NULL && (last || user == NULL || strcmp(name, "user") != 0)) {
            at += (size_t)snprintf(t->conninfo + at, room - at, "%s='", name);
            for (; *value != '\0' && at + 8 < room; value++) {
                if (*value == '\'' || *value == '\\')
                    t->conninfo[at++] = '\\';
                t->conninfo[at++] = *value;
            }
            if (*value != '\0' || at + 64 > room)
                return error_set(e, ERROR_USAGE, "conninfo_too_long", "--db is too long");
            at += (size_t)snprintf(t->conninfo + at, room - at, "' ");
        }
        if (last)
            return 0;
    }
}

static int resolve_server(const struct connect_options *o, struct connect_target *t,
    struct error *e)
{
    char *problem = NULL;
    PQconninfoOption *asked = NULL;
    int rc;

    if (o->db != NULL && (asked = PQconninfoParse(o->db, &problem)) == NULL) {
        error_set(e, ERROR_USAGE, "bad_conninfo", "--db: %s",
            problem != NULL ? problem : "out of memory");
        e->text[strcspn(e->text, "\n")] = '\0';
        PQfreemem(problem);
        return error_hint(e, "for example --db 'host=db.example.org dbname=stipend' or "
                             "postgresql://db.example.org/stipend");
    }
    rc = write_conninfo(t, asked, o->user, e);
    if (rc == 0)
        rc = explain(t, o, asked, e);
    if (rc == 0 && o->district != NULL)
        add_part(t, "district", o->district, "--district");
    PQconninfoFree(asked);
    return rc;
}

static int resolve_embedded(const struct connect_options *o, struct connect_target *t,
    struct error *e)
{
    const char *user = o->user, *source = "--user";
    char port[16];

    if (cluster_locate(&t->cluster, o->data, e) != 0)
        return -1;
    if (user == NULL && given(getenv("PGUSER"))) {
        user = getenv("PGUSER");
        source = "PGUSER";
    } else if (user == NULL) {
        user = embedded_user;
        source = "the embedded ledger's default";
    }
    cluster_conninfo(&t->cluster, user, "stipend", t->conninfo, sizeof t->conninfo);
    snprintf(port, sizeof port, "%d", CLUSTER_PORT);
    add_part(t, "host", t->cluster.data, t->cluster.source);
    add_part(t, "port", port, "the embedded ledger's");
    add_part(t, "dbname", "stipend", "the embedded ledger's");
    add_part(t, "user", user, source);
    return 0;
}

static int check_district(const struct connect_options *o, const struct connect_target *t,
    struct error *e)
{
    if (o->district == NULL)
        return 0;
    if (!db_district_named(o->district)) {
        error_set(e, ERROR_USAGE, "bad_district", "--district cannot be \"%.100s\"", o->district);
        return error_hint(e, "it is a letter, then letters, digits and \"_\", all lower case, up to %d",
            DISTRICT_LONGEST);
    }
    if (t->embedded) {
        error_set(e, ERROR_USAGE, "district_embedded", "the embedded ledger is one district's own");
        return error_hint(e, "name a server that holds several: --db CONNINFO --district %s",
            o->district);
    }
    return 0;
}

int connect_resolve(const struct connect_options *options, struct connect_target *target,
    struct error *e)
{
    const char *variable = NULL;

    *target = (struct connect_target){.embedded = true, .district = options->district};
    if (options->db != NULL && options->data != NULL) {
        error_set(e, ERROR_USAGE, "db_and_data", "--db and --data name two different databases");
        return error_hint(e, "give one of them");
    }
    for (size_t i = 0; variable == NULL && i < sizeof placing / sizeof *placing; i++)
        if (given(getenv(placing[i])))
            variable = placing[i];
    if (options->db == NULL && (options->data != NULL || variable == NULL)) {
        snprintf(target->reason, sizeof target->reason, "%s",
            options->data != NULL ? "--data is given" : "no database is named");
        return check_district(options, target, e) == 0 ? resolve_embedded(options, target, e) : -1;
    }
    target->embedded = false;
    if (check_district(options, target, e) != 0)
        return -1;
    snprintf(target->reason, sizeof target->reason, "%s is %s",
        options->db != NULL ? "--db" : variable, options->db != NULL ? "given" : "set");
    return resolve_server(options, target, e);
}

static int open_district(const struct connect_target *target, const char *conninfo, struct db *db,
    struct error *e)
{
    int rc = db_open(db, conninfo, e);

    db->district = rc == 0 ? target->district : NULL;
    return rc;
}

int connect_open(const struct connect_target *target, struct db *db, struct error *e)
{
    if (open_district(target, target->conninfo, db, e) == 0)
        return 0;
    login_explain(target->embedded, e);
    return -1;
}

int connect_admin(const struct connect_target *target, struct db *db, struct error *e)
{
    char conninfo[1024];

    if (!target->embedded)
        return open_district(target, target->conninfo, db, e);
    cluster_conninfo(&target->cluster, target->cluster.admin, "stipend", conninfo, sizeof conninfo);
    return db_open(db, conninfo, e);
}

/* The ledger's connection, as a signal handler may reach it. */
static PGcancel *volatile cancel;

void connect_cancel(void)
{
    char ignored[256];

    if (cancel != NULL)
        PQcancel(cancel, ignored, sizeof ignored);
}

/* Open and check; leaves ${db} closed when that fails. */
static int open_checked(const struct connect_target *target, struct db *db, struct error *e)
{
    if (connect_open(target, db, e) != 0)
        return -1;
    if (schema_check(db, e) == 0)
        return 0;
    db_close(db);
    return -1;
}

/* The embedded ledger is served as it is if it can be; whatever is missing is then made, once. */
static int open_embedded(struct connect_target *target, struct db *db, struct error *e)
{
    if (cluster_ready(&target->cluster)) {
        if (open_checked(target, db, e) == 0)
            return 0;
        if (strcmp(e->code, "schema_newer") == 0 || strcmp(e->code, "schema_changed") == 0)
            return -1;
    }
    if (cluster_start(&target->cluster, NULL, e) != 0)
        return -1;
    return open_checked(target, db, e);
}

int connect_ledger(const struct connect_options *options, struct db *db, struct error *e)
{
    struct connect_target target;
    PGcancel *last = cancel;
    int rc;

    *db = (struct db){0};
    if (connect_resolve(options, &target, e) != 0)
        return -1;
    rc = target.embedded ? open_embedded(&target, db, e) : open_checked(&target, db, e);
    if (rc != 0)
        return -1;
    cancel = PQgetCancel(db->conn);
    PQfreeCancel(last);
    return 0;
}
