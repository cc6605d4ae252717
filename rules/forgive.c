/*
 * Forgiven advances: expense instead of advance.  Source: programme.md, Awards, "commitment".
 */
#include "difference.h"

#include <string.h>

static bool is_of(const struct account *a, const struct decision *d, const char *payee)
{
    return strcmp(a->key, d->key) == 0 && strcmp(a->payee, payee) == 0;
}

/* Let one account hold ${want} as expense. */
static void hold_expense(const struct decision *d, struct account *a, money want,
    struct differences *out)
{
    money more = want - a->expense;
    struct entry entry = {.key = d->key, .payee = a->payee, .fund = a->fund,
        .debit = more > 0 ? CLASS_EXPENSE : CLASS_ADVANCE,
        .credit = more > 0 ? CLASS_ADVANCE : CLASS_EXPENSE, .amount = more > 0 ? more : -more,
        .for_period = d->for_period, .service_day = d->service_day};

    a->expense = want;
    entry_append(out, &entry);
}

/* What of all that is charged is forgiven: no more than that, so that it fits. */
static money forgiven_of(const struct differing *d, const struct decision *decision, money charged)
{
    money most = decision->target < charged ? decision->target : charged, forgiven = most;

    if ((decision->codes & CODE(LEFT)) == 0 && decision->target > 0)
        money_share(most, decision->steps.weight, d->programme->rounding, &forgiven);
    return forgiven;
}

/* The share of fund ${fund} by the charge; 0 where it is not listed. */
static money share_of(const struct charge *charge, const money *shares, int fund)
{
    for (int i = 0; charge != NULL && i < charge->n; i++)
        if (charge->shares[i].fund == fund)
            return shares[i];
    return 0;
}

/* By charge, each fund up to what is charged to it; the rest where there is room. */
static void spread(const struct decision *d, money forgiven, const money *shares,
    struct differences *out)
{
    money left = forgiven;

    for (size_t i = 0; i < out->accounts_n; i++) {
        const struct account *a = &out->accounts[i];
        money share = a->fund_index == NONE ? 0 : share_of(d->charge, shares, a->fund_index);

        if (is_of(a, d, d->payee))
            left -= share < a->charged ? share : a->charged;
    }
    for (size_t i = 0; i < out->accounts_n; i++) {
        struct account *a = &out->accounts[i];
        money share = a->fund_index == NONE ? 0 : share_of(d->charge, shares, a->fund_index);
        money want = share < a->charged ? share : a->charged;
        money more = a->charged - want < left ? a->charged - want : left;

        if (!is_of(a, d, d->payee))
            continue;
        left -= more;
        hold_expense(d, a, want + more, out);
    }
}

void difference_forgive(const struct differing *d, const struct decision *decision,
    struct differences *out)
{
    money shares[FUNDS_MOST] = {0}, forgiven;
    struct ratio ratios[FUNDS_MOST];
    int n = decision->charge != NULL ? decision->charge->n : 0;

    /* Doubt moves nothing. */
    if (decision->kind != CHARGE_AID || decision->outcome == OUTCOME_HELD)
        return;
    forgiven = forgiven_of(d, decision, difference_charged(out, decision->key, decision->payee));
    for (int i = 0; i < n; i++)
        ratios[i] = decision->charge->shares[i].share;
    if (n > 0)
        money_split(forgiven, ratios, (size_t)n, shares);
    spread(decision, forgiven, shares, out);
    for (size_t i = 0; i < out->accounts_n; i++)
        if (strcmp(out->accounts[i].key, decision->key) == 0 &&
            !is_of(&out->accounts[i], decision, decision->payee))
            hold_expense(decision, &out->accounts[i], 0, out);
}
