#include "fund.h"

#include <string.h>

static int place_in(const struct charge *charge, int fund)
{
    for (int i = 0; charge != NULL && i < charge->n; i++)
        if (charge->shares[i].fund == fund)
            return i;
    return NONE;
}

static bool shares_of(const struct charge *charge, money target, money *shares)
{
    struct ratio ratios[FUNDS_MOST];

    for (int i = 0; i < charge->n; i++)
        ratios[i] = charge->shares[i].share;
    return money_split(target, ratios, (size_t)charge->n, shares);
}

static money held_in(const struct account *accounts, size_t n, int fund)
{
    money held = 0;

    for (size_t i = 0; i < n; i++)
        if (accounts[i].fund_index == fund)
            held += accounts[i].charged;
    return held;
}

/* Account i gives up to what it holds beyond ${keep}; ${due} is what is still to be given. */
static void give_beyond(const struct account *account, money keep, money *due, money *give)
{
    money can = account->charged - keep;

    if (can > *due)
        can = *due;
    if (can <= 0)
        return;
    *give = can;
    *due -= can;
}

bool fund_gives(const struct charge *charge, money target, const struct account *accounts, size_t n,
    money *give)
{
    money shares[FUNDS_MOST] = {0}, due = -target;

    for (size_t i = 0; i < n; i++) {
        due += accounts[i].charged;
        give[i] = 0;
    }
    if (charge != NULL && !shares_of(charge, target, shares))
        return false;
    for (size_t i = n; i-- > 0;)
        if (place_in(charge, accounts[i].fund_index) == NONE)
            give_beyond(&accounts[i], 0, &due, &give[i]);
    for (int place = charge != NULL ? charge->n : 0; place-- > 0;)
        for (size_t i = 0; i < n; i++)
            if (accounts[i].fund_index != NONE &&
                accounts[i].fund_index == charge->shares[place].fund)
                give_beyond(&accounts[i], shares[place], &due, &give[i]);
    return due <= 0;
}

bool fund_takes(const struct charge *charge, money target, const struct account *accounts,
    size_t n, money *take)
{
    money shares[FUNDS_MOST], due = target;

    if (!shares_of(charge, target, shares))
        return false;
    for (size_t i = 0; i < n; i++)
        due -= accounts[i].charged;
    for (int i = 0; i < charge->n; i++) {
        money lacks = shares[i] - held_in(accounts, n, charge->shares[i].fund);

        if (lacks > due)
            lacks = due;
        take[i] = lacks > 0 ? lacks : 0;
        due -= take[i];
    }
    return due <= 0;
}

int fund_turn(day a_day, enum charge_kind a_kind, const char *a_key, day b_day,
    enum charge_kind b_kind, const char *b_key)
{
    if (a_day != b_day)
        return (a_day > b_day) - (a_day < b_day);
    if (a_kind != b_kind)
        return (a_kind > b_kind) - (a_kind < b_kind);
    return strcmp(a_key, b_key);
}

int increase_order(const void *x, const void *y)
{
    const struct increase *a = x, *b = y;

    return fund_turn(a->service_day, a->kind, a->key, b->service_day, b->kind, b->key);
}

static bool is_usable(const struct fund *fund, day on)
{
    return fund->usable_from <= on && on <= fund->usable_until;
}

/* Whether any fund of the list from place ${from} on is usable that day. */
static bool any_usable(const struct programme *p, const struct charge *charge, int from, day on)
{
    for (int i = from; i < charge->n; i++)
        if (is_usable(&p->funds[charge->shares[i].fund], on))
            return true;
    return false;
}

/* Why fund at ${place} cannot take ${amount} whole, or 0. */
static codes refusal(const struct programme *p, const struct increase *in, const money *left,
    const bool *exhausted, int place, money amount)
{
    int fund = in->charge->shares[place].fund;

    if (!is_usable(&p->funds[fund], in->service_day))
        return CODE(FUND_NOT_USABLE);
    return exhausted[fund] || left[fund] < amount ? CODE(FUND_EXHAUSTED) : 0;
}

/* One code, that no other decision's luck can change: not usable goes before exhausted. */
static void fail_at(const struct increase *in, const money *left, int place, codes why,
    struct ruling *out)
{
    int fund = in->charge->shares[place].fund;

    if (out->codes == 0) {
        out->fund = fund;
        out->shortfall = in->take[place];
        if (why == CODE(FUND_EXHAUSTED) && left[fund] > 0)
            out->shortfall -= left[fund];
    }
    if (out->codes != CODE(FUND_NOT_USABLE))
        out->codes = why;
}

/* stop and defer: every fund takes its own part, or none does. */
static void rule_own(const struct programme *p, money *left, bool *exhausted,
    const struct increase *in, struct ruling *out)
{
    for (int i = 0; i < in->charge->n; i++) {
        codes why = in->take[i] == 0 ? 0 : refusal(p, in, left, exhausted, i, in->take[i]);

        if (why != 0)
            fail_at(in, left, i, why, out);
    }
    for (int i = 0; i < in->charge->n; i++) {
        int fund = in->charge->shares[i].fund;

        if (in->take[i] == 0)
            continue;
        if (out->codes == 0)
            left[fund] -= in->take[i];
        else if (out->codes == CODE(FUND_EXHAUSTED) && left[fund] < in->take[i])
            exhausted[fund] = true;
    }
}

/* next-fund: a part that its fund cannot take whole goes to the first later fund that can. */
static void rule_next(const struct programme *p, money *left, const struct increase *in,
    struct ruling *out, money *shift)
{
    static const bool none[FUNDS_MOST];
    money after[FUNDS_MOST];
    bool moved = false;

    memcpy(after, left, (size_t)p->funds_n * sizeof *after);
    memset(shift, 0, FUNDS_MOST * sizeof *shift);
    for (int i = 0; i < in->charge->n; i++) {
        int to = i;

        if (in->take[i] == 0)
            continue;
        while (to < in->charge->n && refusal(p, in, after, none, to, in->take[i]) != 0)
            to++;
        if (to == in->charge->n) {
            fail_at(in, after, i, any_usable(p, in->charge, i, in->service_day)
                                      ? CODE(FUND_EXHAUSTED)
                                      : CODE(FUND_NOT_USABLE), out);
            continue;
        }
        moved |= to != i;
        shift[i] -= in->take[i];
        shift[to] += in->take[i];
        after[in->charge->shares[to].fund] -= in->take[i];
    }
    if (out->codes != 0)
        return;
    memcpy(left, after, (size_t)p->funds_n * sizeof *left);
    out->shift = moved ? shift : NULL;
}

void fund_rule(const struct programme *p, money *left, bool *exhausted,
    const struct increase *in, struct ruling *out, money shift[FUNDS_MOST])
{
    *out = (struct ruling){.key = in->key};
    if (in->held == 0 && !any_usable(p, in->charge, 0, in->service_day)) {
        out->denied = true;
        out->codes = CODE(FUND_NOT_USABLE);
    } else if (p->when_exhausted == EXHAUSTED_NEXT_FUND) {
        rule_next(p, left, in, out, shift);
    } else {
        rule_own(p, left, exhausted, in, out);
    }
}
