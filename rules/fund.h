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

/** Whose turn it is to take. */
struct turn {
    const char *key;
    const char *other;             /* NULL: of the decision's payee, else of this one, to 0 */
    enum charge_kind kind;
    day service_day;
};

/** An increase that asks for money: what each fund lacks.  Its places are those of the charge's list, then
 * funds that are no longer in it and hold less than nothing. */
struct increase {
    struct turn turn;
    bool posted;                   /* the ledger holds something for the key, of whatever payee */
    money lacking;                 /* what of it is of funds that the programme lacks, cents */
    int listed, n;                 /* places of the list, and of all */
    int fund[FUNDS_MOST];          /* of the programme, by place */
    money take[FUNDS_MOST];        /* cents, by place */
};

/** What became of an increase. */
struct ruling {
    const char *key, *other;       /* as of its turn */
    codes codes;                   /* 0: funded; else why it is deferred, or denied */
    bool denied;                   /* no fund of its list is usable that day, and nothing is posted */
    const money *shift;            /* NULL, or: parts went to other funds than the charge's shares say;
                                      granted less asked, by place of the increase */
    int fund;                      /* stop: the first that could not, or NONE, and by how much */
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
 * fund_takes(p, charge, target, accounts, n, in):
 * Set the places of ${in} to what each takes so that ${accounts} (all of one key and payee) hold
 * ${target}: those that hold less than their share, in the order of the list, then what fell below 0 in
 * other funds, each up to what it lacks.  ${charge} may be NULL.  Return false if it lists no fund that
 * could take.
 */
bool fund_takes(const struct programme *p, const struct charge *charge, money target,
    const struct account *accounts, size_t n, struct increase *in);

/** turn_order(a, b): Order of taking, of two that begin with a struct turn, for qsort: service day,
 * kind, key; of one key the decision's payee first. */
int turn_order(const void *a, const void *b);

/** ruling_order(a, b): By key and payee, of two struct ruling, for qsort and bsearch. */
int ruling_order(const void *a, const void *b);

/**
 * fund_rule(p, left, exhausted, increase, ruling, shift):
 * Decide ${increase}, the next in order, by when_exhausted; lower ${left} (cents by fund) by what it
 * takes, and set ${exhausted} for funds that it was deferred for.  A ruling that is not funded under
 * "stop" refuses the plan.  ${shift} is room for the ruling's.
 */
void fund_rule(const struct programme *p, money *left, bool *exhausted,
    const struct increase *increase, struct ruling *ruling, money shift[FUNDS_MOST]);

#endif
