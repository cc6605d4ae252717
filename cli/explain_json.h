/**
 * What the files that write a stipend-explanation/1 object share.
 */
#ifndef STIPEND_CLI_EXPLAIN_JSON_H
#define STIPEND_CLI_EXPLAIN_JSON_H

#include "engine/explain.h"
#include "json_out.h"

/** What is being written. */
struct writing {
    struct json_out j;
    struct explanation *x;
    struct buffer text; /* of one sentence */
    struct telling t;   /* the decision being written */
};

/** explain_json_begin(w), explain_json_text(w, key): A sink for one sentence; what it was given, as the value
 * of ${key}. */
struct sink explain_json_begin(struct writing *w);
void explain_json_text(struct writing *w, const char *key);

/** Values: no day is null; the codes of a set as an array; of no cite null; evidence, intake and line. */
void explain_json_day(struct writing *w, const char *key, day on);
void explain_json_ratio(struct writing *w, const char *key, struct ratio r);
void explain_json_codes(struct writing *w, const char *key, codes set);
void explain_json_cite(struct writing *w, const struct cite *cite);
void explain_json_place(struct writing *w, const char *evidence, struct place at);

/** explain_json_steps(w), explain_json_basis(w): How the decision's amount came about; the facts it rests on
 * beside its requirement. */
void explain_json_steps(struct writing *w);
void explain_json_basis(struct writing *w);

/** explain_json_awaited(w): Training pay that has no decision yet, and what recording it would bring. */
void explain_json_awaited(struct writing *w);

#endif
