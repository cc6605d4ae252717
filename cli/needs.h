/**
 * Which roles a command needs, told where the database refused it.
 */
#ifndef STIPEND_CLI_NEEDS_H
#define STIPEND_CLI_NEEDS_H

#include "command.h"

/**
 * needs_explain(run, e):
 * Where ${e} is the database's refusal for want of a grant, say which role the command needs and the login
 * does not hold, with what an administrator runs; else leave ${e} alone.
 */
void needs_explain(const struct invocation *run, struct error *e);

#endif
