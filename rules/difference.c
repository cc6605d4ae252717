#include "difference.h"

#include <string.h>

static const char *const classes[CLASSES] = {
    [CLASS_EXPENSE] = "expense",
    [CLASS_PAYABLE] = "payable",
    [CLASS_RECEIVABLE] = "receivable",
    [CLASS_ADVANCE] = "advance",
    [CLASS_CASH] = "cash",
    [CLASS_WRITTEN_OFF] = "written-off",
};

const char *account_class_name(enum account_class class)
{
    return classes[class];
}

enum account_class account_class_parse(const char *text)
{
    int i = 0;

    while (i < CLASSES && strcmp(classes[i], text) != 0)
        i++;
    return (enum account_class)i;
}

/* Everything that one decision's change needs. */
struct changing {
    const struct differing *d;
    const struct person *person;
    const struct trace *trace;
    struct differences *out;
    size_t decision;
};

static struct account *account_find(struct differences *out, const char *key, const char *payee,
    const char *fund)
{
    for (size_t i = 0; i < out->accounts_n; i++) {
        struct account *a = &out->accounts[i];

        if (strcmp(a->key, key) == 0 && strcmp(a->payee, payee) == 0 && strcmp(a->fund, fund) == 0)
            return a;
    }
    return NULL;
}

static struct account *account_open(struct differences *out, const char *key, const char *payee,
    const struct programme *p, int fund)
{
    struct account *a = account_find(out, key, payee, p->funds[fund].id);

    if (a != NULL)
        return a;
    if (out->accounts_n == out->accounts_room) {
        out->short_of_room = true;
        return NULL;
    }
    a = &out->accounts[out->accounts_n++];
    *a = (struct account){.key = key, .payee = payee, .fund = p->funds[fund].id,
        .fund_index = fund};
    return a;
}

static void open_accounts(const struct person *person, struct differences *out)
{
    for (int i = 0; i < person->holdings_n; i++) {
        const struct holding *h = &person->holdings[i];

        if (out->accounts_n == out->accounts_room) {
            out->short_of_room = true;
            return;
        }
        out->accounts[out->accounts_n++] = (struct account){.key = h->key, .payee = h->payee,
            .fund = h->fund, .fund_index = h->fund_index, .charged = h->charged,
            .expense = h->expense, .receivable = h->receivable,
            .written_off = h->written_off, .payable = h->payable};
    }
}

void entry_append(struct differences *out, const struct entry *entry)
{
    if (entry->amount == 0)
        return;
    if (out->entries_n == out->entries_room) {
        out->short_of_room = true;
        return;
    }
    out->entries[out->entries_n++] = *entry;
}

static void enter(struct changing *c, const struct account *a, enum account_class debit,
    enum account_class credit, money amount, const char *cancels)
{
    const struct decision *d = &c->trace->decisions[c->decision];

    entry_append(c->out, &(struct entry){.key = d->key, .payee = a->payee, .fund = a->fund,
                             .debit = debit, .credit = credit, .amount = amount,
                             .for_period = d->for_period, .service_day = d->service_day,
                             .cancels = cancels});
}

static enum account_class cost_class(const struct decision *d)
{
    return d->kind == CHARGE_AID ? CLASS_ADVANCE : CLASS_EXPENSE;
}

/* Given back: a receivable that people settle; a school's may be netted. */
static void give_back(struct changing *c, struct account *a, money amount)
{
    const struct decision *d = &c->trace->decisions[c->decision];
    bool netted = c->d->programme->net_schools && d->kind == CHARGE_COVERAGE;

    a->charged -= amount;
    if (netted)
        a->payable -= amount;
    else
        a->receivable += amount;
    enter(c, a, netted ? CLASS_PAYABLE : CLASS_RECEIVABLE, cost_class(d), amount, NULL);
}

/* Length of "stipend:ASSIGNMENT/AWARD/" of a decision's key, which its award's other keys share; 0: its award
 * has no other. */
static size_t award_prefix(const struct decision *d)
{
    if (d->kind == CHARGE_POOL || d->kind == CHARGE_COVERAGE)
        return 0;
    return (size_t)(strrchr(d->key, '/') - d->key) + 1;
}

