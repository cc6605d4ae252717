#include "programme_requirement.h"

#include "programme_ref.h"
#include "programme_value.h"

#include <string.h>

enum { NODES_MOST = 1000 /* of a requirement */ };

/* The keys that say which kind a node is, in the order of enum node_kind. */
static const char *const kinds[] = {
    "all", "any", "at_least", "attended", "delivered", "logged", "agreed", "serving", NULL};

static const struct range some = {1, 1000000, NULL}, none_or_more = {0, 1000000, NULL},
                          days = {1, 36600, NULL};
static const struct ids parties = {false, false};
static const char *const sessions_or_minutes[] = {"sessions", "minutes", NULL};
static const char *const entries_or_minutes[] = {"entries", "minutes", NULL};
static const char *const due_through[] = {"due-through", NULL};

/* "all", a whole number, or a ratio. */
static bool read_need(
    struct doc *d, const struct json_place *v, void *object, const struct key *row)
{
    static const struct ratios above_zero = {.above_zero = true};
    const struct key count = {.at = row->at, .how = &some};
    const struct key ratio = {.at = offsetof(struct node, need_ratio), .how = &above_zero};
    struct node *node = object;

    if (v->kind == JSON_NUMBER) {
        node->need = NEED_NUMBER;
        return programme_value_count(d, v, object, &count);
    }
    if (v->kind != JSON_STRING || strspn(programme_doc_text(d, v), "0123456789/.") == 0) {
        node->need = NEED_ALL;
        if (v->kind == JSON_STRING && strcmp(programme_doc_text(d, v), "all") == 0)
            return true;
        programme_form_bad(d, v, "\"all\", a whole number, or a ratio such as \"3/4\"");
        return false;
    }
    node->need = NEED_RATIO;
    return programme_value_ratio(d, v, object, &ratio);
}

static const struct key attended_keys[] = {
    {"kinds", true, programme_ref_many, LIST_AT(struct node, kinds), &programme_ref_kinds},
    {"at_least", true, read_need, AT(struct node, at_least), NULL},
    {"excused_up_to", false, programme_value_count, AT(struct node, excused_up_to), &none_or_more},
    {"count", false, programme_value_either, AT(struct node, count_minutes), sessions_or_minutes},
    {0}};
static const struct form attended = {.what = "\"attended\"", .keys = attended_keys};

static const struct key logged_keys[] = {
    {"what", true, programme_value_id, AT(struct node, what), NULL},
    {"at_least", true, programme_value_count, AT(struct node, at_least), &some},
    {"count", false, programme_value_either, AT(struct node, count_minutes), entries_or_minutes},
    {0}};
static const struct form logged = {.what = "\"logged\"", .keys = logged_keys};

static const struct key agreed_keys[] = {
    {"parties", true, programme_ref_ids, LIST_AT(struct node, parties), &parties},
    {"by", false, programme_value_day, AT(struct node, by), NULL}, {0}};
static const struct form agreed = {.what = "\"agreed\"", .keys = agreed_keys};

static void check_serving(struct doc *d, const struct json_place *v, void *object)
{
    static const char *const forms[] = {"on", "days_at_least", NULL};

    (void)object;
    programme_form_one_of(d, v, forms, "\"serving\"");
}

static const struct key serving_keys[] = {{"on", false, programme_value_only, 0, 0, due_through},
    {"days_at_least", false, programme_value_count, AT(struct node, days_at_least), &days}, {0}};
static const struct form serving = {
    .what = "\"serving\"", .keys = serving_keys, .finish = check_serving};

#define NODE_KEYS(id_required)                                                                     \
    {"id", id_required, programme_value_id, AT(struct node, id), NULL},                            \
        {"title", false, programme_value_title, AT(struct node, title), NULL},                     \
        {"cite", false, programme_ref_cite, AT(struct node, cite), NULL},                          \
        {"all", false, programme_form_later, 0, 0, NULL},                                          \
        {"any", false, programme_form_later, 0, 0, NULL},                                          \
        {"at_least", false, programme_value_count, AT(struct node, at_least), &some},              \
        {"of", false, programme_form_later, 0, 0, NULL},                                           \
        {"attended", false, programme_form_object, 0, 0, &attended},                               \
        {"delivered", false, programme_ref_one, AT(struct node, deliverable),                      \
            &programme_ref_deliverables},                                                          \
        {"logged", false, programme_form_object, 0, 0, &logged},                                   \
        {"agreed", false, programme_form_object, 0, 0, &agreed},                                   \
        {"serving", false, programme_form_object, 0, 0, &serving},                                 \
    {                                                                                              \
        0                                                                                          \
    }

