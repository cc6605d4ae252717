/* with_server [--abroad] COMMAND...: run COMMAND beside a throwaway server, with PGHOST, PGPORT and
 * PGUSER (its superuser) set, PostgreSQL's programs first in PATH (Debian's psql there is a slow wrapper)
 * and the ledger's logins made; the exit status is the command's.  Abroad the server has another locale
 * and nothing is made in it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/pg_programs.h"
#include "tests/server.h"

static void own_programs_first(void)
{
    const char *path = getenv("PATH");
    struct pg_programs programs;
    struct error e;
    char first[4096];

    if (pg_programs_find(&programs, 0, &e) != 0)
        return;
    snprintf(first, sizeof first, "%s%s%s", programs.dir, path != NULL ? ":" : "",
        path != NULL ? path : "");
    setenv("PATH", first, 1);
}

int main(int argc, char **argv)
{
    bool abroad = argc > 1 && strcmp(argv[1], "--abroad") == 0;
    struct server s;
    int status = 1;
    pid_t child;

    argv += abroad;
    if (argc < 2 + abroad || (abroad ? server_start_abroad(&s) : server_start(&s)) != 0)
        return 99; /* meson: a hard error */
    if ((abroad || server_ledger(&s, "stipend") == 0) && (child = fork()) >= 0) {
        if (child == 0) {
            own_programs_first();
            setenv("PGHOST", s.dir, 1);
            setenv("PGPORT", "5432", 1);
            setenv("PGUSER", s.user.name, 1);
            execvp(argv[1], argv + 1);
            perror(argv[1]);
            _exit(127);
        }
        waitpid(child, &status, 0);
    }
    server_stop(&s);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
