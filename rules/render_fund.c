/*
 * Funds, what is charged to them, and how amounts are limited, rounded and corrected.
 */
#include "render_part.h"

static const char *const charged[] = {
    [CHARGE_COVERAGE] = "substitutes",
    [CHARGE_TRAINING] = "training pay",
    [CHARGE_STIPEND] = "stipends",
    [CHARGE_DIFFERENTIAL] = "differentials",
    [CHARGE_POOL] = "pools",
    [CHARGE_AID] = "financial assistance",
};

static void put_shares(const struct programme *p, const struct charge *charge, struct sink *out)
{
    for (int i = 0; i < charge->n; i++) {
        sink_list(out, i, charge->n);
        sink_percent(out, charge->shares[i].share);
        sink_text(out, " to ");
        sink_markdown(out, p->funds[charge->shares[i].fund].title);
    }
}

/* "Stipends of Team Lead: 75 % to Grant and 25 % to General fund." */
static void put_charge(const struct programme *p, const struct charge *charge, const char *what,
    const char *of, struct sink *out)
{
    if (charge->n == 0)
        return;
    sink_text(out, "- Charged as ");
    sink_text(out, what);
    if (of != NULL) {
        sink_text(out, ", ");
        sink_markdown(out, of);
    }
    sink_text(out, ": ");
    put_shares(p, charge, out);
    sink_text(out, ".\n");
}

static void put_fund(const struct programme *p, const struct fund *f, struct sink *out)
{
    const struct sink_word words[] = {
        {"from", NULL, f->usable_from, 'D'}, {"until", NULL, f->usable_until, 'D'}};

    (void)p;
    sink_text(out, "### ");
    sink_markdown(out, f->title);
    sink_text(out, "\n\n");
    render_line(out, "Usable for services from {from} through {until}.", WORDS(words));
    for (int i = 0; i < f->budget.n; i++) {
        const struct dated_money *b = &f->budget.at[i];

        sink_text(out, "- Budget from ");
        sink_long_day(out, b->from);
        sink_text(out, ": ");
        sink_money(out, b->amount);
        sink_text(out, " in all since the fund began");
        render_cited(&b->cite, out);
        sink_text(out, ".\n");
    }
    for (int k = 0; k < CHARGE_KINDS; k++)
        if (f->accounts[k] != NULL) {
            sink_text(out, "- Account for ");
            sink_text(out, charged[k]);
            sink_text(out, ": ");
            sink_markdown(out, f->accounts[k]);
            sink_text(out, ".\n");
        }
    sink_text(out, "\n");
}

void render_funds(const struct programme *p, struct sink *out)
{
    static const char *const exhausted[] = {
        [EXHAUSTED_STOP] = "When a fund has not enough left, the whole batch is refused.",
        [EXHAUSTED_DEFER] =
            ("When a fund has not enough left, what it cannot pay whole is deferred, and so is "
             "every later increase that needs the fund: nobody overtakes."),
        [EXHAUSTED_NEXT_FUND] =
            ("When a fund has not enough left for its part, the part goes whole to the first later "
             "fund of the list that has, else the payment is deferred."),
    };

    if (p->funds_n == 0)
        return;
    sink_text(out, "## Funds\n\n");
    for (int i = 0; i < p->funds_n; i++)
        put_fund(p, &p->funds[i], out);
    sink_text(out, "### What is charged where\n\n");
    for (int k = 0; k < CHARGE_KINDS; k++)
        put_charge(p, &p->charge[k], charged[k], NULL, out);
    for (int i = 0; i < p->roles_n; i++)
        for (int k = 0; k < CHARGE_KINDS; k++)
            put_charge(p, &p->roles[i].charge[k], charged[k], p->roles[i].title, out);
    for (int i = 0; i < p->coverage_n; i++)
        put_charge(p, &p->coverage[i].charge, charged[CHARGE_COVERAGE],
            p->coverage[i].title != NULL ? p->coverage[i].title : p->coverage[i].id, out);
    sink_text(out, "\n");
    sink_text(out, exhausted[p->when_exhausted]);
    sink_text(out, " Nothing is charged for a service day on which a fund is not usable.\n\n");
}

void render_corrections(const struct programme *p, struct sink *out)
{
    static const char *const stacking[] = {
        [STACK_ALL] = "One person may have several stipends, and all are paid.",
        [STACK_HIGHEST] =
            "Of stipends whose days in the role meet, one person is paid only the largest.",
        [STACK_AT_MOST] = ("One person's stipends together are at most {most}; the one that crosses it is "
            "reduced."),
    };
    const struct sink_word words[] = {
        {"most", NULL, p->stack_at_most, '$'}, {"least", NULL, p->smallest_difference, '$'}};

    sink_text(out, "## Limits, rounding and corrections\n\n");
    render_line(out, stacking[p->stacking], WORDS(words));
    render_line(out,
        p->rounding == ROUND_HALF_UP
            ? "Amounts are rounded once, to the cent, half a cent up."
            : "Amounts are rounded once, to the cent, half a cent to the even cent.",
        NULL, 0);
    render_line(out,
        "What changes after it was paid is corrected in the open period, under the period that it "
        "is about; nothing posted is changed.",
        NULL, 0);
    render_line(out,
        "What was paid too much is owed back and settled by people; it is never taken from other "
        "pay.",
        NULL, 0);
    render_line(out,
        p->offset_same_award
            ? "What is due later cancels first what is owed back for the same payment, then "
              "for other parts of the same award."
            : "What is due later cancels first what is owed back for the same payment.",
        NULL, 0);
    render_line(out,
        p->net_schools
            ? "What a school was paid too much is taken from what the school is to be paid."
            : "What a school was paid too much is owed back as well.",
        NULL, 0);
    render_line(out,
        p->smallest_difference > 0
            ? "A difference below {least} waits, at the latest until the edition's last "
              "period."
            : "Differences of any size are posted.",
        WORDS(words));
    sink_text(out, "\n");
}
