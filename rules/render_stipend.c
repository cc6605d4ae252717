/*
 * Stipends: the amount, its parts, what pays them, and what days served make of it.
 */
#include "render_part.h"

/* What a plan and its award say. */
struct parts_of {
    const struct plan *plan;
    const struct award *award;
};

/* The part of somebody who serves the whole edition with a whole share. */
static bool part_in_full(const struct programme *p, const struct parts_of *of, int part, money *out)
{
    const struct plan_part *parts = of->plan->parts;
    const struct dated_money *rate = dated_amount(of->award->amount, parts[part].due_through);
    money through = 0, before = 0;

    if (rate == NULL)
        return false;
    /* At most the whole of an amount that fits. */
    money_share(rate->amount, parts[part].cumulative, p->rounding, &through);
    if (part > 0)
        money_share(rate->amount, parts[part - 1].cumulative, p->rounding, &before);
    *out = through - before;
    return true;
}

static void part_cell(const struct render_table *t, int row, int column, struct sink *out)
{
    const struct parts_of *of = t->of;
    const struct plan_part *part = &of->plan->parts[row];
    const struct pay_period *period = &t->p->periods[part->period];
    money whole;

    switch (column) {
    case 0:
        sink_text(out, part->id);
        break;
    case 1:
        sink_percent(out, part->share);
        break;
    case 2:
        sink_long_day(out, part->due_through);
        break;
    case 3:
        sink_text(out, period->id);
        break;
    case 4:
        sink_long_day(out, period->pay_date);
        break;
    default:
        if (part_in_full(t->p, of, row, &whole))
            sink_money(out, whole);
        else
            sink_text(out, "no rate");
        break;
    }
}

void render_parts(
    const struct programme *p, const struct plan *plan, const struct award *award, struct sink *out)
{
    static const char *const heads[] = {
        "Part", "Share", "Due through", "Pay period", "Paid on", "In full"};
    const struct parts_of of = {plan, award};
    const struct render_table table = {.heads = heads,
        .columns = award != NULL ? 6 : 5,
        .rows = plan->parts_n,
        .right = 1U << 1 | 1U << 5,
        .p = p,
        .of = &of,
        .cell = part_cell};

    render_table(&table, out);
}

static void put_leaf(struct sink *out, const void *of)
{
    const struct node *n = of;

    sink_markdown(out, n->title != NULL ? n->title : n->id);
}

static void put_steps(const struct programme *p, const struct award *a, struct sink *out)
{
    const struct node *leaf = &p->requirements[a->requires].nodes[a->pays_of];

    for (int i = 0; i < a->steps_n; i++) {
        const struct tier_step *s = &a->steps[i];
        const struct sink_word words[] = {{"least", NULL, s->at_least, 'n'},
            {"share", &s->share, 0, '%'}, {"amount", NULL, s->amount, '$'},
            {"unit",
                !leaf->count_minutes ? ""
                : s->at_least == 1   ? " minute"
                                     : " minutes",
                0, 't'},
            {"each", leaf->count_minutes ? "an hour" : "each", 0, 't'}};

        render_line(out,
            s->per_unit ? "{least}{unit} or more: {amount} {each}, at most the whole part."
                        : "{least}{unit} or more: {share} of the part.",
            WORDS(words));
    }
    sink_text(out, a->steps_n > 0 ? "\n" : "");
}

static void put_pays(const struct programme *p, const struct award *a, struct sink *out)
{
    const struct requirement *r = &p->requirements[a->requires];
    const struct sink_writer leaf = {put_leaf, a->pays_of != NONE ? &r->nodes[a->pays_of] : NULL};
    const struct sink_word words[] = {{"leaf", &leaf, 0, 'w'}, {"least", &a->pays_at_least, 0, '%'},
        {"others", r->nodes_n > 2 ? " The other conditions must all be met or waived." : NULL, 0,
            't'}};

    sink_sentence(out, sentence_pays(a->pays)->asked, WORDS(words));
    sink_text(out, "\n\n");
    put_steps(p, a, out);
}

/* What starting, leaving and leave make of the amount. */
static void put_proration(const struct programme *p, const struct award *a, struct sink *out)
{
    const struct sink_word words[] = {{"days", NULL, p->until - p->from + 1, 'n'}};

    if (a->proration_days)
        sink_sentence(out,
            "The amount follows the days served: the share of the role times the days served, over "
            "the "
            "{days} days of the edition; days on leave are not served. For a teacher who has left, "
            "a "
            "part that falls due later asks only what was due by the last day in the role.\n\n",
            WORDS(words));
    else
        sink_text(out,
            "The amount is not divided by days: the share of the role on the day through which a "
            "part is "
            "due counts. A teacher who does not serve on that day, having left or being on leave, "
            "forfeits the part.\n\n");
}

void render_stipend(const struct programme *p, const struct award *a, struct sink *out)
{
    const struct plan *plan = &p->plans[a->plan];

    if (a->amount.n > 1)
        sink_text(out, " The amount in force on the day through which a part is due counts.");
    sink_text(out, "\n\n");
    render_parts(p, plan, a, out);
    render_quote(&plan->cite, out);
    put_pays(p, a, out);
    put_proration(p, a, out);
    if (plan->recover)
        sink_text(out, "When the last part is forfeited, the earlier parts are taken back.\n\n");
    else if (plan->parts_n > 1)
        sink_text(out, "When the last part is forfeited, what earlier parts paid is kept.\n\n");
}
