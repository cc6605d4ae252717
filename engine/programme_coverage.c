#include "programme_coverage.h"

#include "programme_fund.h"
#include "programme_ref.h"
#include "programme_value.h"

#include <string.h>

static const struct range within_days = {0, 36600, NULL}, minutes = {0, 1440, NULL};
static const char cap_days_form[] = "a whole number, or a text such as \"2.5\"";
static const struct ratios cap_days = {
    .above_zero = true, .above_one = true, .form = cap_days_form};
static const struct range whole_days = {1, 36600, "put it in double quotes"};

/* Days of a cap are a whole number, or a ratio as a text where half days count. */
static bool cap_days_value(
    struct doc *d, const struct json_place *v, void *object, const struct key *row)
{
    struct key whole = {.at = 0, .how = &whole_days};
    int32_t days;

    if (v->kind == JSON_STRING)
        return programme_value_ratio(d, v, object, row);
    if (!programme_form_is(d, v, JSON_NUMBER, cap_days_form) ||
        !programme_value_count(d, v, &days, &whole))
        return false;
    *(struct ratio *)programme_form_field(object, row->at) = (struct ratio){days, 1};
    return true;
}

static const char *const payees[] = {"school", NULL};
static const char *const minimum_units[] = {"none", "half_day", "full_day", NULL};
static const char *const internal_covers[] = {"none", "hourly", NULL};
static const char *const evidences[] = {"optional", "required", NULL};
static const char *const pers[] = {"school", "assignment", "programme", NULL};
static const char *const overs[] = {"edition", "period", "month", NULL};

static void finish_benefits(struct doc *d, const struct json_place *v, void *object)
{
    struct coverage *policy = object;

    (void)d, (void)v;
    policy->has_benefits = true;
}

static const struct key benefit_keys[] = {
    {"at_most", true, programme_value_ratio, AT(struct coverage, benefits_at_most), NULL}, {0}};
static const struct form benefits = {
    .what = "\"benefits\"", .keys = benefit_keys, .finish = finish_benefits};

static const struct key ceiling_keys[] = {
    {"from", true, programme_value_day, AT(struct ceiling, from), NULL},
    {"full_day", true, programme_value_money, AT(struct ceiling, full_day), NULL},
    {"half_day", true, programme_value_money, AT(struct ceiling, half_day), NULL},
    {"hour", false, programme_value_money, AT(struct ceiling, hour), NULL},
    {"cite", true, programme_ref_cite, AT(struct ceiling, cite), NULL}, {0}};
static const struct ceiling no_ceiling = {.hour = NONE};
static const struct form ceiling = {.what = "a ceiling",
    .keys = ceiling_keys,
    .size = sizeof(struct ceiling),
    .blank = &no_ceiling};

static void finish_cap(struct doc *d, const struct json_place *v, void *object)
{
    static const char *const limits[] = {"amount", "days", NULL};

    (void)object;
    programme_form_one_of(d, v, limits, "a cap");
}

static const struct key cap_keys[] = {
    {"per", true, programme_value_choice, AT(struct cap, per), pers},
    {"over", true, programme_value_choice, AT(struct cap, over), overs},
    {"amount", false, programme_value_money, AT(struct cap, amount), NULL},
    {"days", false, cap_days_value, AT(struct cap, days), &cap_days}, {0}};
static const struct cap no_cap = {.amount = NONE};
static const struct form cap = {.what = "a cap",
    .keys = cap_keys,
    .size = sizeof(struct cap),
    .blank = &no_cap,
    .finish = finish_cap};

static const struct key policy_keys[] = {
    {"title", false, programme_value_title, AT(struct coverage, title), NULL},
    {"cite", false, programme_ref_cite, AT(struct coverage, cite), NULL},
    {"for_kinds", true, programme_ref_many, LIST_AT(struct coverage, for_kinds),
        &programme_ref_kinds},
    {"pay_to", true, programme_value_only, 0, 0, payees},
    {"claim_within_days", true, programme_value_count, AT(struct coverage, claim_within_days),
        &within_days},
    {"share", false, programme_value_ratio, AT(struct coverage, share), NULL},
    {"benefits", false, programme_form_object, 0, 0, &benefits},
    {"half_day_up_to_minutes", false, programme_value_count,
        AT(struct coverage, half_day_up_to_minutes), &minutes},
    {"minimum_unit", false, programme_value_choice, AT(struct coverage, minimum_unit),
        minimum_units},
    {"internal_cover", false, programme_value_either, AT(struct coverage, internal_hourly),
        internal_covers},
    {"evidence", false, programme_value_either, AT(struct coverage, evidence_required), evidences},
    {"ceiling", true, programme_form_list, LIST_AT(struct coverage, ceilings), &ceiling},
    {"caps", false, programme_form_list, LIST_AT(struct coverage, caps), &cap},
    {"charge", false, programme_fund_charge, AT(struct coverage, charge), NULL}, {0}};
static const struct coverage no_policy = {.share = {1, 1}, .half_day_up_to_minutes = NONE};
const struct form programme_coverage_form = {.what = "a coverage policy",
    .keys = policy_keys,
    .size = sizeof(struct coverage),
    .blank = &no_policy};
