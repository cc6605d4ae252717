#include "pg_programs.h"

#include "process.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char debian[] = "/usr/lib/postgresql";

static bool has_programs(const char *dir)
{
    char path[640];

    snprintf(path, sizeof path, "%s/initdb", dir);
    if (access(path, X_OK) != 0)
        return false;
    snprintf(path, sizeof path, "%s/postgres", dir);
    return access(path, X_OK) == 0;
}

/* The version that the program itself tells: "postgres (PostgreSQL) 15.6 (Debian ...)". */
static int ask_major(const char *dir)
{
    char path[640], option[] = "--version", output[256];
    char *argv[] = {path, option, NULL};
    struct process_user self = {.other = false};
    const char *digits;

    snprintf(path, sizeof path, "%s/postgres", dir);
    if (process_run(&self, argv, output, sizeof output) != 0)
        return 0;
    digits = strstr(output, ") ");
    return digits != NULL ? (int)strtol(digits + 2, NULL, 10) : 0;
}

static bool wanted(int major, int want)
{
    return want != 0 ? major == want : major >= PG_OLDEST;
}

static void take(struct pg_programs *found, int major, const char *dir, const char *source)
{
    found->major = major;
    snprintf(found->dir, sizeof found->dir, "%s", dir);
    snprintf(found->source, sizeof found->source, "%s", source);
}

static void look_in_debian(struct pg_programs *found, int want)
{
    DIR *all = opendir(debian);
    const struct dirent *each;
    char dir[512];

    if (all == NULL)
        return;
    while ((each = readdir(all)) != NULL) {
        int major = (int)strtol(each->d_name, NULL, 10);

        snprintf(dir, sizeof dir, "%s/%.200s/bin", debian, each->d_name);
        if (wanted(major, want) && major > found->major && has_programs(dir))
            take(found, major, dir, debian);
    }
    closedir(all);
}

static void look_in(struct pg_programs *found, int want, const char *dir, const char *source)
{
    int major;

    if (found->major != 0 || dir[0] != '/' || !has_programs(dir))
        return;
    major = ask_major(dir);
    if (wanted(major, want))
        take(found, major, dir, source);
}

static void look_in_path(struct pg_programs *found, int want)
{
    const char *path = getenv("PATH"), *end;
    char dir[512];

    for (; path != NULL && *path != '\0'; path = *end != '\0' ? end + 1 : end) {
        end = strchrnul(path, ':');
        snprintf(dir, sizeof dir, "%.*s", (int)(end - path), path);
        look_in(found, want, dir, "PATH");
    }
}

int pg_programs_find(struct pg_programs *found, int major, struct error *e)
{
    *found = (struct pg_programs){.major = 0};
    look_in_debian(found, major);
#ifdef STIPEND_PG_BINDIR
    look_in(found, major, STIPEND_PG_BINDIR, "pg_config when built");
#endif
    look_in_path(found, major);
    if (found->major != 0)
        return 0;
    if (major != 0) {
        error_set(e, ERROR_UNREACHABLE, "no_server_of_version",
            "the programs of PostgreSQL %d, which made this data, are not on this machine", major);
        return error_hint(e, "install them (apt-get install postgresql-%d), or name another place "
                             "with --data or a database with --db", major);
    }
    error_set(e, ERROR_UNREACHABLE, "no_server_programs",
        "PostgreSQL's server programs, version %d or later, are not on this machine", PG_OLDEST);
    return error_hint(e, "apt-get install postgresql, or give a database with --db");
}