/* The place of a stipend's part in the plan of ${d}, which takes and so is not withdrawn; other keys are in
 * order of their bytes. */
static int part_place(const struct changing *c, const struct decision *d, const char *part)
{
    const struct programme *p = c->d->programme;
    const struct plan *plan;
    int i = 0;

    if (d->kind != CHARGE_STIPEND)
        return 0;
    plan = &p->plans[p->roles[c->person->assignments[d->assignment].role].awards[d->award].plan];
    while (i < plan->parts_n && strcmp(plan->parts[i].id, part) != 0)
        i++;
    return i;
}

static bool part_before(const struct changing *c, const struct decision *d, size_t prefix,
    const char *a, const char *b)
{
    int x = part_place(c, d, a + prefix), y = part_place(c, d, b + prefix);

    return x != y ? x < y : strcmp(a, b) < 0;
}

/* Cancel receivables of the other parts of the same award, in order of part.  One that is cancelled is 0, or
 * nothing is left to cancel. */
static money cancel_same_award(struct changing *c, const struct account *a, money amount)
{
    const struct decision *d = &c->trace->decisions[c->decision];
    size_t prefix = award_prefix(d);

    if (prefix == 0)
        return amount;
    while (amount > 0) {
        struct account *next = NULL;
        money cancelled;

        for (size_t i = 0; i < c->out->accounts_n; i++) {
            struct account *b = &c->out->accounts[i];

            if (b->receivable > 0 && strncmp(b->key, d->key, prefix) == 0 &&
                strcmp(b->key, d->key) != 0 && strcmp(b->payee, a->payee) == 0 &&
                strcmp(b->fund, a->fund) == 0 &&
                (next == NULL || part_before(c, d, prefix, b->key, next->key)))
                next = b;
        }
        if (next == NULL)
            break;
        cancelled = next->receivable < amount ? next->receivable : amount;
        next->receivable -= cancelled;
        amount -= cancelled;
        enter(c, a, cost_class(d), CLASS_RECEIVABLE, cancelled, next->key);
    }
    return amount;
}

/* Taken: first cancels receivables, then restores what of them was waived, the rest is payable.  What asked
 * for nothing, ${restored}, cancels none: that would be charged. */
static void take_from(struct changing *c, struct account *a, money amount, money restored)
{
    enum account_class cost = cost_class(&c->trace->decisions[c->decision]);
    money part = a->receivable < amount ? a->receivable : amount;

    a->charged += amount + restored;
    if (part > 0) {
        a->receivable -= part;
        amount -= part;
        enter(c, a, cost, CLASS_RECEIVABLE, part, NULL);
    }
    if (c->d->programme->offset_same_award)
        amount = cancel_same_award(c, a, amount);
    amount += restored;
    part = a->written_off < amount ? a->written_off : amount;
    if (part > 0) {
        a->written_off -= part;
        amount -= part;
        enter(c, a, cost, CLASS_WRITTEN_OFF, part, NULL);
    }
    a->payable += amount;
    enter(c, a, cost, CLASS_PAYABLE, amount, NULL);
}

enum { KEY_FUNDS = 128 };

/* Copy the accounts of one key and payee to the front of ${of}; return how many. */
static size_t accounts_of(const struct differences *out, const char *key, const char *payee,
    struct account of[KEY_FUNDS])
{
    size_t n = 0;

    for (size_t i = 0; i < out->accounts_n && n < KEY_FUNDS; i++)
        if (strcmp(out->accounts[i].key, key) == 0 && strcmp(out->accounts[i].payee, payee) == 0)
            of[n++] = out->accounts[i];
    return n;
}

money difference_charged(const struct differences *out, const char *key, const char *payee)
{
    money sum = 0;

    for (size_t i = 0; i < out->accounts_n; i++)
        if (strcmp(out->accounts[i].key, key) == 0 &&
            strcmp(out->accounts[i].payee, payee) == 0)
            sum += out->accounts[i].charged;
    return sum;
}

