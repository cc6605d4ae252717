/* Memory and writes that fail, for failing.py and cut.py: to be preloaded.
 *
 *     FAILING=alloc:K       the K-th allocation fails, or alloc:K+: it and all after it
 *     FAILING=io:K          the same of what goes out: send, write, fsync, rename, ftruncate
 *     FAILING=list:FILE     nothing fails; FILE gets a line for each, in order: "alloc" or "io", and two
 *                           numbers that are the same for the same chain of callers: of those in the
 *                           program, and of those in libraries with the first in the program
 *     FAILING_AGAIN=IN,OUT  the program is loaded once and run many times: each line that is read from IN
 *                           is a FAILING ("-": none) and runs it in a process of its own, whose id and
 *                           then status as of wait() are written to OUT
 *
 * Counted from the time when this library is loaded.
 */
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <link.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t size);
void *__libc_memalign(size_t align, size_t size);

static struct counting {
    const char *name;
    long seen, at;
    bool ever;
} allocations = {.name = "alloc"}, writes = {.name = "io"};

static int list = -1;
static unsigned long code[2];

/* Where the program's own code is: of all that is loaded it comes first. */
static int find_program(struct dl_phdr_info *info, size_t size, void *unused)
{
    (void)size;
    (void)unused;
    for (int i = 0; i < info->dlpi_phnum; i++)
        if (info->dlpi_phdr[i].p_type == PT_LOAD && (info->dlpi_phdr[i].p_flags & PF_X) != 0) {
            code[0] = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
            code[1] = code[0] + info->dlpi_phdr[i].p_memsz;
        }
    return 1;
}

static unsigned long mix(unsigned long hash, unsigned long with)
{
    return (hash ^ with) * 1099511628211U;
}

/* Which chain of callers this is. */
static void list_caller(const struct counting *c)
{
    unsigned long own = 14695981039346656037U, others = own;
    void *callers[64];
    char line[64];
    int n = backtrace(callers, 64), to = list;
    bool inside = false;

    list = -1; /* what is allocated for this is not counted */
    for (int i = 0; i < n; i++) {
        unsigned long at = (unsigned long)callers[i];

        if (!inside)
            others = mix(others, at);
        inside = inside || (at >= code[0] && at < code[1]);
        if (inside)
            own = mix(own, at);
    }
    n = snprintf(line, sizeof line, "%s %lx %lx\n", c->name, own, others);
    if (syscall(SYS_write, to, line, (size_t)n) < 0)
        _exit(99);
    list = to;
}

static bool fails(struct counting *c)
{
    long n;

    if (list >= 0)
        list_caller(c);
    n = __atomic_add_fetch(&c->seen, 1, __ATOMIC_RELAXED);
    return c->at > 0 && (n == c->at || (c->ever && n > c->at));
}

static void *refuse(void)
{
    errno = ENOMEM;
    return NULL;
}

void *malloc(size_t size)
{
    return fails(&allocations) ? refuse() : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
    return fails(&allocations) ? refuse() : __libc_calloc(n, size);
}

void *realloc(void *p, size_t size)
{
    return fails(&allocations) ? refuse() : __libc_realloc(p, size);
}

void *aligned_alloc(size_t align, size_t size)
{
    return fails(&allocations) ? refuse() : __libc_memalign(align, size);
}

int posix_memalign(void **out, size_t align, size_t size)
{
    void *p = fails(&allocations) ? NULL : __libc_memalign(align, size);

    if (p == NULL)
        return ENOMEM;
    *out = p;
    return 0;
}

static long refuse_write(int why)
{
    errno = why;
    return -1;
}

ssize_t send(int file, const void *bytes, size_t n, int flags)
{
    if (!fails(&writes))
        return sendto(file, bytes, n, flags, NULL, 0);
    shutdown(file, SHUT_RDWR); /* as a connection is that was reset */
    return refuse_write(ECONNRESET);
}

ssize_t write(int file, const void *bytes, size_t n)
{
    return fails(&writes) ? refuse_write(ENOSPC) : syscall(SYS_write, file, bytes, n);
}

int fsync(int file)
{
    return (int)(fails(&writes) ? refuse_write(EIO) : syscall(SYS_fsync, file));
}

int rename(const char *from, const char *to)
{
    return (int)(fails(&writes) ? refuse_write(ENOSPC)
                                : syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
}

int ftruncate(int file, off_t size)
{
    return (int)(fails(&writes) ? refuse_write(EIO) : syscall(SYS_ftruncate, file, size));
}

static void ask(const char *asked)
{
    struct counting *c = strncmp(asked, "io:", 3) == 0 ? &writes : &allocations;
    const char *what = strchr(asked, ':');

    allocations.seen = writes.seen = 0;
    if (what == NULL)
        return;
    if (strncmp(asked, "list:", 5) == 0) {
        list = open(what + 1, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        return;
    }
    c->at = strtol(what + 1, NULL, 10);
    c->ever = strchr(what, '+') != NULL;
}

static bool read_line(int file, char *line, size_t room)
{
    for (size_t n = 0; n + 1 < room; n++) {
        if (read(file, line + n, 1) != 1)
            return false;
        if (line[n] == '\n') {
            line[n] = '\0';
            return true;
        }
    }
    return false;
}

static void say(int file, long number)
{
    char text[32];
    int n = snprintf(text, sizeof text, "%ld\n", number);

    if (syscall(SYS_write, file, text, (size_t)n) < 0)
        _exit(99);
}

/* Runs of the program, asked for one by one; returns in the process of each. */
static void again(int in, int out)
{
    char line[4096];

    while (read_line(in, line, sizeof line)) {
        int status = -1;
        pid_t child = fork();

        if (child == 0) {
            close(in);
            close(out);
            ask(line);
            return;
        }
        say(out, child);
        waitpid(child, &status, 0);
        say(out, status);
    }
    _exit(0);
}

/* The same numbers of callers in every loading: begun anew with nothing at a random place. */
static void settle(char **argv)
{
    int now = personality(0xffffffff);

    if (now == -1 || (now & ADDR_NO_RANDOMIZE) != 0)
        return;
    if (personality((unsigned long)now | ADDR_NO_RANDOMIZE) != -1)
        execv("/proc/self/exe", argv);
}

__attribute__((constructor)) static void begin(int argc, char **argv)
{
    const char *asked = getenv("FAILING"), *files = getenv("FAILING_AGAIN");
    void *callers[1];
    char *end;
    int in;

    (void)argc;
    settle(argv);
    backtrace(callers, 1); /* loads what it needs */
    dl_iterate_phdr(find_program, NULL);
    if (files != NULL) {
        in = (int)strtol(files, &end, 10);
        again(in, (int)strtol(end + 1, NULL, 10));
    } else {
        ask(asked != NULL ? asked : "-");
    }
}