static const struct key node_keys[] = {NODE_KEYS(true)}, root_keys[] = {NODE_KEYS(false)};
static const struct form node_form = {.what = "a node", .keys = node_keys},
                         root_form = {.what = "a requirement", .keys = root_keys};

/* A tree while it is read: its nodes so far, in preorder. */
struct tree {
    struct node *nodes;
    int n, room;
    bool full; /* said once */
};

static void read_node(struct doc *d, const struct json_place *v, struct tree *tree, int parent);

/* The nodes under node ${i}, from the list at its kind's key. */
static void read_children(struct doc *d, const struct json_place *v, struct tree *tree, int i)
{
    const struct node *node = &tree->nodes[i];
    const struct json_place *list, *child = NULL;
    int n;

    list = programme_doc_member(d, v, node->kind == NODE_AT_LEAST ? "of" : kinds[node->kind]);
    if (list == NULL) {
        programme_doc_error(d, programme_doc_value(v), "missing_key", "\"at_least\" needs \"of\"");
        return;
    }
    if ((n = programme_form_entries(d, list)) == 0)
        return;
    if (node->kind == NODE_AT_LEAST && programme_doc_stated(d, &node->at_least) &&
        node->at_least > n)
        programme_doc_error(d, programme_doc_where(d, &node->at_least), "never_met",
            "at least %d of %d can never be met", (int)node->at_least, n);
    while ((child = programme_doc_child(d, list, child)) != NULL)
        read_node(d, child, tree, i);
}

/* Which kind of node the object ${v} is; an error is said once. */
static int kind_of(struct doc *d, const struct json_place *v, const struct form *form)
{
    const struct json_place *of = programme_doc_member(d, v, "of");
    const int kind = programme_form_one_of(d, v, kinds, form->what);

    if (kind != NONE && kind != NODE_AT_LEAST && of != NULL)
        programme_doc_error(d, programme_doc_at_key(of), "too_many_keys",
            "\"of\" goes with \"at_least\", not with \"%s\"", kinds[kind]);
    return kind;
}

static void read_node(struct doc *d, const struct json_place *v, struct tree *tree, int parent)
{
    static const struct node blank = {.parent = NONE, .deliverable = NONE, .by = NO_DAY};
    const struct form *form = parent == NONE ? &root_form : &node_form;
    struct node *node;
    const int i = tree->n;
    int kind;

    if (!programme_form_is(d, v, JSON_OBJECT, "an object"))
        return;
    if (i == tree->room) {
        if (!tree->full)
            programme_doc_error(d, programme_doc_value(v), "too_many_nodes",
                "a requirement has %d nodes at most", NODES_MOST);
        tree->full = true;
        return;
    }
    node = &tree->nodes[tree->n++];
    *node = blank;
    node->parent = parent;
    node->span = 1;
    programme_form_read(d, v, node, form);
    if ((kind = kind_of(d, v, form)) == NONE)
        return;
    node->kind = (enum node_kind)kind;
    programme_doc_note(d, &node->kind, programme_doc_value(v));
    if (kind <= NODE_AT_LEAST)
        read_children(d, v, tree, i);
    node->span = tree->n - i;
}

static void read_requirement(struct doc *d, const struct json_place *v, void *element)
{
    struct requirement *requirement = element;
    const struct json_place *inner;
    struct tree tree = {.room = 0};

    if (!programme_form_is(d, v, JSON_OBJECT, "an object"))
        return;
    for (inner = v; inner < v + v->span; inner++)
        tree.room += inner->kind == JSON_OBJECT;
    if (tree.room > NODES_MOST)
        tree.room = NODES_MOST;
    if ((tree.nodes = programme_doc_take(d, (size_t)tree.room, sizeof *tree.nodes)) == NULL)
        return;
    read_node(d, v, &tree, NONE);
    if (tree.nodes[0].id == NULL)
        tree.nodes[0].id = requirement->id;
    requirement->title = tree.nodes[0].title;
    requirement->cite = tree.nodes[0].cite;
    requirement->nodes = tree.nodes;
    requirement->nodes_n = tree.n;
}

const struct form programme_requirement_form = {
    .what = "a requirement", .size = sizeof(struct requirement), .read = read_requirement};
