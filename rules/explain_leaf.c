/*
 * Conditions as sentences: those of sentence.c, with what came of them.
 */
#include "explain_tree.h"
#include "sentence.h"

#include <string.h>

enum { FACTS_INDENT = 6, CITE_COLUMN = 59, WIDTH = 100 };

void explain_cite(const struct cite *cite, struct sink *out)
{
    const struct sink_word words[] = {
        {"source", cite->source, 0, 't'}, {"clause", cite->clause, 0, 't'}};

    sink_sentence(out, "{source}, \"{clause}\"", words, 2);
}

void explain_title(const struct telling *t, int node, struct sink *out)
{
    sentence_title(t->x->deciding.programme, &t->requirement->nodes[node], out);
}

static const char *delivered_pattern(const struct trace_fact *f)
{
    switch (f->state) {
    case FACT_ACCEPTED:
        return "submitted {submitted}, accepted {accepted} by {by}";
    case FACT_SUBMITTED:
        return "submitted, NOT ACCEPTED by ";
    case FACT_SUBMITTED_LATE:
        return "submitted LATE, last day {last}";
    case FACT_RETURNED:
        return f->curable ? "RETURNED, possible until {last}" : "RETURNED, last day {last}";
    case FACT_NO_EVIDENCE:
        return "submitted WITHOUT EVIDENCE";
    default:
        return f->curable ? "NOT SUBMITTED, due {due}, possible until {last}"
                          : "NOT SUBMITTED, due {due}, last day {last}";
    }
}

/* A leaf that is told: what the words of its sentence are made from. */
struct leaf_of {
    const struct telling *t;
    int node;
};

static void put_delivery(struct sink *out, const void *of)
{
    const struct leaf_of *leaf = of;
    const struct telling *t = leaf->t;
    int node = leaf->node;
    const struct deliverable *d =
        &t->x->deciding.programme->deliverables[t->requirement->nodes[node].deliverable];
    const struct trace_fact *f = tree_fact(t, node, 0);
    const struct delivery *row = tree_delivery(t, f);
    const struct sink_word words[] = {{"due", NULL, d->due, 'd'},
        {"last", NULL, f->cure_until, 'd'},
        {"submitted", NULL, row != NULL ? row->submitted_on : NO_DAY, 'd'},
        {"accepted", NULL, row != NULL ? row->accepted_on : NO_DAY, 'd'},
        {"by", row != NULL ? row->accepted_by : NULL, 0, 'f'}};

    sink_sentence(out, delivered_pattern(f), words, sizeof words / sizeof *words);
    if (f->state == FACT_SUBMITTED)
        sentence_acceptors(d, out);
    if (f->state == FACT_ACCEPTED)
        explain_place_after(f->evidence, f->at, out);
}

static void put_served(struct sink *out, const void *of)
{
    const struct leaf_of *leaf = of;
    const struct telling *t = leaf->t;
    int node = leaf->node;
    const struct node *n = &t->requirement->nodes[node];
    const struct node_result *r = tree_result(t, node);
    const struct sink_word words[] = {{"have", NULL, r->have, 'n'}, {"need", NULL, r->need, 'n'},
        {"on", NULL, r->facts_n > 0 ? tree_fact(t, node, 0)->on : NO_DAY, 'd'}};
    const char *pattern = "{have} of {need} days";

    if (n->days_at_least == 0)
        pattern = tree_fact(t, node, 0)->state == FACT_SERVING ? "serving on {on}"
                                                               : "NOT serving on {on}";
    sink_sentence(out, pattern, words, 3);
}

static void put_signatures(struct sink *out, const void *of)
{
    const struct leaf_of *leaf = of;
    const struct telling *t = leaf->t;
    int node = leaf->node;
    const struct node *n = &t->requirement->nodes[node];
    const struct node_result *r = tree_result(t, node);

    if (!explain_signed_together(t, node)) {
        const struct sink_word words[] = {
            {"have", NULL, r->have, 'n'}, {"need", NULL, r->need, 'n'}};

        sink_sentence(out, ": {have} of {need} signed", words, 2);
        return;
    }
    sink_text(out, n->title != NULL ? ": signed by " : " signed by ");
    for (int i = 0; i < n->parties_n; i++) {
        sink_list(out, i, n->parties_n);
        sink_text(out, n->parties[i]);
    }
    sink_text(out, ", ");
    sink_day(out, tree_fact(t, node, 0)->on);
    explain_place_after(tree_fact(t, node, 0)->evidence, tree_fact(t, node, 0)->at, out);
}

