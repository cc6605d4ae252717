/*
 * Rows of the person stream become persons: the version that counts of each fact, each with the person
 * that it belongs to.
 */
#include "gather_build.h"

#include <stdlib.h>
#include <string.h>

static enum attendance_status attendance_status(const char *word)
{
    switch (word[0]) {
    case 'a':
        return ATTENDED_ABSENT;
    case 'e':
        return ATTENDED_EXCUSED;
    default:
        return word[1] == 'a' ? ATTENDED_PARTIAL
               : word[2] == 'e' ? ATTENDED_PRESENT : ATTENDED_PROTECTED;
    }
}

/* Rows by session index; of two numbers of one person the later row of a session counts. */
static int by_session(const void *x, const void *y)
{
    const struct attendance *a = x, *b = y;

    return a->session != b->session ? (a->session > b->session) - (a->session < b->session)
                                    : place_order(a->at, b->at);
}

static void build_attendance(struct building *b)
{
    size_t n = building_count(b, 's', NULL), i = 0, kept = 0;
    struct attendance *list = building_take(b, n, sizeof *list);
    const struct row *row;
    bool sorted = true;

    while (!b->failed && (row = building_next(b, 's', NULL, &i)) != NULL) {
        int session = text_index_find(b->g->sessions, row->text[0]);

        if (session == NONE)
            continue;
        list[kept] = (struct attendance){.session = session,
            .status = attendance_status(row->text[1]),
            .minutes = row->number[0] == ROW_NONE ? NONE : (int32_t)row->number[0],
            .makes_up = row->text[2] != NULL ? text_index_find(b->g->sessions, row->text[2]) : NONE,
            .evidence = row->text[3], .at = row->at};
        sorted = sorted && (kept == 0 || list[kept - 1].session < session);
        kept++;
    }
    if (!sorted)
        qsort(list, kept, sizeof *list, by_session);
    n = kept;
    kept = 0;
    for (i = 0; i < n; i++)
        if (i + 1 == n || list[i].session != list[i + 1].session)
            list[kept++] = list[i];
    b->person.attendance = list;
    b->person.attendance_n = (int)kept;
}

static int find_text(const char *const *list, int n, const char *text)
{
    for (int i = 0; i < n; i++)
        if (strcmp(list[i], text) == 0)
            return i;
    return NONE;
}

static int role_of(const struct programme *p, const char *id)
{
    for (int i = 0; i < p->roles_n; i++)
        if (strcmp(p->roles[i].id, id) == 0)
            return i;
    return NONE;
}

/* The dated rows of one assignment; a role or cohort that the programme lacks makes role NONE. */
static void build_rows(struct building *b, const char *id, struct assignment *a)
{
    const struct programme *p = b->g->known.programme;
    size_t n = building_count(b, 'a', id), i = 0;
    struct assignment_row *rows = building_take(b, n, sizeof *rows);
    const struct row *row;
    bool unknown = false;

    while (!b->failed && (row = building_next(b, 'a', id, &i)) != NULL) {
        struct assignment_row *r = &rows[a->rows_n];

        a->role_id = row->text[1];
        a->role = role_of(p, row->text[1]);
        *r = (struct assignment_row){.starts = (day)row->number[0],
            .ends = row->number[1] == ROW_NONE ? p->until : (day)row->number[1], .cohort = NONE,
            .school = text_index_find(b->g->schools, row->text[3]),
            .leave = row->number[2] == 1, .at = row->at};
        if (!ratio_parse(row->text[4], strlen(row->text[4]), &r->share))
            r->share = RATIO_ZERO; /* the intake refuses it: a tampered row pays nothing */
        if (r->ends < r->starts)
            continue;
        if (row->text[2] != NULL) {
            a->cohort_id = row->text[2];
            if (a->role != NONE)
                r->cohort = find_text(p->roles[a->role].cohorts, p->roles[a->role].cohorts_n,
                    row->text[2]);
            unknown |= r->cohort == NONE;
        }
        a->rows_n++;
    }
    if (unknown)
        a->role = NONE;
    a->rows = rows;
}

static void build_agreements(struct building *b, struct assignment *a)
{
    struct agreement *list = building_take(b, building_count(b, 'g', a->id), sizeof *list);
    const struct row *row;
    size_t i = 0;

    a->agreements = list;
    while (!b->failed && (row = building_next(b, 'g', a->id, &i)) != NULL)
        list[a->agreements_n++] = (struct agreement){.party = row->text[1],
            .signed_on = row_day(row->number[0]), .evidence = row->text[3], .at = row->at};
}

