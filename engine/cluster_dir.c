#include "cluster_dir.h"

#include "pg_programs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { LOCK_WAIT_MS = 120 * 1000, LOCK_STEP_MS = 5 };

static int no_directory(const char *path, int number, struct error *e)
{
    error_set(e, ERROR_UNREACHABLE, "no_data_directory", "cannot use the directory %s: %s", path,
        strerror(number));
    if (number == ENOSPC || number == EDQUOT)
        return error_hint(e, "free some space there, or choose another place with --data DIR");
    return error_hint(e, "choose a directory that you may write with --data DIR, or a database "
                         "with --db");
}

/* The length of the next longer ancestor of ${path} than ${from} bytes; the last is all of it. */
static size_t next_ancestor(const char *path, size_t from)
{
    const char *slash = strchr(path + from + 1, '/');

    return slash != NULL ? (size_t)(slash - path) : strlen(path);
}

static int make_all(const struct cluster *c, struct error *e)
{
    size_t len = strlen(c->data);
    char path[CLUSTER_PATH];
    struct stat s;

    for (size_t at = next_ancestor(c->data, 0);; at = next_ancestor(c->data, at)) {
        snprintf(path, sizeof path, "%.*s", (int)at, c->data);
        /* The server's user must come through what root makes. */
        if (stat(path, &s) != 0 && (errno != ENOENT ||
                (mkdir(path, c->server.other && at < len ? 0755 : 0700) != 0 && errno != EEXIST)))
            return no_directory(path, errno, e);
        if (stat(path, &s) == 0 && !S_ISDIR(s.st_mode))
            return no_directory(path, ENOTDIR, e);
        if (at == len)
            return 0;
    }
}

/* In a child that is the server's user: the length of the first ancestor that it cannot enter. */
static int first_closed(const void *argument)
{
    const struct cluster *c = argument;
    size_t len = strlen(c->data);
    char path[CLUSTER_PATH];

    for (size_t at = next_ancestor(c->data, 0); at < len; at = next_ancestor(c->data, at)) {
        snprintf(path, sizeof path, "%.*s", (int)at, c->data);
        if (access(path, X_OK) != 0)
            return (int)at;
    }
    return 0;
}

static int check_enterable(const struct cluster *c, struct error *e)
{
    int closed;

    if (!c->server.other)
        return 0;
    closed = process_call(&c->server, first_closed, c);
    if (closed == 0)
        return 0;
    if (closed < 0)
        return error_set(e, ERROR_UNREACHABLE, "no_server_user", "cannot run anything as user %s",
            c->server.name);
    error_set(e, ERROR_UNREACHABLE, "parent_closed",
        "the database server runs as user %s, who may not enter %.*s", c->server.name, closed,
        c->data);
    return error_hint(e, "choose another place with --data DIR (/var/lib/stipend), or: chmod o+x "
                         "%.*s", closed, c->data);
}

enum contents { CANNOT_LOOK, EMPTY, OURS, FOREIGN };

static enum contents look_inside(const struct cluster *c)
{
    DIR *dir = opendir(c->data);
    const struct dirent *each;
    enum contents found = EMPTY;

    if (dir == NULL)
        return CANNOT_LOOK;
    while (found != OURS && (each = readdir(dir)) != NULL) {
        if (strcmp(each->d_name, "lock") == 0 || strcmp(each->d_name, "cluster") == 0)
            found = OURS;
        else if (strcmp(each->d_name, ".") != 0 && strcmp(each->d_name, "..") != 0)
            found = FOREIGN;
    }
    closedir(dir);
    return found;
}

static int not_private(const struct cluster *c, const struct stat *s, struct error *e)
{
    if (s->st_uid != c->server.uid) {
        error_set(e, ERROR_UNREACHABLE, "data_of_another",
            "the directory %s belongs to user id %ld, not to %s", c->data, (long)s->st_uid,
            c->server.name);
        return error_hint(e, "choose another place with --data DIR");
    }
    error_set(e, ERROR_UNREACHABLE, "data_not_private",
        "the directory %s is open to other users, and whoever enters it has the ledger", c->data);
    return error_hint(e, "chmod 0700 %s", c->data);
}

