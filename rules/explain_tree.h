/**
 * What the sentences of conditions and the tables of their facts share.
 */
#ifndef STIPEND_RULES_EXPLAIN_TREE_H
#define STIPEND_RULES_EXPLAIN_TREE_H

#include "explain.h"

/** tree_result(t, node), tree_fact(t, node, i): What a node came to, and its i-th fact. */
static inline const struct node_result *tree_result(const struct telling *t, int node)
{
    return &t->x->trace->nodes[t->decision->nodes + (size_t)node];
}

static inline const struct trace_fact *tree_fact(const struct telling *t, int node, size_t i)
{
    return &t->x->trace->facts[tree_result(t, node)->facts + i];
}

static inline const struct assignment *tree_assignment(const struct telling *t)
{
    return &t->x->person->assignments[t->decision->assignment];
}

/** tree_delivery(t, fact): The delivery that ${fact} is about, or NULL: none yet. */
static inline const struct delivery *tree_delivery(const struct telling *t,
    const struct trace_fact *f)
{
    return f->which == NONE ? NULL : &tree_assignment(t)->deliveries[f->which];
}

/** explain_waiver(t, node): The waiver of a leaf, or NULL. */
const struct waiver *explain_waiver(const struct telling *t, int node);

/** explain_signed_together(t, node): Whether all parties signed on one day, in one intake, by one piece of
 * evidence: one line says it. */
bool explain_signed_together(const struct telling *t, int node);

/** explain_facts(t, node, indent, out): The table of a leaf's facts, a line each, by day; nothing for a
 * leaf that says all in its own line. */
void explain_facts(const struct telling *t, int node, size_t indent, struct sink *out);

#endif
