/**
 * Leaves: what one condition comes to, with each fact that made it so.
 * Source: programme.md, Requirements, Leaves.
 */
#ifndef STIPEND_RULES_LEAF_H
#define STIPEND_RULES_LEAF_H

#include "requirement.h"

/**
 * leaf_evaluate(q, node, trace, out):
 * Evaluate leaf ${node}, appending its facts to ${trace} (which may fall short of room), and set
 * ${out}.  A waiver is applied here.
 */
void leaf_evaluate(const struct question *q, const struct node *node, struct trace *trace,
    struct node_result *out);

/** leaf_attended(q, node, trace, out): The leaf "attended", without waivers. */
void leaf_attended(const struct question *q, const struct node *node, struct trace *trace,
    struct node_result *out);

/** leaf_so_present(kind, session, row): Whether ${row}, with the evidence that ${kind} requires, says
 * present, or partial having missed no more minutes than may be missed. */
bool leaf_so_present(const struct session_kind *kind, const struct session *session,
    const struct attendance *row);

/** leaf_window_holds(q, on): Whether ${on} lies in the window: not before the start that late_start
 * names, not after D or the assignment's end, not on leave. */
bool leaf_window_holds(const struct question *q, day on);

/** leaf_fact(trace, fact): Append ${fact}; return where it stands, or NULL if there is no room. */
struct trace_fact *leaf_fact(struct trace *trace, struct trace_fact fact);

#endif