static money absolute(money amount)
{
    return amount < 0 ? -amount : amount;
}

/* Whether the difference is too small to post now. */
static bool is_carried(const struct differing *d, money net)
{
    return net != 0 && absolute(net) < d->programme->smallest_difference && !d->last_period;
}

static void give_down_to(struct changing *c, const char *payee, money target)
{
    const struct decision *d = &c->trace->decisions[c->decision];
    struct account of[KEY_FUNDS] = {{0}};
    money give[KEY_FUNDS];
    size_t n = accounts_of(c->out, d->key, payee, of);

    if (!fund_gives(d->charge, target, of, n, give))
        return;
    for (size_t i = 0; i < n; i++)
        if (give[i] > 0)
            give_back(c, account_find(c->out, of[i].key, of[i].payee, of[i].fund), give[i]);
}

/* Whether ${a} is the first of the decision's accounts that is of another payee than the decision's, so that
 * each such payee comes once. */
static bool is_other(const struct changing *c, const struct decision *d, const struct account *a)
{
    if (strcmp(a->key, d->key) != 0 || strcmp(a->payee, d->payee) == 0)
        return false;
    for (const struct account *b = c->out->accounts; b < a; b++)
        if (strcmp(b->key, d->key) == 0 && strcmp(b->payee, a->payee) == 0)
            return false;
    return true;
}

/* Give back what ${payee} holds above ${target}; what is too small to be posted now is carried. */
static void give_one(struct changing *c, const char *payee, money target)
{
    money net = target - difference_charged(c->out,
                             c->trace->decisions[c->decision].key, payee);

    if (is_carried(c->d, net))
        c->out->carried[c->decision] += net;
    else if (net < 0)
        give_down_to(c, payee, target);
}

/* What is held under the key for other payees has target 0. */
static void give_all(struct changing *c)
{
    const struct decision *d = &c->trace->decisions[c->decision];

    /* Doubt moves nothing: not from who has it, and not to a payee whose claim to it is in doubt. */
    c->out->carried[c->decision] = 0;
    if (d->outcome == OUTCOME_HELD || difference_stays(c->d, c->person, d->key))
        return;
    for (size_t i = 0; i < c->out->accounts_n; i++)
        if (is_other(c, d, &c->out->accounts[i]))
            give_one(c, c->out->accounts[i].payee, 0);
    give_one(c, d->payee, d->target);
}

