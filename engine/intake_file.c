#include "intake_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 256 * 1024, BUFFER = CHUNK + INTAKE_LINE };

static int cannot(const char *verb, const char *name, struct error *e)
{
    const char *shown = strcmp(name, "-") == 0 ? "standard input" : name;

    return error_set(
        e, ERROR_INPUT, "unreadable_file", "cannot %s %s: %s", verb, shown, strerror(errno));
}

/* read(2) that is not cut short by a signal. */
static ssize_t read_some(int fd, char *bytes, size_t room)
{
    ssize_t n;

    do
        n = read(fd, bytes, room);
    while (n < 0 && errno == EINTR);
    return n;
}

static int write_all(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, bytes, len);

        if (n < 0 && errno != EINTR)
            return -1;
        if (n > 0) {
            bytes += n;
            len -= (size_t)n;
        }
    }
    return 0;
}

/* A temporary file without a name: it is gone when the process is, however that ends. */
static int spool_file(void)
{
    const char *folder = getenv("TMPDIR");
    char path[4096];
    int fd;

    if (folder == NULL || folder[0] == '\0')
        folder = "/tmp";
    if ((size_t)snprintf(path, sizeof path, "%s/stipend-XXXXXX", folder) >= sizeof path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    if ((fd = mkstemp(path)) >= 0) {
        unlink(path);
        fcntl(fd, F_SETFD, FD_CLOEXEC);
    }
    return fd;
}

/* Replace what is no regular file by a copy that can be read again. */
static int spool(struct intake_file *f, struct error *e)
{
    int copy = spool_file();
    ssize_t n = 0;

    if (copy < 0)
        return cannot("keep a copy of", f->name, e);
    while ((n = read_some(f->fd, f->buffer, CHUNK)) > 0)
        if (write_all(copy, f->buffer, (size_t)n) != 0) {
            cannot("keep a copy of", f->name, e);
            close(copy);
            return -1;
        }
    if (n < 0) {
        cannot("read", f->name, e);
        close(copy);
        return -1;
    }
    if (f->fd != STDIN_FILENO)
        close(f->fd);
    f->fd = copy;
    return 0;
}

static int take_digest(struct intake_file *f, struct error *e)
{
    ssize_t n;

    if (lseek(f->fd, 0, SEEK_SET) < 0)
        return cannot("read", f->name, e);
    while ((n = read_some(f->fd, f->buffer, CHUNK)) > 0) {
        digest_add(f->digest, f->buffer, (size_t)n);
        f->size += n;
    }
    if (n < 0)
        return cannot("read", f->name, e);
    digest_end(f->digest, f->sha256);
    return 0;
}

int intake_file_open(struct intake_file *f, const char *name, struct error *e)
{
    struct stat s;

    *f = (struct intake_file){.name = name, .fd = -1};
    if ((f->digest = digest_new(e)) == NULL)
        return -1;
    if ((f->buffer = malloc(BUFFER)) == NULL)
        return error_memory(e);
    f->fd = strcmp(name, "-") == 0 ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC);
    if (f->fd < 0 || fstat(f->fd, &s) != 0)
        return cannot("read", name, e);
    if (S_ISDIR(s.st_mode)) {
        errno = EISDIR;
        return cannot("read", name, e);
    }
    /* Standard input may be in the middle of a regular file. */
    if ((!S_ISREG(s.st_mode) || f->fd == STDIN_FILENO) && spool(f, e) != 0)
        return -1;
    if (take_digest(f, e) != 0)
        return -1;
    return 0;
}

void intake_file_close(struct intake_file *f)
{
    if (f->buffer != NULL && f->fd > STDIN_FILENO)
        close(f->fd);
    free(f->buffer);
    digest_free(f->digest);
    *f = (struct intake_file){.fd = -1};
}

int64_t intake_file_offset(const struct intake_file *f)
{
    return f->at + (int64_t)f->start;
}

void intake_file_seek(struct intake_file *f, int64_t offset, long line)
{
    f->hashed = -1;
    f->start = f->end = 0;
    f->at = offset;
    f->line = line;
}

void intake_file_again(struct intake_file *f)
{
    unsigned char unfinished[DIGEST_SIZE];

    digest_end(f->digest, unfinished);
    intake_file_seek(f, 0, 0);
    f->hashed = 0;
}

static int changed(const struct intake_file *f, struct error *e)
{
    error_set(e, ERROR_INPUT, "file_changed", "%s changed while it was read", f->name);
    return error_hint(e, "import it again when nothing writes to it");
}

/* The rows must be those of the digest: the file may be written to while it is read. */
static int check_digest(struct intake_file *f, size_t n, struct error *e)
{
    unsigned char now[DIGEST_SIZE];

    if (f->at + (int64_t)(f->end + n) > f->size)
        return changed(f, e);
    if (f->hashed < 0)
        return 0;
    digest_add(f->digest, f->buffer + f->end, n);
    f->hashed += (int64_t)n;
    if (n > 0)
        return 0;
    digest_end(f->digest, now);
    f->hashed = -1;
    return memcmp(now, f->sha256, DIGEST_SIZE) == 0 ? 0 : changed(f, e);
}

/* Read more behind what is left in the buffer; 0 also at the end of the file. */
static int fill(struct intake_file *f, bool *ended, struct error *e)
{
    ssize_t n;

    memmove(f->buffer, f->buffer + f->start, f->end - f->start);
    f->at += (int64_t)f->start;
    f->end -= f->start;
    f->start = 0;
    do
        n = pread(f->fd, f->buffer + f->end, BUFFER - f->end, f->at + (int64_t)f->end);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return cannot("read", f->name, e);
    if (check_digest(f, (size_t)n, e) != 0)
        return -1;
    f->end += (size_t)n;
    *ended = n == 0;
    if (f->progress != NULL)
        f->progress(f->progress_arg, f->at + (int64_t)f->end, f->size);
    return 0;
}

/* Leave out the rest of a line that does not fit. */
static int skip_line(struct intake_file *f, struct error *e)
{
    bool ended = false;
    char *end = NULL;

    while (end == NULL && !ended) {
        end = memchr(f->buffer + f->start, '\n', f->end - f->start);
        f->start = end != NULL ? (size_t)(end + 1 - f->buffer) : f->end;
        if (end == NULL && fill(f, &ended, e) != 0)
            return -1;
    }
    return 0;
}

int intake_file_line(struct intake_file *f, const char **text, size_t *len, struct error *e)
{
    bool ended = false;
    char *end;

    for (;;) {
        end = memchr(f->buffer + f->start, '\n', f->end - f->start);
        if (end != NULL || ended || f->end - f->start > INTAKE_LINE)
            break;
        if (fill(f, &ended, e) != 0)
            return -1;
    }
    *text = f->buffer + f->start;
    *len = end != NULL ? (size_t)(end + 1 - *text) : f->end - f->start;
    if (*len == 0)
        return INTAKE_END;
    f->line++;
    if (*len <= INTAKE_LINE) {
        f->start += *len;
        return INTAKE_LINE_READ;
    }
    if (skip_line(f, e) != 0)
        return -1;
    *text = "";
    *len = 0;
    return INTAKE_LINE_LONG;
}
