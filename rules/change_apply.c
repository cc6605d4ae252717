/*
 * A change made in a copy of a person: what is replaced is copied, everything else is shared.
 */
#include "change.h"

#include <string.h>

enum { ALIGNED = 16 };

/* Evidence as it would be; the words are never shown. */
static const char evidence[] = "to be recorded";

static void *take(struct trying *t, size_t n, size_t size)
{
    size_t bytes = (n * size + ALIGNED - 1) / ALIGNED * ALIGNED;
    void *p = t->room + t->room_used;

    if (t->room_n - t->room_used < bytes) {
        t->short_of_room = true;
        return NULL;
    }
    t->room_used += bytes;
    return p;
}

void *change_copy(struct trying *t, const void *from, int n, int more, size_t size)
{
    void *p = take(t, (size_t)(n + more), size);

    if (p != NULL && n > 0)
        memcpy(p, from, (size_t)n * size);
    return p;
}

/* The row of one session, made if there is none; rows stay in order of session. */
static struct attendance *attendance_row(struct trying *t, struct person *p, int session)
{
    int at = 0, n = p->attendance_n;
    struct attendance *list = change_copy(t, p->attendance, n, 1, sizeof *list);

    if (list == NULL)
        return NULL;
    while (at < n && list[at].session < session)
        at++;
    if (at == n || list[at].session != session) {
        memmove(list + at + 1, list + at, (size_t)(n - at) * sizeof *list);
        list[at] = (struct attendance){.session = session, .minutes = NONE, .makes_up = NONE};
        p->attendance_n++;
    }
    p->attendance = list;
    return &list[at];
}

static void record(struct trying *t, struct person *p, int session, enum attendance_status status)
{
    struct attendance *row = attendance_row(t, p, session);

    if (row == NULL)
        return;
    row->status = status;
    row->makes_up = NONE;
    if (row->evidence == NULL)
        row->evidence = evidence;
}

/* The alternative whose length counts for a group that is made up: its last one. */
static int last_alternative(const struct trying *t, const struct change *c)
{
    const struct agenda *agenda = &t->deciding.shared->agenda;
    const struct assignment *a = &t->person->assignments[c->assignment];
    const struct group *g = &agenda->groups[c->group];

    for (int i = 0; i < g->sessions_n; i++) {
        const struct session *s = &agenda->sessions[g->sessions[i]];

        if (s->on == c->on && !s->cancelled && session_holds(s, a))
            return g->sessions[i];
    }
    return g->sessions[0];
}

/* Every session of the leaf that is ahead, through the last: asked as of that day. */
static void attend_upcoming(
    struct trying *t, const struct change *c, struct person *p, struct deciding *d)
{
    const struct agenda *agenda = &t->deciding.shared->agenda;
    const struct node *node = &t->deciding.programme->requirements[c->requirement].nodes[c->node];

    for (int i = 0; i < agenda->sessions_n; i++) {
        const struct session *s = &agenda->sessions[i];

        if (s->on <= t->deciding.asking.as_of || s->on > c->on)
            continue;
        for (int k = 0; k < node->kinds_n; k++)
            if (node->kinds[k] == s->kind && session_holds(s, &p->assignments[c->assignment]))
                record(t, p, i, ATTENDED_PRESENT);
    }
    if (d->asking.as_of < c->on)
        d->asking.as_of = c->on;
}

static void add_evidence(struct trying *t, struct person *p, int session)
{
    struct attendance *row = attendance_row(t, p, session);

    if (row != NULL)
        row->evidence = evidence;
}

/* A changeable copy of the assignment; NULL if there is no room. */
static struct assignment *assignment_copy(struct trying *t, struct person *p, int index)
{
    struct assignment *list = change_copy(t, p->assignments, p->assignments_n, 0, sizeof *list);

    if (list == NULL)
        return NULL;
    p->assignments = list;
    return &list[index];
}

static void deliver(struct trying *t, const struct change *c, struct assignment *a)
{
    const struct programme *p = t->deciding.programme;
    int which = c->which, index = p->requirements[c->requirement].nodes[c->node].deliverable;
    struct delivery *list = change_copy(t, a->deliveries, a->deliveries_n, 1, sizeof *list), *f;
    day today = t->deciding.asking.as_of;

    if (list == NULL)
        return;
    if (which == NONE)
        for (which = 0; which < a->deliveries_n && list[which].deliverable != index;)
            which++;
    f = &list[which];
    if (which == a->deliveries_n) {
        *f = (struct delivery){.deliverable = index};
        a->deliveries_n++;
    }
    if (c->kind == CHANGE_SUBMITTED)
        f->submitted_on = today;
    f->accepted_on = today; /* which goes before a return */
    f->accepted_by = p->deliverables[index].accepted_by[0];
    if (f->evidence == NULL)
        f->evidence = evidence;
    a->deliveries = list;
}

/* The latest day on which a log would count: in the window, and come. */
static day log_day(const struct trying *t, const struct change *c, const struct assignment *a)
{
    day on = c->by < t->deciding.asking.as_of ? c->by : t->deciding.asking.as_of;

    if (on > a->ends)
        on = a->ends;
    while (on > t->deciding.programme->from && assignment_row_near(a, on)->leave)
        on--;
    return on;
}

