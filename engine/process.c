#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NOT_STARTED = 127 };

static int fill(struct process_user *user, const struct passwd *p)
{
    *user = (struct process_user){
        .uid = p->pw_uid, .gid = p->pw_gid, .other = p->pw_uid != geteuid()};
    snprintf(user->name, sizeof user->name, "%s", p->pw_name);
    return 0;
}

/* Look up by ${name}, or by ${uid} where that is NULL; 0, 1 if there is no such user, or -1.
 * /etc/passwd is read before the C library is asked, which asserts that its look-up has memory. */
static int look_up(struct process_user *user, const char *name, uid_t uid, struct error *e)
{
    FILE *file = fopen("/etc/passwd", "re");
    struct passwd line, *p = NULL;
    char text[1024];

    if (file == NULL && errno == ENOMEM)
        return error_memory(e);
    while (file != NULL && fgetpwent_r(file, &line, text, sizeof text, &p) == 0) {
        if (name != NULL ? strcmp(line.pw_name, name) == 0 : line.pw_uid == uid)
            break;
        p = NULL;
    }
    if (file != NULL)
        fclose(file);
    if (p == NULL)
        p = name != NULL ? getpwnam(name) : getpwuid(uid);
    return p != NULL ? fill(user, p) : 1;
}

int process_user_id(struct process_user *user, uid_t uid, struct error *e)
{
    int rc = look_up(user, NULL, uid, e);

    if (rc <= 0)
        return rc;
    error_set(e, ERROR_UNREACHABLE, "user_without_name",
        "user id %ld has no name on this machine, and PostgreSQL asks for one", (long)uid);
    return error_hint(e, "give a database with --db, or run as a user of /etc/passwd");
}

int process_user_name(struct process_user *user, const char *name, struct error *e)
{
    int rc = look_up(user, name, 0, e);

    if (rc <= 0)
        return rc;
    error_set(e, ERROR_UNREACHABLE, "no_server_user",
        "there is no user %s here, and PostgreSQL does not run as root", name);
    return error_hint(e, "apt-get install postgresql makes it, or run stipend as an ordinary user");
}

int process_user_self(struct process_user *user, struct error *e)
{
    return process_user_id(user, geteuid(), e);
}

/* In the child: become ${user}, for good. */
static bool become(const struct process_user *user)
{
    static const int reset[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGCHLD};
    sigset_t none;

    for (size_t i = 0; i < sizeof reset / sizeof *reset; i++)
        signal(reset[i], SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    umask(077);
    if (user->other && (initgroups(user->name, user->gid) != 0 || setgid(user->gid) != 0 ||
                           setuid(user->uid) != 0 || setuid(0) == 0))
        return false;
    return chdir("/") == 0;
}

static int wait_for(pid_t pid)
{
    int status;

    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int process_call(const struct process_user *user, int (*function)(const void *argument),
    const void *argument)
{
    pid_t pid = fork();

    if (pid == 0)
        _exit(become(user) ? function(argument) : EPERM);
    return pid < 0 ? -1 : wait_for(pid);
}

/* In the child: ${in} and ${out} become its standard files; run ${argv}. */
static _Noreturn void run(char *const argv[], int in, int out)
{
    static char path[] = "PATH=/usr/local/bin:/usr/bin:/bin", locale[] = "LC_ALL=C",
                zone[] = "TZ=UTC";
    char *const environment[] = {path, locale, zone, NULL};

    if (in >= 0 && out >= 0 && dup2(in, 0) == 0 && dup2(out, 1) == 1 && dup2(out, 2) == 2) {
        close_range(3, ~0U, 0);
        execve(argv[0], argv, environment);
        dprintf(2, "%s: %s\n", argv[0], strerror(errno));
    }
    _exit(NOT_STARTED);
}

/* Keep the last room - 1 bytes of what comes from ${in}. */
static void gather(int in, char *output, size_t room)
{
    size_t used = 0;
    char bytes[1024];
    ssize_t n;

    while ((n = read(in, bytes, sizeof bytes)) > 0 || (n < 0 && errno == EINTR)) {
        size_t take = n > 0 ? (size_t)n : 0, from = 0, drop;

        if (take > room - 1) {
            from = take - (room - 1);
            take = room - 1;
        }
        drop = used + take > room - 1 ? used + take - (room - 1) : 0;
        memmove(output, output + drop, used - drop);
        used -= drop;
        memcpy(output + used, bytes + from, take);
        used += take;
    }
    output[used] = '\0';
}

int process_run(const struct process_user *user, char *const argv[], char *output, size_t room)
{
    int ends[2];
    pid_t pid;

    output[0] = '\0';
    if (pipe2(ends, O_CLOEXEC) != 0)
        return -1;
    pid = fork();
    if (pid == 0) {
        /* It is waited for, so it does not outlive who waits. */
        if (!become(user) || prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
            _exit(NOT_STARTED);
        run(argv, open("/dev/null", O_RDONLY), ends[1]);
    }
    close(ends[1]);
    if (pid > 0)
        gather(ends[0], output, room);
    close(ends[0]);
    return pid < 0 ? -1 : wait_for(pid);
}

pid_t process_spawn(const struct process_user *user, char *const argv[], const char *log)
{
    pid_t pid = fork();

    if (pid == 0) {
        if (!become(user) || setsid() < 0)
            _exit(NOT_STARTED);
        run(argv, open("/dev/null", O_RDONLY),
            open(log, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, 0600));
    }
    return pid;
}
