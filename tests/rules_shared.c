/*
 * The facts of a fixture that all persons share: sessions and their groups, schools, calendar.
 */
#include "rules_fixture.h"

#include <stdlib.h>
#include <string.h>

static const char *const parts[] = {"full", "am", "pm", "hours", NULL};

static int find_text(const char *const *list, int n, const char *text)
{
    for (int i = 0; i < n; i++)
        if (strcmp(list[i], text) == 0)
            return i;
    return NONE;
}

int fixture_session(const struct fixture *f, struct row *r)
{
    const char *id = row_word(r);

    for (int i = 0; i < f->shared.agenda.sessions_n; i++)
        if (strcmp(f->sessions[i].id, id) == 0)
            return i;
    row_bad(r, "no session \"%s\"", id);
}

int fixture_school(const struct fixture *f, struct row *r)
{
    return find_text(f->schools, f->shared.schools_n, row_word(r));
}

static void add_school(struct fixture *f, const char *id)
{
    if (strcmp(id, "*") == 0 || find_text(f->schools, f->shared.schools_n, id) != NONE)
        return;
    f->schools[f->shared.schools_n++] = id;
}

static int find_role(const struct programme *p, const char *id)
{
    for (int i = 0; i < p->roles_n; i++)
        if (strcmp(p->roles[i].id, id) == 0)
            return i;
    return NONE;
}

/* "*", or roles and role/cohort pairs with commas between. */
static void read_audience(struct fixture *f, struct row *r, struct session *s)
{
    const char *word = row_word(r);
    char *text = arena_text(&f->arena, word, strlen(word)), *comma;
    struct audience *list = arena_take(&f->arena, MOST_ROWS * sizeof *list);

    s->everybody = strcmp(text, "*") == 0;
    s->audience = list;
    for (; text != NULL && !s->everybody; text = comma) {
        struct audience a = {NONE, NONE};
        char *slash;

        if ((comma = strchr(text, ',')) != NULL)
            *comma++ = '\0';
        if ((slash = strchr(text, '/')) != NULL)
            *slash++ = '\0';
        if ((a.role = find_role(f->programme, text)) == NONE)
            row_bad(r, "no role \"%s\"", text);
        if (slash != NULL) {
            const struct role *role = &f->programme->roles[a.role];

            if ((a.cohort = find_text(role->cohorts, role->cohorts_n, slash)) == NONE)
                row_bad(r, "no cohort \"%s\"", slash);
        }
        list[s->audience_n++] = a;
    }
}

/* A row with the id of an earlier one replaces it, as facts do. */
static int session_place(struct fixture *f, const struct row *r, const char *id)
{
    int i = 0;

    while (i < f->shared.agenda.sessions_n && strcmp(f->sessions[i].id, id) != 0)
        i++;
    if (i == MOST_SESSIONS)
        row_bad(r, "too many sessions");
    if (i == f->shared.agenda.sessions_n)
        f->shared.agenda.sessions_n++;
    f->groups[i] = NULL;
    return i;
}

/* sessions ID KIND DAY PART MINUTES AUDIENCE [group G] [cancelled] [moved INTAKE] */
static void read_session(struct fixture *f, struct row *r)
{
    const char *id = row_word(r);
    struct session *s = &f->sessions[session_place(f, r, id)];

    *s = (struct session){.id = id, .kind_id = row_word(r)};
    s->kind = NONE;
    for (int i = 0; i < f->programme->kinds_n; i++)
        if (strcmp(f->programme->kinds[i].id, s->kind_id) == 0)
            s->kind = i;
    s->on = row_day(r);
    s->part = (enum day_part)row_choice(r, parts);
    s->minutes = row_number(r);
    read_audience(f, r, s);
    s->in_force = f->programme->from <= s->on && s->on <= f->programme->until;
    s->at = (struct place){1, ++f->place};
    while (row_more(r)) {
        if (row_take(r, "group"))
            f->groups[s - f->sessions] = row_word(r);
        else if (row_take(r, "cancelled"))
            s->cancelled = true;
        else if (row_take(r, "moved"))
            s->moved_in = row_number(r);
        else
            row_end(r);
    }
}

