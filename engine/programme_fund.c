#include "programme_fund.h"

#include "programme_ref.h"
#include "programme_value.h"

const char *const programme_fund_kinds[] = {
    "coverage", "training", "stipend", "differential", "pool", "aid", NULL};

/* A row for each kind of charge, in an array of ${type} by enum charge_kind. */
#define BY_KIND(reader, type)                                                                      \
    {"coverage", false, reader, CHARGE_COVERAGE * sizeof(type), 0, NULL},                          \
        {"training", false, reader, CHARGE_TRAINING * sizeof(type), 0, NULL},                      \
        {"stipend", false, reader, CHARGE_STIPEND * sizeof(type), 0, NULL},                        \
        {"differential", false, reader, CHARGE_DIFFERENTIAL * sizeof(type), 0, NULL},              \
        {"pool", false, reader, CHARGE_POOL * sizeof(type), 0, NULL},                              \
        {"aid", false, reader, CHARGE_AID * sizeof(type), 0, NULL},                                \
    {                                                                                              \
        0                                                                                          \
    }

static const struct key account_keys[] = {BY_KIND(programme_value_title, const char *)};
static const struct form accounts = {.what = "the accounts", .keys = account_keys};

static const struct key usable_keys[] = {
    {"from", true, programme_value_day, AT(struct fund, usable_from), NULL},
    {"until", true, programme_value_day, AT(struct fund, usable_until), NULL}, {0}};
static const struct form usable = {.what = "\"usable\"", .keys = usable_keys};

static const struct key total_keys[] = {
    {"from", true, programme_value_day, AT(struct dated_money, from), NULL},
    {"total", true, programme_value_money, AT(struct dated_money, amount), NULL},
    {"cite", true, programme_ref_cite, AT(struct dated_money, cite), NULL}, {0}};
static const struct form total = {
    .what = "a budget entry", .keys = total_keys, .size = sizeof(struct dated_money)};

static const struct key fund_keys[] = {
    {"title", false, programme_value_title, AT(struct fund, title), NULL},
    {"usable", true, programme_form_object, 0, 0, &usable},
    {"budget", true, programme_form_list, offsetof(struct fund, budget.at),
        offsetof(struct fund, budget.n), &total},
    {"accounts", true, programme_form_inside, AT(struct fund, accounts), &accounts}, {0}};
static const struct fund no_fund = {.usable_from = NO_DAY, .usable_until = DAY_OPEN};
const struct form programme_fund_form = {.what = "a fund",
    .keys = fund_keys,
    .size = sizeof(struct fund),
    .blank = &no_fund,
    .title = offsetof(struct fund, title)};

static const struct key share_keys[] = {
    {"fund", true, programme_ref_one, AT(struct charge_share, fund), &programme_ref_funds},
    {"share", true, programme_value_share, AT(struct charge_share, share), NULL}, {0}};
static const struct charge_share no_share = {.fund = NONE};
static const struct form share = {.what = "a share of a charge",
    .keys = share_keys,
    .size = sizeof(struct charge_share),
    .blank = &no_share};

/* A fund stands in a charge once. */
static void check_funds(struct doc *d, const struct charge_share *shares, int n)
{
    for (int i = 0; i < n; i++)
        for (int k = 0; k < i; k++)
            if (shares[i].fund != NONE && shares[i].fund == shares[k].fund) {
                programme_doc_error(d, programme_doc_where(d, &shares[i].fund), "fund_twice",
                    "the fund \"%s\" is listed twice", d->out->p.funds[shares[i].fund].id);
                break;
            }
}

bool programme_fund_charge(
    struct doc *d, const struct json_place *v, void *object, const struct key *row)
{
    struct charge *out = programme_form_field(object, row->at);
    struct charge_share *shares;
    int n;

    if ((shares = programme_form_array(d, v, &share, &n)) == NULL)
        return false;
    check_funds(d, shares, n);
    programme_value_rest(d, (struct shares){&shares->share, sizeof *shares, n});
    *out = (struct charge){shares, n};
    return true;
}

static const struct key charge_keys[] = {BY_KIND(programme_fund_charge, struct charge)};
const struct form programme_fund_charges = {.what = "the charges", .keys = charge_keys};
