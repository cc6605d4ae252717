#include "input.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int unreadable(const char *path, int number, struct error *e)
{
    if (number == ENOMEM)
        return error_memory(e);
    error_set(e, ERROR_INPUT, "unreadable", "cannot read %.500s: %s", path, strerror(number));
    if (number == ENOENT)
        return error_hint(e, "check the name; \"-\" reads standard input");
    return -1;
}

/* Read to the end, growing the room; the room is never more than the limit asks for. */
static int read_all(FILE *file, const char *path, size_t limit, char **text, size_t *len,
    struct error *e)
{
    size_t room = 0, used = 0, n;

    do {
        char *more;

        room = room == 0 ? 65536 : room * 2;
        if ((more = realloc(*text, room + 1)) == NULL)
            return error_memory(e);
        *text = more;
        n = fread(*text + used, 1, room - used, file);
        used += n;
    } while (used == room && used <= limit);
    if (ferror(file))
        return unreadable(path, errno, e);
    if (used > limit)
        return error_set(e, ERROR_INPUT, "too_large", "%.500s is larger than %zu MB", path,
            limit / (1024 * 1024));
    (*text)[used] = '\0';
    *len = used;
    return 0;
}

int input_read(const char *path, size_t limit, char **text, size_t *len, struct error *e)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    struct stat s;
    int rc;

    *text = NULL;
    if (file == NULL)
        return unreadable(path, errno, e);
    if (fstat(fileno(file), &s) == 0 && S_ISDIR(s.st_mode))
        rc = unreadable(path, EISDIR, e);
    else
        rc = read_all(file, path, limit, text, len, e);
    if (file != stdin)
        fclose(file);
    if (rc != 0) {
        free(*text);
        *text = NULL;
    }
    return rc;
}
