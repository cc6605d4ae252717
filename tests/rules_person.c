/*
 * The facts of a fixture about one person.  Rows belong to the last "teacher" before them.
 */
#include "rules_fixture.h"

#include <stdlib.h>
#include <string.h>

static const char *const parts[] = {"full", "am", "pm", "hours", NULL};

struct place fixture_place(struct fixture *f)
{
    return (struct place){1, ++f->place};
}

int fixture_more(const struct row *r, int *n, int most)
{
    if (*n == most)
        row_bad(r, "too many of \"%s\"", r->word[0]);
    return (*n)++;
}

struct fixture_person *fixture_current(struct fixture *f, const struct row *r)
{
    if (f->persons_n == 0)
        row_bad(r, "whose? a \"teacher\" comes first");
    return f->persons[f->persons_n - 1];
}

/* One who is there already goes on: she is the current one again. */
static bool resume(struct fixture *f, const char *teacher)
{
    struct fixture_person *last = f->persons_n > 0 ? f->persons[f->persons_n - 1] : NULL;

    for (int i = 0; i < f->persons_n; i++)
        if (strcmp(f->persons[i]->person.payee, teacher) == 0) {
            f->persons[f->persons_n - 1] = f->persons[i];
            f->persons[i] = last;
            return true;
        }
    return false;
}

static void read_teacher(struct fixture *f, struct row *r)
{
    const char *teacher = row_word(r);
    struct fixture_person *p;

    if (resume(f, teacher))
        return;
    p = arena_take(&f->arena, sizeof *p);
    f->persons[fixture_more(r, &f->persons_n, MOST_PERSONS)] = p;
    p->person = (struct person){.payee = teacher,
        .assignments = p->assignments,
        .attendance = p->attendance,
        .claims = p->claims,
        .holdings = p->holdings,
        .stored = p->stored,
        .settlements = p->settlements,
        .payments = p->payments};
}

/* The assignment that the next word names, of any person; made for the current one if ${make}. */
static int find_assignment(
    struct fixture *f, struct row *r, bool make, struct fixture_person **whose)
{
    const char *id = row_word(r);
    struct fixture_person *p;
    int i;

    for (int k = 0; k < f->persons_n; k++) {
        *whose = p = f->persons[k];
        for (i = 0; i < p->person.assignments_n; i++)
            if (strcmp(p->assignments[i].id, id) == 0)
                return i;
    }
    if (!make)
        row_bad(r, "no assignment \"%s\"", id);
    *whose = p = fixture_current(f, r);
    i = fixture_more(r, &p->person.assignments_n, MOST_ASSIGNMENTS);
    p->assignments[i] = (struct assignment){.id = id,
        .role = NONE,
        .graduated.on = NO_DAY,
        .left.on = NO_DAY,
        .aid = p->of[i].aid,
        .service = p->of[i].service,
        .rows = p->of[i].rows,
        .agreements = p->of[i].agreements,
        .deliveries = p->of[i].deliveries,
        .logs = p->of[i].logs,
        .waivers = p->of[i].waivers};
    return i;
}

/* ROLE or ROLE/COHORT; a role or cohort that the programme lacks makes no decision. */
static void read_role(
    struct fixture *f, struct row *r, struct assignment *a, struct assignment_row *row)
{
    const char *word = row_word(r), *slash = strchr(word, '/');
    const struct programme *p = f->programme;

    a->role_id = arena_text(&f->arena, word, strcspn(word, "/"));
    a->cohort_id = slash != NULL ? slash + 1 : NULL;
    a->role = row->cohort = NONE;
    for (int i = 0; i < p->roles_n; i++)
        if (strcmp(p->roles[i].id, a->role_id) == 0)
            a->role = i;
    if (slash == NULL || a->role == NONE)
        return;
    for (int i = 0; i < p->roles[a->role].cohorts_n; i++)
        if (strcmp(p->roles[a->role].cohorts[i], slash + 1) == 0)
            row->cohort = i;
    if (row->cohort == NONE)
        a->role = NONE;
}

/* assignment ID ROLE SCHOOL FROM..[UNTIL] [share R] [leave] */
static void read_assignment(struct fixture *f, struct row *r)
{
    struct fixture_person *p;
    int i = find_assignment(f, r, true, &p);
    struct assignment *a = &p->assignments[i];
    struct assignment_row *row = &p->of[i].rows[fixture_more(r, &a->rows_n, MOST_ROWS)];
    const char *span;

    row->share = RATIO_ONE;
    row->at = fixture_place(f);
    read_role(f, r, a, row);
    row->school = fixture_school(f, r);
    span = row_word(r);
    if (strlen(span) < 12 || !day_parse(span, 10, &row->starts) || strncmp(span + 10, "..", 2) != 0)
        row_bad(r, "\"%s\" is no span of days", span);
    row->ends = f->programme->until;
    if (span[12] != '\0' && !day_parse(span + 12, strlen(span + 12), &row->ends))
        row_bad(r, "\"%s\" is no span of days", span);
    while (row_more(r)) {
        if (row_take(r, "share"))
            row->share = row_ratio(r);
        else if (row_take(r, "leave"))
            row->leave = true;
        else
            row_end(r);
    }
}

