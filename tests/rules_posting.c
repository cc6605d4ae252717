/*
 * Expectations about what is posted: entries, accounts after, what funds gave and refused.
 */
#include "rules_expect.h"

#include <stdio.h>
#include <string.h>

enum { TEXT = 1024, MOST_ENTRIES = 128 };

static void differ_money(struct report *report, struct row *r, money got)
{
    char wanted[MONEY_TEXT], text[MONEY_TEXT];

    report_differ(report, r, money_text(row_money(r), wanted), money_text(got, text));
}

static void entry_text(const struct entry *e, char out[TEXT])
{
    char amount[MONEY_TEXT];

    snprintf(out, TEXT, "%s %s %s %s>%s %s", e->key, e->payee, e->fund,
        account_class_name(e->debit), account_class_name(e->credit), money_text(e->amount, amount));
    if (e->cancels != NULL)
        report_add(out, TEXT, " cancels %s", e->cancels);
    if (e->settlement != NULL)
        report_add(out, TEXT, " by %s", e->settlement);
    if (e->payment != NULL)
        report_add(out, TEXT, " by %s", e->payment);
}

/* entry KEY PAYEE FUND DEBIT>CREDIT AMOUNT [cancels KEY] [by ID] [for PERIOD] [on DAY] */
static void expect_entry(
    struct report *report, struct row r, const struct entry *const *entries, bool *seen, size_t n)
{
    char wanted[TEXT] = "", got[TEXT];
    const struct entry *e = NULL;

    for (int i = 0; i < 5; i++)
        report_add(wanted, TEXT, "%s%s", i > 0 ? " " : "", row_word(&r));
    if (row_take(&r, "cancels"))
        report_add(wanted, TEXT, " cancels %s", row_word(&r));
    if (row_take(&r, "by"))
        report_add(wanted, TEXT, " by %s", row_word(&r));
    for (size_t i = 0; i < n && e == NULL; i++) {
        entry_text(entries[i], got);
        if (!seen[i] && strcmp(wanted, got) == 0) {
            seen[i] = true;
            e = entries[i];
        }
    }
    if (e == NULL) {
        report_say(report, &r, "expected the entry %s, got none", wanted);
        return;
    }
    report->asked++;
    while (row_more(&r)) {
        if (row_take(&r, "for"))
            report_differ(report, &r, row_word(&r), e->for_period);
        else if (row_take(&r, "on"))
            report_differ(report, &r, row_word(&r), day_text(e->service_day, got));
        else
            row_end(&r);
    }
}

void answer_entries(struct report *report, const struct table_case *c, const struct run *run)
{
    const struct entry *entries[MOST_ENTRIES];
    bool seen[MOST_ENTRIES] = {false};
    const struct row *last = NULL;
    char text[TEXT];
    size_t n = 0;

    for (int i = 0; i < run->fixture->persons_n; i++)
        for (size_t k = 0; k < run->differences[i].entries_n && n < MOST_ENTRIES; k++)
            entries[n++] = &run->differences[i].entries[k];
    for (int i = 0; i < c->rows_n; i++) {
        if (row_is(c->rows[i], "entry"))
            expect_entry(report, *c->rows[i], entries, seen, n);
        if (row_is(c->rows[i], "entry") || row_is(c->rows[i], "no-entries"))
            last = c->rows[i];
    }
    for (size_t i = 0; i < n && last != NULL; i++) {
        entry_text(entries[i], text);
        if (!seen[i])
            report_say(report, last, "expected no more entries, got %s", text);
    }
    report->asked += last != NULL;
}

/* account KEY PAYEE FUND [charged M] [receivable M] [written-off M] [payable M] [forgiven M]: after
 * the batch */
