/* The program: reads the command line, runs one command, and chooses the exit status; nothing else
 * does that. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "help.h"
#include "needs.h"
#include "print.h"

enum { FAULTS_SHOWN = 100, EXIT_INTERRUPTED = 128 };

/* Whatever was going on was in one transaction, so there is nothing to clean up but the server's
 * side of it. */
static void interrupted(int number)
{
    static const char says[] = "\nstipend: interrupted; nothing is half done\n";

    connect_cancel();
    if (write(STDERR_FILENO, says, sizeof says - 1) < 0)
        _exit(EXIT_INTERRUPTED + number);
    _exit(EXIT_INTERRUPTED + number);
}

static void catch_signals(void)
{
    struct sigaction act = {.sa_handler = interrupted}, before;
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};

    sigfillset(&act.sa_mask);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        sigaction(numbers[i], NULL, &before);
        if (before.sa_handler != SIG_IGN) /* nohup, and a shell's "&" */
            sigaction(numbers[i], &act, NULL);
    }
}

/* A file opened as number 0 to 2 would be read or written as a standard one. */
static void fill_standard_files(void)
{
    int file;

    do
        file = open("/dev/null", O_RDWR);
    while (file >= 0 && file <= STDERR_FILENO);
    if (file >= 0)
        close(file);
}

/* A result that could not be written is no result. */
static int finish_output(struct error *e)
{
    if (fflush(stdout) == 0 && ferror(stdout) == 0)
        return 0;
    return error_set(e, ERROR_INTERNAL, "output", "cannot write the result: %s", strerror(errno));
}

static int perform(struct invocation *run, struct error *e)
{
    if (run->version) {
        puts("stipend " STIPEND_VERSION);
        return 0;
    }
    if (run->help) {
        if (run->command != NULL)
            help_command(stdout, run->command);
        else if (run->group != NULL)
            help_group(stdout, run->group);
        else
            help_all(stdout);
        return 0;
    }
    if (run->command == NULL) {
        error_set(e, ERROR_USAGE, "no_command", "no command is given");
        return error_hint(e, "stipend --help lists the commands");
    }
    return run->command->run(run, e);
}

int main(int argc, char **argv)
{
    struct invocation run = {.command = NULL};
    struct error e = {.kind = ERROR_NONE}, output;
    int rc;

    fill_standard_files();
    catch_signals();
    faults_init(&run.faults, FAULTS_SHOWN);
    /* Looked for first, so that an error in the command line is JSON too. */
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--json") == 0)
            run.json = true;
    rc = command_read(&run, argc, argv, &e);
    if (rc == 0)
        rc = perform(&run, &e);
    if (rc < 0)
        needs_explain(&run, &e);
    if (finish_output(&output) != 0 && rc >= 0) {
        e = output;
        rc = -1;
    }
    if (rc < 0 && e.kind == ERROR_NONE)
        error_set(&e, ERROR_INTERNAL, "unexplained", "the command failed without a reason");
    if (rc >= 0)
        e.kind = rc > 0 || run.faults.errors > 0 ? ERROR_INPUT : ERROR_NONE;
    print_faults(&run);
    if (rc < 0)
        print_error(&run, &e);
    faults_free(&run.faults);
    return print_exit_status(e.kind);
}
