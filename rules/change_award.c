/*
 * What would help with training pay, pools and advances beside their requirements: changes found
 * and made. Source: programme.md, Awards; interface.md, Explaining one person.
 */
#include "award.h"
#include "change.h"
#include "pool.h"

#include <string.h>

/* What is put where something would be recorded; the words are never shown. */
static const char recorded[] = "to be recorded";

static struct change change_of(const struct decision *d, enum change_kind kind)
{
    return (struct change){.kind = kind,
        .assignment = d->assignment,
        .requirement = NONE,
        .node = NONE,
        .claim = NONE,
        .session = d->steps.session,
        .group = NONE,
        .which = NONE,
        .on = d->service_day,
        .by = NO_DAY};
}

bool change_covers(const struct person *person, const struct shared *shared,
    const struct decision *training, const struct decision *cover)
{
    const struct session *s = &shared->agenda.sessions[training->steps.session];
    const codes allowed = REDUCTIONS | CODE(FUND_NOT_USABLE); /* not of checks 1 to 7 */
    const struct claim *claim;

    if (cover->claim == NONE ||
        (cover->outcome == OUTCOME_DENIED && (cover->codes & ~allowed) != 0))
        return false;
    claim = &person->claims[cover->claim];
    return claim->on == s->on && part_overlaps(claim->part, s->part);
}

static void list_training(struct trying *t, const struct decision *d)
{
    struct change c = change_of(d, CHANGE_CALENDAR_CLOSED);

    if ((d->codes & CODE(NO_CALENDAR)) != 0)
        change_append(t, &c);
    c.kind = CHANGE_CLAIM_WITHDRAWN;
    for (size_t i = 0; (d->codes & CODE(COVERED_TIME)) != 0 && i < t->trace->decisions_n; i++) {
        if (!change_covers(t->person, t->deciding.shared, d, &t->trace->decisions[i]))
            continue;
        c.claim = t->trace->decisions[i].claim;
        change_append(t, &c);
    }
}

static bool holds(const struct service *s, day on)
{
    return s->from <= on && on <= s->until;
}

/* The first day from ${on} on that no row of service holds. */
static day first_free(const struct assignment *a, day on)
{
    for (int i = 0; i < a->service_n; i++)
        if (holds(&a->service[i], on)) {
            if (a->service[i].until == DAY_OPEN)
                return DAY_OPEN;
            on = a->service[i].until + 1;
            i = -1;
        }
    return on;
}

/* The last day before the next row of service, at the latest ${last}. */
static day free_until(const struct assignment *a, day on, day last)
{
    for (int i = 0; i < a->service_n; i++)
        if (a->service[i].from > on && a->service[i].from <= last)
            last = a->service[i].from - 1;
    return last;
}

/* Days after graduating of which nothing is known, and rows that nobody has said to qualify or not.
 */
static void list_service(struct trying *t, const struct decision *d)
{
    const struct programme *p = t->deciding.programme;
    const struct assignment *a = &t->person->assignments[d->assignment];
    const struct award *rule = &p->roles[a->role].awards[d->award];
    day last = d->steps.last_day != NO_DAY ? d->steps.last_day : t->deciding.asking.as_of;
    struct change c = change_of(d, CHANGE_SERVED);

    if (d->outcome == OUTCOME_HELD ||
        (d->outcome == OUTCOME_FORFEITED && (d->codes & CODE(LEFT)) == 0) ||
        a->graduated.on == NO_DAY)
        return;
    if (last > p->until)
        last = p->until;
    c.on = a->graduated.on >= p->from ? a->graduated.on + 1 : p->from;
    for (; (c.on = first_free(a, c.on)) <= last; c.on = c.by + 1) {
        c.by = free_until(a, c.on, last);
        change_append(t, &c);
    }
    c.kind = CHANGE_QUALIFIES;
    for (int i = 0; i < a->service_n; i++) {
        c.which = i;
        c.on = a->service[i].from;
        c.by = a->service[i].until;
        if (a->service[i].qualifies == QUALIFIES_BLANK &&
            !commitment_qualifies(rule, &a->service[i]))
            change_append(t, &c);
    }
}

void change_list_award(struct trying *t, const struct decision *d)
{
    struct change recut = change_of(d, CHANGE_RECUT);

    if (d->kind == CHARGE_TRAINING)
        list_training(t, d);
    else if (d->kind == CHARGE_AID)
        list_service(t, d);
    else if (pool_waits(d, t->trace))
        change_append(t, &recut);
}

