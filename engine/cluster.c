#include "cluster.h"

#include "cluster_dir.h"
#include "cluster_server.h"
#include "db.h"
#include "schema.h"
#include "sql.h"

#include <ctype.h>
#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char root_place[] = "/var/lib/stipend";

/* A path that is cut off would name another place, so an overlong one is refused here. */
static int set_data(struct cluster *c, const char *source, const char *dir, const char *below,
    struct error *e)
{
    char here[4096] = "", path[8192];
    size_t len;

    snprintf(c->source, sizeof c->source, "%s", source);
    if (dir[0] != '/' && getcwd(here, sizeof here) == NULL)
        return error_set(e, ERROR_UNREACHABLE, "no_data_directory",
            "cannot tell the current directory: %s", strerror(errno));
    snprintf(path, sizeof path, "%s%s%s%s", here, here[0] != '\0' ? "/" : "", dir, below);
    for (len = strlen(path); len > 1 && path[len - 1] == '/'; len--)
        path[len - 1] = '\0';
    snprintf(c->data, sizeof c->data, "%s", path);
    snprintf(c->dir, sizeof c->dir, "%s/cluster", c->data);
    snprintf(c->log, sizeof c->log, "%s/log", c->data);
    snprintf(c->socket, sizeof c->socket, "%s/.s.PGSQL.%d", c->data, CLUSTER_PORT);
    if (len + strlen("/.s.PGSQL.5432") > 107) {
        error_set(e, ERROR_UNREACHABLE, "data_path_too_long",
            "the directory %s has %zu bytes; a socket in it can have a path of 107, so 93 are the "
            "most", path, len);
        return error_hint(e, "choose a shorter one with --data DIR");
    }
    for (const char *p = path; *p != '\0'; p++)
        if (*p == ',' || *p == '"' || iscntrl((unsigned char)*p)) {
            error_set(e, ERROR_UNREACHABLE, "data_path_unusable",
                "the path of the data directory has a comma, a quote or a control character, which "
                "PostgreSQL does not take in a socket's directory");
            return error_hint(e, "choose another with --data DIR");
        }
    return 0;
}

static int locate_data(struct cluster *c, const char *data, struct error *e)
{
    const char *xdg = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
    const struct passwd *p;

    if (data != NULL) {
        if (data[0] != '\0')
            return set_data(c, "--data", data, "", e);
        return error_set(e, ERROR_USAGE, "empty_data", "--data names no directory");
    }
    if (xdg != NULL && xdg[0] == '/') /* the XDG rules: a relative one is ignored */
        return set_data(c, "XDG_DATA_HOME", xdg, "/stipend", e);
    if (geteuid() == 0)
        return set_data(c, "the place for root, since user postgres cannot enter /root", root_place,
            "", e);
    if (home != NULL && home[0] == '/')
        return set_data(c, "HOME", home, "/.local/share/stipend", e);
    p = getpwuid(geteuid());
    if (p != NULL && p->pw_dir[0] == '/')
        return set_data(c, "the home directory in /etc/passwd", p->pw_dir, "/.local/share/stipend",
            e);
    error_set(e, ERROR_UNREACHABLE, "no_data_directory", "there is no home directory for the data");
    return error_hint(e, "choose a place with --data DIR, or a database with --db");
}

/* A user whose name the ledger or PostgreSQL keeps for itself gives way. */
static void name_admin(struct cluster *c)
{
    static const char *const kept[] = {"clerk", "approver", "auditor", "hr", "public", "none"};
    bool usable = strncmp(c->server.name, "pg_", 3) != 0 &&
                  strncmp(c->server.name, "stipend_", 8) != 0;

    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        usable = usable && strcmp(c->server.name, kept[i]) != 0;
    snprintf(c->admin, sizeof c->admin, "%s", usable ? c->server.name : "postgres");
}

int cluster_locate(struct cluster *c, const char *data, struct error *e)
{
    struct stat there;
    int rc;

    *c = (struct cluster){.data = ""};
    if (locate_data(c, data, e) != 0)
        return -1;
    if (geteuid() != 0)
        rc = process_user_self(&c->server, e);
    else if (stat(c->dir, &there) == 0 && there.st_uid != 0)
        rc = process_user_id(&c->server, there.st_uid, e);
    else
        rc = process_user_name(&c->server, "postgres", e);
    if (rc == 0)
        name_admin(c);
    return rc;
}

