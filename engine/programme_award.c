#include "programme_award.h"

#include "programme_fund.h"
#include "programme_ref.h"
#include "programme_value.h"

#include <string.h>

const char *const programme_award_kinds[] = {
    "stipend", "per-unit", "differential", "pool", "commitment", NULL};
const enum charge_kind programme_award_charges[] = {
    CHARGE_STIPEND, CHARGE_TRAINING, CHARGE_DIFFERENTIAL, CHARGE_POOL, CHARGE_AID};

static const struct range count = {0, 1000000, NULL}, years = {1, 100, NULL};
static const struct ids cohorts = {true, false}, employers = {true, true};

static const char *const late_starts[] = {"from-start", "all-year", NULL};
static const char *const prorations[] = {"none", "days", NULL};
static const char *const units[] = {"session", "day", "hour", NULL};
static const char *const servings[] = {"any-day", "every-day", "by-days", NULL};
static const char *const weights[] = {"equal", "share", "days", NULL};
static const char *const credits[] = {"year", "day", NULL};
static const char *const final_unmet[] = {"keep", "recover", NULL};

/* Plans. */

static const struct key part_keys[] = {
    {"id", true, programme_value_id, AT(struct plan_part, id), NULL},
    {"share", true, programme_value_share, AT(struct plan_part, share), NULL},
    {"due_through", true, programme_value_day, AT(struct plan_part, due_through), NULL},
    {"pay_period", true, programme_ref_one, AT(struct plan_part, period), &programme_ref_periods},
    {0}};
static const struct plan_part no_part = {.due_through = NO_DAY, .period = NONE};
static const struct form part_form = {
    .what = "a part", .keys = part_keys, .size = sizeof(struct plan_part), .blank = &no_part};

static bool read_parts(
    struct doc *d, const struct json_place *v, void *object, const struct key *row)
{
    struct plan *plan = object;
    struct ratio sum = RATIO_ZERO;
    struct plan_part *parts;
    int n;

    (void)row;
    if ((parts = programme_form_array(d, v, &part_form, &n)) == NULL)
        return false;
    if (programme_value_rest(d, (struct shares){&parts->share, sizeof *parts, n}))
        for (int i = 0; i < n && ratio_add(sum, parts[i].share, &sum); i++)
            parts[i].cumulative = sum;
    plan->parts = parts;
    plan->parts_n = n;
    return true;
}

static const struct key plan_keys[] = {
    {"cite", false, programme_ref_cite, AT(struct plan, cite), NULL},
    {"on_final_unmet", false, programme_value_either, AT(struct plan, recover), final_unmet},
    {"parts", true, read_parts, AT(struct plan, parts), NULL}, {0}};
const struct form programme_award_plans = {
    .what = "a plan", .keys = plan_keys, .size = sizeof(struct plan)};

/* How a stipend pays. */

/* The node of the award's requirement that the string ${v} names. */
static bool read_leaf(
    struct doc *d, const struct json_place *v, void *object, const struct key *row)
{
    struct award *award = object;
    const struct requirement *requirement;
    struct fault *fault;
    const char **leaves;
    size_t n = 0;
    int i;

    (void)row;
    if (!programme_form_is(d, v, JSON_STRING, "the id of a node") || award->requires == NONE)
        return false;
    requirement = &d->out->p.requirements[award->requires];
    for (i = 0; i < requirement->nodes_n; i++)
        if (requirement->nodes[i].id != NULL &&
            strcmp(requirement->nodes[i].id, programme_doc_text(d, v)) == 0) {
            award->pays_of = i;
            return true;
        }
    fault = programme_doc_error(d, programme_doc_value(v), "unknown_id",
        "no node \"%.70s\" in the requirement \"%.63s\"", programme_doc_text(d, v),
        requirement->id);
    leaves = programme_doc_take(d, (size_t)requirement->nodes_n, sizeof *leaves);
    for (i = 0; i < requirement->nodes_n && leaves != NULL; i++)
        if (requirement->nodes[i].id != NULL)
            leaves[n++] = requirement->nodes[i].id;
    programme_form_hint(fault, programme_doc_text(d, v), leaves, n);
    return false;
}

static void finish_step(struct doc *d, const struct json_place *v, void *object)
{
    static const char *const pays[] = {"share", "per_unit", NULL};
    struct tier_step *step = object;

    step->per_unit = programme_form_one_of(d, v, pays, "a step") == 1;
}

static const struct key step_keys[] = {
    {"at_least", true, programme_value_count, AT(struct tier_step, at_least), &count},
    {"share", false, programme_value_ratio, AT(struct tier_step, share), NULL},
    {"per_unit", false, programme_value_money, AT(struct tier_step, amount), NULL}, {0}};
static const struct form step_form = {
    .what = "a step", .keys = step_keys, .size = sizeof(struct tier_step), .finish = finish_step};

static const struct key proportional_keys[] = {
    {"of", true, read_leaf, AT(struct award, pays_of), NULL},
    {"at_least", true, programme_value_ratio, AT(struct award, pays_at_least), NULL}, {0}};
static const struct key tiers_keys[] = {{"of", true, read_leaf, AT(struct award, pays_of), NULL},
    {"steps", true, programme_form_list, LIST_AT(struct award, steps), &step_form}, {0}};
static const struct form proportional = {.what = "\"proportional\"", .keys = proportional_keys},
                         tiers = {.what = "\"tiers\"", .keys = tiers_keys};

static const struct key pays_keys[] = {
    {"proportional", false, programme_form_object, 0, 0, &proportional},
    {"tiers", false, programme_form_object, 0, 0, &tiers}, {0}};