static void close_school(struct trying *t, const struct change *c, struct deciding *d)
{
    const struct assignment *a = &t->person->assignments[c->assignment];
    const struct calendar *from = &d->shared->calendar;
    int school = assignment_row_near(a, c->on)->school, rows = d->shared->schools_n + 1;
    struct shared *shared = change_copy(t, d->shared, 1, 0, sizeof *shared);
    bool *any = change_copy(t, from->any, rows, 0, sizeof *any);
    unsigned char *listed = change_copy(t, from->listed, rows, 0, (size_t)from->days);

    if (t->short_of_room)
        return;
    any[school + 1] = true;
    listed[(size_t)(school + 1) * (size_t)from->days + (size_t)(c->on - from->from)] =
        LISTED_CLOSED;
    shared->calendar.any = any;
    shared->calendar.listed = listed;
    d->shared = shared;
}

/* A claim not received yet is none; the others keep their places. */
static void withdraw(struct trying *t, const struct change *c, struct person *p)
{
    struct claim *list = change_copy(t, p->claims, p->claims_n, 0, sizeof *list);

    if (list == NULL)
        return;
    list[c->claim].received_on = DAY_OPEN;
    p->claims = list;
}

static void serve(struct trying *t, const struct change *c, struct person *p)
{
    struct assignment *list = change_copy(t, p->assignments, p->assignments_n, 0, sizeof *list);
    struct assignment *a = list != NULL ? &list[c->assignment] : NULL;
    struct service *rows =
        a != NULL ? change_copy(t, a->service, a->service_n, 1, sizeof *rows) : NULL;

    if (rows == NULL)
        return;
    if (c->kind == CHANGE_QUALIFIES)
        rows[c->which].qualifies = QUALIFIES_YES;
    else
        rows[a->service_n++] = (struct service){.from = c->on,
            .until = c->by,
            .employer = recorded,
            .qualifies = QUALIFIES_YES,
            .evidence = recorded};
    a->service = rows;
    p->assignments = list;
}

void change_apply_award(
    struct trying *t, const struct change *c, struct person *person, struct deciding *deciding)
{
    if (c->kind == CHANGE_CALENDAR_CLOSED)
        close_school(t, c, deciding);
    else if (c->kind == CHANGE_CLAIM_WITHDRAWN)
        withdraw(t, c, person);
    else if (c->kind == CHANGE_RECUT)
        deciding->asking.recut = true;
    else
        serve(t, c, person);
}

/* What is awaited of one session, and what would come of it. */
static void add_awaited(
    struct trying *t, const struct awarding *w, int session, enum fact_state why)
{
    const struct attendance *row = person_attendance(t->person, session);
    const struct session *s = &t->deciding.shared->agenda.sessions[session];
    struct change c = {.kind = why == FACT_NO_EVIDENCE ? CHANGE_EVIDENCED : CHANGE_RECORDED,
        .assignment = w->assignment,
        .requirement = NONE,
        .node = NONE,
        .claim = NONE,
        .session = session,
        .group = NONE,
        .which = NONE,
        .on = s->on,
        .by = NO_DAY};
    struct awaited *out;
    char key[KEY_TEXT];

    if (t->awaited_n == t->awaited_room) {
        t->short_of_room = true;
        return;
    }
    out = &t->awaited[t->awaited_n++];
    *out = (struct awaited){.assignment = w->assignment,
        .award = w->award,
        .session = session,
        .why = why,
        .answered = {.first = t->answers_n}};
    /* How long she was there is for whoever was there to say. */
    if (row != NULL && row->minutes == NONE && row->status == ATTENDED_PARTIAL)
        return;
    key_write(key, "unit", w->a->id, w->rule->id, s->id);
    change_append(t, &c);
    if (!t->short_of_room)
        change_try(t, key, NULL, (int)t->changes_n - 1);
    out->answered.n = t->answers_n - out->answered.first;
}

bool change_await(struct trying *t)
{
    const struct agenda *agenda = &t->deciding.shared->agenda;

    for (int i = 0; i < t->person->assignments_n; i++) {
        const struct assignment *a = &t->person->assignments[i];
        const struct role *role = a->role == NONE ? NULL : &t->deciding.programme->roles[a->role];

        for (int k = 0; role != NULL && k < role->awards_n; k++) {
            const struct awarding w = {.deciding = &t->deciding,
                .person = t->person,
                .assignment = i,
                .award = k,
                .a = a,
                .rule = &role->awards[k]};
            enum fact_state why;

            for (int s = 0; w.rule->kind == AWARD_PER_UNIT && s < agenda->sessions_n; s++)
                if (unit_waits(&w, agenda->by_day[s], &why))
                    add_awaited(t, &w, agenda->by_day[s], why);
        }
    }
    return !t->short_of_room;
}
