/**
 * Requirements: every leaf of a tree evaluated with its facts, then the verdicts carried up.
 * Source: programme.md, Requirements.
 */
#ifndef STIPEND_RULES_REQUIREMENT_H
#define STIPEND_RULES_REQUIREMENT_H

#include "decision.h"

/** What a requirement is asked about. */
struct question {
    const struct programme *programme;
    const struct shared *shared;
    const struct person *person;
    const struct assignment *assignment;
    day as_of;
    day due_by;      /* D */
    day due_through; /* of the part itself, for serving; D where there is no part */
    bool all_year;   /* late_start */
};

/**
 * requirement_evaluate(q, r, trace, first):
 * Evaluate every node of ${r}, appending results and facts to ${trace}; set ${first} to the index of
 * the root's result.  Decisive marks are relative to the root's verdict.  Return false when the trace
 * is short of room.
 */
bool requirement_evaluate(const struct question *q, const struct requirement *r,
    struct trace *trace, size_t *first);

/**
 * requirement_without(r, nodes, leaf):
 * The verdict of the root without node ${leaf} (the root itself, or a child of a root "all"): met when
 * nothing is left.
 */
enum verdict requirement_without(const struct requirement *r, const struct node_result *nodes,
    int leaf);

/**
 * requirement_decisive(r, nodes, asked, leaf):
 * Mark the nodes decisive for ${asked}: children of the root with that verdict, ${leaf} left out (NONE:
 * no leaf), and below them those with their parent's; return the codes of the decisive leaves.
 */
codes requirement_decisive(const struct requirement *r, struct node_result *nodes,
    enum verdict asked, int leaf);

#endif
