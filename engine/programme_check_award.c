#include "programme_check.h"

#include "programme_award.h"

#include <string.h>

/* Whether node ${i} asks the assignment to serve on a part's own due_through. */
static bool asks_due_through(const struct doc *d, const struct node *node)
{
    return node->kind == NODE_SERVING && programme_doc_stated(d, &node->kind) &&
           !programme_doc_stated(d, &node->days_at_least);
}

static void check_requirement(struct doc *d, const struct requirement *requirement)
{
    const struct node *nodes = requirement->nodes;

    for (int i = 1; i < requirement->nodes_n; i++)
        for (int k = 0; k < i; k++)
            if (nodes[i].id != NULL && nodes[k].id != NULL &&
                strcmp(nodes[i].id, nodes[k].id) == 0) {
                programme_doc_error(d, programme_doc_where(d, &nodes[i].id), "id_twice",
                    "the id \"%.63s\" is taken by another node of this requirement", nodes[i].id);
                break;
            }
}

/* Source: programme.md, stipend, "of names". */
static void check_leaf(struct doc *d, const struct award *award)
{
    const struct requirement *requirement;
    const struct node *leaf;

    if (!programme_doc_stated(d, &award->pays_of))
        return;
    requirement = &d->out->p.requirements[award->requires];
    leaf = &requirement->nodes[award->pays_of];
    if (!programme_doc_stated(d, &leaf->kind))
        return;
    if (leaf->kind != NODE_ATTENDED && leaf->kind != NODE_LOGGED)
        programme_doc_error(d, programme_doc_where(d, &award->pays_of), "bad_leaf",
            "\"%.63s\" is not \"attended\" or \"logged\", so that there is nothing to count",
            leaf->id);
    else if (leaf->parent != NONE && (leaf->parent != 0 || requirement->nodes[0].kind != NODE_ALL))
        programme_doc_error(d, programme_doc_where(d, &award->pays_of), "bad_leaf",
            "\"%.63s\" is neither the root of \"%.63s\" nor directly in an \"all\" at its root",
            leaf->id, requirement->id);
}

static void check_steps(struct doc *d, const struct award *award)
{
    const struct tier_step *step;

    for (int i = 0; i < award->steps_n; i++) {
        step = &award->steps[i];
        if (i > 0 && programme_doc_stated(d, &step->at_least) &&
            programme_doc_stated(d, &step[-1].at_least) && step->at_least <= step[-1].at_least)
            programme_doc_error(d, programme_doc_where(d, &step->at_least), "step_order",
                "steps must ascend: %d is not above %d", (int)step->at_least,
                (int)step[-1].at_least);
        if (programme_doc_stated(d, &step->amount) && programme_doc_stated(d, &award->plan) &&
            d->out->p.plans[award->plan].parts_n > 1)
            programme_doc_error(d, programme_doc_where(d, &step->amount), "per_unit_parts",
                "\"per_unit\" steps need a plan of one part, but \"%.63s\" has %d",
                d->out->p.plans[award->plan].id, d->out->p.plans[award->plan].parts_n);
    }
}

static void check_per_unit(struct doc *d, const struct award *award)
{
    const struct session_kind *kind;

    for (int i = 0; i < award->for_kinds_n; i++) {
        kind = &d->out->p.kinds[award->for_kinds[i]];
        if (programme_doc_stated(d, &kind->when) && kind->when != WHEN_OFF_DAY &&
            kind->when != WHEN_AFTER_HOURS)
            programme_doc_error(d, programme_doc_where(d, &award->for_kinds[i]), "contract_time",
                "training pay is for \"off-day\" and \"after-hours\" sessions, but \"%.63s\" is "
                "\"%s\"",
                kind->id, kind->when == WHEN_RELEASE ? "release" : "in-day");
    }
}

/* Only a stipend has parts, so only its requirement can ask about a part's due_through. */
static void check_part_leaves(struct doc *d, const struct award *award)
{
    const struct requirement *requirement;

    if (!programme_doc_stated(d, &award->requires) || award->kind == AWARD_STIPEND)
        return;
    requirement = &d->out->p.requirements[award->requires];
    for (int i = 0; i < requirement->nodes_n; i++)
        if (asks_due_through(d, &requirement->nodes[i])) {
            programme_doc_error(d, programme_doc_where(d, &award->requires), "no_due_through",
                "\"%.63s\" asks about serving on \"due-through\", which a %s award has not",
                requirement->id, programme_award_kinds[award->kind]);
            return;
        }
}

