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

/* What is forgiven of the whole advance: on leaving all that it has come down to, nothing of one not due. */
static money forgiven_of(const struct decision *d)
{
    return d->target < d->steps.due ? d->target : d->steps.due;
}

/* The account of ${d} in a fund of its list, or NULL. */
static struct account *account_in(const struct decision *d, int fund, struct differences *out)
{
    for (size_t i = 0; i < out->accounts_n; i++)
        if (is_of(&out->accounts[i], d, d->payee) && out->accounts[i].fund_index == fund)
            return &out->accounts[i];
    return NULL;
}

static bool is_listed(const struct charge *charge, int fund)
{
    for (int i = 0; charge != NULL && fund != NONE && i < charge->n; i++)
        if (charge->shares[i].fund == fund)
            return true;
    return false;
}

/* By charge, each fund up to what is charged to it; the rest where there is room, by the list, then in
 * funds that are no longer in it. */
static void spread(const struct decision *d, money forgiven, const money *shares,
    struct differences *out)
{
    int n = d->charge != NULL ? d->charge->n : 0;
    struct account *of[FUNDS_MOST];
    money left = forgiven;

    for (int i = 0; i < n; i++) {
        of[i] = account_in(d, d->charge->shares[i].fund, out);
        if (of[i] != NULL)
            left -= shares[i] < of[i]->charged ? shares[i] : of[i]->charged;
    }
    for (int i = 0; i < n; i++) {
        money want, more;

        if (of[i] == NULL)
            continue;
        want = shares[i] < of[i]->charged ? shares[i] : of[i]->charged;
        more = of[i]->charged - want < left ? of[i]->charged - want : left;
        left -= more;
        hold_expense(d, of[i], want + more, out);
    }
    for (size_t i = 0; i < out->accounts_n; i++) {
        struct account *a = &out->accounts[i];
        money more = a->charged < left ? a->charged : left;

        if (!is_of(a, d, d->payee) || is_listed(d->charge, a->fund_index))
            continue;
        left -= more;
        hold_expense(d, a, more, out);
    }
}

void difference_forgive(const struct decision *decision, struct differences *out)
{
    money shares[FUNDS_MOST] = {0}, forgiven = forgiven_of(decision);
    struct ratio ratios[FUNDS_MOST];
    int n = decision->charge != NULL ? decision->charge->n : 0;

    /* Doubt moves nothing. */
    if (decision->kind != CHARGE_AID || decision->outcome == OUTCOME_HELD)
        return;
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
