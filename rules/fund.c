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

/* What fell below 0 in funds that are not in the list, as further places. */
static money take_beyond(const struct programme *p, const struct charge *charge,
    const struct account *accounts, size_t n, money due, struct increase *in)
{
    for (int fund = 0; fund < p->funds_n && in->n < FUNDS_MOST; fund++) {
        money held = place_in(charge, fund) == NONE ? held_in(accounts, n, fund) : 0;

        if (held >= 0 || due <= 0)
            continue;
        in->fund[in->n] = fund;
        in->take[in->n] = -held < due ? -held : due;
        due -= in->take[in->n++];
    }
    return due;
}

bool fund_takes(const struct programme *p, const struct charge *charge, money target,
    const struct account *accounts, size_t n, struct increase *in)
{
    money shares[FUNDS_MOST], due = target;

    in->n = in->listed = charge != NULL ? charge->n : 0;
    if (charge != NULL && !shares_of(charge, target, shares))
        return false;
    for (size_t i = 0; i < n; i++)
        due -= accounts[i].charged;
    for (int i = 0; i < in->listed; i++) {
        money lacks = shares[i] - held_in(accounts, n, charge->shares[i].fund);

        if (lacks > due)
            lacks = due;
        in->fund[i] = charge->shares[i].fund;
        in->take[i] = lacks > 0 ? lacks : 0;
        due -= in->take[i];
    }
    due = take_beyond(p, charge, accounts, n, due, in);
    in->lacking = due > 0 ? due : 0;
    return due <= 0;
}

/* Those of the decision's payee, which have no other, first. */
static int other_order(const char *a, const char *b)
{
    return a == NULL || b == NULL ? (a != NULL) - (b != NULL) : strcmp(a, b);
}

int turn_order(const void *x, const void *y)
{
    const struct turn *a = x, *b = y;
    int order;

    if (a->service_day != b->service_day)
        return a->service_day < b->service_day ? -1 : 1;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    order = strcmp(a->key, b->key);
    return order != 0 ? order : other_order(a->other, b->other);
}

int ruling_order(const void *x, const void *y)
{
    const struct ruling *a = x, *b = y;
    int order = strcmp(a->key, b->key);

    return order != 0 ? order : other_order(a->other, b->other);
}

static bool is_usable(const struct fund *fund, day on)
{
    return fund->usable_from <= on && on <= fund->usable_until;
}

/* Whether any fund from place ${from} up to ${until} is usable that day. */
static bool any_usable(const struct programme *p, const struct increase *in, int from, int until)
{
    for (int i = from; i < until; i++)
        if (is_usable(&p->funds[in->fund[i]], in->turn.service_day))
            return true;
    return false;
}

static bool asks(const struct increase *in)
{
    bool any = in->lacking > 0;

    for (int i = 0; i < in->n; i++)
        any |= in->take[i] > 0;
    return any;
}

/* Why fund at ${place} cannot take ${amount} whole, or 0. */
static codes refusal(const struct programme *p, const struct increase *in, const money *left,
    const bool *exhausted, int place, money amount)
{
    int fund = in->fund[place];

    if (!is_usable(&p->funds[fund], in->turn.service_day))
        return CODE(FUND_NOT_USABLE);
    return exhausted[fund] || left[fund] < amount ? CODE(FUND_EXHAUSTED) : 0;
}

/* One code, that no other decision's luck can change: not usable goes before exhausted. */
static void fail_at(const struct increase *in, const money *left, int place, codes why,
    struct ruling *out)
{
    int fund = in->fund[place];

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
    for (int i = 0; i < in->n; i++) {
        codes why = in->take[i] == 0 ? 0 : refusal(p, in, left, exhausted, i, in->take[i]);

        if (why != 0)
            fail_at(in, left, i, why, out);
    }
    for (int i = 0; i < in->n; i++) {
        int fund = in->fund[i];

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
    for (int i = 0; i < in->n; i++) {
        int to = i, end = i < in->listed ? in->listed : i + 1;

        if (in->take[i] == 0)
            continue;
        while (to < end && refusal(p, in, after, none, to, in->take[i]) != 0)
            to++;
        if (to == end) {
            fail_at(in, after, i, any_usable(p, in, i, end) ? CODE(FUND_EXHAUSTED)
                                                            : CODE(FUND_NOT_USABLE), out);
            continue;
        }
        moved |= to != i;
        shift[i] -= in->take[i];
        shift[to] += in->take[i];
        after[in->fund[to]] -= in->take[i];
    }
    if (out->codes != 0)
        return;
    memcpy(left, after, (size_t)p->funds_n * sizeof *left);
    out->shift = moved ? shift : NULL;
}

void fund_rule(const struct programme *p, money *left, bool *exhausted,
    const struct increase *in, struct ruling *out, money shift[FUNDS_MOST])
{
    *out = (struct ruling){.key = in->turn.key, .other = in->turn.other, .fund = NONE};
    if (!asks(in))
        return;
    if (!in->posted && !any_usable(p, in, 0, in->listed)) {
        out->denied = true;
        out->codes = CODE(FUND_NOT_USABLE);
    } else if (in->lacking > 0) {
        out->codes = CODE(FUND_NOT_USABLE);
        out->shortfall = in->lacking;
    } else if (p->when_exhausted == EXHAUSTED_NEXT_FUND) {
        rule_next(p, left, in, out, shift);
    } else {
        rule_own(p, left, exhausted, in, out);
    }
}
