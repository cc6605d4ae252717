/**
 * An explanation as a stipend-explanation/1 object.
 * Source: interface.md, Explaining one person, Machines.
 */
#ifndef STIPEND_CLI_EXPLAIN_OUT_H
#define STIPEND_CLI_EXPLAIN_OUT_H

#include "engine/explain.h"

/** explain_out_json(context, x, e): An explanation_fn that prints ${x}; ${context} is not used. */
int explain_out_json(void *context, struct explanation *x, struct error *e);

#endif
