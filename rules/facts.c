#include "facts.h"

#include <string.h>

const struct assignment_row *assignment_row_on(const struct assignment *a, day on)
{
    for (int i = 0; i < a->rows_n; i++)
        if (a->rows[i].starts <= on && on <= a->rows[i].ends)
            return &a->rows[i];
    return NULL;
}

const struct assignment_row *assignment_row_near(const struct assignment *a, day on)
{
    const struct assignment_row *row = &a->rows[0];

    for (int i = 1; i < a->rows_n; i++)
        if (a->rows[i].starts <= on)
            row = &a->rows[i];
    return row;
}

static int32_t days_within(const struct assignment_row *row, day from, day until)
{
    day first = row->starts > from ? row->starts : from;
    day last = row->ends < until ? row->ends : until;

    return first <= last ? last - first + 1 : 0;
}

int32_t assignment_serving_days(const struct assignment *a, day from, day until)
{
    int32_t days = 0;

    for (int i = 0; i < a->rows_n; i++)
        if (!a->rows[i].leave)
            days += days_within(&a->rows[i], from, until);
    return days;
}

bool assignment_weight(const struct assignment *a, day from, day until, struct ratio *out)
{
    struct ratio sum = RATIO_ZERO, part;

    for (int i = 0; i < a->rows_n; i++) {
        if (a->rows[i].leave)
            continue;
        part = (struct ratio){days_within(&a->rows[i], from, until), until - from + 1};
        if (!ratio_mul(part, a->rows[i].share, &part) || !ratio_add(sum, part, &sum))
            return false;
    }
    *out = sum;
    return true;
}

bool session_holds(const struct session *s, const struct assignment *a)
{
    int cohort;

    if (s->everybody)
        return true;
    cohort = assignment_row_near(a, s->on)->cohort;
    for (int i = 0; i < s->audience_n; i++)
        if (s->audience[i].role == a->role &&
            (s->audience[i].cohort == NONE || s->audience[i].cohort == cohort))
            return true;
    return false;
}

const struct attendance *person_attendance(const struct person *p, int session)
{
    int low = 0, high = p->attendance_n;

    while (low < high) {
        int middle = (low + high) / 2;

        if (p->attendance[middle].session < session)
            low = middle + 1;
        else
            high = middle;
    }
    return low < p->attendance_n && p->attendance[low].session == session ? &p->attendance[low]
                                                                           : NULL;
}

money person_held(const struct person *p, const char *key)
{
    money held = 0;

    for (int i = 0; i < p->holdings_n; i++)
        if (strcmp(p->holdings[i].key, key) == 0)
            held += p->holdings[i].charged;
    return held;
}

const struct stored_decision *person_stored(const struct person *p, const char *key)
{
    for (int i = 0; i < p->stored_n; i++)
        if (strcmp(p->stored[i].key, key) == 0)
            return &p->stored[i];
    return NULL;
}

static enum listed listed(const struct calendar *c, int row, day on)
{
    return (enum listed)c->listed[(size_t)row * (size_t)c->days + (size_t)(on - c->from)];
}

int calendar_row(const struct shared *shared, int school, day on)
{
    if (listed(&shared->calendar, school + 1, on) != LISTED_NOT)
        return school + 1;
    return listed(&shared->calendar, 0, on) != LISTED_NOT ? 0 : NONE;
}

enum school_day school_day(const struct shared *shared, const struct programme *programme,
    int school, day on)
{
    const struct calendar *c = &shared->calendar;
    int row = calendar_row(shared, school, on);

    if (!c->any[school + 1] && !c->any[0])
        return SCHOOL_UNKNOWN;
    if (row != NONE)
        return listed(c, row, on) == LISTED_OPEN ? SCHOOL_OPEN : SCHOOL_CLOSED;
    return day_weekday(on) < 5 && programme->school_from <= on && on <= programme->school_until
               ? SCHOOL_OPEN
               : SCHOOL_CLOSED;
}