/*
 * The last day through which ${award} asks its requirement: of the plan's last part, or when the
 * pool closes; DAY_OPEN where that is not known.
 */
static day asked_through(const struct doc *d, const struct award *award)
{
    const struct plan *plan;

    if (award->kind == AWARD_POOL && programme_doc_stated(d, &award->closes))
        return award->closes;
    if (award->kind != AWARD_STIPEND || !programme_doc_stated(d, &award->plan))
        return DAY_OPEN;
    plan = &d->out->p.plans[award->plan];
    if (plan->parts_n == 0 || !programme_doc_stated(d, &plan->parts[plan->parts_n - 1].due_through))
        return DAY_OPEN;
    return plan->parts[plan->parts_n - 1].due_through;
}

/* The latest day through which each requirement is asked; NO_DAY: never. */
static void find_asked(const struct doc *d, day *asked)
{
    const struct programme *p = &d->out->p;
    day through;

    for (int r = 0; r < p->roles_n; r++)
        for (int i = 0; i < p->roles[r].awards_n; i++) {
            const struct award *award = &p->roles[r].awards[i];

            if (award->requires == NONE)
                continue;
            through = asked_through(d, award);
            if (through > asked[award->requires])
                asked[award->requires] = through;
        }
}

/* Which deliverables are due after every part that needs them. */
static void check_deliverables(struct doc *d)
{
    const struct programme *p = &d->out->p;
    day *asked = programme_doc_take(d, (size_t)p->requirements_n, sizeof *asked);
    day *last = programme_doc_take(d, (size_t)p->deliverables_n, sizeof *last);
    char due[DAY_TEXT], text[DAY_TEXT];
    int i, k;

    if (asked == NULL || last == NULL)
        return;
    for (i = 0; i < p->requirements_n; i++)
        asked[i] = NO_DAY;
    for (i = 0; i < p->deliverables_n; i++)
        last[i] = NO_DAY;
    find_asked(d, asked);
    for (i = 0; i < p->requirements_n; i++)
        for (k = 0; k < p->requirements[i].nodes_n; k++) {
            const int needed = p->requirements[i].nodes[k].deliverable;

            if (needed != NONE && asked[i] > last[needed])
                last[needed] = asked[i];
        }
    for (i = 0; i < p->deliverables_n; i++)
        if (last[i] != NO_DAY && programme_doc_stated(d, &p->deliverables[i].due) &&
            p->deliverables[i].due > last[i])
            programme_doc_error(d, programme_doc_where(d, &p->deliverables[i].due), "due_too_late",
                "due on %s, after everything that needs it, which is due through %s at the latest",
                day_text(p->deliverables[i].due, due), day_text(last[i], text));
}

/* A second commitment award of ${role}: an aid fact names the assignment, not the award. */
static void check_commitments(struct doc *d, const struct role *role)
{
    const struct award *first = NULL;
    struct fault *fault;

    for (int i = 0; i < role->awards_n; i++) {
        const struct award *award = &role->awards[i];

        if (award->kind != AWARD_COMMITMENT || !programme_doc_stated(d, &award->kind))
            continue;
        if (first == NULL) {
            first = award;
            continue;
        }
        fault = programme_doc_error(d, programme_doc_where(d, award), "two_commitments",
            "this role has a commitment award already, \"%.63s\"", first->id);
        faults_hint(fault,
            "an aid fact names an assignment, not an award: give this award a role of its own");
    }
}

void programme_check_award(struct doc *d)
{
    const struct programme *p = &d->out->p;
    int i, r;

    for (i = 0; i < p->requirements_n; i++)
        check_requirement(d, &p->requirements[i]);
    for (r = 0; r < p->roles_n; r++)
        check_commitments(d, &p->roles[r]);
    for (r = 0; r < p->roles_n; r++)
        for (i = 0; i < p->roles[r].awards_n; i++) {
            const struct award *award = &p->roles[r].awards[i];

            if (!programme_doc_stated(d, &award->kind))
                continue;
            check_leaf(d, award);
            check_steps(d, award);
            check_part_leaves(d, award);
            if (award->kind == AWARD_PER_UNIT)
                check_per_unit(d, award);
        }
    check_deliverables(d);
}
