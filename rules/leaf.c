#include "leaf.h"

#include <string.h>

struct trace_fact *leaf_fact(struct trace *trace, struct trace_fact fact)
{
    if (trace->facts_n == trace->facts_room) {
        trace->short_of_room = true;
        return NULL;
    }
    trace->facts[trace->facts_n] = fact;
    return &trace->facts[trace->facts_n++];
}

bool leaf_window_holds(const struct question *q, day on)
{
    const struct assignment *a = q->assignment;

    if (on < (q->all_year ? q->programme->from : a->starts) || on > q->due_by || on > a->ends)
        return false;
    return !assignment_row_near(a, on)->leave;
}

static void put_fact(struct trace *trace, struct node_result *out, struct trace_fact fact)
{
    fact.session = NONE;
    fact.group = NONE;
    if (leaf_fact(trace, fact) != NULL)
        out->facts_n++;
}

static const struct delivery *delivery_of(const struct assignment *a, int deliverable)
{
    for (int i = 0; i < a->deliveries_n; i++)
        if (a->deliveries[i].deliverable == deliverable)
            return &a->deliveries[i];
    return NULL;
}

static bool is_acceptor(const struct deliverable *d, const char *party)
{
    for (int i = 0; party != NULL && i < d->accepted_by_n; i++)
        if (strcmp(d->accepted_by[i], party) == 0)
            return true;
    return false;
}

/* The state of a deliverable as of the day: each of its days counts when it has come. */
static enum fact_state delivery_state(const struct question *q, const struct deliverable *d,
    const struct delivery *f)
{
    bool in_time;

    if (f == NULL || f->submitted_on > q->as_of)
        return FACT_NOT_SUBMITTED;
    /* Evidence comes first: a row that lacks it counts as not recorded, late or not. */
    if (d->evidence_required && f->evidence == NULL)
        return FACT_NO_EVIDENCE;
    in_time = d->late_accepted || f->submitted_on <= d->due + d->grace_days;
    if (!in_time)
        return FACT_SUBMITTED_LATE;
    if (f->accepted_on != NO_DAY && f->accepted_on <= q->as_of && is_acceptor(d, f->accepted_by))
        return FACT_ACCEPTED;
    if (f->returned_on != NO_DAY && f->returned_on <= q->as_of &&
        f->submitted_on <= f->returned_on)
        return FACT_RETURNED;
    return FACT_SUBMITTED;
}

static void leaf_delivered(const struct question *q, const struct node *node, struct trace *trace,
    struct node_result *out)
{
    const struct deliverable *d = &q->programme->deliverables[node->deliverable];
    const struct delivery *f = delivery_of(q->assignment, node->deliverable);
    enum fact_state state = delivery_state(q, d, f);
    day last = d->late_accepted ? q->programme->until : d->due + d->grace_days;
    struct trace_fact fact = {.state = state, .which = NONE, .on = d->due, .cure_until = last};

    out->need = 1;
    if (d->due > q->due_by || (d->due < q->assignment->starts && !q->all_year) ||
        d->due > q->assignment->ends) {
        out->verdict = VERDICT_NOT_DUE;
        return;
    }
    if (state != FACT_NOT_SUBMITTED) {
        fact.which = (int)(f - q->assignment->deliveries);
        fact.on = f->submitted_on;
        fact.evidence = f->evidence;
        fact.at = f->at;
    }
    fact.curable = q->as_of <= last && q->as_of <= q->programme->until &&
                   (state == FACT_NOT_SUBMITTED || state == FACT_RETURNED);
    put_fact(trace, out, fact);
    if (state == FACT_ACCEPTED) {
        out->verdict = VERDICT_MET;
        out->have = 1;
    } else if (state == FACT_SUBMITTED || state == FACT_NO_EVIDENCE) {
        out->verdict = VERDICT_UNKNOWN;
        out->why = state == FACT_SUBMITTED ? CODE(AWAITS_ACCEPTANCE) : CODE(NO_EVIDENCE);
    } else {
        out->verdict = fact.curable ? VERDICT_OPEN : VERDICT_UNMET;
    }
}

static void leaf_logged(const struct question *q, const struct node *node, struct trace *trace,
    struct node_result *out)
{
    const struct assignment *a = q->assignment;

    out->need = node->at_least;
    for (int i = 0; i < a->logs_n; i++) {
        const struct log *l = &a->logs[i];

        if (strcmp(l->what, node->what) != 0 || l->on > q->as_of || !leaf_window_holds(q, l->on))
            continue;
        out->have += node->count_minutes ? l->minutes : 1;
        put_fact(trace, out, (struct trace_fact){.state = FACT_LOGGED, .which = i, .on = l->on,
                                 .minutes = l->minutes, .evidence = l->evidence, .at = l->at});
    }
    /* Until D comes nobody can say how much more will be logged. */
    if (q->as_of < q->due_by)
        out->soon = INT32_MAX;
    if (out->have >= out->need)
        out->verdict = VERDICT_MET;
    else
        out->verdict = q->as_of < q->due_by ? VERDICT_OPEN : VERDICT_UNMET;
}