static void finish_pays(struct doc *d, const struct json_place *v, void *object)
{
    static const char *const forms[] = {"proportional", "tiers", NULL};
    const int form = programme_form_one_of(d, v, forms, "\"pays\"");
    struct award *award = object;

    if (form != NONE)
        award->pays = form == 0 ? PAYS_PROPORTIONAL : PAYS_TIERS;
}

static bool read_pays(
    struct doc *d, const struct json_place *v, void *object, const struct key *row)
{
    static const struct form pays = {.what = "\"pays\"", .keys = pays_keys, .finish = finish_pays};
    static const char *const words[] = {"all-or-nothing", NULL};

    (void)row;
    if (v->kind == JSON_STRING)
        return programme_value_word(d, v, words) != NONE;
    if (!programme_form_is(d, v, JSON_OBJECT,
            "\"all-or-nothing\" or an object with \"proportional\" or \"tiers\""))
        return false;
    programme_form_read(d, v, object, &pays);
    return true;
}

/* Awards: the rows of each kind. */

static const struct key amount_keys[] = {
    {"from", true, programme_value_day, AT(struct dated_money, from), NULL},
    {"amount", true, programme_value_money, AT(struct dated_money, amount), NULL},
    {"cite", true, programme_ref_cite, AT(struct dated_money, cite), NULL}, {0}};
static const struct form amount = {
    .what = "an amount", .keys = amount_keys, .size = sizeof(struct dated_money)};

#define DATED(name)                                                                                \
    {                                                                                              \
        name, true, programme_form_list, offsetof(struct award, amount.at),                        \
            offsetof(struct award, amount.n), &amount                                              \
    }
/* What every kind has. */
#define COMMON(needs)                                                                              \
    {"kind", true, programme_value_choice, AT(struct award, kind), programme_award_kinds},         \
        {"title", false, programme_value_title, AT(struct award, title), NULL},                    \
        {"cite", false, programme_ref_cite, AT(struct award, cite), NULL},                         \
        {"requires", needs, programme_ref_one, AT(struct award, requires),                         \
            &programme_ref_requirements},                                                          \
    {                                                                                              \
        "late_start", false, programme_value_either, AT(struct award, all_year), late_starts       \
    }

static const struct key stipend_keys[] = {COMMON(true), DATED("amount"),
    {"plan", true, programme_ref_one, AT(struct award, plan), &programme_ref_plans},
    {"pays", false, read_pays, AT(struct award, pays), NULL},
    {"proration", false, programme_value_either, AT(struct award, proration_days), prorations},
    {0}};
static const struct key per_unit_keys[] = {COMMON(false), DATED("rate"),
    {"unit", true, programme_value_choice, AT(struct award, unit), units},
    {"for_kinds", true, programme_ref_many, LIST_AT(struct award, for_kinds), &programme_ref_kinds},
    {"at_most", false, programme_value_money, AT(struct award, at_most), NULL}, {0}};
static const struct key differential_keys[] = {COMMON(false), DATED("amount"),
    {"serving", true, programme_value_choice, AT(struct award, serving), servings}, {0}};
static const struct key pool_keys[] = {COMMON(true),
    {"pool", true, programme_value_money, AT(struct award, pool), NULL},
    {"closes", true, programme_value_day, AT(struct award, closes), NULL},
    {"pay_period", true, programme_ref_one, AT(struct award, pay_period), &programme_ref_periods},
    {"weight", true, programme_value_choice, AT(struct award, weight), weights}, {0}};
static const struct key commitment_keys[] = {COMMON(false),
    {"years", true, programme_value_count, AT(struct award, years), &years},
    {"credit", true, programme_value_choice, AT(struct award, credit), credits},
    {"employers", true, programme_ref_ids, LIST_AT(struct award, employers), &employers}, {0}};

/* By enum award_kind. */
static const struct form kinds[] = {
    {.what = "a stipend award", .keys = stipend_keys},
    {.what = "a per-unit award", .keys = per_unit_keys},
    {.what = "a differential award", .keys = differential_keys},
    {.what = "a pool award", .keys = pool_keys},
    {.what = "a commitment award", .keys = commitment_keys},
};

/* An award by the form of its kind. */
static void read_award(struct doc *d, const struct json_place *v, void *element)
{
    const struct json_place *kind;
    int i;

    if (!programme_form_is(d, v, JSON_OBJECT, "an object"))
        return;
    if ((kind = programme_doc_member(d, v, "kind")) == NULL)
        programme_doc_error(d, programme_doc_value(v), "missing_key", "an award needs \"kind\"");
    else if ((i = programme_value_word(d, kind, programme_award_kinds)) != NONE)
        programme_form_read(d, v, element, &kinds[i]);
}

static const struct award no_award = {.requires = NONE,
    .plan = NONE,
    .pays_of = NONE,
    .at_most = NONE,
    .closes = NO_DAY,
    .pay_period = NONE};
static const struct form award_form = {
    .what = "an award", .size = sizeof(struct award), .blank = &no_award, .read = read_award};

/* Roles. */

static const struct key role_keys[] = {
    {"title", false, programme_value_title, AT(struct role, title), NULL},
    {"cohorts", false, programme_ref_ids, LIST_AT(struct role, cohorts), &cohorts},
    {"awards", false, programme_form_map, LIST_AT(struct role, awards), &award_form},
    {"charge", false, programme_form_inside, AT(struct role, charge), &programme_fund_charges},
    {0}};
const struct form programme_award_roles = {.what = "a role",
    .keys = role_keys,
    .size = sizeof(struct role),
    .title = offsetof(struct role, title)};
