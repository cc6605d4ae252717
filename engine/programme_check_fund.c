#include "programme_check.h"

#include "programme_award.h"
#include "programme_form.h"
#include "programme_fund.h"
#include "../rules/fund.h"

#include <string.h>

/* What is charged to one fund. */
struct use {
    bool listed; /* by a charge, used or not */
    bool kinds[CHARGE_KINDS];
    day last; /* the last service day; NO_DAY: none */
};

/* What is charged at all. */
struct uses {
    struct use *funds;
    bool kinds[CHARGE_KINDS]; /* by the programme's own charge */
};

/* The value at ${a}/${b}/${c} of the document, or NULL; ${c} NULL: at ${a}/${b}. */
static const struct json_place *at_path(
    const struct doc *d, const char *a, const char *b, const char *c)
{
    const struct json_place *v = programme_doc_member(d, d->scan.at, a);

    if (v != NULL && v->kind == JSON_OBJECT)
        v = programme_doc_member(d, v, b);
    else
        return NULL;
    if (v == NULL || c == NULL)
        return v;
    return v->kind == JSON_OBJECT ? programme_doc_member(d, v, c) : NULL;
}

/* The funds of ${charge} pay ${kind} for service days up to ${last}. */
static void use_charge(
    struct uses *uses, const struct charge *charge, enum charge_kind kind, day last)
{
    for (int i = 0; i < charge->n; i++) {
        struct use *use;

        if (charge->shares[i].fund == NONE)
            continue;
        use = &uses->funds[charge->shares[i].fund];
        use->kinds[kind] = true;
        if (last != NO_DAY && last > use->last)
            use->last = last;
    }
}

/* What ${who} pays is charged by its ${own} charge, else by the programme's. */
static void use_kind(struct doc *d, struct uses *uses, const struct charge *own,
    enum charge_kind kind, const void *who, day last)
{
    const struct charge *charge = own->n > 0 ? own : &d->out->p.charge[kind];
    const char *name = programme_fund_kinds[kind];
    struct fault *fault;

    if (own->n == 0)
        uses->kinds[kind] = true;
    use_charge(uses, charge, kind, last);
    if (charge->n > 0 || at_path(d, "charge", name, NULL) != NULL)
        return;
    fault = programme_doc_error(d, programme_doc_where(d, who), "no_charge",
        "nothing says which funds pay what is charged as \"%s\"", name);
    faults_hint(fault, "add \"%s\" under \"charge\"", name);
}

/* The last service day that ${award} can have; NO_DAY if that is not known. */
static day last_service(const struct doc *d, const struct award *award)
{
    const struct programme *p = &d->out->p;
    day last = NO_DAY;

    switch (award->kind) {
    case AWARD_STIPEND:
        if (programme_doc_stated(d, &award->plan))
            for (int i = 0; i < p->plans[award->plan].parts_n; i++)
                if (p->plans[award->plan].parts[i].due_through > last)
                    last = p->plans[award->plan].parts[i].due_through;
        return last;
    case AWARD_DIFFERENTIAL:
        for (int i = 0; i < p->periods_n; i++)
            if (programme_doc_stated(d, &p->periods[i].until) && p->periods[i].from <= p->until &&
                p->periods[i].until > last)
                last = p->periods[i].until;
        return last;
    case AWARD_POOL:
        return award->closes;
    case AWARD_PER_UNIT:
    case AWARD_COMMITMENT:
        break;
    }
    return p->until;
}

/* Sessions of coverage are on days when a school is open. */
static day last_school_day(const struct programme *p)
{
    return p->school_until < p->until ? p->school_until : p->until;
}

static void list_funds(struct uses *uses, const struct charge *charges, int n)
{
    for (int k = 0; k < n; k++)
        for (int i = 0; i < charges[k].n; i++)
            if (charges[k].shares[i].fund != NONE)
                uses->funds[charges[k].shares[i].fund].listed = true;
}