static const struct ruling *ruling_for(const struct differing *d, const char *key,
    const char *other)
{
    const struct ruling wanted = {.key = key, .other = other};
    size_t low = 0, high = d->rulings_n;

    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = ruling_order(&d->rulings[middle], &wanted);

        if (order == 0)
            return &d->rulings[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* Apply a ruling that does not fund the increase: nothing moves, what is held stays. */
static void refuse_increase(struct decision *d, const struct ruling *ruling, money held)
{
    if (ruling->denied) {
        decision_refuse(d, OUTCOME_DENIED, ruling->codes);
        return;
    }
    d->outcome = OUTCOME_DEFERRED;
    d->codes |= ruling->codes;
    d->before = held;
}

/* What of ${amount} would cancel receivables: the key's own, then those of its award. */
static money cancels_of(const struct changing *c, const char *payee, const char *fund, money amount)
{
    const struct decision *d = &c->trace->decisions[c->decision];
    size_t prefix = c->d->programme->offset_same_award ? award_prefix(d) : 0;
    money receivable = 0;

    for (size_t i = 0; i < c->out->accounts_n; i++) {
        const struct account *a = &c->out->accounts[i];

        if (strcmp(a->payee, payee) == 0 && strcmp(a->fund, fund) == 0 &&
            (strcmp(a->key, d->key) == 0 ||
                (prefix > 0 && strncmp(a->key, d->key, prefix) == 0)))
            receivable += a->receivable;
    }
    return receivable < amount ? receivable : amount;
}

/* What a take restores of a waived receivable is charged to the fund already: it asks for no budget. */
static void spare_restored(const struct changing *c, const char *payee, const struct account *of,
    size_t n, struct increase *in, money *restored)
{
    for (int i = 0; i < in->n; i++) {
        const char *fund = c->d->programme->funds[in->fund[i]].id;
        money rest = in->take[i] - cancels_of(c, payee, fund, in->take[i]);

        restored[i] = 0;
        for (size_t k = 0; k < n; k++)
            if (strcmp(of[k].fund, fund) == 0)
                restored[i] = rest < of[k].written_off ? rest : of[k].written_off;
        in->take[i] -= restored[i];
    }
}

/* Whether the ledger holds something for the key of ${d}, of whatever payee. */
static bool is_posted(const struct changing *c, const struct decision *d)
{
    for (int i = 0; i < c->person->holdings_n; i++)
        if (strcmp(c->person->holdings[i].key, d->key) == 0 &&
            c->person->holdings[i].charged != 0)
            return true;
    return false;
}

/* Move what ${in} asks for and what it restores; a ruling may have moved parts to other places. */
static void take_all(struct changing *c, const struct increase *in, const char *payee,
    const money *restored, const struct ruling *ruling)
{
    for (int i = 0; i < in->n; i++) {
        money asked = in->take[i] + (ruling != NULL ? ruling->shift[i] : 0);
        struct account *a;

        if (asked + restored[i] > 0 &&
            (a = account_open(c->out, in->turn.key, payee, c->d->programme, in->fund[i])) != NULL)
            take_from(c, a, asked, restored[i]);
    }
}

static void take_one(struct changing *c, struct decision *d, const char *other, money target)
{
    struct differences *out = c->out;
    const char *payee = other != NULL ? other : d->payee;
    struct account of[KEY_FUNDS];
    size_t n = accounts_of(out, d->key, payee, of);
    money held = difference_charged(out, d->key, payee), restored[FUNDS_MOST];
    struct increase *in;
    const struct ruling *ruling = ruling_for(c->d, d->key, other);

    if (target <= held || is_carried(c->d, target - held))
        return;
    if (out->increases_n == out->increases_room) {
        out->short_of_room = true;
        return;
    }
    in = &out->increases[out->increases_n++];
    *in = (struct increase){.turn = {.key = d->key, .other = other, .kind = d->kind,
                                .service_day = d->service_day},
        .posted = is_posted(c, d)};
    fund_takes(c->d->programme, d->charge, target, of, n, in);
    spare_restored(c, payee, of, n, in, restored);
    if (ruling != NULL && ruling->codes != 0)
        refuse_increase(d, ruling, difference_charged(out, d->key, d->payee));
    else if (c->d->take)
        take_all(c, in, payee, restored, ruling);
}

/* The decision's payee; then others, of what fell below 0 when two numbers were parted. */
static void take_each(struct changing *c)
{
    struct decision *d = &c->trace->decisions[c->decision];

    if (d->outcome == OUTCOME_HELD || difference_stays(c->d, c->person, d->key))
        return;
    take_one(c, d, NULL, d->target);
    for (size_t i = 0; i < c->out->accounts_n; i++)
        if (is_other(c, d, &c->out->accounts[i]))
            take_one(c, d, c->out->accounts[i].payee, 0);
}

bool difference(const struct differing *d, const struct person *person, struct trace *trace,
    struct differences *out)
{
    struct changing c = {.d = d, .person = person, .trace = trace, .out = out};

    out->accounts_n = out->entries_n = out->increases_n = 0;
    out->short_of_room = trace->decisions_n > out->carried_room;
    if (out->short_of_room)
        return false;
    out->excess = (struct excess){0};
    open_accounts(person, out);
    difference_settle(d, person, out);
    for (c.decision = 0; c.decision < trace->decisions_n && !out->short_of_room; c.decision++)
        give_all(&c);
    for (c.decision = 0; c.decision < trace->decisions_n && !out->short_of_room; c.decision++)
        take_each(&c);
    for (size_t i = 0; i < trace->decisions_n; i++)
        if (!difference_stays(d, person, trace->decisions[i].key))
            difference_forgive(&trace->decisions[i], out);
    return !out->short_of_room;
}