/* calendar SCHOOL DAY open|closed; "*" is every school. */
static void read_calendar(struct fixture *f, struct row *r)
{
    static const char *const words[] = {"closed", "open", NULL};
    struct fixture_calendar *c = &f->calendar[f->calendar_n];

    if (f->calendar_n++ == MOST_CALENDAR)
        row_bad(r, "too many calendar rows");
    c->row = fixture_school(f, r) + 1;
    c->on = row_day(r);
    c->open = row_choice(r, words) == 1;
    row_end(r);
}

static void make_calendar(struct fixture *f)
{
    struct calendar *c = &f->shared.calendar;
    size_t rows = (size_t)f->shared.schools_n + 1;
    unsigned char *listed;
    bool *any = arena_take(&f->arena, rows * sizeof *any);

    c->from = f->programme->from;
    c->days = f->programme->until - c->from + 1;
    c->listed = listed = arena_take(&f->arena, rows * (size_t)c->days);
    c->any = any;
    for (int i = 0; i < f->calendar_n; i++) {
        const struct fixture_calendar *row = &f->calendar[i];

        any[row->row] = true;
        if (c->from <= row->on && row->on < c->from + c->days)
            listed[row->row * c->days + row->on - c->from] =
                row->open ? LISTED_OPEN : LISTED_CLOSED;
    }
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Sessions by id, each with the group that it named; insertion keeps the two arrays together. */
static void sort_sessions(struct fixture *f)
{
    for (int i = 1; i < f->shared.agenda.sessions_n; i++) {
        struct session s = f->sessions[i];
        const char *group = f->groups[i];
        int k = i;

        for (; k > 0 && strcmp(f->sessions[k - 1].id, s.id) > 0; k--) {
            f->sessions[k] = f->sessions[k - 1];
            f->groups[k] = f->groups[k - 1];
        }
        f->sessions[k] = s;
        f->groups[k] = group;
    }
}

static void make_agenda(struct fixture *f)
{
    struct agenda *a = &f->shared.agenda;
    const char *names[MOST_SESSIONS];
    struct group *groups = arena_take(&f->arena, MOST_SESSIONS * sizeof *groups);
    int *by_day = arena_take(&f->arena, MOST_SESSIONS * sizeof *by_day);

    for (int i = 0; i < a->sessions_n; i++) {
        const char *name = f->groups[i] != NULL ? f->groups[i] : f->sessions[i].id;
        int k = i;

        if (find_text(names, a->groups_n, name) == NONE)
            names[a->groups_n++] = name;
        for (; k > 0 && f->sessions[by_day[k - 1]].on > f->sessions[i].on; k--)
            by_day[k] = by_day[k - 1];
        by_day[k] = i;
    }
    qsort(names, (size_t)a->groups_n, sizeof *names, by_text);
    for (int g = 0; g < a->groups_n; g++) {
        int *members = arena_take(&f->arena, MOST_SESSIONS * sizeof *members);

        groups[g] = (struct group){.id = names[g], .kind = NONE, .sessions = members};
        for (int i = 0; i < a->sessions_n; i++) {
            if (strcmp(f->groups[i] != NULL ? f->groups[i] : f->sessions[i].id, names[g]) != 0)
                continue;
            members[groups[g].sessions_n++] = i;
            groups[g].kind = f->sessions[i].kind;
            f->sessions[i].group = g;
        }
    }
    a->sessions = f->sessions;
    a->groups = groups;
    a->by_day = by_day;
}

void fixture_shared(struct fixture *f, const struct table_case *c)
{
    for (int i = 0; i < c->rows_n; i++) {
        struct row r = *c->rows[i];

        if (row_is(&r, "sessions"))
            read_session(f, &r);
        else if (row_is(&r, "assignment") && r.n > 3)
            add_school(f, r.word[3]);
        else if (row_is(&r, "claim") && r.n > 2)
            add_school(f, r.word[2]);
        else if (row_is(&r, "calendar"))
            add_school(f, row_word(&r));
    }
    qsort(f->schools, (size_t)f->shared.schools_n, sizeof *f->schools, by_text);
    f->shared.schools = f->schools;
    sort_sessions(f);
    make_agenda(f);
    for (int i = 0; i < c->rows_n; i++) {
        struct row r = *c->rows[i];

        if (row_is(&r, "calendar"))
            read_calendar(f, &r);
    }
    make_calendar(f);
}
