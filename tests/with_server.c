/* with_server COMMAND...: run COMMAND beside a throwaway server, with PGHOST, PGPORT and PGUSER
 * (its superuser) set and the ledger's logins made; the exit status is the command's. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/server.h"

int main(int argc, char **argv)
{
    struct server s;
    int status = 1;
    pid_t child;

    if (argc < 2 || server_start(&s) != 0)
        return 99; /* meson: a hard error */
    if (server_ledger(&s, "stipend") == 0 && (child = fork()) >= 0) {
        if (child == 0) {
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
