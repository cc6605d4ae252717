/*
 * The facts of a fixture about money: what the ledger holds of a person, settlements, payments.
 */
#include "rules_fixture.h"

#include <string.h>

static struct stored_decision *stored_of(struct fixture *f, const struct row *r, const char *key)
{
    struct fixture_person *p = fixture_current(f, r);

    for (int i = 0; i < p->person.stored_n; i++)
        if (strcmp(p->stored[i].key, key) == 0)
            return &p->stored[i];
    p->stored[p->person.stored_n] = (struct stored_decision){.key = key,
        .payee = p->person.payee,
        .payee_then = p->person.payee,
        .for_period = f->programme->periods[0].id,
        .service_day = f->programme->from,
        .outcome = "paid",
        .codes = "",
        .verdicts = "",
        .batch = 1};
    return &p->stored[fixture_more(r, &p->person.stored_n, MOST_FACTS)];
}

/* Of two rows about one key, payee and fund the later replaces the earlier. */
static void keep_last(struct fixture_person *p)
{
    const struct holding *last = &p->holdings[p->person.holdings_n - 1];

    for (int i = 0; i < p->person.holdings_n - 1; i++) {
        struct holding *h = &p->holdings[i];

        if (strcmp(h->key, last->key) == 0 && strcmp(h->payee, last->payee) == 0 &&
            strcmp(h->fund, last->fund) == 0) {
            *h = *last;
            p->person.holdings_n--;
            return;
        }
    }
}

/* posted KEY FUND CHARGED [to PAYEE] [receivable M] [written-off M] [payable M] [forgiven M]
 * [for PERIOD] [on DAY]; a key that the ledger holds has a stored decision. */
static void read_posted(struct fixture *f, struct row *r)
{
    struct fixture_person *p = fixture_current(f, r);
    struct holding *h = &p->holdings[fixture_more(r, &p->person.holdings_n, MOST_FACTS)];
    struct stored_decision *s;

    *h = (struct holding){.key = row_word(r), .payee = p->person.payee};
    h->fund = r->word[r->at];
    h->fund_index = fixture_fund(f, r);
    h->charged = row_money(r);
    s = stored_of(f, r, h->key);
    while (row_more(r)) {
        if (row_take(r, "to"))
            s->payee = h->payee = row_word(r);
        else if (row_take(r, "receivable"))
            h->receivable = row_money(r);
        else if (row_take(r, "written-off"))
            h->written_off = row_money(r);
        else if (row_take(r, "payable"))
            h->payable = row_money(r);
        else if (row_take(r, "forgiven"))
            h->expense = row_money(r);
        else if (row_take(r, "for"))
            s->for_period = row_word(r);
        else if (row_take(r, "on"))
            s->service_day = row_day(r);
        else
            row_end(r);
    }
    keep_last(p);
}

/* stored KEY [OUTCOME CODES]: a decision was stored. */
static void read_stored(struct fixture *f, struct row *r)
{
    const char *key = row_word(r);
    struct stored_decision *s = stored_of(f, r, key);

    if (!row_more(r))
        return;
    s->outcome = row_word(r);
    s->codes = row_more(r) ? row_word(r) : "";
}

/* settled ID KEY DAY AMOUNT repaid|agreed-offset|waived [entered] */
static void read_settled(struct fixture *f, struct row *r)
{
    static const char *const words[] = {"repaid", "agreed-offset", "waived", NULL};
    struct fixture_person *p = fixture_current(f, r);
    struct settlement *s = &p->settlements[fixture_more(r, &p->person.settlements_n, MOST_FACTS)];

    s->id = row_word(r);
    s->key = row_word(r);
    s->on = row_day(r);
    s->amount = row_money(r);
    s->how = (enum settled_how)row_choice(r, words);
    s->entered = row_take(r, "entered");
    s->at = fixture_place(f);
}

/* payment ID KEY DAY AMOUNT paid|returned [entered] [was PAYEE FUND AMOUNT [for PERIOD] [on DAY]] ... */
static void read_payment(struct fixture *f, struct row *r)
{
    static const char *const words[] = {"paid", "returned", NULL};
    struct fixture_person *p = fixture_current(f, r);
    struct payment *s = &p->payments[fixture_more(r, &p->person.payments_n, MOST_FACTS)];
    struct paid_part *parts = arena_take(&f->arena, MOST_FUNDS * sizeof *parts);

    s->id = row_word(r);
    s->key = row_word(r);
    s->on = row_day(r);
    s->amount = row_money(r);
    s->returned = row_choice(r, words) == 1;
    s->entered = row_take(r, "entered");
    s->paid = parts;
    s->at = fixture_place(f);
    while (row_take(r, "was")) {
        struct paid_part *part = &parts[fixture_more(r, &s->paid_n, MOST_FUNDS)];

        part->payee = row_word(r);
        part->fund = row_word(r);
        part->amount = row_money(r);
        part->for_period = row_take(r, "for") ? row_word(r) : f->programme->periods[0].id;
        part->service_day = row_take(r, "on") ? row_day(r) : f->programme->from;
    }
}

bool fixture_ledger(struct fixture *f, struct row *r)
{
    if (row_is(r, "posted"))
        read_posted(f, r);
    else if (row_is(r, "stored"))
        read_stored(f, r);
    else if (row_is(r, "settled"))
        read_settled(f, r);
    else if (row_is(r, "payment"))
        read_payment(f, r);
    else
        return false;
    return true;
}
