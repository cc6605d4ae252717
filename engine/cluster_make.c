#include "cluster_dir.h"

#include "pg_programs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* The server's settings.  A ledger is worth every fsync; the rest is for few, large statements. */
static const char settings[] =
    "# Written once by stipend, when it made this cluster; yours to change.\n"
    "listen_addresses = ''            # nobody reaches it over a network\n"
    "unix_socket_permissions = 0700\n"
    "port = 5432\n"
    "max_connections = 100\n"
    "fsync = on                       # what was acknowledged is on the disk\n"
    "synchronous_commit = on\n"
    "full_page_writes = on\n"
    "shared_buffers = 256MB           # modest: the system's own cache does the rest\n"
    "work_mem = 64MB                  # a district's people are sorted in memory\n"
    "maintenance_work_mem = 256MB\n"
    "max_wal_size = 4GB               # a nation's batch without a checkpoint in its midst\n"
    "checkpoint_timeout = 15min\n"
    "jit = off                        # compiling costs more than these statements\n"
    "log_checkpoints = off            # the log is for trouble\n"
    "log_error_verbosity = terse      # and holds no row of anybody\n"
    "log_timezone = 'UTC'\n"
    "timezone = 'UTC'\n"
    "datestyle = 'iso, ymd'\n"
    "lc_messages = 'C'\n"
    "lc_monetary = 'C'\n"
    "lc_numeric = 'C'\n"
    "lc_time = 'C'\n";

/* The socket is in a directory that only its user enters, so whoever comes is trusted; the name
 * given says in which role. */
static const char access_rules[] =
    "# Written once by stipend: only through the socket, in a directory of mode 0700.\n"
    "local all all trust\n";

/* Made under a name of its own, so that what an interrupted making left, perhaps still running, is
 * never in the way. */
#define HALF_MADE "making."

struct places {
    char half[CLUSTER_PATH + 32]; /* where it is made */
    const char *whole, *data;
};

static int remove_one(const char *path, const struct stat *s, int kind, struct FTW *walk)
{
    (void)s;
    (void)kind;
    (void)walk;
    return remove(path) == 0 ? 0 : errno;
}

/* What the killed initdb had started may write for a moment more. */
static void remove_tree(const char *path)
{
    const struct timespec step = {.tv_nsec = 20000000};

    for (int i = 0; i < 50 && nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS) > 0; i++)
        nanosleep(&step, NULL);
}

/* In a child: remove what interrupted makings left, as far as that can be done. */
static int remove_halves(const void *argument)
{
    const struct places *p = argument;
    const struct dirent *each;
    DIR *dir = opendir(p->data);
    char path[CLUSTER_PATH + 300];

    if (dir == NULL)
        return errno;
    while ((each = readdir(dir)) != NULL) {
        if (strncmp(each->d_name, HALF_MADE, strlen(HALF_MADE)) != 0)
            continue;
        snprintf(path, sizeof path, "%s/%s", p->data, each->d_name);
        remove_tree(path);
    }
    closedir(dir);
    return 0;
}

static int write_file(const char *dir, const char *name, const char *text)
{
    char path[CLUSTER_PATH + 64];
    size_t len = strlen(text);
    int file, rc = 0;

    snprintf(path, sizeof path, "%s/%s", dir, name);
    file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0)
        return errno;
    errno = ENOSPC; /* what a short write means */
    if (write(file, text, len) != (ssize_t)len || fsync(file) != 0)
        rc = errno;
    close(file);
    return rc;
}

static int sync_directory(const char *path)
{
    int rc, file = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (file < 0)
        return errno;
    rc = fsync(file) == 0 ? 0 : errno;
    close(file);
    return rc;
}

/* In a child: write the settings, and give the cluster its name once all of it is on the disk. */
static int complete(const void *argument)
{
    const struct places *p = argument;
    int rc = write_file(p->half, "postgresql.conf", settings);

    if (rc == 0)
        rc = write_file(p->half, "pg_hba.conf", access_rules);
    if (rc == 0)
        rc = sync_directory(p->half);
    if (rc == 0 && rename(p->half, p->whole) != 0)
        rc = errno;
    return rc == 0 ? sync_directory(p->data) : rc;
}

static int run_initdb(const struct cluster *c, const char *half, struct error *e)
{
    char program[600], dir[CLUSTER_PATH + 64], role[96], output[4096];
    char locale[] = "--locale=C", encoding[] = "--encoding=UTF8", sums[] = "--data-checksums";
    char local[] = "--auth=trust", quiet[] = "--no-instructions";
    char *argv[] = {program, dir, role, locale, encoding, sums, local, quiet, NULL};
    struct pg_programs programs;

    if (pg_programs_find(&programs, 0, e) != 0)
        return -1;
    snprintf(program, sizeof program, "%s/initdb", programs.dir);
    snprintf(dir, sizeof dir, "--pgdata=%s", half);
    snprintf(role, sizeof role, "--username=%s", c->admin);
    if (process_run(&c->server, argv, output, sizeof output) == 0)
        return 0;
    cluster_dir_trouble(c, "make the data of", output, e);
    if (strstr(e->hint, c->log) != NULL)
        e->hint[0] = '\0'; /* there is no log yet */
    return -1;
}

int cluster_dir_make(const struct cluster *c, struct error *e)
{
    struct places p = {.whole = c->dir, .data = c->data};
    int rc;

    snprintf(p.half, sizeof p.half, "%s/" HALF_MADE "%ld", c->data, (long)getpid());
    rc = process_call(&c->server, remove_halves, &p);
    if (rc == 0 && run_initdb(c, p.half, e) != 0) {
        process_call(&c->server, remove_halves, &p);
        return -1;
    }
    if (rc == 0)
        rc = process_call(&c->server, complete, &p);
    if (rc == 0)
        return 0;
    cluster_dir_trouble(c, "make the data of", strerror(rc > 0 ? rc : EIO), e);
    process_call(&c->server, remove_halves, &p);
    return -1;
}
