/*
 * The award "stipend": its parts, what pays, recovery.  Source: programme.md, Awards, "stipend".
 */
#include "award.h"

#include <string.h>

/* One stipend award of one assignment while its parts are decided. */
struct stipend {
    const struct awarding *of;
    const struct deciding *deciding;
    const struct person *person;
    const struct assignment *a;
    const struct award *rule;
    const struct plan *plan;
    struct ratio weight_days; /* w of proration "days" */
    bool unweighable;         /* its shares have no common denominator in 63 bits */
    struct ratio passed;      /* C': cumulative share through the last part that was not not_due */
};

/* base = round(A*w*C) - round(A*w*C'). */
static bool base_of(const struct stipend *s, struct ratio w, money amount,
    const struct plan_part *part, money *out)
{
    enum rounding how = s->deciding->programme->rounding;
    struct ratio upto, before;
    money high, low;

    if (!ratio_mul(w, part->cumulative, &upto) || !ratio_mul(w, s->passed, &before) ||
        !money_share(amount, upto, how, &high) || !money_share(amount, before, how, &low))
        return false;
    *out = high - low;
    return true;
}

/* A decision is paid from the first. */
static void pay(struct decision *d, money amount, codes reduction)
{
    d->target = amount;
    if (amount < d->steps.base && amount > 0) {
        d->outcome = OUTCOME_REDUCED;
        d->codes |= reduction;
    }
}

/* A higher step, or the smallest ratio, can still be reached: held. */
static void hold_for_more(const struct stipend *s, const struct node_result *leaf,
    struct decision *d)
{
    d->codes |= leaf->soon > 0 ? CODE(OPEN) : CODE(UNKNOWN) | leaf->why;
    decision_hold(s->person, d);
}

static bool pay_proportional(const struct stipend *s, const struct node_result *leaf,
    struct decision *d)
{
    enum rounding how = s->deciding->programme->rounding;
    struct ratio got = RATIO_ONE, could;
    money amount;

    if (leaf->have < leaf->need)
        got = (struct ratio){leaf->have, leaf->need};
    if (ratio_cmp(got, s->rule->pays_at_least) >= 0) {
        if (!money_share(d->steps.base, got, how, &amount))
            return false;
        pay(d, amount, CODE(PROPORTION));
        return true;
    }
    /* No ratio asks for more than 1: below it something is needed. */
    could = (struct ratio){leaf->have + leaf->soon + leaf->unrecorded, leaf->need};
    if (ratio_cmp(could, s->rule->pays_at_least) >= 0)
        hold_for_more(s, leaf, d);
    else
        decision_refuse(d, OUTCOME_FORFEITED, CODE(BELOW_PROPORTION));
    return true;
}

static bool step_amount(const struct stipend *s, const struct tier_step *step, bool minutes,
    const struct node_result *leaf, money base, money *out)
{
    enum rounding how = s->deciding->programme->rounding;

    if (!step->per_unit)
        return money_share(base, step->share, how, out);
    if (!money_share(step->amount, (struct ratio){leaf->have, minutes ? 60 : 1}, how, out))
        return false;
    if (*out > base)
        *out = base;
    return true;
}

static bool pay_tiers(const struct stipend *s, const struct requirement *r,
    const struct node_result *leaf, struct decision *d)
{
    const struct tier_step *reached = NULL;
    bool more = false;
    money amount;

    for (int i = 0; i < s->rule->steps_n; i++) {
        const struct tier_step *step = &s->rule->steps[i];

        if (step->at_least <= leaf->have)
            reached = step;
        else if (step->at_least <= leaf->have + leaf->soon + leaf->unrecorded)
            more = true;
    }
    if (more) {
        hold_for_more(s, leaf, d);
    } else if (reached == NULL) {
        decision_refuse(d, OUTCOME_FORFEITED, CODE(BELOW_TIERS));
    } else {
        if (!step_amount(s, reached, r->nodes[s->rule->pays_of].count_minutes, leaf,
                d->steps.base, &amount))
            return false;
        pay(d, amount, CODE(TIER));
    }
    return true;
}

/* What "of" says, in the page's order; the rest of the tree first. */
static bool pay_by_leaf(const struct stipend *s, const struct requirement *r,
    struct node_result *nodes, struct decision *d)
{
    int of = s->rule->pays_of;
    struct node_result *leaf = &nodes[of];
    enum verdict rest = requirement_without(r, nodes, of);

    d->steps.have = leaf->have;
    d->steps.need = leaf->need;
    if (rest != VERDICT_MET) {
        award_refuse(s->person, r, nodes, rest, of, d);
    } else if (leaf->verdict == VERDICT_OPEN || leaf->verdict == VERDICT_UNKNOWN) {
        award_refuse(s->person, r, nodes, leaf->verdict, NONE, d);
    } else if (leaf->verdict == VERDICT_NOT_DUE || leaf->verdict == VERDICT_WAIVED) {
        pay(d, d->steps.base, 0);
    } else if (s->rule->pays == PAYS_PROPORTIONAL) {
        return pay_proportional(s, leaf, d);
    } else {
        return pay_tiers(s, r, leaf, d);
    }
    return true;
}

