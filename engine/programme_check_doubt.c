#include "programme_check.h"

#include <string.h>

enum { YEAR = 365 /* days of service that count as one */ };

/* How often each part of the programme is referred to. */
struct counts {
    bool *requirements, *plans, *kinds, *deliverables;
};

static void use_kinds(bool *used, const int *kinds, int n)
{
    for (int i = 0; i < n; i++)
        used[kinds[i]] = true;
}

static void use_nodes(const struct requirement *requirement, struct counts *used)
{
    for (int i = 0; i < requirement->nodes_n; i++) {
        use_kinds(used->kinds, requirement->nodes[i].kinds, requirement->nodes[i].kinds_n);
        if (requirement->nodes[i].deliverable != NONE)
            used->deliverables[requirement->nodes[i].deliverable] = true;
    }
}

static void use_awards(const struct role *role, struct counts *used)
{
    for (int i = 0; i < role->awards_n; i++) {
        const struct award *award = &role->awards[i];

        use_kinds(used->kinds, award->for_kinds, award->for_kinds_n);
        if (award->requires != NONE)
            used->requirements[award->requires] = true;
        if (award->plan != NONE)
            used->plans[award->plan] = true;
    }
}

static void warn_unused(struct doc *d, bool used, const void *thing, const char *what)
{
    const char *id;

    memcpy(&id, thing, sizeof id);
    if (!used)
        programme_doc_warn(
            d, programme_doc_where(d, thing), "unused", "nothing uses the %s \"%.63s\"", what, id);
}

/* A rule that nothing uses; not asked of a document with errors, as a misspelt id is one. */
static void check_unused(struct doc *d)
{
    const struct programme *p = &d->out->p;
    struct counts used;
    int i;

    used.requirements = programme_doc_take(d, (size_t)p->requirements_n, sizeof(bool));
    used.plans = programme_doc_take(d, (size_t)p->plans_n, sizeof(bool));
    used.kinds = programme_doc_take(d, (size_t)p->kinds_n, sizeof(bool));
    used.deliverables = programme_doc_take(d, (size_t)p->deliverables_n, sizeof(bool));
    if (d->lost)
        return;
    for (i = 0; i < p->requirements_n; i++)
        use_nodes(&p->requirements[i], &used);
    for (i = 0; i < p->roles_n; i++)
        use_awards(&p->roles[i], &used);
    for (i = 0; i < p->coverage_n; i++)
        use_kinds(used.kinds, p->coverage[i].for_kinds, p->coverage[i].for_kinds_n);
    for (i = 0; i < p->requirements_n; i++)
        warn_unused(d, used.requirements[i], &p->requirements[i], "requirement");
    for (i = 0; i < p->plans_n; i++)
        warn_unused(d, used.plans[i], &p->plans[i], "plan");
    for (i = 0; i < p->deliverables_n; i++)
        warn_unused(d, used.deliverables[i], &p->deliverables[i], "deliverable");
    /* sessions inside the day are there to be recorded */
    for (i = 0; i < p->kinds_n; i++)
        warn_unused(
            d, used.kinds[i] || p->kinds[i].when == WHEN_IN_DAY, &p->kinds[i], "session kind");
}

static bool same_texts(const char *const *a, int n, const char *const *b, int m)
{
    if (n != m)
        return false;
    for (int i = 0; i < n; i++)
        if (strcmp(a[i], b[i]) != 0)
            return false;
    return true;
}

