/**
 * Help, the man page and the completions, all from the table of commands.
 */
#ifndef STIPEND_CLI_HELP_H
#define STIPEND_CLI_HELP_H

#include <stdio.h>

#include "command.h"

/** help_all(file): The program's help: two examples, the commands, the options. */
void help_all(FILE *file);

/** help_command(file, command): One command's help, opening with two examples. */
void help_command(FILE *file, const struct command *command);

/** help_group(file, group): The commands whose first word is ${group}. */
void help_group(FILE *file, const char *group);

/** help_man(file): The manual page, in the man macros. */
void help_man(FILE *file);

/** help_completion(file, shell): Completions for "bash", "zsh" or "fish"; -1 for another. */
int help_completion(FILE *file, const char *shell);

#endif
