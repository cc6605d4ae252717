/**
 * Differences: what a person's decisions come to, less what the ledger holds, as entries.
 * Source: programme.md, Differences; ledger.md, Accounts.
 */
#ifndef STIPEND_RULES_DIFFERENCE_H
#define STIPEND_RULES_DIFFERENCE_H

#include "decide.h"
#include "fund.h"

enum account_class {
    CLASS_EXPENSE,
    CLASS_PAYABLE,
    CLASS_RECEIVABLE,
    CLASS_ADVANCE,
    CLASS_CASH,
    CLASS_WRITTEN_OFF,
    CLASSES
};

/** account_class_name(class), account_class_parse(text): "expense", ...; CLASSES if unknown. */
const char *account_class_name(enum account_class class);
enum account_class account_class_parse(const char *text);

/** One debit, one credit, one positive amount in cents. */
struct entry {
    const char *key, *payee, *fund;
    enum account_class debit, credit;
    money amount;
    const char *for_period;
    day service_day;
    const char *cancels; /* the key whose receivable it credits, where not its own; else NULL */
    const char *settlement, *payment; /* the id of the one that made it, else NULL */
};

/** A settlement above what is outstanding, or a payment above what is payable: it refuses the plan. */
struct excess {
    const char *id, *key; /* NULL: there is none */
    bool payment;
    money amount, most;
};

/** Room that the caller gives, as struct trace. */
struct differences {
    struct account *accounts; /* what is held of each (key, payee, fund), after the entries */
    size_t accounts_n, accounts_room;
    struct entry *entries;
    size_t entries_n, entries_room;
    struct increase *increases; /* those that ask funds for money */
    size_t increases_n, increases_room;
    money *carried;           /* by decision: net below smallest_difference, else 0 */
    size_t carried_room;
    struct excess excess;
    bool short_of_room;
};

struct differing {
    const struct programme *programme;
    day as_of;                    /* settlements and payments count from their day */
    bool last_period;             /* the batch's is the edition's last: nothing is carried */
    const struct ruling *rulings; /* by ruling_order; of increases that are not simply funded */
    size_t rulings_n;
    bool take;                    /* false: only collect the increases, give and take nothing */
};

/**
 * difference(d, person, trace, out):
 * Set ${out} to what the decisions in ${trace} post.  Settlements and payments enter first, then
 * everything is given back, then increases take.  Outcomes of decisions become deferred or denied as
 * the rulings say.  Return false if ${out} is short of room (counts above their room).
 */
bool difference(const struct differing *d, const struct person *person, struct trace *trace,
    struct differences *out);

/** difference_settle(d, person, out): Its first step: the entries of settlements and payments that
 * the ledger has not; ${out}'s accounts are open. */
void difference_settle(const struct differing *d, const struct person *person,
    struct differences *out);

/** difference_forgive(decision, out): Its last step, of aid: what service has forgiven of the advance
 * becomes expense, up to what is charged, and is expense no more where it is not. */
void difference_forgive(const struct decision *decision, struct differences *out);

/** difference_charged(out, key, payee): What is charged for ${key} to ${payee} over all funds, in
 * cents. */
money difference_charged(const struct differences *out, const char *key, const char *payee);

/** entry_append(out, entry): Append; an amount of 0 is none. */
void entry_append(struct differences *out, const struct entry *entry);

#endif