static void expect_account(struct report *report, struct row *r, const struct run *run)
{
    const char *key = row_word(r), *payee = row_word(r), *fund = row_word(r);
    const struct account *a = NULL;

    for (int i = 0; i < run->fixture->persons_n; i++)
        for (size_t k = 0; k < run->differences[i].accounts_n; k++) {
            const struct account *b = &run->differences[i].accounts[k];

            if (strcmp(b->key, key) == 0 && strcmp(b->payee, payee) == 0 &&
                strcmp(b->fund, fund) == 0)
                a = b;
        }
    if (a == NULL) {
        report_say(report, r, "expected an account of %s, got none", key);
        return;
    }
    while (row_more(r)) {
        if (row_take(r, "charged"))
            differ_money(report, r, a->charged);
        else if (row_take(r, "receivable"))
            differ_money(report, r, a->receivable);
        else if (row_take(r, "written-off"))
            differ_money(report, r, a->written_off);
        else if (row_take(r, "payable"))
            differ_money(report, r, a->payable);
        else if (row_take(r, "forgiven"))
            differ_money(report, r, a->expense);
        else
            row_end(r);
    }
}

/* carried KEY AMOUNT: a net that was too small to post. */
static void expect_carried(struct report *report, struct row *r, const struct run *run)
{
    int person;
    const struct decision *d = run_decision(run, row_word(r), &person);

    if (d == NULL)
        row_bad(r, "no such decision");
    differ_money(report, r, run->differences[person].carried[d - run->traces[person].decisions]);
}

/* takes KEY ...: the increases, in the order in which they took. */
static void expect_order(struct report *report, struct row *r, const struct run *run)
{
    char wanted[TEXT] = "", got[TEXT] = "";

    for (size_t i = 0; i < run->increases_n; i++)
        report_add(got, TEXT, " %s", run->increases[i].turn.key);
    while (row_more(r))
        report_add(wanted, TEXT, " %s", row_word(r));
    report_differ(report, r, wanted, got);
}

/* short KEY FUND AMOUNT: the first that could not be funded, for whom "stop" refuses the plan. */
static void expect_short(struct report *report, struct row *r, const struct run *run)
{
    const struct fixture *f = run->fixture;
    char got[TEXT] = "nothing short", text[MONEY_TEXT], wanted[TEXT];
    const char *key = row_word(r), *fund = row_word(r);

    for (size_t i = run->increases_n; i-- > 0;)
        if (run->rulings[i].codes != 0)
            snprintf(got, TEXT, "%s %s %s", run->rulings[i].key,
                f->programme->funds[run->rulings[i].fund].id,
                money_text(run->rulings[i].shortfall, text));
    snprintf(wanted, TEXT, "%s %s %s", key, fund, row_word(r));
    report_differ(report, r, wanted, got);
}

/* duplicate CLAIM of CLAIM|- */
static void expect_duplicate(struct report *report, struct row *r, const struct run *run)
{
    const struct cover *c = cover_find(run->covers, run->covers_n, row_word(r));

    if (c == NULL || !row_take(r, "of"))
        row_bad(r, "no such claim");
    report_differ(report, r, row_word(r), c->duplicate_of != NULL ? c->duplicate_of : "-");
}

/* excess ID KEY AMOUNT of MOST, or "excess none": what refuses the plan. */
static void expect_excess(struct report *report, struct row *r, const struct run *run)
{
    char wanted[TEXT] = "", got[TEXT] = " none", amount[MONEY_TEXT], most[MONEY_TEXT];

    for (int i = run->fixture->persons_n; i-- > 0;) {
        const struct excess *e = &run->differences[i].excess;

        if (e->id != NULL)
            snprintf(got, TEXT, " %s %s %s %s of %s", e->payment ? "payment" : "settled", e->id,
                e->key, money_text(e->amount, amount), money_text(e->most, most));
    }
    while (row_more(r))
        report_add(wanted, TEXT, " %s", row_word(r));
    report_differ(report, r, wanted, got);
}

bool answer_posting(struct report *report, struct row *r, const struct run *run)
{
    if (row_is(r, "account"))
        expect_account(report, r, run);
    else if (row_is(r, "carried"))
        expect_carried(report, r, run);
    else if (row_is(r, "takes"))
        expect_order(report, r, run);
    else if (row_is(r, "short"))
        expect_short(report, r, run);
    else if (row_is(r, "excess"))
        expect_excess(report, r, run);
    else if (row_is(r, "duplicate"))
        expect_duplicate(report, r, run);
    else
        return false;
    row_end(r);
    return true;
}
