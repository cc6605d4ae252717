/*
 * Conditions as a list, each with its clause where it is cited for the first time.
 */
#include "render_part.h"

static void put_indent(int depth, struct sink *out)
{
    for (int i = 0; i < depth; i++)
        sink_text(out, "  ");
}

/* Whether the clause of a node was quoted above: of the whole, or at an earlier node. */
static bool is_quoted(const struct requirement *r, int node)
{
    if (render_same_cite(&r->cite, &r->nodes[node].cite))
        return true;
    for (int i = 0; i < node; i++)
        if (render_same_cite(&r->nodes[i].cite, &r->nodes[node].cite))
            return true;
    return false;
}

static void put_clause(const struct requirement *r, int node, struct sink *out)
{
    const struct cite *cite = &r->nodes[node].cite;

    if (cite->source == NULL)
        return;
    if (!is_quoted(r, node)) {
        sink_text(out, " “");
        sink_markdown(out, cite->words);
        sink_text(out, "”");
    }
    render_cited(cite, out);
}

static void put_title(const struct programme *p, const struct node *n, struct sink *out)
{
    if (n->kind < NODE_ATTENDED && n->title == NULL)
        return;
    if (n->title == NULL && n->kind != NODE_LOGGED && n->kind != NODE_AGREED &&
        n->kind != NODE_SERVING)
        return;
    sink_text(out, "**");
    sink_markdown(out, n->title != NULL ? n->title : n->id);
    sink_text(out, "**: ");
    (void)p;
}

static void put_nodes(
    const struct programme *p, const struct requirement *r, int parent, int depth, struct sink *out)
{
    const struct node *nodes = r->nodes;

    for (int i = parent + 1; i < parent + nodes[parent].span; i += nodes[i].span) {
        bool leaf = nodes[i].kind >= NODE_ATTENDED;

        put_indent(depth, out);
        sink_text(out, "- ");
        put_title(p, &nodes[i], out);
        sentence_ask(p, &nodes[i], out);
        sink_text(out, leaf ? "." : ":");
        put_clause(r, i, out);
        sink_text(out, "\n");
        put_nodes(p, r, i, depth + 1, out);
    }
}

void render_conditions(const struct programme *p, const struct requirement *r, struct sink *out)
{
    bool leaf = r->nodes[0].kind >= NODE_ATTENDED;

    if (leaf) {
        sink_text(out, "- ");
        put_title(p, &r->nodes[0], out);
        sentence_ask(p, &r->nodes[0], out);
        sink_text(out, ".");
        put_clause(r, 0, out);
        sink_text(out, "\n\n");
        return;
    }
    sentence_ask(p, &r->nodes[0], out);
    sink_text(out, ":\n\n");
    put_nodes(p, r, 0, 0, out);
    sink_text(out, "\n");
}
