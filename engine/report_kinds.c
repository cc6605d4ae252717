/*
 * What is in each report: tables of columns, in the order in which their statements give them.
 */
#include "report.h"
#include "fault.h"
#include "sql.h"

#include <string.h>

#define T(name, title) {name, title, REPORT_TEXT, false}
#define N(name, title) {name, title, REPORT_COUNT, false}
#define M(name, title) {name, title, REPORT_MONEY, false}
#define SUM(name, title) {name, title, REPORT_MONEY, true}
#define CODES_OF(name, title) {name, title, REPORT_CODES, false}

static const struct report_part register_batches = {"batches", "Batches", NULL,
    sql_report_register_batches,
    {N("batch", "Batch"), T("as_of", "As of"), N("decisions", "Decisions"), N("entries", "Entries"),
        SUM("debits", "Debits"), SUM("net", "Net to funds"), T("what", "What"), {0}}};
static const struct report_part register_acts = {"acts", "From which rules and facts, and by whom", NULL,
    sql_report_register_acts,
    {N("batch", "Batch"), T("programme", "Programme"), N("revision", "Revision"),
        N("through_intake", "Facts through"),
        T("planner", "Planned by"), T("approver", "Approved by"), T("poster", "Posted by"),
        T("posted_at", "Posted (UTC)"), {0}}};
static const struct report_part register_payees = {"payees", "Payees", "nobody",
    sql_report_register_payees,
    {T("payee", "Payee"), T("name", "Name"), N("entries", "Entries"), SUM("pay", "To pay"),
        SUM("withhold", "To withhold"), SUM("owed", "Owed back"), {0}}};
static const struct report_part register_unpaid = {"unpaid",
    "Newly held, forfeited, denied or deferred", "nothing", sql_report_register_unpaid,
    {N("batch", "Batch"), T("key", "Key"), T("payee", "Payee"), T("for_period", "For"),
        T("outcome", "Outcome"), CODES_OF("codes", "Why"), M("target", "Amount due"), {0}}};
static const struct report_part register_entries = {"entries", "Entries", "none",
    sql_report_register_entries,
    {T("line", "Line"), T("key", "Key"), T("payee", "Payee"), T("for_period", "For"), T("fund", "Fund"),
        T("debit", "Debit"), T("credit", "Credit"), SUM("amount", "Amount"), SUM("net", "To funds"),
        T("origin", "Made by"), {0}}};

static const struct report_part funds_budgets = {"budgets", "Budgets, over all editions", NULL,
    sql_report_funds_budgets,
    {T("programme", "Programme"), T("fund", "Fund"), T("title", "Title"), T("as_of", "As of"),
        SUM("budget", "Budget"), SUM("charged", "Charged"), SUM("left", "Left"), {0}}};
static const struct report_part funds_balances = {"balances",
    "Opening + debits - credits + other editions since = closing", NULL, sql_report_funds_balances,
    {T("programme", "Programme"), T("fund", "Fund"), T("class", "Class"), SUM("opening", "Opening"),
        SUM("debits", "Debits"), SUM("credits", "Credits"), SUM("elsewhere", "Other editions"),
        SUM("closing", "Closing"), {0}}};
static const struct report_part funds_charged = {"charged", "Charged by kind and period of posting",
    "nothing", sql_report_funds_charged,
    {T("programme", "Programme"), T("fund", "Fund"), T("kind", "Kind"), T("in_period", "Posted in"),
        N("keys", "Keys"), SUM("charged", "Charged"), {0}}};

static const struct report_part school_claims = {"claims", "Claims for substitutes", "none",
    sql_report_school_claims,
    {T("claim", "Claim"), T("day", "Day"), T("teacher", "Teacher"), T("part", "Part"),
        T("cover", "Cover"), SUM("claimed", "Claimed"), N("batch", "Batch"), T("outcome", "Outcome"),
        CODES_OF("codes", "Why"), SUM("due", "Due"), SUM("posted", "Posted"), T("evidence", "Evidence"),
        T("place", "Intake/line"), {0}}};
static const struct report_part payee_balances = {"balances", "Account, by fund", "nothing is posted",
    sql_report_payee_balances,
    {T("programme", "Programme"), T("fund", "Fund"), SUM("awarded", "Awarded"), SUM("paid", "Paid out"),
        SUM("payable", "Still to pay"), SUM("owed", "Owed back"), SUM("waived", "Waived"), {0}}};

