/*
 * The money of a decision: how it came about, what it is charged to, what the ledger holds.
 */
#include "explain.h"

#include <string.h>

struct ratio explain_part_share(const struct explain *x, const struct decision *decision)
{
    const struct award *award =
        &x->deciding.programme->roles[x->person->assignments[decision->assignment].role]
             .awards[decision->award];
    const struct plan *plan = &x->deciding.programme->plans[award->plan];
    struct ratio share = RATIO_ONE, before = RATIO_ZERO;

    if (decision->part == NONE)
        return RATIO_ONE;
    share = plan->parts[decision->part].cumulative;
    for (size_t i = 0; i < x->trace->decisions_n; i++) {
        const struct decision *d = &x->trace->decisions[i];

        if (d->claim == NONE && d->assignment == decision->assignment &&
            d->award == decision->award && d->part < decision->part &&
            d->outcome != OUTCOME_NOT_DUE)
            before = plan->parts[d->part].cumulative;
    }
    ratio_sub(share, before, &share);
    return share;
}

/* How the amount of a stipend came about. */
static void put_steps(const struct telling *t, struct sink *out)
{
    const struct steps *s = &t->decision->steps;
    const struct award *award;

    if (s->amount == 0 || t->decision->award == NONE)
        return;
    award =
        &t->x->deciding.programme->roles[t->x->person->assignments[t->decision->assignment].role]
             .awards[t->decision->award];
    sink_text(out, "  = ");
    sink_money(out, s->amount);
    if (s->cite.source != NULL) {
        sink_text(out, " (");
        explain_cite(&s->cite, out);
        sink_text(out, ")");
    }
    if (s->weight.p != s->weight.q) {
        sink_text(out, " x ");
        sink_ratio(out, s->weight);
        sink_text(out, award->proration_days ? " by days served" : " share of the role");
    }
    sink_text(out, " x ");
    sink_ratio(out, explain_part_share(t->x, t->decision));
    sink_text(out, " of the plan = ");
    sink_money(out, s->base);
    if (t->decision->outcome == OUTCOME_REDUCED) {
        sink_text(out, ", lowered to ");
        sink_money(out, t->decision->target);
    }
    sink_text(out, "\n");
}

static void put_charges(const struct telling *t, struct sink *out)
{
    const struct charge *charge = t->decision->charge;
    const struct programme *p = t->x->deciding.programme;
    struct ratio shares[64];
    money parts[64];

    /* What is held stays where it is. */
    if (charge == NULL || charge->n == 0 || charge->n > 64 || t->decision->target <= 0 ||
        t->decision->outcome == OUTCOME_HELD)
        return;
    for (int i = 0; i < charge->n; i++)
        shares[i] = charge->shares[i].share;
    if (!money_split(t->decision->target, shares, (size_t)charge->n, parts))
        return;
    sink_text(out, "  = charged to ");
    for (int i = 0; i < charge->n; i++) {
        sink_list(out, i, charge->n);
        sink_text(out, p->funds[charge->shares[i].fund].title);
        sink_text(out, " ");
        sink_money(out, parts[i]);
    }
    sink_text(out, "\n");
}

void explain_holdings(const struct explain *x, const char *key, struct sink *out)
{
    const struct person *p = x->person;
    bool any = false;

    for (int i = 0; i < p->holdings_n; i++) {
        const struct holding *h = &p->holdings[i];
        const struct programme *rules = x->deciding.programme;

        if (strcmp(h->key, key) != 0 || (h->charged == 0 && h->receivable == 0))
            continue;
        sink_text(out, any ? ", " : "  = in the ledger: ");
        sink_text(out, h->fund_index != NONE ? rules->funds[h->fund_index].title : h->fund);
        sink_text(out, h->charged != 0 ? " " : "");
        if (h->charged != 0)
            sink_money(out, h->charged);
        if (h->receivable > 0) {
            sink_text(out, h->charged != 0 ? " and owed back " : " is owed ");
            sink_money(out, h->receivable);
        }
        any = true;
    }
    if (any)
        sink_text(out, "\n");
}

void explain_money(const struct telling *t, struct sink *out)
{
    put_steps(t, out);
    put_charges(t, out);
    explain_holdings(t->x, t->decision->key, out);
}
