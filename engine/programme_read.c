#include "programme_read.h"

#include "programme_award.h"
#include "programme_check.h"
#include "programme_coverage.h"
#include "programme_fund.h"
#include "programme_ref.h"
#include "programme_requirement.h"
#include "programme_value.h"

#include <string.h>

static const struct range revisions = {1, 999999, NULL}, minutes = {0, 1440, NULL},
                          some_days = {0, 36600, NULL};
static const struct ids parties = {false, false};

static const char *const formats[] = {"stipend-programme/1", NULL};
static const char *const roundings[] = {"half-up", "half-even", NULL};
static const char *const approvals[] = {"one-person", "two-person", NULL};
static const char *const whens[] = {"release", "off-day", "after-hours", "in-day", NULL};
static const char *const evidences[] = {"optional", "required", NULL};
static const char *const lates[] = {"refused", "accepted", NULL};
static const char *const offsets[] = {"same-key", "same-award", NULL};
static const char *const exhausteds[] = {"stop", "defer", "next-fund", NULL};

/* Sources. */

static void read_clause(struct doc *d, const struct json_place *v, void *element)
{
    const struct key row = {.at = offsetof(struct clause, words)};

    programme_value_words(d, v, element, &row);
}

static const struct form clause = {
    .what = "a clause", .size = sizeof(struct clause), .read = read_clause};
static const struct key source_keys[] = {
    {"title", false, programme_value_title, AT(struct source, title), NULL},
    {"clauses", true, programme_form_map, LIST_AT(struct source, clauses), &clause}, {0}};
static const struct form source = {.what = "a source",
    .keys = source_keys,
    .size = sizeof(struct source),
    .title = offsetof(struct source, title)};

/* Pay periods, session kinds, deliverables. */

static const struct key period_keys[] = {
    {"id", true, programme_value_id, AT(struct pay_period, id), NULL},
    {"from", true, programme_value_day, AT(struct pay_period, from), NULL},
    {"until", true, programme_value_day, AT(struct pay_period, until), NULL},
    {"cut_off", true, programme_value_day, AT(struct pay_period, cut_off), NULL},
    {"pay_date", true, programme_value_day, AT(struct pay_period, pay_date), NULL}, {0}};
static const struct form period = {
    .what = "a pay period", .keys = period_keys, .size = sizeof(struct pay_period)};

static const struct key make_up_keys[] = {
    {"within_days", true, programme_value_count, AT(struct session_kind, make_up_within_days),
        &some_days},
    {"cite", false, programme_ref_cite, AT(struct session_kind, make_up_cite), NULL}, {0}};
static const struct form make_up = {.what = "\"make_up\"", .keys = make_up_keys};

static const struct key kind_keys[] = {
    {"title", false, programme_value_title, AT(struct session_kind, title), NULL},
    {"when", true, programme_value_choice, AT(struct session_kind, when), whens},
    {"may_miss_minutes", false, programme_value_count, AT(struct session_kind, may_miss_minutes),
        &minutes},
    {"evidence", false, programme_value_either, AT(struct session_kind, evidence_required),
        evidences},
    {"make_up", false, programme_form_object, 0, 0, &make_up}, {0}};
static const struct session_kind no_kind = {.make_up_within_days = NONE};
static const struct form kind = {.what = "a session kind",
    .keys = kind_keys,
    .size = sizeof(struct session_kind),
    .blank = &no_kind,
    .title = offsetof(struct session_kind, title)};

static const struct key deliverable_keys[] = {
    {"title", false, programme_value_title, AT(struct deliverable, title), NULL},
    {"due", true, programme_value_day, AT(struct deliverable, due), NULL},
    {"grace_days", false, programme_value_count, AT(struct deliverable, grace_days), &some_days},
    {"accepted_by", true, programme_ref_ids, LIST_AT(struct deliverable, accepted_by), &parties},
    {"late", false, programme_value_either, AT(struct deliverable, late_accepted), lates},
    {"evidence", false, programme_value_either, AT(struct deliverable, evidence_required),
        evidences},
    {"cite", false, programme_ref_cite, AT(struct deliverable, cite), NULL}, {0}};
static const struct form deliverable = {.what = "a deliverable",
    .keys = deliverable_keys,
    .size = sizeof(struct deliverable),
    .title = offsetof(struct deliverable, title)};

/* The document. */

static const struct key in_force_keys[] = {
    {"from", true, programme_value_day, AT(struct programme, from), NULL},
    {"until", true, programme_value_day, AT(struct programme, until), NULL}, {0}};
static const struct form in_force = {.what = "\"in_force\"", .keys = in_force_keys};

static const struct key school_year_keys[] = {
    {"from", true, programme_value_day, AT(struct programme, school_from), NULL},
    {"until", true, programme_value_day, AT(struct programme, school_until), NULL}, {0}};
static const struct form school_year = {.what = "\"school_year\"", .keys = school_year_keys};

static const struct key adopted_keys[] = {
    {"on", true, programme_value_day, AT(struct programme, adopted_on), NULL},
    {"authority", true, programme_value_title, AT(struct programme, authority), NULL}, {0}};
static const struct form adopted = {.what = "\"adopted\"", .keys = adopted_keys};

