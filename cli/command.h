/**
 * The commands: one table (commands.c) from which the command line is read and --help, the man page
 * and the completions are written.  A command is one row there and one file cmd_NAME.c here.
 * Source: interface.md.
 */
#ifndef STIPEND_CLI_COMMAND_H
#define STIPEND_CLI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/connect.h"
#include "engine/error.h"
#include "engine/fault.h"

enum { COMMAND_OPTIONS = 16, COMMAND_EXAMPLES = 2 };

enum color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

/** One option; a table of them ends with a row whose name is NULL. */
struct option_spec {
    const char *name;   /* without the dashes: "through" */
    char letter;        /* 'o' for -o too; 0: none */
    const char *value;  /* "N"; NULL: a flag */
    const char *choice; /* the allowed values, a blank between: "auto always never"; NULL: any */
    const char *help;   /* one line, lower case */
};

struct invocation;

struct example {
    const char *line; /* without "stipend " */
    const char *says;
};

struct command {
    const char *name;      /* "check", or "db init" */
    const char *operands;  /* "KIND FILE..."; "" for none */
    int least, most;       /* number of operands; most -1: any */
    const char *summary;   /* one line, lower case */
    struct example examples[COMMAND_EXAMPLES];
    const char *text;      /* more for --help and the man page; NULL: none */
    const char *roles;     /* the login holds one of these, a blank between; the first is what is granted
                            * to one that holds none; NULL: no ledger, or its administrator */
    const struct option_spec *options; /* NULL: none of its own */
    const char *completes; /* what operands may be: words with blanks between, "file" first: files
                            * too; NULL: nothing that a shell knows */
    bool hidden;           /* not listed */

    /**
     * Return 0 when done, 1 when the invocation's faults tell what is wrong (exit 3), or -1 with
     * ${e} (ERROR_DIFFERENCE with an empty text: exit 4 and nothing more to say).
     */
    int (*run)(struct invocation *run, struct error *e);
};

/** A command line as it was read. */
struct invocation {
    const struct command *command;
    const char *group; /* of help: "period", where it is the first word of several commands */
    struct connect_options connect;
    bool json, quiet, no_progress;
    enum color color;
    bool help, version;
    const char *values[COMMAND_OPTIONS]; /* of command->options, same order; flags: "" */
    char **operands;
    int operands_n;
    struct faults faults; /* printed by main, warnings too */
};

extern const struct command commands[];
extern const size_t commands_n;
extern const struct option_spec global_options[]; /* ends with a NULL name */

/**
 * command_read(run, argc, argv, e):
 * Read a command line; options may stand before and after the command, "--" ends them; "help" before
 * a command is as --help behind it.  Return 0,
 * or -1 with ERROR_USAGE and, where one is near, the word that was meant.
 */
int command_read(struct invocation *run, int argc, char **argv, struct error *e);

enum { COMMAND_ROLES = 128 };

/** command_roles(roles, prefix, out): Write "clerk auditor" as "stipend_clerk or stipend_auditor",
 * "stipend_" being the prefix; return ${out}. */
char *command_roles(const char *roles, const char *prefix, char out[COMMAND_ROLES]);

/** command_option(run, name): The value of an option of the command, "" for a flag, NULL if it was
 * not given. */
const char *command_option(const struct invocation *run, const char *name);

/**
 * command_number(run, name, value, e):
 * Set ${value} to the whole number that option ${name} gives, unchanged if it was not given.
 * Return 0, or -1 with ERROR_USAGE if it is none from 1 to INT32_MAX.
 */
int command_number(const struct invocation *run, const char *name, long *value, struct error *e);

#endif