/* Whether two leaves ask the same; ids, titles and cites aside. */
static bool same_leaf(const struct node *a, const struct node *b)
{
    if (a->kind != b->kind || a->at_least != b->at_least)
        return false;
    switch (a->kind) {
    case NODE_ATTENDED:
        return a->need == b->need && a->need_ratio.p == b->need_ratio.p &&
               a->need_ratio.q == b->need_ratio.q && a->excused_up_to == b->excused_up_to &&
               a->count_minutes == b->count_minutes && a->kinds_n == b->kinds_n && a->kinds_n > 0 &&
               memcmp(a->kinds, b->kinds, (size_t)a->kinds_n * sizeof *a->kinds) == 0;
    case NODE_DELIVERED:
        return a->deliverable != NONE && a->deliverable == b->deliverable;
    case NODE_LOGGED:
        return a->count_minutes == b->count_minutes && a->what != NULL && b->what != NULL &&
               strcmp(a->what, b->what) == 0;
    case NODE_AGREED:
        return a->by == b->by && same_texts(a->parties, a->parties_n, b->parties, b->parties_n);
    case NODE_SERVING:
        return a->days_at_least == b->days_at_least;
    case NODE_ALL:
    case NODE_ANY:
    case NODE_AT_LEAST:
        break;
    }
    return false;
}

static void check_equal_leaves(struct doc *d, const struct requirement *requirement)
{
    const struct node *nodes = requirement->nodes;

    for (int i = 1; i < requirement->nodes_n; i++)
        for (int k = 0; k < i; k++)
            if (programme_doc_stated(d, &nodes[i].kind) && programme_doc_stated(d, &nodes[i].id) &&
                same_leaf(&nodes[k], &nodes[i])) {
                programme_doc_warn(d, programme_doc_where(d, &nodes[i].id), "equal_leaves",
                    "this node asks the same as \"%.63s\"", nodes[k].id != NULL ? nodes[k].id : "");
                break;
            }
}

/* A rate that changes on ${from}, not with a period. */
static void check_change(struct doc *d, const day *from)
{
    const struct programme *p = &d->out->p;
    char text[DAY_TEXT];

    for (int i = 0; i < p->periods_n && programme_doc_stated(d, from); i++)
        if (programme_doc_stated(d, &p->periods[i].from) &&
            programme_doc_stated(d, &p->periods[i].until) && *from > p->periods[i].from &&
            *from <= p->periods[i].until)
            programme_doc_warn(d, programme_doc_where(d, from), "change_inside",
                "the rate changes on %s, inside the pay period \"%.63s\"", day_text(*from, text),
                p->periods[i].id != NULL ? p->periods[i].id : "");
}

static void check_changes(struct doc *d)
{
    const struct programme *p = &d->out->p;
    int i, k, n;

    for (i = 0; i < p->roles_n; i++)
        for (k = 0; k < p->roles[i].awards_n; k++)
            for (n = 1; n < p->roles[i].awards[k].amount.n; n++)
                check_change(d, &p->roles[i].awards[k].amount.at[n].from);
    for (i = 0; i < p->coverage_n; i++)
        for (n = 1; n < p->coverage[i].ceilings_n; n++)
            check_change(d, &p->coverage[i].ceilings[n].from);
}

/* Source: programme.md, commitment, "in_force spans all its years". */
static void check_years(struct doc *d, const struct award *award)
{
    const struct programme *p = &d->out->p;
    char until[DAY_TEXT];

    if (award->kind != AWARD_COMMITMENT || !programme_doc_stated(d, &award->years) ||
        !programme_doc_stated(d, &p->from) || !programme_doc_stated(d, &p->until) ||
        p->until < p->from || p->until - p->from + 1 >= award->years * YEAR)
        return;
    programme_doc_warn(d, programme_doc_where(d, &award->years), "years_outside",
        "%d years of service are longer than \"in_force\", and what happens after %s is not seen",
        (int)award->years, day_text(p->until, until));
}

void programme_check_doubt(struct doc *d)
{
    const struct programme *p = &d->out->p;

    if (d->errors == 0)
        check_unused(d);
    for (int i = 0; i < p->requirements_n; i++)
        check_equal_leaves(d, &p->requirements[i]);
    for (int i = 0; i < p->roles_n; i++)
        for (int k = 0; k < p->roles[i].awards_n; k++)
            check_years(d, &p->roles[i].awards[k]);
    check_changes(d);
}