static void add_logs(struct trying *t, const struct change *c, struct assignment *a)
{
    const struct node *node = &t->deciding.programme->requirements[c->requirement].nodes[c->node];
    int more = node->count_minutes ? 1 : (int)c->count;
    struct log *list = change_copy(t, a->logs, a->logs_n, more, sizeof *list);
    struct log added = {.what = node->what, .on = log_day(t, c, a), .evidence = evidence};

    if (list == NULL)
        return;
    added.minutes = node->count_minutes ? (int32_t)c->count : 0;
    for (int i = 0; i < more; i++)
        list[a->logs_n++] = added;
    a->logs = list;
}

static void sign(struct trying *t, const struct change *c, struct assignment *a)
{
    const struct node *node = &t->deciding.programme->requirements[c->requirement].nodes[c->node];
    struct agreement *list =
        change_copy(t, a->agreements, a->agreements_n, node->parties_n, sizeof *list);
    day on = t->deciding.asking.as_of;

    if (list == NULL)
        return;
    if (c->by < on)
        on = c->by;
    /* Of a party that has signed the row that is there comes first and counts. */
    for (int i = 0; i < node->parties_n; i++)
        list[a->agreements_n++] =
            (struct agreement){.party = node->parties[i], .signed_on = on, .evidence = evidence};
    a->agreements = list;
}

static void waive(struct trying *t, const struct change *c, struct assignment *a)
{
    struct waiver *list = change_copy(t, a->waivers, a->waivers_n, 1, sizeof *list);

    if (list == NULL)
        return;
    list[a->waivers_n++] = (struct waiver){
        .leaf = t->deciding.programme->requirements[c->requirement].nodes[c->node].id,
        .granted_on = t->deciding.asking.as_of,
        .until = DAY_OPEN};
    a->waivers = list;
}

static void change_assignment(struct trying *t, const struct change *c, struct person *p)
{
    struct assignment *a = assignment_copy(t, p, c->assignment);

    if (a == NULL)
        return;
    if (c->kind == CHANGE_LOGGED)
        add_logs(t, c, a);
    else if (c->kind == CHANGE_SIGNED)
        sign(t, c, a);
    else if (c->kind == CHANGE_WAIVED)
        waive(t, c, a);
    else
        deliver(t, c, a);
}

static void know_calendar(struct trying *t, int school, struct deciding *d)
{
    struct shared *shared = change_copy(t, d->shared, 1, 0, sizeof *shared);
    bool *any = change_copy(t, d->shared->calendar.any, d->shared->schools_n + 1, 0, sizeof *any);

    if (t->short_of_room)
        return;
    any[school + 1] = true;
    shared->calendar.any = any;
    d->shared = shared;
}

static void change_claim(
    struct trying *t, const struct change *c, struct person *p, struct deciding *d)
{
    struct claim *list = change_copy(t, p->claims, p->claims_n, 0, sizeof *list), *claim;

    if (list == NULL)
        return;
    claim = &list[c->claim];
    if (c->kind == CHANGE_CLAIM_VERIFIED) {
        claim->verified = VERIFIED_YES;
    } else if (c->kind == CHANGE_CLAIM_EVIDENCED) {
        claim->evidence = evidence;
    } else if (c->kind == CHANGE_CLAIM_MOVED) {
        claim->on = c->on;
    } else if (c->kind == CHANGE_CLAIM_REVIEWED) {
        claim->teacher_review = FINDING_DISMISSED;
        claim->substitute_review = FINDING_DISMISSED;
    } else {
        know_calendar(t, claim->school, d);
    }
    p->claims = list;
}

void change_apply(
    struct trying *t, const struct change *change, struct person *person, struct deciding *deciding)
{
    switch (change->kind) {
    case CHANGE_RECORDED:
    case CHANGE_CLAIM_ATTENDED:
        record(t, person, change->session, ATTENDED_PRESENT);
        break;
    case CHANGE_MADE_UP:
        record(t, person, last_alternative(t, change), ATTENDED_PRESENT);
        break;
    case CHANGE_EXCUSED:
        record(t, person, change->session, ATTENDED_EXCUSED);
        break;
    case CHANGE_EVIDENCED:
        add_evidence(t, person, change->session);
        break;
    case CHANGE_UPCOMING:
        attend_upcoming(t, change, person, deciding);
        break;
    case CHANGE_CLAIM_VERIFIED:
    case CHANGE_CLAIM_EVIDENCED:
    case CHANGE_CLAIM_MOVED:
    case CHANGE_CLAIM_CALENDAR:
    case CHANGE_CLAIM_REVIEWED:
        change_claim(t, change, person, deciding);
        break;
    case CHANGE_CALENDAR_CLOSED:
    case CHANGE_CLAIM_WITHDRAWN:
    case CHANGE_SERVED:
    case CHANGE_QUALIFIES:
    case CHANGE_RECUT:
        change_apply_award(t, change, person, deciding);
        break;
    default:
        change_assignment(t, change, person);
        break;
    }
}
