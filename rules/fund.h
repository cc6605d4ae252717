/**
 * Funds: what a change of one target moves in each fund, and who gets what when a fund runs short.
 * Source: programme.md, Funds.
 */
#ifndef STIPEND_RULES_FUND_H
#define STIPEND_RULES_FUND_H

#include "decision.h"

/** No document lists more funds, nor a charge more shares, than these. */
enum { FUNDS_MOST = 64 };

/** What the ledger holds of one key and payee in one fund while a batch is made. */
struct account {
    const char *key, *payee, *fund;
    int fund_index;      /* of the programme, or NONE: the fund is no longer in it */
    money charged;       /* cents, as in struct holding */
    money expense;       /* of aid, as there */
    money receivable, written_off, payable;
};

/** An increase that asks for money: what each fund of its charge lacks. */
struct increase {
    const char *key;
    const struct charge *charge;
    enum charge_kind kind;
    day service_day;
    money held;                    /* what the ledger holds for the key, over all payees */
    money take[FUNDS_MOST];        /* cents, by place in the charge's list */
};

/** What became of an increase. */
struct ruling {
    const char *key;
    codes codes;                   /* 0: funded; else why it is deferred, or denied */
    bool denied;                   /* no fund of its list is usable that day, and nothing is posted */
    const money *shift;            /* NULL, or: parts went to other funds than the charge's shares say;
                                      granted less asked, by place in the charge's list */
    int fund;                      /* stop: the first that could not, and by how much */
    money shortfall;
};

/**
 * fund_gives(charge, target, accounts, n, give):
 * Set ${give}[i] to what ${accounts}[i] (all of one key and payee) gives back so that together they
 * hold ${target} less than H: funds no longer in the list first, then the last of the list, each what it
 * holds beyond its share of ${target}.  ${charge} may be NULL (a withdrawn key).
 */
bool fund_gives(const struct charge *charge, money target, const struct account *accounts, size_t n,
    money *give);

/**
 * fund_takes(charge, target, accounts, n, take):
 * Set ${take}[i] to what place i of ${charge} takes so that all hold ${target} more than H: those that
 * hold less than their share, in the order of the list, each up to what it lacks.
 */
bool fund_takes(const struct charge *charge, money target, const struct account *accounts,
    size_t n, money *take);

/** fund_turn(a_day, ..., b_key): Order of taking: service day, kind, key; as strcmp. */
int fund_turn(day a_day, enum charge_kind a_kind, const char *a_key, day b_day,
    enum charge_kind b_kind, const char *b_key);

/** increase_order(a, b): The same of two struct increase, for qsort. */
int increase_order(const void *a, const void *b);

/**
 * fund_rule(p, left, exhausted, increase, ruling, shift):
 * Decide ${increase}, the next in order, by when_exhausted; lower ${left} (cents by fund) by what it
 * takes, and set ${exhausted} for funds that it was deferred for.  A ruling that is not funded under
 * "stop" refuses the plan.  ${shift} is room for the ruling's.
 */
void fund_rule(const struct programme *p, money *left, bool *exhausted,
    const struct increase *increase, struct ruling *ruling, money shift[FUNDS_MOST]);

#endif