static void build_deliveries(struct building *b, struct assignment *a)
{
    const struct programme *p = b->g->known.programme;
    struct delivery *list = building_take(b, building_count(b, 'd', a->id), sizeof *list);
    const struct row *row;
    size_t i = 0;

    a->deliveries = list;
    while (!b->failed && (row = building_next(b, 'd', a->id, &i)) != NULL)
        for (int k = 0; k < p->deliverables_n; k++)
            if (strcmp(p->deliverables[k].id, row->text[1]) == 0)
                list[a->deliveries_n++] = (struct delivery){.deliverable = k,
                    .submitted_on = row_day(row->number[0]), .accepted_on = row_day(row->number[1]),
                    .returned_on = row_day(row->number[2]), .accepted_by = row->text[2],
                    .evidence = row->text[3], .at = row->at};
}

static int by_log_day(const void *x, const void *y)
{
    const struct log *a = x, *b = y;

    return a->on != b->on ? (a->on > b->on) - (a->on < b->on) : strcmp(a->what, b->what);
}

static void build_logs(struct building *b, struct assignment *a)
{
    struct log *list = building_take(b, building_count(b, 'l', a->id), sizeof *list);
    const struct row *row;
    size_t i = 0;

    a->logs = list;
    while (!b->failed && (row = building_next(b, 'l', a->id, &i)) != NULL)
        list[a->logs_n++] = (struct log){.what = row->text[1], .on = row_day(row->number[0]),
            .minutes = (int32_t)row->number[1], .evidence = row->text[3], .at = row->at};
    if (!b->failed)
        qsort(list, (size_t)a->logs_n, sizeof *list, by_log_day);
}

static void build_waivers(struct building *b, struct assignment *a)
{
    struct waiver *list = building_take(b, building_count(b, 'w', a->id), sizeof *list);
    const struct row *row;
    size_t i = 0;

    a->waivers = list;
    while (!b->failed && (row = building_next(b, 'w', a->id, &i)) != NULL)
        list[a->waivers_n++] = (struct waiver){.leaf = row->text[1],
            .granted_on = row_day(row->number[0]),
            .until = row->number[1] == ROW_NONE ? DAY_OPEN : (day)row->number[1],
            .by = row->text[2], .at = row->at};
}

static void build_aid(struct building *b, struct assignment *a)
{
    struct aid *list = building_take(b, building_count(b, 'h', a->id), sizeof *list);
    const struct row *row;
    size_t i = 0;

    a->aid = list;
    while (!b->failed && (row = building_next(b, 'h', a->id, &i)) != NULL)
        list[a->aid_n++] = (struct aid){.on = row_day(row->number[0]), .amount = row->number[4],
            .evidence = row->text[3], .at = row->at};
}

static void build_milestones(struct building *b, struct assignment *a)
{
    const struct row *row;
    size_t i = 0;

    a->graduated.on = a->left.on = NO_DAY;
    while ((row = building_next(b, 'm', a->id, &i)) != NULL)
        *(row->text[1][0] == 'g' ? &a->graduated : &a->left) = (struct milestone){
            .on = row_day(row->number[0]), .evidence = row->text[3], .at = row->at};
}

static enum qualifies qualifies_of(const char *word)
{
    if (word == NULL)
        return QUALIFIES_BLANK;
    return word[0] == 'y' ? QUALIFIES_YES : word[0] == 'n' ? QUALIFIES_NO : QUALIFIES_LEAVE;
}

static void build_service(struct building *b, struct assignment *a)
{
    struct service *list = building_take(b, building_count(b, 'v', a->id), sizeof *list);
    const struct row *row;
    size_t i = 0;

    a->service = list;
    while (!b->failed && (row = building_next(b, 'v', a->id, &i)) != NULL)
        list[a->service_n++] = (struct service){.from = row_day(row->number[0]),
            .until = row->number[1] == ROW_NONE ? DAY_OPEN : (day)row->number[1],
            .employer = row->text[1], .qualifies = qualifies_of(row->text[2]),
            .evidence = row->text[3], .at = row->at};
}

/* Whether the assignment has a day in the edition; its first and last day, cut to it. */
static bool cut_to_edition(const struct programme *p, struct assignment *a)
{
    bool any = false;

    if (a->rows_n == 0)
        return false;
    a->starts = a->rows[0].starts;
    a->ends = a->rows[a->rows_n - 1].ends;
    for (int i = 0; i < a->rows_n; i++)
        any |= a->rows[i].starts <= p->until && a->rows[i].ends >= p->from;
    if (a->starts < p->from)
        a->starts = p->from;
    if (a->ends > p->until)
        a->ends = p->until;
    return any;
}

