#include "tests/server.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "engine/pg_programs.h"
#include "engine/schema.h"
#include "sql.h"

static int fail(const char *what, const char *why)
{
    fprintf(stderr, "test server: %s: %s\n", what, why);
    return -1;
}

static int find_user(struct process_user *user)
{
    struct error e;
    int rc = geteuid() == 0 ? process_user_name(user, "postgres", &e) : process_user_self(user, &e);

    return rc == 0 ? 0 : fail("user", e.text);
}

static int make_dir(struct server *s)
{
    const char *base = getenv("TMPDIR");

    /* Under sanitizers and meson paths get long, and a socket's may have 107 bytes. */
    if (base == NULL || strlen(base) > 40)
        base = "/tmp";
    snprintf(s->dir, sizeof s->dir, "%s/stipend-test.XXXXXX", base);
    if (mkdtemp(s->dir) == NULL || chown(s->dir, s->user.uid, s->user.gid) != 0)
        return fail(s->dir, strerror(errno));
    return 0;
}

static int make_data(const struct server *s, const struct pg_programs *programs, bool abroad)
{
    char program[600], data[160], role[96], output[4096];
    char locale[] = "--locale=C", encoding[] = "--encoding=UTF8", hasty[] = "--no-sync";
    /* What a Debian has without its package of locales; kn: by the numbers in texts. */
    char other[] = "--locale=C.UTF-8", icu[] = "--locale-provider=icu";
    char order[] = "--icu-locale=sv-SE-u-kn";
    char *argv[] = {program, data, role, encoding, hasty, abroad ? other : locale,
        abroad ? icu : NULL, order, NULL};

    snprintf(program, sizeof program, "%s/initdb", programs->dir);
    snprintf(data, sizeof data, "--pgdata=%s/data", s->dir);
    snprintf(role, sizeof role, "--username=%s", s->user.name);
    if (process_run(&s->user, argv, output, sizeof output) != 0)
        return fail("initdb", output);
    return 0;
}

static pid_t spawn(const struct server *s, const struct pg_programs *programs, bool abroad)
{
    char program[600], data[160], sockets[200], log[160], set[] = "-c", dir[] = "-D";
    char network[] = "listen_addresses=", hasty[] = "fsync=off", commit[] = "full_page_writes=off";
    char buffers[] = "shared_buffers=64MB", zone[] = "timezone=Asia/Kolkata";
    char many[] = "max_connections=250"; /* a hundred posts at once are two hundred */
    char other_zone[] = "timezone=America/St_Johns", days[] = "datestyle=German";
    char bytes[] = "bytea_output=escape", spans[] = "intervalstyle=sql_standard";
    char digits[] = "extra_float_digits=-3";
    char *argv[] = {program, dir, data, set, sockets, set, network, set, hasty, set, commit, set,
        buffers, set, many, set, abroad ? other_zone : zone, abroad ? set : NULL, days, set, bytes,
        set, spans, set, digits, NULL};

    snprintf(program, sizeof program, "%s/postgres", programs->dir);
    snprintf(data, sizeof data, "%s/data", s->dir);
    snprintf(sockets, sizeof sockets, "unix_socket_directories=%s", s->dir);
    snprintf(log, sizeof log, "%s/log", s->dir);
    return process_spawn(&s->user, argv, log);
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *walk)
{
    (void)st;
    (void)kind;
    (void)walk;
    return remove(path) != 0 && errno != ENOENT ? errno : 0;
}

static int remove_all(const void *dir)
{
    return nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* Wait for the leash to be let go, by server_stop or by the program's end; then tidy up. */
static _Noreturn void watch(const struct server *s, pid_t server, int leash)
{
    const struct timespec step = {.tv_nsec = 5000000};
    char nothing;

    setsid();
    signal(SIGPIPE, SIG_IGN);
    while (read(leash, &nothing, 1) < 0 && errno == EINTR)
        ;
    kill(server, SIGQUIT);
    for (int i = 0; i < 2000 && kill(server, 0) == 0; i++)
        nanosleep(&step, NULL);
    process_call(&s->user, remove_all, s->dir);
    rmdir(s->dir);
    _exit(0);
}

static int wait_ready(const struct server *s, pid_t server)
{
    const struct timespec step = {.tv_nsec = 10000000};
    char conninfo[512];

    server_conninfo(s, NULL, "postgres", conninfo, sizeof conninfo);
    for (int i = 0; i < 3000; i++) {
        if (PQping(conninfo) == PQPING_OK)
            return 0;
        if (waitpid(server, NULL, WNOHANG) == server)
            break;
        nanosleep(&step, NULL);
    }
    return fail("postgres", "does not start");
}

static int start(struct server *s, bool abroad)
{
    struct pg_programs programs;
    struct error e;
    int ends[2];
    pid_t server;

    *s = (struct server){.leash = -1};
    if (find_user(&s->user) != 0)
        return -1;
    if (pg_programs_find(&programs, 0, &e) != 0)
        return fail("programs", e.text);
    if (make_dir(s) != 0 || make_data(s, &programs, abroad) != 0)
        return -1;
    server = spawn(s, &programs, abroad);
    if (server < 0 || pipe2(ends, O_CLOEXEC) != 0)
        return fail("postgres", strerror(errno));
    s->watcher = fork();
    if (s->watcher == 0) {
        close(ends[1]);
        watch(s, server, ends[0]);
    }
    close(ends[0]);
    s->leash = ends[1];
    if (wait_ready(s, server) == 0)
        return 0;
    server_stop(s);
    return -1;
}

int server_start(struct server *s)
{
    return start(s, false);
}

int server_start_abroad(struct server *s)
{
    return start(s, true);
}

void server_stop(struct server *s)
{
    if (s->leash < 0)
        return;
    close(s->leash);
    s->leash = -1;
    /* The server is this process's child: reaped here, so that the watcher sees it go. */
    while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
        ;
}

void server_conninfo(const struct server *s, const char *user, const char *database, char *out,
    size_t room)
{
    snprintf(out, room, "host=%s port=5432 dbname=%s user=%s", s->dir, database,
        user != NULL ? user : s->user.name);
}

int server_open(const struct server *s, const char *user, const char *database, struct db *db)
{
    char conninfo[512];
    struct error e;

    server_conninfo(s, user, database, conninfo, sizeof conninfo);
    return db_open(db, conninfo, &e) == 0 ? 0 : fail(database, e.text);
}

int server_ledger(const struct server *s, const char *database)
{
    char sql[128];
    struct db db = {0};
    struct error e = {.text = "cannot connect"};
    int applied, rc = server_open(s, NULL, "postgres", &db);

    snprintf(sql, sizeof sql, "CREATE DATABASE %s", database);
    if (rc == 0)
        rc = db_run(&db, sql, &e);
    db_close(&db);
    if (rc == 0)
        rc = server_open(s, NULL, database, &db);
    if (rc == 0)
        rc = schema_upgrade(&db, &e, &applied);
    if (rc == 0)
        rc = db_run(&db, sql_cluster_logins, &e);
    db_close(&db);
    return rc == 0 ? 0 : fail(database, e.text);
}