/* A row with the natural key of an earlier one replaces it, as facts do. */
static struct attendance *attendance_at(struct fixture *f, const struct row *r, int session)
{
    struct fixture_person *p = fixture_current(f, r);

    for (int i = 0; i < p->person.attendance_n; i++)
        if (p->attendance[i].session == session)
            return &p->attendance[i];
    return &p->attendance[fixture_more(r, &p->person.attendance_n, MOST_FACTS)];
}

/* attended SESSION STATUS [MINUTES] [for SESSION] [evidence TEXT] [intake N] */
static void read_attended(struct fixture *f, struct row *r)
{
    static const char *const words[] = {
        "present", "partial", "absent", "excused", "protected", NULL};
    int session = fixture_session(f, r);
    struct attendance *a = attendance_at(f, r, session);

    *a = (struct attendance){
        .session = session, .minutes = NONE, .makes_up = NONE, .at = fixture_place(f)};
    a->status = (enum attendance_status)row_choice(r, words);
    while (row_more(r)) {
        if (row_take(r, "for"))
            a->makes_up = fixture_session(f, r);
        else if (row_take(r, "evidence"))
            a->evidence = row_word(r);
        else if (row_take(r, "intake"))
            a->at.intake = row_number(r);
        else
            a->minutes = row_number(r);
    }
}

/* signed ASSIGNMENT PARTY DAY [evidence TEXT] [intake N] */
static void read_signed(struct fixture *f, struct row *r)
{
    struct fixture_person *p;
    int i = find_assignment(f, r, false, &p);
    int k = fixture_more(r, &p->assignments[i].agreements_n, MOST_FACTS);
    struct agreement *a = &p->of[i].agreements[k];

    *a = (struct agreement){.party = row_word(r), .at = fixture_place(f)};
    a->signed_on = row_day(r);
    while (row_more(r)) {
        if (row_take(r, "evidence"))
            a->evidence = row_word(r);
        else if (row_take(r, "intake"))
            a->at.intake = row_number(r);
        else
            row_end(r);
    }
}

/* delivered ASSIGNMENT DELIVERABLE DAY [accepted DAY PARTY] [returned DAY] [evidence TEXT] */
static void read_delivered(struct fixture *f, struct row *r)
{
    struct fixture_person *p;
    int i = find_assignment(f, r, false, &p);
    struct delivery *d =
        &p->of[i].deliveries[fixture_more(r, &p->assignments[i].deliveries_n, MOST_FACTS)];
    const char *what = row_word(r);

    *d = (struct delivery){.deliverable = NONE,
        .accepted_on = NO_DAY,
        .returned_on = NO_DAY,
        .submitted_on = row_day(r),
        .at = fixture_place(f)};
    for (int k = 0; k < f->programme->deliverables_n; k++)
        if (strcmp(f->programme->deliverables[k].id, what) == 0)
            d->deliverable = k;
    while (row_more(r)) {
        if (row_take(r, "accepted")) {
            d->accepted_on = row_day(r);
            d->accepted_by = row_more(r) ? row_word(r) : NULL;
        } else if (row_take(r, "returned")) {
            d->returned_on = row_day(r);
        } else if (row_take(r, "evidence")) {
            d->evidence = row_word(r);
        } else {
            row_end(r);
        }
    }
}

/* logged ASSIGNMENT WHAT DAY MINUTES [evidence TEXT] */
static void read_logged(struct fixture *f, struct row *r)
{
    struct fixture_person *p;
    int i = find_assignment(f, r, false, &p);
    struct log *l = &p->of[i].logs[fixture_more(r, &p->assignments[i].logs_n, MOST_FACTS)];

    l->what = row_word(r);
    l->on = row_day(r);
    l->minutes = row_number(r);
    l->evidence = row_take(r, "evidence") ? row_word(r) : NULL;
    l->at = fixture_place(f);
}

/* waiver ASSIGNMENT LEAF GRANTED [until DAY] [by NAME] */
static void read_waiver(struct fixture *f, struct row *r)
{
    struct fixture_person *p;
    int i = find_assignment(f, r, false, &p);
    struct waiver *w = &p->of[i].waivers[fixture_more(r, &p->assignments[i].waivers_n, MOST_FACTS)];

    w->leaf = row_word(r);
    w->granted_on = row_day(r);
    w->until = row_take(r, "until") ? row_day(r) : DAY_OPEN;
    w->by = row_take(r, "by") ? row_word(r) : NULL;
    w->at = fixture_place(f);
}

/* aid ASSIGNMENT DAY AMOUNT */
static void read_aid(struct fixture *f, struct row *r)
{
    struct fixture_person *p;
    int i = find_assignment(f, r, false, &p), k = 0;
    int *n = &p->assignments[i].aid_n;
    day on = row_day(r);

    while (k < *n && p->of[i].aid[k].on != on)
        k++;
    if (k == *n)
        fixture_more(r, n, MOST_FACTS);
    p->of[i].aid[k] = (struct aid){.on = on, .amount = row_money(r), .at = fixture_place(f)};
}