int cluster_dir_prepare(const struct cluster *c, struct error *e)
{
    enum contents inside;
    struct stat s;

    if (make_all(c, e) != 0 || check_enterable(c, e) != 0)
        return -1;
    /* Looked at before its owner: another process may just be making it. */
    inside = look_inside(c);
    if (stat(c->data, &s) != 0 || inside == CANNOT_LOOK)
        return no_directory(c->data, errno, e);
    if (inside == FOREIGN) {
        error_set(e, ERROR_UNREACHABLE, "data_not_empty",
            "the directory %s is not empty and holds no ledger", c->data);
        return error_hint(e, "name a new or empty directory with --data");
    }
    if (s.st_uid == c->server.uid && (s.st_mode & 077) == 0)
        return 0;
    if (inside != EMPTY)
        return not_private(c, &s, e);
    if (chmod(c->data, 0700) != 0 ||
        (s.st_uid != c->server.uid && chown(c->data, c->server.uid, c->server.gid) != 0))
        return not_private(c, &s, e);
    return 0;
}

int cluster_dir_lock(const struct cluster *c, struct error *e)
{
    const struct timespec step = {.tv_nsec = LOCK_STEP_MS * 1000000L};
    char path[CLUSTER_PATH + 16];
    int file;

    snprintf(path, sizeof path, "%s/lock", c->data);
    file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0 || (c->server.other && fchown(file, c->server.uid, c->server.gid) != 0)) {
        no_directory(path, errno, e);
        if (file >= 0)
            close(file);
        return -1;
    }
    for (int waited = 0; flock(file, LOCK_EX | LOCK_NB) != 0; waited += LOCK_STEP_MS) {
        if (waited >= LOCK_WAIT_MS || (errno != EWOULDBLOCK && errno != EINTR)) {
            close(file);
            error_set(e, ERROR_UNREACHABLE, "data_locked",
                "another stipend has been starting or stopping the database in %s for two minutes",
                c->data);
            return error_hint(e, "see what holds it: fuser %s", path);
        }
        nanosleep(&step, NULL);
    }
    return file;
}

int cluster_dir_major(const struct cluster *c, int *major, struct error *e)
{
    char path[CLUSTER_PATH + 32], text[16] = "";
    FILE *file;
    int number;

    *major = 0;
    snprintf(path, sizeof path, "%s/PG_VERSION", c->dir);
    file = fopen(path, "re");
    if (file != NULL) {
        if (fgets(text, sizeof text, file) != NULL)
            *major = (int)strtol(text, NULL, 10);
        fclose(file);
        if (*major >= PG_OLDEST)
            return 0;
        text[strcspn(text, "\n")] = '\0';
        error_set(e, ERROR_UNREACHABLE, "data_version_unknown",
            "the data in %s is of PostgreSQL version \"%s\"; %d or later is needed", c->dir, text,
            PG_OLDEST);
        return error_hint(e, "name another place with --data DIR");
    }
    number = errno;
    if (access(c->dir, F_OK) != 0)
        return errno == ENOENT ? 0 : no_directory(c->dir, errno, e);
    error_set(e, ERROR_UNREACHABLE, "data_damaged", "%s is no PostgreSQL data: cannot read %s: %s",
        c->dir, path, strerror(number));
    return error_hint(e, "put it back from a copy, or name another place with --data DIR");
}

/* The line of ${saying} that has ${word}, from the word on; NULL if none. */
static const char *line_with(const char *saying, const char *word, char *out, size_t room)
{
    const char *at = strstr(saying, word);

    if (at == NULL)
        return NULL;
    snprintf(out, room, "%.*s", (int)strcspn(at, "\n"), at);
    return out;
}

int cluster_dir_trouble(const struct cluster *c, const char *what, const char *saying,
    struct error *e)
{
    /* The line that tells most comes first; a label itself tells nothing. */
    static const struct {
        const char *word;
        bool is_label;
    } words[] = {{"invalid value for", false}, {"unrecognized configuration", false},
        {"syntax error in file", false}, {"PANIC:  ", true}, {"FATAL:  ", true}, {"error: ", true},
        {"could not ", false}};
    const char *line = NULL;
    char text[400];

    for (size_t i = 0; line == NULL && i < sizeof words / sizeof *words; i++)
        if ((line = line_with(saying, words[i].word, text, sizeof text)) != NULL &&
            words[i].is_label)
            line += strlen(words[i].word);
    if (line == NULL)
        line = saying[0] != '\0' ? saying : "it said nothing";
    error_set(e, ERROR_UNREACHABLE, "server_failed", "cannot %s the database server: %.700s", what,
        line);
    if (strstr(saying, strerror(ENOSPC)) != NULL || strstr(saying, strerror(EDQUOT)) != NULL)
        return error_hint(e, "free some space on the disk of %s, or choose another place with "
                             "--data DIR", c->data);
    if (strstr(saying, "shared memory") != NULL)
        return error_hint(e, "lower shared_buffers in %s/postgresql.conf, or free some memory",
            c->dir);
    return error_hint(e, "%s has all that the server said", c->log);
}
