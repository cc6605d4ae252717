/*
 * Settlements and payments become entries, once each.  Source: ledger.md, Accounts.
 */
#include "difference.h"

#include <string.h>

/* One settlement or payment while it is entered. */
struct entering {
    const struct person *person;
    struct differences *out;
    struct entry entry; /* all but fund, payee and amount */
    money left;
    bool of_payable;    /* it may use what is payable, else what is receivable */
};

static money *usable(const struct entering *in, struct account *a)
{
    return in->of_payable ? &a->payable : &a->receivable;
}

/* The account of the key that comes next, by fund, then payee; NULL after the last.  Those of one fund
 * are in order of payee. */
static struct account *next_account(const struct entering *in, const struct account *last)
{
    struct account *best = NULL;

    for (size_t i = 0; i < in->out->accounts_n; i++) {
        struct account *a = &in->out->accounts[i];
        int after = last == NULL ? 1 : strcmp(a->fund, last->fund);

        if (strcmp(a->key, in->entry.key) != 0 ||
            (last != NULL && (after < 0 || (after == 0 && strcmp(a->payee, last->payee) <= 0))))
            continue;
        after = best == NULL ? -1 : strcmp(a->fund, best->fund);
        if (after < 0)
            best = a;
    }
    return best;
}

static void post_class(struct account *a, enum account_class class, money amount)
{
    if (class == CLASS_RECEIVABLE)
        a->receivable += amount;
    else if (class == CLASS_PAYABLE)
        a->payable -= amount;
    else if (class == CLASS_WRITTEN_OFF)
        a->written_off += amount;
}

/* Spread what is left over the accounts of the key, each as far as it reaches. */
static void spread(struct entering *in)
{
    struct account *a = NULL;

    while (in->left > 0 && (a = next_account(in, a)) != NULL) {
        money most = *usable(in, a);

        if (most <= 0)
            continue;
        in->entry.amount = most < in->left ? most : in->left;
        in->entry.fund = a->fund;
        in->entry.payee = a->payee;
        entry_append(in->out, &in->entry);
        post_class(a, in->entry.debit, in->entry.amount);
        post_class(a, in->entry.credit, -in->entry.amount);
        in->left -= in->entry.amount;
    }
}

/* Enter ${amount}; what does not fit refuses the plan, the first such naming it. */
static void enter_amount(struct entering *in, money amount, const char *id)
{
    const struct stored_decision *stored = person_stored(in->person, in->entry.key);

    in->left = amount;
    if (stored != NULL) {
        in->entry.for_period = stored->for_period;
        in->entry.service_day = stored->service_day;
        spread(in);
    }
    if (in->left > 0 && in->out->excess.id == NULL)
        in->out->excess = (struct excess){.id = id, .key = in->entry.key,
            .payment = in->entry.payment != NULL, .amount = amount, .most = amount - in->left};
}

static void enter_settlement(struct entering *in, const struct settlement *s)
{
    static const enum account_class debits[] = {
        [SETTLED_REPAID] = CLASS_CASH,
        [SETTLED_AGREED_OFFSET] = CLASS_PAYABLE,
        [SETTLED_WAIVED] = CLASS_WRITTEN_OFF,
    };

    in->entry = (struct entry){.key = s->key, .settlement = s->id, .debit = debits[s->how],
        .credit = CLASS_RECEIVABLE};
    enter_amount(in, s->amount, s->id);
}

static struct account *account_of(const struct entering *in, const struct paid_part *part)
{
    for (size_t i = 0; i < in->out->accounts_n; i++) {
        struct account *a = &in->out->accounts[i];

        if (strcmp(a->key, in->entry.key) == 0 && strcmp(a->payee, part->payee) == 0 &&
            strcmp(a->fund, part->fund) == 0)
            return a;
    }
    return NULL;
}

/* A payment that came back: the opposite of each part that was entered, of its period and day. */
static void enter_return(struct entering *in, const struct payment *p)
{
    for (int i = 0; i < p->paid_n; i++) {
        struct account *a = account_of(in, &p->paid[i]);

        if (a == NULL)
            continue;
        in->entry.for_period = p->paid[i].for_period;
        in->entry.service_day = p->paid[i].service_day;
        in->entry.fund = a->fund;
        in->entry.payee = a->payee;
        in->entry.amount = p->paid[i].amount;
        a->payable += in->entry.amount;
        entry_append(in->out, &in->entry);
    }
}

static void enter_payment(struct entering *in, const struct payment *p)
{
    in->entry = (struct entry){.key = p->key, .payment = p->id, .debit = CLASS_PAYABLE,
        .credit = CLASS_CASH};
    in->of_payable = true;
    if (p->returned) {
        in->entry.debit = CLASS_CASH;
        in->entry.credit = CLASS_PAYABLE;
        enter_return(in, p);
    } else {
        enter_amount(in, p->amount, p->id);
    }
    in->of_payable = false;
}

void difference_settle(const struct differing *d, const struct person *person,
    struct differences *out)
{
    struct entering in = {.person = person, .out = out};
    int s = 0, p = 0;

    /* Both lists are by day, then id: merge them. */
    while (s < person->settlements_n || p < person->payments_n) {
        const struct settlement *next_s = s < person->settlements_n ? &person->settlements[s] : NULL;
        const struct payment *next_p = p < person->payments_n ? &person->payments[p] : NULL;
        bool settle = next_p == NULL ||
                      (next_s != NULL && (next_s->on < next_p->on ||
                                             (next_s->on == next_p->on &&
                                                 strcmp(next_s->id, next_p->id) <= 0)));

        if (settle) {
            s++;
            if (!next_s->entered && next_s->on <= d->as_of)
                enter_settlement(&in, next_s);
        } else {
            p++;
            if (!next_p->entered && next_p->on <= d->as_of)
                enter_payment(&in, next_p);
        }
    }
}
