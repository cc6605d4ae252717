#include "cluster_server.h"

#include "cluster_dir.h"
#include "pg_programs.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    STEP_MS = 2,
    START_MS = 600 * 1000, /* after a crash the server first reads its log back */
    STOP_MS = 120 * 1000,
    LOG_LARGE = 1024 * 1024,
    STATUS_LINE = 8 /* of postmaster.pid */
};

static void step(void)
{
    const struct timespec t = {.tv_nsec = STEP_MS * 1000000L};

    nanosleep(&t, NULL);
}

static void pid_path(const struct cluster *c, char out[CLUSTER_PATH + 48])
{
    snprintf(out, CLUSTER_PATH + 48, "%s/postmaster.pid", c->dir);
}

/* A postmaster works in its data directory.  Without /proc PostgreSQL's own check must do. */
static bool works_in(const struct cluster *c, pid_t pid)
{
    char path[64];
    struct stat there, here;

    if (access("/proc/self/cwd", F_OK) != 0)
        return kill(pid, 0) == 0 || errno == EPERM;
    snprintf(path, sizeof path, "/proc/%ld/cwd", (long)pid);
    return stat(path, &there) == 0 && stat(c->dir, &here) == 0 && there.st_dev == here.st_dev &&
           there.st_ino == here.st_ino;
}

pid_t cluster_server_pid(const struct cluster *c, bool *ready)
{
    char path[CLUSTER_PATH + 48], line[1024] = "";
    bool is_ready = false;
    pid_t pid = 0;
    FILE *file;

    pid_path(c, path);
    file = fopen(path, "re");
    if (file == NULL)
        goto done;
    for (int i = 1; i <= STATUS_LINE && fgets(line, sizeof line, file) != NULL; i++) {
        if (i == 1)
            pid = (pid_t)strtol(line, NULL, 10);
        if (i == STATUS_LINE)
            is_ready = strncmp(line, "ready", 5) == 0;
    }
    fclose(file);
    if (pid <= 0 || !works_in(c, pid))
        pid = 0;
done:
    if (ready != NULL)
        *ready = pid != 0 && is_ready && access(c->socket, F_OK) == 0;
    return pid;
}

static int remove_pid_file(const void *argument)
{
    return unlink(argument) == 0 || errno == ENOENT ? 0 : errno;
}

/* PostgreSQL refuses to start when the number in a stale file, its own or the socket's, is by now
 * another process of its user; under the lock, with no server there, the files say nothing. */
static void clear_stale(const struct cluster *c)
{
    char paths[2][CLUSTER_PATH + 48];

    pid_path(c, paths[0]);
    snprintf(paths[1], sizeof paths[1], "%s.lock", c->socket);
    for (int i = 0; i < 2; i++)
        if (access("/proc/self/cwd", F_OK) == 0 && access(paths[i], F_OK) == 0)
            process_call(&c->server, remove_pid_file, paths[i]);
}

static int make_room_in_log(const void *argument)
{
    const struct cluster *c = argument;
    char old[CLUSTER_PATH + 32];
    struct stat s;

    snprintf(old, sizeof old, "%s.old", c->log);
    if (stat(c->log, &s) == 0 && s.st_size > LOG_LARGE && rename(c->log, old) != 0)
        return errno;
    return 0;
}

/* The end of the log from byte ${from}. */
static void read_log(const struct cluster *c, off_t from, char *out, size_t room)
{
    int file = open(c->log, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    ssize_t n = file >= 0 ? pread(file, out, room - 1, from) : 0;

    out[n > 0 ? n : 0] = '\0';
    if (file >= 0)
        close(file);
}

static pid_t spawn(const struct cluster *c, const struct pg_programs *programs)
{
    char program[600], data[CLUSTER_PATH + 16], sockets[CLUSTER_PATH + 48], port[32];
    char to_dir[] = "-D", setting[] = "-c";
    char *argv[] = {program, to_dir, data, setting, sockets, setting, port, NULL};

    snprintf(program, sizeof program, "%s/postgres", programs->dir);
    snprintf(data, sizeof data, "%s", c->dir);
    snprintf(sockets, sizeof sockets, "unix_socket_directories=%s", c->data);
    snprintf(port, sizeof port, "port=%d", CLUSTER_PORT);
    return process_spawn(&c->server, argv, c->log);
}

/* Wait until ${pid}, a child of ours, is ready. */
static int wait_ready(const struct cluster *c, pid_t pid, off_t log_from, struct error *e)
{
    char saying[8192];
    bool ready;

    for (int waited = 0; waited < START_MS; waited += STEP_MS) {
        if (cluster_server_pid(c, &ready) != 0 && ready)
            return 0;
        if (waitpid(pid, NULL, WNOHANG) == pid) {
            read_log(c, log_from, saying, sizeof saying);
            return cluster_dir_trouble(c, "start", saying, e);
        }
        step();
    }
    error_set(e, ERROR_UNREACHABLE, "server_slow",
        "the database server in %s is not ready after %d minutes", c->data, START_MS / 60000);
    return error_hint(e, "%s tells what it does; run the command again later", c->log);
}

/* A server that is there but not ready is just starting or stopping: wait for either. */
static int wait_settled(const struct cluster *c, bool *ready, struct error *e)
{
    for (int waited = 0; waited < STOP_MS; waited += STEP_MS) {
        if (cluster_server_pid(c, ready) == 0 || *ready)
            return 0;
        step();
    }
    error_set(e, ERROR_UNREACHABLE, "server_stuck",
        "the database server in %s runs but takes no connections at %s", c->data, c->socket);
    return error_hint(e, "stipend db stop, then run the command again");
}

int cluster_server_start(const struct cluster *c, int major, struct error *e)
{
    struct pg_programs programs;
    struct stat log = {.st_size = 0};
    bool ready = false;
    pid_t pid;

    if (wait_settled(c, &ready, e) != 0)
        return -1;
    if (ready)
        return 0;
    if (pg_programs_find(&programs, major, e) != 0)
        return -1;
    clear_stale(c);
    process_call(&c->server, make_room_in_log, c);
    if (stat(c->log, &log) != 0)
        log.st_size = 0;
    pid = spawn(c, &programs);
    if (pid < 0)
        return error_set(e, ERROR_UNREACHABLE, "server_failed",
            "cannot start the database server: %s", strerror(errno));
    return wait_ready(c, pid, log.st_size, e);
}

int cluster_server_stop(const struct cluster *c, pid_t pid, struct error *e)
{
    if (kill(pid, SIGINT) != 0 && errno != ESRCH)
        return error_set(e, ERROR_UNREACHABLE, "server_not_stopped",
            "cannot stop the database server, process %ld: %s", (long)pid, strerror(errno));
    for (int waited = 0; waited < STOP_MS; waited += STEP_MS) {
        if (cluster_server_pid(c, NULL) == 0)
            return 0;
        step();
    }
    error_set(e, ERROR_UNREACHABLE, "server_not_stopped",
        "the database server, process %ld, has not stopped after %d minutes", (long)pid,
        STOP_MS / 60000);
    return error_hint(e, "%s tells what it waits for", c->log);
}
