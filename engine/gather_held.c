/*
 * What the ledger holds of a person, and what was settled and paid.
 */
#include "gather_build.h"

#include <stdlib.h>
#include <string.h>

static int fund_of(const struct programme *p, const char *id)
{
    for (int i = 0; i < p->funds_n; i++)
        if (strcmp(p->funds[i].id, id) == 0)
            return i;
    return NONE;
}

static struct holding *holding_of(struct building *b, struct holding *list, const char *key,
    const char *payee, const char *fund)
{
    struct holding *h;

    for (int i = 0; i < b->person.holdings_n; i++)
        if (strcmp(list[i].key, key) == 0 && strcmp(list[i].payee, payee) == 0 &&
            strcmp(list[i].fund, fund) == 0)
            return &list[i];
    h = &list[b->person.holdings_n++];
    *h = (struct holding){.key = key, .payee = payee, .fund = fund,
        .fund_index = fund_of(b->g->known.programme, fund)};
    return h;
}

/* Debit raises expense, advance, receivable and written-off; credit raises payable. */
static void post_side(struct holding *h, const char *class, money amount)
{
    if (strcmp(class, "expense") == 0)
        h->expense += amount;
    if (strcmp(class, "expense") == 0 || strcmp(class, "advance") == 0)
        h->charged += amount;
    else if (strcmp(class, "receivable") == 0)
        h->receivable += amount;
    else if (strcmp(class, "written-off") == 0)
        h->written_off += amount;
    else if (strcmp(class, "payable") == 0)
        h->payable -= amount;
}

/* Two numbers of one person are one payee; a claim's payee is a school. */
static const char *paid_as(const struct building *b, const char *key, const char *payee)
{
    return b->linked && strncmp(key, "cover:", 6) != 0 ? gather_payee(b->g, payee) : payee;
}

static void build_holdings(struct building *b)
{
    /* A row may open a second account: that of the key whose receivable it cancels. */
    struct holding *list = building_take(b, 2 * building_count(b, 'E', NULL), sizeof *list);
    const struct row *row;
    size_t i = 0;

    b->person.holdings = list;
    while (!b->failed && (row = building_next(b, 'E', NULL, &i)) != NULL) {
        const char *key = row->text[0], *payee = paid_as(b, key, row->text[1]);
        const char *fund = row->text[2];
        struct holding *h;

        h = holding_of(b, list, key, payee, fund);
        post_side(h, row->text[3], row->number[4]);
        if (row->text[5] != NULL && strcmp(row->text[4], "receivable") == 0)
            h = holding_of(b, list, row->text[5], payee, fund);
        post_side(h, row->text[4], -row->number[4]);
    }
}

static void build_stored(struct building *b)
{
    struct stored_decision *list = building_take(b, building_count(b, 'D', NULL), sizeof *list);
    const struct row *row;
    size_t i = 0;

    b->person.stored = list;
    while (!b->failed && (row = building_next(b, 'D', NULL, &i)) != NULL)
        list[b->person.stored_n++] = (struct stored_decision){.key = row->text[0],
            .payee = paid_as(b, row->text[0], row->text[1]), .payee_then = row->text[1],
            .for_period = row->text[2], .outcome = row->text[3],
            .codes = row->text[4], .verdicts = row->text[5],
            .service_day = row_day(row->number[0]), .target = row->number[4],
            .batch = row->at.intake};
}

/* The next entry that "settlement:ID" or "payment:ID" made, with cash on the debit side or not. */
static const struct row *next_origin(const struct building *b, const char *scheme, const char *key,
    const char *id, bool cash_in, size_t *i)
{
    size_t n = strlen(scheme);
    const struct row *row;

    while ((row = building_next(b, 'O', key, i)) != NULL)
        if (strncmp(row->text[1], scheme, n) == 0 && strcmp(row->text[1] + n, id) == 0 &&
            (strcmp(row->text[4], "cash") == 0) == cash_in)
            return row;
    return NULL;
}

static bool is_settled(const struct building *b, const char *key, const char *id)
{
    size_t i = 0, k = 0;

    return next_origin(b, "settlement:", key, id, true, &i) != NULL ||
           next_origin(b, "settlement:", key, id, false, &k) != NULL;
}

static int by_settled(const void *x, const void *y)
{
    const struct settlement *a = x, *b = y;

    return a->on != b->on ? (a->on > b->on) - (a->on < b->on) : strcmp(a->id, b->id);
}

static void build_settlements(struct building *b)
{
    struct settlement *list = building_take(b, building_count(b, 'S', NULL), sizeof *list);
    const struct row *row;
    size_t i = 0;

    b->person.settlements = list;
    while (!b->failed && (row = building_next(b, 'S', NULL, &i)) != NULL)
        list[b->person.settlements_n++] = (struct settlement){.id = row->text[0],
            .key = row->text[1], .on = row_day(row->number[0]), .amount = row->number[4],
            .how = row->text[2][0] == 'r'   ? SETTLED_REPAID
                   : row->text[2][0] == 'w' ? SETTLED_WAIVED : SETTLED_AGREED_OFFSET,
            .entered = is_settled(b, row->text[1], row->text[0]), .at = row->at};
    if (!b->failed)
        qsort(list, (size_t)b->person.settlements_n, sizeof *list, by_settled);
}

static int by_paid(const void *x, const void *y)
{
    const struct payment *a = x, *b = y;

    return a->on != b->on ? (a->on > b->on) - (a->on < b->on) : strcmp(a->id, b->id);
}

/* What was entered when the payment was paid, for its return. */
static void build_paid(struct building *b, struct payment *p)
{
    struct paid_part *list = building_take(b, building_count(b, 'O', p->key), sizeof *list);
    const struct row *row;
    size_t i = 0;

    p->paid = list;
    while (!b->failed && (row = next_origin(b, "payment:", p->key, p->id, false, &i)) != NULL)
        list[p->paid_n++] = (struct paid_part){.payee = paid_as(b, p->key, row->text[2]),
            .fund = row->text[3], .for_period = row->text[5],
            .service_day = row_day(row->number[0]), .amount = row->number[4]};
}

static void build_payments(struct building *b)
{
    struct payment *list = building_take(b, building_count(b, 'P', NULL), sizeof *list);
    const struct row *row;
    size_t i = 0;

    b->person.payments = list;
    while (!b->failed && (row = building_next(b, 'P', NULL, &i)) != NULL) {
        struct payment *p = &list[b->person.payments_n++];
        size_t first = 0;

        *p = (struct payment){.id = row->text[0], .key = row->text[1],
            .on = row_day(row->number[0]), .amount = row->number[4],
            .returned = strcmp(row->text[2], "returned") == 0, .at = row->at};
        p->entered = next_origin(b, "payment:", p->key, p->id, p->returned, &first) != NULL;
        if (p->returned)
            build_paid(b, p);
    }
    if (!b->failed)
        qsort(list, (size_t)b->person.payments_n, sizeof *list, by_paid);
}

void person_hold(struct building *b)
{
    build_holdings(b);
    build_stored(b);
    build_settlements(b);
    build_payments(b);
}