/* graduated ASSIGNMENT DAY, left-on ASSIGNMENT DAY */
static void read_milestone(struct fixture *f, struct row *r)
{
    bool graduated = row_is(r, "graduated");
    struct fixture_person *p;
    int i = find_assignment(f, r, false, &p);
    struct assignment *a = &p->assignments[i];

    *(graduated ? &a->graduated : &a->left) =
        (struct milestone){.on = row_day(r), .at = fixture_place(f)};
}

/* served ASSIGNMENT EMPLOYER FROM [until DAY] [yes|no|leave] */
static void read_served(struct fixture *f, struct row *r)
{
    struct fixture_person *p;
    int i = find_assignment(f, r, false, &p);
    struct service *s =
        &p->of[i].service[fixture_more(r, &p->assignments[i].service_n, MOST_FACTS)];

    s->employer = row_word(r);
    s->from = row_day(r);
    s->until = row_take(r, "until") ? row_day(r) : DAY_OPEN;
    if (row_take(r, "yes"))
        s->qualifies = QUALIFIES_YES;
    else if (row_take(r, "no"))
        s->qualifies = QUALIFIES_NO;
    else if (row_take(r, "leave"))
        s->qualifies = QUALIFIES_LEAVE;
    s->at = fixture_place(f);
}

static struct claim *claim_at(struct fixture *f, const struct row *r, const char *id)
{
    struct fixture_person *p = fixture_current(f, r);

    for (int i = 0; i < p->person.claims_n; i++)
        if (strcmp(p->claims[i].id, id) == 0)
            return &p->claims[i];
    return &p->claims[fixture_more(r, &p->person.claims_n, MOST_FACTS)];
}

/* claim ID SCHOOL SESSION|- DAY PART COST [minutes N] [by SUBSTITUTE] [internal] [benefits MONEY]
 * [received DAY] [unverified|refuted] [evidence TEXT] [intake N] */
static void read_claim(struct fixture *f, struct row *r)
{
    const char *id = row_word(r);
    struct claim *c = claim_at(f, r, id);

    *c = (struct claim){.id = id,
        .session = NONE,
        .minutes = NONE,
        .verified = VERIFIED_YES,
        .at = fixture_place(f)};
    c->school = fixture_school(f, r);
    if (!row_take(r, "-"))
        c->session = fixture_session(f, r);
    c->on = c->received_on = row_day(r);
    c->part = (enum day_part)row_choice(r, parts);
    c->cost = row_money(r);
    while (row_more(r)) {
        if (row_take(r, "minutes"))
            c->minutes = row_number(r);
        else if (row_take(r, "by"))
            c->substitute = row_word(r);
        else if (row_take(r, "internal"))
            c->internal = true;
        else if (row_take(r, "benefits"))
            c->benefits = row_money(r);
        else if (row_take(r, "received"))
            c->received_on = row_day(r);
        else if (row_take(r, "unverified"))
            c->verified = VERIFIED_BLANK;
        else if (row_take(r, "refuted"))
            c->verified = VERIFIED_NO;
        else if (row_take(r, "evidence"))
            c->evidence = row_word(r);
        else if (row_take(r, "intake"))
            c->at.intake = row_number(r);
        else
            row_end(r);
    }
}

/* review CLAIM CODE stands|dismissed DAY: one of a later day than the as-of day is not known. */
static void read_review(struct fixture *f, struct row *r)
{
    static const char *const words[] = {"stands", "dismissed", NULL};
    struct fixture_person *p = fixture_current(f, r);
    const char *id = row_word(r);
    codes code = codes_parse(row_word(r));
    enum finding finding = row_choice(r, words) == 0 ? FINDING_STANDS : FINDING_DISMISSED;

    if (row_day(r) > f->asking.as_of)
        return;
    for (int i = 0; i < p->person.claims_n; i++) {
        if (strcmp(p->claims[i].id, id) != 0)
            continue;
        if (code == CODE(DUPLICATE_TEACHER))
            p->claims[i].teacher_review = finding;
        else if (code == CODE(DUPLICATE_SUBSTITUTE))
            p->claims[i].substitute_review = finding;
        else
            row_bad(r, "reviews are of duplicates");
    }
}

bool fixture_person(struct fixture *f, struct row *r)
{
    static const struct {
        const char *word;
        void (*read)(struct fixture *f, struct row *r);
    } kinds[] = {{"teacher", read_teacher}, {"assignment", read_assignment},
        {"attended", read_attended}, {"signed", read_signed}, {"delivered", read_delivered},
        {"logged", read_logged}, {"waiver", read_waiver}, {"aid", read_aid},
        {"graduated", read_milestone}, {"left-on", read_milestone}, {"served", read_served},
        {"claim", read_claim},
        {"review", read_review}};

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (row_is(r, kinds[i].word)) {
            kinds[i].read(f, r);
            return true;
        }
    return fixture_ledger(f, r);
}
