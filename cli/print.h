/**
 * Errors and faults as the user sees them, on standard error: text, or with --json one object a
 * line.
 * Source: interface.md ("Messages", "Machines").
 */
#ifndef STIPEND_CLI_PRINT_H
#define STIPEND_CLI_PRINT_H

#include "command.h"

/** print_exit_status(kind): The exit status of an error, by the table of interface.md. */
int print_exit_status(enum error_kind kind);

/** print_error(run, e): "stipend: error: ..." and the hint. */
void print_error(const struct invocation *run, const struct error *e);

/** print_faults(run): Every fault of ${run}, in order of place, with its excerpt and hint. */
void print_faults(struct invocation *run);

#endif
