#include "file_out.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int cannot_write(const char *path, struct error *e)
{
    error_set(e, ERROR_INPUT, "output_file", "cannot write %s: %s", path, strerror(errno));
    return error_hint(e, "name a file in a directory that is there and that you may write in");
}

int file_out_open(struct file_out *f, const char *path, struct error *e)
{
    struct stat there;
    bool is_there = stat(path, &there) == 0;

    *f = (struct file_out){.path = path};
    if (is_there && S_ISREG(there.st_mode) && there.st_size > 0) {
        error_set(e, ERROR_USAGE, "output_file", "%s is there already", path);
        return error_hint(e, "name another file, or remove that one first");
    }
    if (!is_there || S_ISREG(there.st_mode)) {
        size_t room = strlen(path) + sizeof ".new";

        if ((f->beside = malloc(room)) == NULL)
            return error_memory(e);
        snprintf(f->beside, room, "%s.new", path);
    }
    f->file = fopen(f->beside != NULL ? f->beside : path, "we");
    if (f->file != NULL)
        return 0;
    cannot_write(path, e);
    free(f->beside);
    f->beside = NULL;
    return -1;
}

int file_out_keep(struct file_out *f, struct error *e)
{
    FILE *file = f->file;
    bool fine = fflush(file) == 0 && ferror(file) == 0;

    if (fine && f->beside != NULL)
        fine = fsync(fileno(file)) == 0;
    f->file = NULL;
    fine = fclose(file) == 0 && fine;
    if (fine && f->beside != NULL)
        fine = rename(f->beside, f->path) == 0;
    if (!fine) {
        cannot_write(f->path, e);
        if (f->beside != NULL)
            remove(f->beside);
    }
    free(f->beside);
    f->beside = NULL;
    return fine ? 0 : -1;
}

void file_out_drop(struct file_out *f)
{
    if (f->file != NULL)
        fclose(f->file);
    if (f->beside != NULL)
        remove(f->beside);
    free(f->beside);
    *f = (struct file_out){0};
}
