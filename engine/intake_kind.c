#include "intake_kind.h"

#include "intake.h"

#include <string.h>

#define PARTS "full am pm hours"

/* Short forms for the rows below: name, type, and what else a column has to say. */
#define KEY(n, t, ...)                                                                             \
    {                                                                                              \
        .name = n, .type = INTAKE_##t, .need = INTAKE_NATURAL, __VA_ARGS__                         \
    }
#define COL(n, t, ...)                                                                             \
    {                                                                                              \
        .name = n, .type = INTAKE_##t, .need = INTAKE_NEEDED, __VA_ARGS__                          \
    }
#define OPT(n, t, ...)                                                                             \
    {                                                                                              \
        .name = n, .type = INTAKE_##t, .need = INTAKE_OPTIONAL, __VA_ARGS__                        \
    }
#define EVIDENCE OPT("evidence", TEXT, .hidden = true)
#define REASON COL("reason", TEXT, .hidden = true)
#define ASSIGNMENT KEY("assignment", ID, .refers = "assignments")

static const struct intake_kind kinds[] = {
    {"schools", 0, INTAKE_NOTHING, false,
        {KEY("school", ID), COL("name", TEXT, .hidden = true), OPT("agency", TEXT)}},
    {"teachers", 0, INTAKE_NOTHING, false,
        {KEY("teacher", ID), OPT("name", TEXT, .hidden = true),
            OPT("same_as", ID, .refers = "teachers")}},
    {"assignments", 'a', INTAKE_CARRIED, false,
        {KEY("assignment", ID), KEY("starts", DAY), OPT("programme", ID),
            COL("teacher", ID, .refers = "teachers"), COL("role", ID), OPT("cohort", ID),
            COL("school", ID, .refers = "schools"), OPT("ends", DAY),
            OPT("share", SHARE, .blank = "1"),
            OPT("status", WORD, .words = "serving leave", .blank = "serving")}},
    {"agreements", 'g', INTAKE_OF_ASSIGNMENT, false,
        {ASSIGNMENT, KEY("party", ID), COL("signed_on", DAY), EVIDENCE}},
    {"calendar", 0, INTAKE_NOTHING, true,
        {KEY("school", ID_ALL, .refers = "schools"), KEY("day", DAY), COL("open", YES_NO)}},
    {"sessions", 0, INTAKE_NOTHING, false,
        {KEY("session", ID), COL("kind", ID), COL("day", DAY), COL("part", WORD, .words = PARTS),
            COL("minutes", WHOLE, .least = 1), COL("audience", AUDIENCE),
            OPT("group", ID, .sql = "\"group\""),
            COL("status", WORD, .words = "scheduled held cancelled")}},
    {"attendance", 's', INTAKE_NOTHING, true,
        {KEY("teacher", ID, .refers = "teachers"), KEY("session", ID, .refers = "sessions"),
            COL("status", WORD, .words = "present partial absent excused protected"),
            OPT("minutes", WHOLE), OPT("makes_up", ID, .refers = "sessions"), EVIDENCE}},
    {"deliverables", 'd', INTAKE_OF_ASSIGNMENT, false,
        {ASSIGNMENT, KEY("deliverable", ID), COL("submitted_on", DAY), OPT("accepted_on", DAY),
            OPT("accepted_by", ID), OPT("returned_on", DAY), EVIDENCE}},
    {"logs", 'l', INTAKE_OF_ASSIGNMENT, false,
        {ASSIGNMENT, KEY("what", ID), KEY("on", DAY, .sql = "on_day"), COL("minutes", WHOLE),
            EVIDENCE}},
    {"waivers", 'w', INTAKE_OF_ASSIGNMENT, false,
        {ASSIGNMENT, KEY("leaf", ID), COL("granted_on", DAY), OPT("until", DAY, .sql = "until_day"),
            COL("by", TEXT, .sql = "granted_by"), REASON}},
    {"claims", 'c', INTAKE_CARRIED, false,
        {KEY("claim", ID), OPT("programme", ID), COL("school", ID, .refers = "schools"),
            COL("teacher", ID, .refers = "teachers"), OPT("session", ID, .refers = "sessions"),
            COL("day", DAY), COL("part", WORD, .words = PARTS), OPT("minutes", WHOLE, .least = 1),
            OPT("substitute", ID), COL("cover", WORD, .words = "substitute internal"),
            COL("cost", MONEY), OPT("benefits", MONEY), COL("received_on", DAY),
            OPT("verified", YES_NO), EVIDENCE}},
    {"reviews", 'r', INTAKE_OF_CLAIM, false,
        {KEY("claim", ID, .refers = "claims"),
            KEY("code", WORD, .words = "DUPLICATE_TEACHER DUPLICATE_SUBSTITUTE"),
            COL("finding", WORD, .words = "stands dismissed"), COL("on", DAY, .sql = "on_day"),
            COL("by", TEXT, .sql = "by_whom"), REASON}},
    {"aid", 'h', INTAKE_OF_ASSIGNMENT, false,
        {ASSIGNMENT, KEY("on", DAY, .sql = "on_day"), COL("amount", MONEY, .least = 1), EVIDENCE}},
    {"milestones", 'm', INTAKE_OF_ASSIGNMENT, false,
        {ASSIGNMENT, KEY("what", WORD, .words = "graduated left"), COL("on", DAY, .sql = "on_day"),
            EVIDENCE}},
    {"service", 'v', INTAKE_OF_ASSIGNMENT, false,
        {ASSIGNMENT, KEY("from", DAY, .sql = "from_day"), COL("employer", TEXT),
            OPT("until", DAY, .sql = "until_day"), OPT("qualifies", WORD, .words = "yes no leave"),
            EVIDENCE}},
    {"settlements", 'S', INTAKE_OF_KEY, false,
        {KEY("settlement", ID), COL("key", KEY), COL("on", DAY, .sql = "on_day"),
            COL("amount", MONEY, .least = 1),
            COL("how", WORD, .words = "repaid agreed-offset waived"), COL("authority", TEXT)}},
    {"payments", 'P', INTAKE_OF_KEY, false,
        {KEY("payment", ID), COL("batch", WHOLE, .least = 1), COL("key", KEY),
            COL("on", DAY, .sql = "on_day"), COL("amount", MONEY, .least = 1),
            COL("reference", TEXT), COL("status", WORD, .words = "paid returned")}},
};