static void use_all(struct doc *d, struct uses *uses)
{
    const struct programme *p = &d->out->p;

    list_funds(uses, p->charge, CHARGE_KINDS);
    for (int r = 0; r < p->roles_n; r++) {
        const struct role *role = &p->roles[r];
        bool own[CHARGE_KINDS] = {false};

        list_funds(uses, role->charge, CHARGE_KINDS);
        for (int i = 0; i < role->awards_n; i++) {
            const struct award *award = &role->awards[i];
            const enum charge_kind kind = programme_award_charges[award->kind];

            if (!programme_doc_stated(d, &award->kind))
                continue;
            own[kind] = true;
            use_kind(d, uses, &role->charge[kind], kind, award, last_service(d, award));
        }
        for (int k = 0; k < CHARGE_KINDS; k++)
            if (role->charge[k].n > 0 && !own[k] && d->errors == 0)
                programme_doc_warn(d, programme_doc_where(d, &role->charge[k]), "unused",
                    "no award of this role is charged as \"%s\"", programme_fund_kinds[k]);
    }
    for (int i = 0; i < p->coverage_n; i++) {
        list_funds(uses, &p->coverage[i].charge, 1);
        use_kind(
            d, uses, &p->coverage[i].charge, CHARGE_COVERAGE, &p->coverage[i], last_school_day(p));
    }
}

static void check_accounts(struct doc *d, const struct fund *fund, const struct use *use)
{
    const struct json_place *accounts = at_path(d, "funds", fund->id, "accounts");
    struct fault *fault;

    if (accounts == NULL || accounts->kind != JSON_OBJECT)
        return;
    for (int k = 0; k < CHARGE_KINDS; k++) {
        const char *name = programme_fund_kinds[k];

        if (!use->kinds[k] || programme_doc_member(d, accounts, name) != NULL)
            continue;
        fault = programme_doc_error(d, programme_doc_value(accounts), "no_account",
            "the fund \"%.63s\" is charged with \"%s\" but has no account for it", fund->id, name);
        faults_hint(fault, "add \"%s\" here, or leave the fund out of that charge", name);
    }
}

static void check_usable(struct doc *d, const struct fund *fund, const struct use *use)
{
    char until[DAY_TEXT], last[DAY_TEXT];

    if (programme_doc_stated(d, &fund->usable_until) && use->last != NO_DAY &&
        fund->usable_from <= fund->usable_until && use->last > fund->usable_until)
        programme_doc_warn(d, programme_doc_where(d, &fund->usable_until), "fund_ends",
            "the fund \"%.63s\" can be used until %s, but is charged with service days up to %s",
            fund->id, day_text(fund->usable_until, until), day_text(use->last, last));
}

static void check_budget(struct doc *d, struct dated_list budget)
{
    char a[MONEY_TEXT], b[MONEY_TEXT];

    for (int i = 1; i < budget.n; i++)
        if (programme_doc_stated(d, &budget.at[i].amount) &&
            programme_doc_stated(d, &budget.at[i - 1].amount) &&
            budget.at[i].amount <= budget.at[i - 1].amount)
            programme_doc_warn(d, programme_doc_where(d, &budget.at[i].amount), "budget_falls",
                "a total is all since the fund began, but %s is not above %s, the one before",
                money_text(budget.at[i].amount, a), money_text(budget.at[i - 1].amount, b));
}

void programme_check_fund(struct doc *d)
{
    const struct programme *p = &d->out->p;
    struct uses uses = {0};
    int i;

    if (p->funds_n > FUNDS_MOST)
        programme_doc_error(d, programme_doc_value(programme_doc_member(d, d->scan.at, "funds")),
            "too_many_funds", "a programme has at most %d funds, not %d", FUNDS_MOST, p->funds_n);
    if ((uses.funds = programme_doc_take(d, (size_t)p->funds_n, sizeof *uses.funds)) == NULL)
        return;
    for (i = 0; i < p->funds_n; i++)
        uses.funds[i].last = NO_DAY;
    use_all(d, &uses);
    for (i = 0; i < p->funds_n; i++) {
        check_accounts(d, &p->funds[i], &uses.funds[i]);
        check_usable(d, &p->funds[i], &uses.funds[i]);
        check_budget(d, p->funds[i].budget);
        if (!uses.funds[i].listed && d->errors == 0)
            programme_doc_warn(d, programme_doc_where(d, &p->funds[i]), "unused",
                "nothing is charged to the fund \"%.63s\"", p->funds[i].id);
    }
    for (i = 0; i < CHARGE_KINDS; i++)
        if (p->charge[i].n > 0 && !uses.kinds[i] && d->errors == 0)
            programme_doc_warn(d, programme_doc_where(d, &p->charge[i]), "unused",
                "nothing is charged as \"%s\" by this", programme_fund_kinds[i]);
}