static void put_sentence(const struct telling *t, int node, struct sink *out)
{
    const struct node *n = &t->requirement->nodes[node];
    const struct node_result *r = tree_result(t, node);
    const struct waiver *w = explain_waiver(t, node);
    const struct leaf_of of = {t, node};
    const struct sink_writer delivery = {put_delivery, &of}, served = {put_served, &of},
        signatures = {put_signatures, &of};
    const struct sink_word words[] = {{"have", NULL, r->have, 'n'}, {"need", NULL, r->need, 'n'},
        {"minutes", n->count_minutes ? " minutes" : NULL, 0, 't'},
        {"by", w != NULL ? w->by : NULL, 0, 'f'},
        {"on", NULL, w != NULL ? w->granted_on : NO_DAY, 'd'},
        {"intake", NULL, w != NULL ? w->at.intake : 0, 'n'},
        {"due", NULL, t->decision->due_by, 'd'}, {"delivery", &delivery, 0, 'w'},
        {"served", &served, 0, 'w'}, {"signatures", &signatures, 0, 'w'}};
    size_t words_n = sizeof words / sizeof *words;

    explain_title(t, node, out);
    if (r->verdict == VERDICT_NOT_DUE) {
        sink_sentence(out, ": not due by {due}", words, words_n);
        return;
    }
    if (w != NULL)
        sink_sentence(out, " WAIVED {on} by {by} (intake {intake})", words, words_n);
    sink_sentence(out, sentence_node(n->kind)->told, words, words_n);
}

static const struct {
    char mark;
    int rank; /* failed ones first */
} marks[] = {
    [VERDICT_MET] = {'+', 3},
    [VERDICT_WAIVED] = {'+', 3},
    [VERDICT_UNMET] = {'x', 0},
    [VERDICT_UNKNOWN] = {'?', 1},
    [VERDICT_OPEN] = {'o', 2},
    [VERDICT_NOT_DUE] = {'.', 4},
};

static void put_clause(const struct cite *cite, size_t indent, struct sink *out)
{
    if (cite->words == NULL)
        return;
    sink_pad(out, indent);
    sink_text(out, "\"");
    sink_wrapped(out, cite->words, indent, WIDTH - 1);
    sink_text(out, "\"\n");
}

/* One node's line and facts; of a failed leaf also the clause and its words. */
static void put_node(const struct telling *t, int node, size_t indent, struct sink *out)
{
    const struct node *n = &t->requirement->nodes[node];
    const struct cite *cite = n->cite.source != NULL ? &n->cite : &t->requirement->cite;
    enum verdict verdict = tree_result(t, node)->verdict;
    char mark[3] = {marks[verdict].mark, ' ', '\0'};
    bool failed = marks[verdict].rank < 3;

    sink_pad(out, indent);
    sink_text(out, mark);
    put_sentence(t, node, out);
    if (failed && cite->source != NULL) {
        sink_pad(out, CITE_COLUMN);
        explain_cite(cite, out);
    }
    sink_text(out, "\n");
    if (n->kind < NODE_ATTENDED)
        return;
    explain_facts(t, node, indent + FACTS_INDENT - 2, out);
    if (failed)
        put_clause(cite, indent + FACTS_INDENT - 2, out);
}

/* The children of a node, failed ones first, each with its own below it. */
static void put_children(const struct telling *t, int parent, size_t indent, struct sink *out)
{
    const struct requirement *r = t->requirement;
    int end = parent + r->nodes[parent].span;

    for (int rank = 0; rank <= 4; rank++)
        for (int i = parent + 1; i < end; i += r->nodes[i].span)
            if (marks[tree_result(t, i)->verdict].rank == rank) {
                put_node(t, i, indent, out);
                put_children(t, i, indent + 2, out);
            }
}

void explain_conditions(const struct telling *t, struct sink *out)
{
    if (t->requirement == NULL)
        return;
    if (t->requirement->nodes[0].kind == NODE_ALL) {
        put_children(t, 0, 2, out);
        return;
    }
    put_node(t, 0, 2, out);
    put_children(t, 0, 4, out);
}