static const struct agreement *agreement_of(const struct question *q, const char *party)
{
    const struct assignment *a = q->assignment;

    for (int i = 0; i < a->agreements_n; i++)
        if (strcmp(a->agreements[i].party, party) == 0 &&
            a->agreements[i].signed_on <= q->as_of)
            return &a->agreements[i];
    return NULL;
}

static void leaf_agreed(const struct question *q, const struct node *node, struct trace *trace,
    struct node_result *out)
{
    day by = node->by;

    if (by == NO_DAY || (by < q->assignment->starts && !q->all_year))
        by = DAY_OPEN;
    out->need = node->parties_n;
    for (int i = 0; i < node->parties_n; i++) {
        const struct agreement *f = agreement_of(q, node->parties[i]);
        struct trace_fact fact = {.state = FACT_NOT_SIGNED, .which = i, .on = NO_DAY,
            .cure_until = by};

        if (f != NULL) {
            fact.state = f->signed_on <= by ? FACT_SIGNED : FACT_SIGNED_LATE;
            fact.on = f->signed_on;
            fact.evidence = f->evidence;
            fact.at = f->at;
        }
        out->have += fact.state == FACT_SIGNED;
        put_fact(trace, out, fact);
    }
    if (out->have == out->need)
        out->verdict = VERDICT_MET;
    else
        out->verdict = q->as_of > by || q->as_of > q->programme->until ? VERDICT_UNMET
                                                                       : VERDICT_OPEN;
}

static void leaf_serving(const struct question *q, const struct node *node, struct trace *trace,
    struct node_result *out)
{
    const struct assignment *a = q->assignment;
    day last = q->due_by < q->as_of ? q->due_by : q->as_of;
    struct trace_fact fact = {.which = NONE, .on = q->due_through, .cure_until = NO_DAY};

    if (node->days_at_least == 0) {
        const struct assignment_row *row = assignment_row_on(a, q->due_through);
        bool serves = row != NULL && !row->leave;

        out->need = 1;
        out->have = serves && q->due_through <= q->as_of;
        out->verdict = !serves ? VERDICT_UNMET : out->have == 1 ? VERDICT_MET : VERDICT_OPEN;
        fact.state = serves ? FACT_SERVING : FACT_NOT_SERVING;
        fact.at = row != NULL ? row->at : (struct place){0, 0};
        put_fact(trace, out, fact);
        return;
    }
    out->need = node->days_at_least;
    out->have = assignment_serving_days(a, q->programme->from, last);
    out->soon = assignment_serving_days(a, q->programme->from, q->due_by) - out->have;
    if (out->have >= out->need)
        out->verdict = VERDICT_MET;
    else
        out->verdict = out->have + out->soon >= out->need ? VERDICT_OPEN : VERDICT_UNMET;
}

/* A waiver for this leaf that is granted by the as-of day and reaches D. */
static void apply_waiver(const struct question *q, const struct node *node, struct trace *trace,
    struct node_result *out)
{
    const struct assignment *a = q->assignment;

    if (out->verdict == VERDICT_NOT_DUE)
        return;
    for (int i = 0; i < a->waivers_n; i++) {
        const struct waiver *w = &a->waivers[i];

        if (strcmp(w->leaf, node->id) != 0 || w->granted_on > q->as_of || w->until < q->due_by)
            continue;
        out->verdict = VERDICT_WAIVED;
        put_fact(trace, out, (struct trace_fact){.state = FACT_WAIVED, .which = i,
                                 .on = w->granted_on, .cure_until = NO_DAY, .at = w->at});
        return;
    }
}

void leaf_evaluate(const struct question *q, const struct node *node, struct trace *trace,
    struct node_result *out)
{
    out->facts = trace->facts_n;
    switch (node->kind) {
    case NODE_ATTENDED:
        leaf_attended(q, node, trace, out);
        break;
    case NODE_DELIVERED:
        leaf_delivered(q, node, trace, out);
        break;
    case NODE_LOGGED:
        leaf_logged(q, node, trace, out);
        break;
    case NODE_AGREED:
        leaf_agreed(q, node, trace, out);
        break;
    default:
        leaf_serving(q, node, trace, out);
        break;
    }
    apply_waiver(q, node, trace, out);
    if (out->verdict == VERDICT_WAIVED)
        out->why = 0;
}