static bool read_currency(
    struct doc *d, const struct json_place *v, void *object, const struct key *row)
{
    const char *const form = "three capital letters such as \"USD\"";

    (void)object, (void)row;
    if (!programme_form_is(d, v, JSON_STRING, form))
        return false;
    if (strspn(programme_doc_text(d, v), "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 3 ||
        programme_doc_text(d, v)[3] != '\0')
        programme_form_bad(d, v, form);
    return false;
}

/* Where an editor finds the JSON Schema; it says nothing about the programme. */
static bool read_schema(
    struct doc *d, const struct json_place *v, void *object, const struct key *row)
{
    (void)object, (void)row;
    programme_form_is(d, v, JSON_STRING, "the place of the JSON Schema as a text");
    return false;
}

static bool read_stacking(
    struct doc *d, const struct json_place *v, void *object, const struct key *row)
{
    static const char *const words[] = {"all", "highest", NULL};
    static const struct key at_most_keys[] = {
        {"at_most", true, programme_value_money, AT(struct programme, stack_at_most), NULL}, {0}};
    static const struct form at_most = {.what = "\"stacking\"", .keys = at_most_keys};
    struct programme *p = object;
    int word;

    (void)row;
    if (v->kind == JSON_OBJECT) {
        p->stacking = STACK_AT_MOST;
        return programme_form_read(d, v, object, &at_most);
    }
    if (!programme_form_is(d, v, JSON_STRING, "\"all\", \"highest\" or {\"at_most\": \"500.00\"}"))
        return false;
    if ((word = programme_value_word(d, v, words)) != NONE)
        p->stacking = word == 0 ? STACK_ALL : STACK_HIGHEST;
    return word != NONE;
}

/* In the order in which parts refer to each other. */
static const struct key document_keys[] = {{"format", true, programme_value_only, 0, 0, formats},
    {"programme", true, programme_value_id, AT(struct document, p.id), NULL},
    {"edition", true, programme_value_id, AT(struct document, p.edition), NULL},
    {"revision", true, programme_value_count, AT(struct document, p.revision), &revisions},
    {"title", true, programme_value_title, AT(struct document, p.title), NULL},
    {"currency", true, read_currency, 0, 0, NULL},
    {"rounding", true, programme_value_choice, AT(struct document, p.rounding), roundings},
    {"in_force", true, programme_form_object, 0, 0, &in_force},
    {"school_year", false, programme_form_object, 0, 0, &school_year},
    {"adopted", true, programme_form_object, 0, 0, &adopted},
    {"approval", true, programme_value_either, AT(struct document, p.two_person), approvals},
    {"sources", false, programme_form_map, LIST_AT(struct document, p.sources), &source},
    {"pay_periods", true, programme_form_list, LIST_AT(struct document, p.periods), &period},
    {"session_kinds", false, programme_form_map, LIST_AT(struct document, p.kinds), &kind},
    {"deliverables", false, programme_form_map, LIST_AT(struct document, p.deliverables),
        &deliverable},
    {"requirements", false, programme_form_map, LIST_AT(struct document, p.requirements),
        &programme_requirement_form},
    {"plans", false, programme_form_map, LIST_AT(struct document, p.plans), &programme_award_plans},
    {"funds", false, programme_form_map, LIST_AT(struct document, p.funds), &programme_fund_form},
    {"roles", false, programme_form_map, LIST_AT(struct document, p.roles), &programme_award_roles},
    {"coverage", false, programme_form_map, LIST_AT(struct document, p.coverage),
        &programme_coverage_form},
    {"charge", false, programme_form_inside, AT(struct document, p.charge),
        &programme_fund_charges},
    {"stacking", false, read_stacking, AT(struct document, p.stacking), NULL},
    {"when_exhausted", false, programme_value_choice, AT(struct document, p.when_exhausted),
        exhausteds},
    {"offset", false, programme_value_either, AT(struct document, p.offset_same_award), offsets},
    {"net_schools", false, programme_value_flag, AT(struct document, p.net_schools), NULL},
    {"smallest_difference", false, programme_value_money,
        AT(struct document, p.smallest_difference), NULL},
    {"$schema", false, read_schema, 0, 0, NULL}, {0}};
static const struct form document = {.what = "the programme", .keys = document_keys};

int programme_read(const char *file, const char *text, size_t len, struct arena *arena,
    struct programme **out, struct faults *faults, struct error *e)
{
    struct doc d = {.arena = arena, .faults = faults};
    const size_t errors = faults->errors;
    struct programme *p;
    int rc;

    if ((d.out = programme_doc_take(&d, 1, sizeof *d.out)) == NULL)
        return error_memory(e);
    p = &d.out->p;
    p->from = p->until = p->school_from = p->school_until = p->adopted_on = NO_DAY;
    if ((rc = programme_doc_open(&d, file, text, len)) == 0 &&
        programme_form_read(&d, d.scan.at, d.out, &document)) {
        if (p->school_from == NO_DAY && p->school_until == NO_DAY) {
            p->school_from = p->from;
            p->school_until = p->until;
        }
        programme_check(&d);
    }
    programme_doc_close(&d);
    faults_sort(faults);
    if (rc < 0 || d.lost || faults->lost)
        return error_memory(e);
    if (faults->errors > errors)
        return 1;
    *out = p;
    return 0;
}