const struct intake_column intake_retract = {
    .name = "retract", .type = INTAKE_YES_NO, .need = INTAKE_OPTIONAL};

const char *const intake_kinds[] = {"schools", "teachers", "assignments", "agreements", "calendar",
    "sessions", "attendance", "deliverables", "logs", "waivers", "claims", "reviews", "aid",
    "milestones", "service", "settlements", "payments"};
const size_t intake_kinds_n = sizeof intake_kinds / sizeof *intake_kinds;

_Static_assert(sizeof kinds / sizeof *kinds == sizeof intake_kinds / sizeof *intake_kinds,
    "every kind is named once");

const struct intake_kind *intake_kind_find(const char *name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
    return NULL;
}

size_t intake_kind_columns(const struct intake_kind *kind)
{
    size_t n = 0;

    while (kind->columns[n].name != NULL)
        n++;
    return n;
}

/* Behind the next ${n} tabs. */
static const char *skip(const char *at, const char *end, size_t n)
{
    while (n > 0 && at < end)
        n -= *at++ == '\t';
    return at;
}

const char *intake_line_key(
    const struct intake_kind *kind, const char *line, size_t len, size_t *key_len)
{
    static const size_t derived[] = {[INTAKE_NOTHING] = 0,
        [INTAKE_CARRIED] = 0,
        [INTAKE_OF_ASSIGNMENT] = 1,
        [INTAKE_OF_CLAIM] = 1,
        [INTAKE_OF_KEY] = 2};
    const char *end = line + len, *key = skip(line, end, 3 + derived[kind->derived]);
    size_t n = 0;

    while (kind->columns[n].need == INTAKE_NATURAL)
        n++;
    *key_len = (size_t)(skip(key, end, n) - key);
    return key;
}

int intake_teacher_column(const struct intake_kind *kind)
{
    int column = 0;

    if (kind->derived == INTAKE_OF_KEY)
        return 1;
    if (kind->derived != INTAKE_CARRIED)
        return 0; /* derived, or the first of its own */
    while (strcmp(kind->columns[column].name, "teacher") != 0)
        column++;
    return column;
}

const char *intake_column_sql(const struct intake_column *column)
{
    return column->sql != NULL ? column->sql : column->name;
}
