#include "spool.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 64 * 1024 };

static int fail(struct error *e, const char *what)
{
    return error_set(e, ERROR_INTERNAL, "spool", "cannot %s a temporary file: %s", what, strerror(errno));
}

int spool_begin(struct spool *s, struct error *e)
{
    if (s->file == NULL && (s->file = tmpfile()) == NULL)
        return fail(e, "make");
    rewind(s->file);
    return ftruncate(fileno(s->file), 0) == 0 ? 0 : fail(e, "empty");
}

int spool_add(struct spool *s, const char *bytes, size_t len, struct error *e)
{
    return fwrite(bytes, 1, len, s->file) == len ? 0 : fail(e, "write");
}

static int read_again(struct spool *s, struct error *e)
{
    if (fflush(s->file) != 0)
        return fail(e, "write");
    rewind(s->file);
    return 0;
}

int spool_copy(struct spool *s, struct db *db, const char *sql, int64_t *rows, struct error *e)
{
    char bytes[PIECE];
    size_t n;

    if (read_again(s, e) != 0 || db_copy_in(db, sql, e) != 0)
        return -1;
    while ((n = fread(bytes, 1, sizeof bytes, s->file)) > 0)
        if (db_copy_put(db, bytes, n, e) != 0)
            return -1;
    return ferror(s->file) ? fail(e, "read") : db_copy_end(db, rows, e);
}

int spool_hash(struct spool *s, struct digest_state *digest, struct error *e)
{
    char bytes[PIECE];
    size_t n;

    if (read_again(s, e) != 0)
        return -1;
    while ((n = fread(bytes, 1, sizeof bytes, s->file)) > 0)
        digest_add(digest, bytes, n);
    return ferror(s->file) ? fail(e, "read") : 0;
}

void spool_close(struct spool *s)
{
    if (s->file != NULL)
        fclose(s->file);
    *s = (struct spool){0};
}