static const struct report_part held = {"held", "Held: something is to be settled first", "nothing",
    sql_report_waiting,
    {T("key", "Key"), T("payee", "Payee"), T("for_period", "For"), T("service_day", "Service day"),
        CODES_OF("codes", "Why"), SUM("stays", "Stays posted"), N("batch", "Since batch"),
        T("since", "Since"), {0}}};
static const struct report_part deferred = {"deferred", "Deferred: a fund had not enough left",
    "nothing", sql_report_waiting,
    {T("key", "Key"), T("payee", "Payee"), T("for_period", "For"), T("service_day", "Service day"),
        CODES_OF("codes", "Why"), SUM("due", "Due"), N("batch", "Since batch"), T("since", "Since"), {0}}};
static const struct report_part carried = {"carried", "Carried: too small to be posted yet", "nothing",
    sql_report_carried,
    {T("key", "Key"), T("payee", "Payee"), T("for_period", "For"), T("outcome", "Outcome"),
        SUM("due", "Due"), SUM("posted", "Posted"), SUM("carried", "Carried"), {0}}};
static const struct report_part receivables = {"receivables",
    "Receivables by age in days, on the as-of day of the last batch", "nothing is owed back",
    sql_report_receivables,
    {T("key", "Key"), T("payee", "Payee"), T("fund", "Fund"), N("batch", "Batch"), T("since", "Since"),
        N("days", "Days"), SUM("to_30", "0 to 30"), SUM("to_60", "31 to 60"), SUM("to_90", "61 to 90"),
        SUM("over_90", "Over 90"), SUM("open", "Open"), {0}}};
static const struct report_part payables = {"payables", "Payable, and not reported as paid", "nothing",
    sql_report_payables,
    {T("payee", "Payee"), T("fund", "Fund"), N("keys", "Keys"), T("since", "Posted in"),
        SUM("payable", "Payable"), {0}}};
static const struct report_part open_totals = {"totals", "Accruals by fund", NULL, sql_report_open_totals,
    {T("programme", "Programme"), T("fund", "Fund"), SUM("payable", "Payable"),
        SUM("receivable", "Owed back"), SUM("advance", "Advanced"), {0}}};

static const struct report_part statement_decisions = {"decisions", "What was decided last", "nothing",
    sql_report_statement_decisions,
    {T("key", "Key"), T("for_period", "For"), T("service_day", "Service day"), T("outcome", "Outcome"),
        CODES_OF("codes", "Why"), SUM("due", "Due"), SUM("posted", "Posted"), N("batch", "Batch"), {0}}};
static const struct report_part statement_entries = {"entries", "Entries", "none",
    sql_report_statement_entries,
    {T("as_of", "As of"), N("batch", "Batch"), N("line", "Line"), T("key", "Key"), T("for_period", "For"),
        T("fund", "Fund"), T("debit", "Debit"), T("credit", "Credit"), M("amount", "Amount"),
        T("origin", "Made by"), M("payable", "To pay after"), {0}}};

static const struct report_part reopened = {"reopened", "Periods that were reopened", NULL,
    sql_report_reopened,
    {T("programme", "Programme"), T("period", "Period"), T("act", "Act"), T("by", "By"),
        T("at", "At (UTC)"), T("reason", "Reason"), {0}}};

static const struct report_kind kinds[] = {
    {"register", "Register", SUBJECT_PERIOD, false,
        {&register_batches, &register_acts, &register_payees, &register_unpaid, &register_entries,
            &reopened, NULL}},
    {"funds", "Funds", SUBJECT_YEAR, false,
        {&funds_budgets, &funds_balances, &funds_charged, &reopened, NULL}},
    {"school", "School", SUBJECT_SCHOOL, false, {&payee_balances, &school_claims, NULL}},
    {"held", "Held and deferred", SUBJECT_YEAR, true, {&held, &deferred, NULL}},
    {"open", "Open items", SUBJECT_YEAR, false,
        {&open_totals, &held, &deferred, &carried, &receivables, &payables, &reopened, NULL}},
    {"statement", "Statement", SUBJECT_TEACHER, false,
        {&payee_balances, &statement_decisions, &statement_entries, NULL}},
};

const struct report_kind *report_kind_of(const char *name, struct error *e)
{
    enum { KINDS = sizeof kinds / sizeof *kinds };
    const char *known[KINDS], *meant;

    for (size_t i = 0; i < KINDS; i++) {
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
        known[i] = kinds[i].name;
    }
    error_set(e, ERROR_USAGE, "no_report", "there is no report %.40s", name);
    meant = nearest(name, known, KINDS);
    error_hint(e, meant != NULL ? "did you mean %s?" : "it is one of: register funds school held open "
        "statement", meant);
    return NULL;
}