static void build_assignments(struct building *b)
{
    size_t n = building_count(b, 'a', NULL), i = 0;
    struct assignment *list = building_take(b, n, sizeof *list);
    const char *last = NULL;
    const struct row *row;

    b->person.assignments = list;
    while (!b->failed && (row = building_next(b, 'a', NULL, &i)) != NULL) {
        struct assignment *a = &list[b->person.assignments_n];

        if ((last != NULL && strcmp(last, row->text[0]) == 0) || row->number[5] != 1)
            continue;
        last = row->text[0];
        *a = (struct assignment){.id = last, .role = NONE};
        build_rows(b, last, a);
        if (b->failed || !cut_to_edition(b->g->known.programme, a))
            continue;
        build_agreements(b, a);
        build_deliveries(b, a);
        build_logs(b, a);
        build_waivers(b, a);
        build_aid(b, a);
        build_milestones(b, a);
        build_service(b, a);
        b->person.assignments_n++;
    }
}

static enum finding review_of(const struct building *b, const char *claim, const char *code)
{
    const struct row *row;
    size_t i = 0;

    while ((row = building_next(b, 'r', claim, &i)) != NULL)
        if (strcmp(row->text[1], code) == 0 && row_day(row->number[0]) <= b->g->known.as_of)
            return strcmp(row->text[2], "stands") == 0 ? FINDING_STANDS : FINDING_DISMISSED;
    return FINDING_NONE;
}

/* The first letters of part, cover and verified; a blank where it is null. */
static void read_claim_words(const char *words, struct claim *c)
{
    c->part = words[0] == 'a'   ? PART_AM
              : words[0] == 'p' ? PART_PM
              : words[0] == 'h' ? PART_HOURS : PART_FULL;
    c->internal = words[1] == 'i';
    c->verified = words[2] == 't' ? VERIFIED_YES : words[2] == 'f' ? VERIFIED_NO : VERIFIED_BLANK;
}

static void build_claims(struct building *b)
{
    const struct programme *p = b->g->known.programme;
    struct claim *list = building_take(b, building_count(b, 'c', NULL), sizeof *list);
    const struct row *row;
    size_t i = 0;

    b->person.claims = list;
    while (!b->failed && (row = building_next(b, 'c', NULL, &i)) != NULL) {
        struct claim *c = &list[b->person.claims_n];
        day on = row_day(row->number[0]);

        if (row->number[5] < 0 || on < p->from || on > p->until)
            continue;
        *c = (struct claim){.id = row->text[0], .on = on,
            .school = text_index_find(b->g->schools, row->text[1]),
            .session = row->text[2] != NULL ? text_index_find(b->g->sessions, row->text[2]) : NONE,
            .minutes = row->number[2] == ROW_NONE ? NONE : (int32_t)row->number[2],
            .substitute = row->text[4], .cost = row->number[4], .benefits = row->number[5],
            .received_on = row_day(row->number[1]), .evidence = row->text[3], .at = row->at};
        read_claim_words(row->text[5], c);
        c->teacher_review = review_of(b, c->id, "DUPLICATE_TEACHER");
        c->substitute_review = review_of(b, c->id, "DUPLICATE_SUBSTITUTE");
        b->person.claims_n++;
    }
}

static int build(struct building *b, person_fn fn, void *context, struct error *e)
{
    b->person = (struct person){.payee = b->payee};
    building_own(b);
    build_attendance(b);
    build_assignments(b);
    build_claims(b);
    person_hold(b);
    return b->failed ? error_memory(e) : fn(context, &b->person, e);
}

static int by_text(const void *x, const void *y)
{
    return strcmp(*(const char *const *)x, *(const char *const *)y);
}

/* The payees that own rows of a bag of linked numbers, in order. */
static size_t list_payees(struct building *b, const char **payees)
{
    size_t n = 0, kept = 0;

    for (size_t i = 0; i < b->bag->n; i++)
        payees[n++] = row_owner(b, &b->bag->rows[i]);
    qsort(payees, n, sizeof *payees, by_text);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || strcmp(payees[kept - 1], payees[i]) != 0)
            payees[kept++] = payees[i];
    return kept;
}

int persons_build(const struct gathered *g, struct bag *bag, const char *only, person_fn fn,
    void *context, struct error *e)
{
    struct building b = {.g = g, .bag = bag, .payee = bag->rows[0].teacher};
    const char **payees;
    size_t n;

    b.linked = links_find(g->links, b.payee) != NULL;
    rows_keep_last(bag);
    if (bag->n == 0)
        return 0;
    if (!b.linked)
        return build(&b, fn, context, e);
    if ((payees = building_take(&b, bag->n, sizeof *payees)) == NULL)
        return error_memory(e);
    n = list_payees(&b, payees);
    for (size_t i = 0; i < n; i++) {
        b.payee = payees[i];
        if ((only == NULL || strcmp(only, b.payee) == 0) && build(&b, fn, context, e) != 0)
            return -1;
    }
    return 0;
}