static bool pay_by_root(const struct stipend *s, const struct requirement *r,
    struct node_result *nodes, struct decision *d)
{
    if (s->rule->pays != PAYS_ALL_OR_NOTHING)
        return pay_by_leaf(s, r, nodes, d);
    if (nodes[0].verdict == VERDICT_MET || nodes[0].verdict == VERDICT_WAIVED)
        pay(d, d->steps.base, 0);
    else
        award_refuse(s->person, r, nodes, nodes[0].verdict, NONE, d);
    return true;
}

/* Everything about one part but the tree, which is evaluated already. */
static void decide_part(struct stipend *s, const struct requirement *r, struct node_result *nodes,
    const struct plan_part *part, struct decision *d)
{
    const struct dated_money *rate = dated_amount(s->rule->amount, part->due_through);
    const struct assignment_row *row = assignment_row_on(s->a, part->due_through);
    bool serves = row != NULL && !row->leave;
    struct ratio w = s->weight_days;

    if (part->due_through < s->a->starts) {
        d->outcome = OUTCOME_NOT_DUE;
        return;
    }
    if (!s->rule->proration_days && !serves) {
        decision_refuse(d, OUTCOME_FORFEITED, CODE(LEFT_BEFORE));
        s->passed = part->cumulative;
        return;
    }
    if (nodes[0].verdict == VERDICT_NOT_DUE) {
        d->outcome = OUTCOME_NOT_DUE;
        return;
    }
    if (!s->rule->proration_days)
        w = row->share;
    d->steps.weight = w;
    if (s->unweighable)
        rate = NULL;
    if (rate != NULL) {
        d->steps.amount = rate->amount;
        d->steps.cite = rate->cite;
        if (!base_of(s, w, rate->amount, part, &d->steps.base))
            rate = NULL;
    }
    if (!pay_by_root(s, r, nodes, d))
        rate = NULL;
    if (rate == NULL)
        award_doubt(s->person, CODE(NO_RATE), d);
    s->passed = part->cumulative;
}

/* One part: its tree evaluated, its decision appended if its period has come. */
static bool decide_one(struct stipend *s, int index, struct trace *trace)
{
    const struct programme *p = s->deciding->programme;
    const struct plan_part *part = &s->plan->parts[index];
    const struct requirement *r = &p->requirements[s->rule->requires];
    const struct pay_period *period = &p->periods[part->period];
    struct decision d = award_decision(s->of, CHARGE_STIPEND, part->period, part->due_through);
    struct question q = {.programme = p, .shared = s->deciding->shared, .person = s->person,
        .assignment = s->a, .as_of = s->deciding->asking.as_of,
        .due_through = part->due_through, .all_year = s->rule->all_year};
    size_t nodes_before = trace->nodes_n, facts_before = trace->facts_n;

    d.part = index;
    d.requirement = s->rule->requires;
    d.nodes_n = (size_t)r->nodes_n;
    if (s->rule->proration_days && d.due_by > s->a->ends)
        d.due_by = s->a->ends;
    q.due_by = d.due_by;
    key_write(d.key, "stipend", s->a->id, s->rule->id, part->id);
    if (!requirement_evaluate(&q, r, trace, &d.nodes))
        return false;
    decide_part(s, r, trace->nodes + d.nodes, part, &d);
    if (s->deciding->asking.period != NONE &&
        period->from <= p->periods[s->deciding->asking.period].from)
        return decision_append(trace, &d) != NULL;
    trace->nodes_n = nodes_before;
    trace->facts_n = facts_before;
    return true;
}

/* The final part is forfeited: what was paid, or may be, before it is taken back. */
static void recover(const struct stipend *s, struct decision *parts, size_t n)
{
    if (!s->plan->recover || n < 2 || parts[n - 1].part != s->plan->parts_n - 1 ||
        parts[n - 1].outcome != OUTCOME_FORFEITED)
        return;
    for (size_t i = 0; i < n; i++)
        if (parts[i].outcome == OUTCOME_PAID || parts[i].outcome == OUTCOME_REDUCED ||
            parts[i].outcome == OUTCOME_HELD)
            decision_refuse(&parts[i], OUTCOME_FORFEITED, CODE(RECOVERED));
}

static bool decide_stipend(const struct awarding *w, struct trace *trace)
{
    const struct programme *p = w->deciding->programme;
    struct stipend s = {.of = w, .deciding = w->deciding, .person = w->person, .a = w->a,
        .rule = w->rule, .plan = &p->plans[w->rule->plan], .passed = RATIO_ZERO};
    size_t first = trace->decisions_n;

    s.unweighable = s.rule->proration_days &&
                    !assignment_weight(s.a, p->from, p->until, &s.weight_days);
    for (int i = 0; i < s.plan->parts_n; i++)
        if (!decide_one(&s, i, trace))
            return false;
    recover(&s, trace->decisions + first, trace->decisions_n - first);
    return true;
}

bool decide_stipends(const struct deciding *d, const struct person *person, struct trace *trace)
{
    return award_each(d, person, AWARD_STIPEND, decide_stipend, trace);
}
