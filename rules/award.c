#include "award.h"

bool award_each(const struct deciding *d, const struct person *person, enum award_kind kind,
    awarding_fn fn, struct trace *trace)
{
    for (int i = 0; i < person->assignments_n; i++) {
        const struct assignment *a = &person->assignments[i];
        const struct role *role = a->role == NONE ? NULL : &d->programme->roles[a->role];

        for (int k = 0; role != NULL && k < role->awards_n; k++) {
            const struct awarding w = {.deciding = d, .person = person, .assignment = i,
                .award = k, .a = a, .rule = &role->awards[k]};

            if (w.rule->kind == kind && !fn(&w, trace))
                return false;
        }
    }
    return true;
}

struct decision award_decision(const struct awarding *w, enum charge_kind kind, int period, day on)
{
    const struct programme *p = w->deciding->programme;
    const struct charge *own = &p->roles[w->a->role].charge[kind];

    return (struct decision){.kind = kind, .payee = w->person->payee,
        .for_period = p->periods[period].id, .service_day = on, .outcome = OUTCOME_PAID,
        .charge = own->n > 0 ? own : &p->charge[kind], .assignment = w->assignment,
        .award = w->award, .part = NONE, .claim = NONE, .requirement = NONE, .due_by = on,
        .steps = {.session = NONE, .policy = NONE}};
}

/* The verdict's own code, as held and forfeited decisions carry it. */
static codes verdict_code(enum verdict v)
{
    if (v == VERDICT_OPEN)
        return CODE(OPEN);
    return v == VERDICT_UNKNOWN ? CODE(UNKNOWN) : CODE(UNMET);
}

void award_refuse(const struct person *person, const struct requirement *r,
    struct node_result *nodes, enum verdict asked, int leaf, struct decision *decision)
{
    decision->codes |= requirement_decisive(r, nodes, asked, leaf) | verdict_code(asked);
    if (asked == VERDICT_UNMET)
        decision_refuse(decision, OUTCOME_FORFEITED, 0);
    else
        decision_hold(person, decision);
}

bool award_ask(const struct awarding *w, day due_by, struct trace *trace,
    struct decision *decision)
{
    const struct programme *p = w->deciding->programme;
    const struct requirement *r;
    struct question q = {.programme = p, .shared = w->deciding->shared, .person = w->person,
        .assignment = w->a, .as_of = w->deciding->asking.as_of, .due_by = due_by,
        .due_through = due_by, .all_year = w->rule->all_year};
    enum verdict root;

    decision->due_by = due_by;
    if (w->rule->requires == NONE)
        return true;
    r = &p->requirements[w->rule->requires];
    decision->requirement = w->rule->requires;
    decision->nodes_n = (size_t)r->nodes_n;
    if (!requirement_evaluate(&q, r, trace, &decision->nodes))
        return false;
    root = trace->nodes[decision->nodes].verdict;
    if (root == VERDICT_NOT_DUE)
        decision->outcome = OUTCOME_NOT_DUE;
    else if (root != VERDICT_MET && root != VERDICT_WAIVED)
        award_refuse(w->person, r, trace->nodes + decision->nodes, root, NONE, decision);
    return true;
}

void award_doubt(const struct person *person, codes why, struct decision *decision)
{
    if (decision->outcome == OUTCOME_FORFEITED || decision->outcome == OUTCOME_NOT_DUE)
        return;
    decision->codes |= why;
    decision_hold(person, decision);
}
