#include "requirement.h"
#include "leaf.h"

#include <string.h>

/* How many children of node i came to each verdict; the one numbered skip left out. */
static void count_children(const struct requirement *r, const struct node_result *nodes, int i,
    int skip, int count[VERDICTS])
{
    int end = i + r->nodes[i].span;

    memset(count, 0, VERDICTS * sizeof *count);
    for (int c = i + 1; c < end; c += r->nodes[c].span)
        if (c != skip)
            count[nodes[c].verdict]++;
}

static enum verdict verdict_all(const int count[])
{
    if (count[VERDICT_UNMET] > 0)
        return VERDICT_UNMET;
    if (count[VERDICT_UNKNOWN] > 0)
        return VERDICT_UNKNOWN;
    return count[VERDICT_OPEN] > 0 ? VERDICT_OPEN : VERDICT_MET;
}

static enum verdict verdict_at_least(const int count[], int n)
{
    int met = count[VERDICT_MET] + count[VERDICT_WAIVED];
    int left = met + count[VERDICT_OPEN] + count[VERDICT_UNKNOWN] + count[VERDICT_UNMET];

    if (n > left)
        n = left;
    if (met >= n)
        return VERDICT_MET;
    if (met + count[VERDICT_OPEN] >= n)
        return VERDICT_OPEN;
    return met + count[VERDICT_OPEN] + count[VERDICT_UNKNOWN] >= n ? VERDICT_UNKNOWN
                                                                   : VERDICT_UNMET;
}

static enum verdict combine(const struct node *node, const int count[])
{
    int left = 0;

    for (int v = VERDICT_MET; v < VERDICT_NOT_DUE; v++)
        left += count[v];
    if (left == 0)
        return VERDICT_NOT_DUE;
    if (node->kind == NODE_ALL)
        return verdict_all(count);
    return verdict_at_least(count, node->kind == NODE_ANY ? 1 : node->at_least);
}

static void combine_node(const struct requirement *r, struct node_result *nodes, int i)
{
    const struct node *node = &r->nodes[i];
    struct node_result *result = &nodes[i];
    int count[VERDICTS];

    count_children(r, nodes, i, NONE, count);
    result->verdict = combine(node, count);
    result->have = count[VERDICT_MET] + count[VERDICT_WAIVED];
    result->need = result->have + count[VERDICT_UNMET] + count[VERDICT_UNKNOWN] +
                   count[VERDICT_OPEN];
    if (node->kind == NODE_ANY && result->need > 1)
        result->need = 1;
    if (node->kind == NODE_AT_LEAST && result->need > node->at_least)
        result->need = node->at_least;
}

bool requirement_evaluate(const struct question *q, const struct requirement *r,
    struct trace *trace, size_t *first)
{
    struct node_result *nodes;

    if (trace->nodes_room - trace->nodes_n < (size_t)r->nodes_n) {
        trace->short_of_room = true;
        return false;
    }
    *first = trace->nodes_n;
    nodes = trace->nodes + trace->nodes_n;
    trace->nodes_n += (size_t)r->nodes_n;
    memset(nodes, 0, (size_t)r->nodes_n * sizeof *nodes);
    for (int i = 0; i < r->nodes_n; i++)
        if (r->nodes[i].kind >= NODE_ATTENDED)
            leaf_evaluate(q, &r->nodes[i], trace, &nodes[i]);
    for (int i = r->nodes_n; i-- > 0;)
        if (r->nodes[i].kind < NODE_ATTENDED)
            combine_node(r, nodes, i);
    requirement_decisive(r, nodes, nodes[0].verdict, NONE);
    return !trace->short_of_room;
}

enum verdict requirement_without(const struct requirement *r, const struct node_result *nodes,
    int leaf)
{
    int count[VERDICTS];

    if (leaf == 0)
        return VERDICT_MET;
    count_children(r, nodes, 0, leaf, count);
    return verdict_all(count);
}

codes requirement_decisive(const struct requirement *r, struct node_result *nodes,
    enum verdict asked, int leaf)
{
    codes why = 0;

    for (int i = 0; i < r->nodes_n; i++) {
        int parent = r->nodes[i].parent;
        bool same = parent == NONE ||
                    (nodes[parent].decisive && i != leaf &&
                        nodes[i].verdict == (parent == 0 ? asked : nodes[parent].verdict));

        nodes[i].decisive = same;
        if (same && r->nodes[i].kind >= NODE_ATTENDED && nodes[i].verdict == VERDICT_UNKNOWN)
            why |= nodes[i].why;
    }
    return why;
}
