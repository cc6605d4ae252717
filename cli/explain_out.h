/**
 * An explanation as a stipend-explanation/1 object.
 * Source: interface.md, Explaining one person, Machines.
 */
#ifndef STIPEND_CLI_EXPLAIN_OUT_H
#define STIPEND_CLI_EXPLAIN_OUT_H

#include "engine/explain.h"
#include "json_out.h"

/** explain_out_json(context, x, e): An explanation_fn that prints ${x}; ${context} is not used. */
int explain_out_json(void *context, struct explanation *x, struct error *e);

/** explain_out_decision(j, x, index, e): Write one decision of ${x} as an object of an array. */
int explain_out_decision(struct json_out *j, struct explanation *x, size_t index, struct error *e);

/** explain_out_held(j, person, key): What the ledger holds for a key: "held", and "funds" by fund. */
void explain_out_held(struct json_out *j, const struct person *person, const char *key);

#endif
