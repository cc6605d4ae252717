/* Memory and writes that fail, for failing.py: to be preloaded.
 *
 *     FAILING=alloc:K       the K-th allocation fails, or alloc:K+: it and all after it
 *     FAILING=io:K          the same of what goes out: send, write, fsync, rename, ftruncate
 *     FAILING_COUNT=FILE    how many there were is written to FILE at the end, "ALLOCATIONS WRITES"
 *
 * Counted from the time when this library is loaded.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t size);
void *__libc_memalign(size_t align, size_t size);

static struct counting {
    long seen, at;
    bool ever;
} allocations, writes;

static bool fails(struct counting *c)
{
    long n = __atomic_add_fetch(&c->seen, 1, __ATOMIC_RELAXED);

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

__attribute__((constructor)) static void begin(void)
{
    const char *asked = getenv("FAILING");
    struct counting *c = &allocations;

    allocations = writes = (struct counting){0};
    if (asked == NULL)
        return;
    if (strncmp(asked, "io:", 3) == 0)
        c = &writes;
    asked = strchr(asked, ':');
    if (asked != NULL) {
        c->at = strtol(asked + 1, NULL, 10);
        c->ever = strchr(asked, '+') != NULL;
    }
}

__attribute__((destructor)) static void end(void)
{
    const char *path = getenv("FAILING_COUNT");
    long n[2] = {allocations.seen, writes.seen};
    char text[64];
    int file = path != NULL ? open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600) : -1;

    if (file < 0)
        return;
    snprintf(text, sizeof text, "%ld %ld\n", n[0], n[1]);
    if (syscall(SYS_write, file, text, strlen(text)) < 0)
        perror(path);
    close(file);
}