bool cluster_ready(const struct cluster *c)
{
    struct stat s;
    bool ready;

    /* Whatever answers in a directory that others may write is not trusted. */
    return stat(c->data, &s) == 0 && s.st_uid == c->server.uid && (s.st_mode & 077) == 0 &&
           cluster_server_pid(c, &ready) != 0 && ready;
}

int cluster_status(const struct cluster *c, struct cluster_status *status, struct error *e)
{
    *status = (struct cluster_status){.made = false};
    if (cluster_dir_major(c, &status->major, e) != 0)
        return -1;
    status->made = status->major != 0;
    status->pid = cluster_server_pid(c, &status->running);
    return 0;
}

/* Write a value as libpq reads it in a conninfo. */
static size_t put_value(char *out, size_t room, size_t at, const char *key, const char *value)
{
    at += (size_t)snprintf(out + at, room - at, "%s='", key);
    for (; *value != '\0' && at + 4 < room; value++) {
        if (*value == '\'' || *value == '\\')
            out[at++] = '\\';
        out[at++] = *value;
    }
    return at + (size_t)snprintf(out + at, room - at, "' ");
}

void cluster_conninfo(const struct cluster *c, const char *user, const char *database, char *out,
    size_t room)
{
    char port[16];
    size_t at = put_value(out, room, 0, "host", c->data);

    snprintf(port, sizeof port, "%d", CLUSTER_PORT);
    at = put_value(out, room, at, "port", port);
    at = put_value(out, room, at, "dbname", database);
    at = put_value(out, room, at, "user", user);
    /* A setting meant for another server must not reach this one. */
    put_value(out, room, at, "options", "");
}

static int open_as_admin(const struct cluster *c, const char *database, struct db *db,
    struct error *e)
{
    char conninfo[1024];

    cluster_conninfo(c, c->admin, database, conninfo, sizeof conninfo);
    return db_open(db, conninfo, e);
}

static int make_database(const struct cluster *c, struct error *e)
{
    struct db db = {0};
    int rc = open_as_admin(c, "postgres", &db, e);

    if (rc == 0 && db_run(&db, sql_cluster_database, e) != 0)
        rc = strcmp(e->sqlstate, "42P04") == 0 ? 0 : -1;
    db_close(&db);
    return rc;
}

/* The database, its schema and the logins; each is made where it is missing. */
static int furnish(const struct cluster *c, bool is_new, struct error *e)
{
    struct db db = {0};
    int applied, rc = is_new ? -1 : open_as_admin(c, "stipend", &db, e);

    if (rc != 0) {
        rc = make_database(c, e);
        if (rc == 0)
            rc = open_as_admin(c, "stipend", &db, e);
    }
    if (rc == 0)
        rc = schema_upgrade(&db, e, &applied);
    if (rc == 0)
        rc = db_run(&db, sql_cluster_logins, e);
    db_close(&db);
    return rc;
}

static int start_locked(struct cluster *c, bool *started, struct error *e)
{
    bool is_new;
    int major;

    if (cluster_dir_major(c, &major, e) != 0)
        return -1;
    is_new = major == 0;
    if (is_new && (cluster_dir_make(c, e) != 0 || cluster_dir_major(c, &major, e) != 0))
        return -1;
    *started = !cluster_ready(c);
    if (*started && cluster_server_start(c, major, e) != 0)
        return -1;
    return furnish(c, is_new, e);
}

int cluster_start(struct cluster *c, bool *started, struct error *e)
{
    bool ignored;
    int rc, lock;

    if (cluster_dir_prepare(c, e) != 0)
        return -1;
    lock = cluster_dir_lock(c, e);
    if (lock < 0)
        return -1;
    rc = start_locked(c, started != NULL ? started : &ignored, e);
    close(lock);
    return rc;
}

int cluster_stop(struct cluster *c, bool *stopped, struct error *e)
{
    int lock, rc = 0;
    pid_t pid;

    *stopped = false;
    if (access(c->dir, F_OK) != 0 && errno == ENOENT)
        return 0;
    if (cluster_dir_prepare(c, e) != 0 || (lock = cluster_dir_lock(c, e)) < 0)
        return -1;
    pid = cluster_server_pid(c, NULL);
    if (pid != 0) {
        rc = cluster_server_stop(c, pid, e);
        *stopped = rc == 0;
    }
    close(lock);
    return rc;
}
