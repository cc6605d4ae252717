/*
 * Rows of the person stream become persons: the version that counts of each fact, each with the person
 * that it belongs to.
 */
#include "gather_internal.h"

#include <stdlib.h>
#include <string.h>

static int text_order(const char *a, const char *b)
{
    if (a == NULL || b == NULL)
        return (a != NULL) - (b != NULL);
    return strcmp(a, b);
}

static int number_order(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* Compare by kind and natural key; for the ledger's rows by key (and payee and fund). */
static int key_order(const struct row *a, const struct row *b)
{
    int order;

    if (a->tag != b->tag)
        return (unsigned char)a->tag - (unsigned char)b->tag;
    if ((order = text_order(a->text[0], b->text[0])) != 0)
        return order;
    switch (a->tag) {
    case 'a':
        return number_order(a->number[0], b->number[0]);
    case 's':
        return strcmp(a->teacher, b->teacher);
    case 'l':
        order = text_order(a->text[1], b->text[1]);
        return order != 0 ? order : number_order(a->number[0], b->number[0]);
    case 'c':
    case 'D':
        return 0;
    case 'E':
        order = text_order(a->text[1], b->text[1]);
        return order != 0 ? order : text_order(a->text[2], b->text[2]);
    default:
        return text_order(a->text[1], b->text[1]);
    }
}

static int place_order(struct place a, struct place b)
{
    return a.intake != b.intake ? number_order(a.intake, b.intake)
                                : number_order(a.line, b.line);
}

static int by_key(const void *x, const void *y)
{
    const struct row *a = x, *b = y;
    int order = key_order(a, b);

    return order != 0 ? order : place_order(a->at, b->at);
}

/* Of each natural key keep the last row, unless it is a retraction; entries are all kept. */
static void keep_last(struct bag *bag)
{
    size_t kept = 0;

    qsort(bag->rows, bag->n, sizeof *bag->rows, by_key);
    for (size_t i = 0; i < bag->n; i++) {
        bool last = i + 1 == bag->n || key_order(&bag->rows[i], &bag->rows[i + 1]) != 0;

        if (bag->rows[i].tag == 'E' || (last && bag->rows[i].number[ROW_RETRACT] != 1))
            bag->rows[kept++] = bag->rows[i];
    }
    bag->n = kept;
}

/* One person while she is built. */
struct building {
    const struct gathered *g;
    struct bag *bag;
    const char *payee;
    bool linked;
    struct person person;
    bool failed; /* memory ran out */
};

static void *take(struct building *b, size_t n, size_t size)
{
    void *p = arena_take(&b->bag->arena, n * size + 1);

    b->failed |= p == NULL;
    return p;
}

/* Count the rows of one kind, of one assignment (or any) that are the person's. */
static size_t count_rows(const struct building *b, char tag, const char *assignment)
{
    size_t n = 0;

    for (size_t i = 0; i < b->bag->n; i++)
        n += b->bag->rows[i].tag == tag && b->bag->rows[i].owner &&
             (assignment == NULL || strcmp(b->bag->rows[i].text[0], assignment) == 0);
    return n;
}

/* The next row of one kind at or after ${i}; NULL at the end. */
static const struct row *next_row(const struct building *b, char tag, const char *assignment,
    size_t *i)
{
    for (; *i < b->bag->n; (*i)++) {
        const struct row *row = &b->bag->rows[*i];

        if (row->tag == tag && row->owner &&
            (assignment == NULL || strcmp(row->text[0], assignment) == 0))
            return &b->bag->rows[(*i)++];
    }
    return NULL;
}

static day day_of(int64_t n)
{
    return n == ROW_NONE ? NO_DAY : (day)n;
}

/* Which rows are the person's: by teacher number, by assignment, by claim, by the ledger's key. */
static const char *owner_of(const struct building *b, char tag, const char *id, size_t len,
    const char *teacher)
{
    for (size_t i = 0; i < b->bag->n; i++) {
        const struct row *row = &b->bag->rows[i];

        if (row->tag == tag && strlen(row->text[0]) == len && memcmp(row->text[0], id, len) == 0)
            return gather_payee(b->g, row->teacher);
    }
    return gather_payee(b->g, teacher);
}

static const char *row_owner(const struct building *b, const struct row *row)
{
    const char *id = row->text[0];

    switch (row->tag) {
    case 'a':
    case 's':
    case 'c':
        return gather_payee(b->g, row->teacher);
    case 'r':
        return owner_of(b, 'c', id, strlen(id), row->teacher);
    case 'D':
    case 'E':
        id = strchr(id, ':') + 1;
        return owner_of(b, strncmp(row->text[0], "cover:", 6) == 0 ? 'c' : 'a', id,
            strcspn(id, "/"), row->teacher);
    default:
        return owner_of(b, 'a', id, strlen(id), row->teacher);
    }
}

static void mark_owned(struct building *b)
{
    for (size_t i = 0; i < b->bag->n; i++)
        b->bag->rows[i].owner = !b->linked ||
                                strcmp(row_owner(b, &b->bag->rows[i]), b->payee) == 0;
}

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
    size_t n = count_rows(b, 's', NULL), i = 0, kept = 0;
    struct attendance *list = take(b, n, sizeof *list);
    const struct row *row;
    bool sorted = true;

    while (!b->failed && (row = next_row(b, 's', NULL, &i)) != NULL) {
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
    size_t n = count_rows(b, 'a', id), i = 0;
    struct assignment_row *rows = take(b, n, sizeof *rows);
    const struct row *row;
    bool unknown = false;

    while (!b->failed && (row = next_row(b, 'a', id, &i)) != NULL) {
        struct assignment_row *r = &rows[a->rows_n];

        a->role_id = row->text[1];
        a->role = role_of(p, row->text[1]);
        *r = (struct assignment_row){.starts = (day)row->number[0],
            .ends = row->number[1] == ROW_NONE ? p->until : (day)row->number[1], .cohort = NONE,
            .school = text_index_find(b->g->schools, row->text[3]),
            .leave = row->number[2] == 1, .at = row->at};
        ratio_parse(row->text[4], strlen(row->text[4]), &r->share);
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
    struct agreement *list = take(b, count_rows(b, 'g', a->id), sizeof *list);
    const struct row *row;
    size_t i = 0;

    a->agreements = list;
    while (!b->failed && (row = next_row(b, 'g', a->id, &i)) != NULL)
        list[a->agreements_n++] = (struct agreement){.party = row->text[1],
            .signed_on = day_of(row->number[0]), .evidence = row->text[3], .at = row->at};
}

static void build_deliveries(struct building *b, struct assignment *a)
{
    const struct programme *p = b->g->known.programme;
    struct delivery *list = take(b, count_rows(b, 'd', a->id), sizeof *list);
    const struct row *row;
    size_t i = 0;

    a->deliveries = list;
    while (!b->failed && (row = next_row(b, 'd', a->id, &i)) != NULL)
        for (int k = 0; k < p->deliverables_n; k++)
            if (strcmp(p->deliverables[k].id, row->text[1]) == 0)
                list[a->deliveries_n++] = (struct delivery){.deliverable = k,
                    .submitted_on = day_of(row->number[0]), .accepted_on = day_of(row->number[1]),
                    .returned_on = day_of(row->number[2]), .accepted_by = row->text[2],
                    .evidence = row->text[3], .at = row->at};
}

static int by_log_day(const void *x, const void *y)
{
    const struct log *a = x, *b = y;

    return a->on != b->on ? (a->on > b->on) - (a->on < b->on) : strcmp(a->what, b->what);
}

static void build_logs(struct building *b, struct assignment *a)
{
    struct log *list = take(b, count_rows(b, 'l', a->id), sizeof *list);
    const struct row *row;
    size_t i = 0;

    a->logs = list;
    while (!b->failed && (row = next_row(b, 'l', a->id, &i)) != NULL)
        list[a->logs_n++] = (struct log){.what = row->text[1], .on = day_of(row->number[0]),
            .minutes = (int32_t)row->number[1], .evidence = row->text[3], .at = row->at};
    if (!b->failed)
        qsort(list, (size_t)a->logs_n, sizeof *list, by_log_day);
}

static void build_waivers(struct building *b, struct assignment *a)
{
    struct waiver *list = take(b, count_rows(b, 'w', a->id), sizeof *list);
    const struct row *row;
    size_t i = 0;

    a->waivers = list;
    while (!b->failed && (row = next_row(b, 'w', a->id, &i)) != NULL)
        list[a->waivers_n++] = (struct waiver){.leaf = row->text[1],
            .granted_on = day_of(row->number[0]),
            .until = row->number[1] == ROW_NONE ? DAY_OPEN : (day)row->number[1],
            .by = row->text[2], .at = row->at};
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
    size_t n = count_rows(b, 'a', NULL), i = 0;
    struct assignment *list = take(b, n, sizeof *list);
    const char *last = NULL;
    const struct row *row;

    b->person.assignments = list;
    while (!b->failed && (row = next_row(b, 'a', NULL, &i)) != NULL) {
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
        b->person.assignments_n++;
    }
}

static enum finding review_of(const struct building *b, const char *claim, const char *code)
{
    const struct row *row;
    size_t i = 0;

    while ((row = next_row(b, 'r', claim, &i)) != NULL)
        if (strcmp(row->text[1], code) == 0 && day_of(row->number[0]) <= b->g->known.as_of)
            return strcmp(row->text[2], "stands") == 0 ? FINDING_STANDS : FINDING_DISMISSED;
    return FINDING_NONE;
}

/* "part cover verified", as the stream packs them. */
static void read_claim_words(const char *words, struct claim *c)
{
    c->part = words[0] == 'a'   ? PART_AM
              : words[0] == 'p' ? PART_PM
              : words[0] == 'h' ? PART_HOURS : PART_FULL;
    c->internal = strstr(words, " internal ") != NULL;
    words = strrchr(words, ' ') + 1;
    c->verified = words[0] == 'y' ? VERIFIED_YES : words[0] == 'n' ? VERIFIED_NO : VERIFIED_BLANK;
}

static void build_claims(struct building *b)
{
    const struct programme *p = b->g->known.programme;
    struct claim *list = take(b, count_rows(b, 'c', NULL), sizeof *list);
    const struct row *row;
    size_t i = 0;

    b->person.claims = list;
    while (!b->failed && (row = next_row(b, 'c', NULL, &i)) != NULL) {
        struct claim *c = &list[b->person.claims_n];
        day on = day_of(row->number[0]);

        if (row->number[5] < 0 || on < p->from || on > p->until)
            continue;
        *c = (struct claim){.id = row->text[0], .on = on,
            .school = text_index_find(b->g->schools, row->text[1]),
            .session = row->text[2] != NULL ? text_index_find(b->g->sessions, row->text[2]) : NONE,
            .minutes = row->number[2] == ROW_NONE ? NONE : (int32_t)row->number[2],
            .substitute = row->text[4], .cost = row->number[4], .benefits = row->number[5],
            .received_on = day_of(row->number[1]), .evidence = row->text[3], .at = row->at};
        read_claim_words(row->text[5], c);
        c->teacher_review = review_of(b, c->id, "DUPLICATE_TEACHER");
        c->substitute_review = review_of(b, c->id, "DUPLICATE_SUBSTITUTE");
        b->person.claims_n++;
    }
}

static int fund_of(const struct programme *p, const char *id)
{
    for (int i = 0; i < p->funds_n; i++)
        if (strcmp(p->funds[i].id, id) == 0)
            return i;
    return NONE;
}

static struct holding *holding_of(struct building *b, struct holding *list, const char *key,
    const char *payee, const char *fund)
{
    struct holding *h;

    for (int i = 0; i < b->person.holdings_n; i++)
        if (strcmp(list[i].key, key) == 0 && strcmp(list[i].payee, payee) == 0 &&
            strcmp(list[i].fund, fund) == 0)
            return &list[i];
    h = &list[b->person.holdings_n++];
    *h = (struct holding){.key = key, .payee = payee, .fund = fund,
        .fund_index = fund_of(b->g->known.programme, fund)};
    return h;
}

/* Debit raises expense, advance, receivable and written-off; credit raises payable. */
static void post_side(struct holding *h, const char *class, money amount)
{
    if (strcmp(class, "expense") == 0 || strcmp(class, "advance") == 0)
        h->charged += amount;
    else if (strcmp(class, "receivable") == 0)
        h->receivable += amount;
    else if (strcmp(class, "written-off") == 0)
        h->written_off += amount;
    else if (strcmp(class, "payable") == 0)
        h->payable -= amount;
}

/* Two numbers of one person are one payee; a claim's payee is a school. */
static const char *paid_as(const struct building *b, const char *key, const char *payee)
{
    return b->linked && strncmp(key, "cover:", 6) != 0 ? gather_payee(b->g, payee) : payee;
}

static void build_holdings(struct building *b)
{
    /* A row may open a second account: that of the key whose receivable it cancels. */
    struct holding *list = take(b, 2 * count_rows(b, 'E', NULL), sizeof *list);
    const struct row *row;
    size_t i = 0;

    b->person.holdings = list;
    while (!b->failed && (row = next_row(b, 'E', NULL, &i)) != NULL) {
        const char *key = row->text[0], *payee = paid_as(b, key, row->text[1]);
        const char *fund = row->text[2];
        struct holding *h;

        h = holding_of(b, list, key, payee, fund);
        post_side(h, row->text[3], row->number[4]);
        if (row->text[5] != NULL && strcmp(row->text[4], "receivable") == 0)
            h = holding_of(b, list, row->text[5], payee, fund);
        post_side(h, row->text[4], -row->number[4]);
    }
}

static void build_stored(struct building *b)
{
    struct stored_decision *list = take(b, count_rows(b, 'D', NULL), sizeof *list);
    const struct row *row;
    size_t i = 0;

    b->person.stored = list;
    while (!b->failed && (row = next_row(b, 'D', NULL, &i)) != NULL)
        list[b->person.stored_n++] = (struct stored_decision){.key = row->text[0],
            .payee = paid_as(b, row->text[0], row->text[1]), .payee_then = row->text[1],
            .for_period = row->text[2], .outcome = row->text[3],
            .codes = row->text[4], .verdicts = row->text[5],
            .service_day = day_of(row->number[0]), .target = row->number[4],
            .batch = row->at.intake};
}

static int build(struct building *b, person_fn fn, void *context, struct error *e)
{
    b->person = (struct person){.payee = b->payee};
    mark_owned(b);
    build_attendance(b);
    build_assignments(b);
    build_claims(b);
    build_holdings(b);
    build_stored(b);
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
    keep_last(bag);
    if (bag->n == 0)
        return 0;
    if (!b.linked)
        return build(&b, fn, context, e);
    if ((payees = take(&b, bag->n, sizeof *payees)) == NULL)
        return error_memory(e);
    n = list_payees(&b, payees);
    for (size_t i = 0; i < n; i++) {
        b.payee = payees[i];
        if ((only == NULL || strcmp(only, b.payee) == 0) && build(&b, fn, context, e) != 0)
            return -1;
    }
    return 0;
}
