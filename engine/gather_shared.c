/*
 * What all persons share: sessions and groups, calendar, schools.
 */
#include "buffer.h"
#include "gather_internal.h"
#include "sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ${only}: an array of what is asked for, or NULL for all, where the statement takes one. */
static int query_known(struct db *db, const char *sql, int intake, int params_n, const char *only,
    PGresult **out, struct error *e)
{
    char number[16];
    const char *params[] = {number, only};

    snprintf(number, sizeof number, "%d", intake);
    return db_query(db, DB_ANY, sql, params_n, params, out, e);
}

static const char *cell(const PGresult *r, int row, int column)
{
    return PQgetisnull(r, row, column) ? NULL : PQgetvalue(r, row, column);
}

static const char *keep(struct gathered *g, const char *text)
{
    return arena_text(&g->arena, text, strlen(text));
}

static int query_schools(struct db *db, const struct gathered *g, PGresult **out, struct error *e)
{
    char *hers = NULL;
    int rc = -1;

    if (g->known.one == NULL || (person_read(db, g, g->known.one, e) == 0 &&
                                    (hers = person_schools(g, e)) != NULL))
        rc = query_known(db, sql_known_schools, g->known.intake, 2, hers, out, e);
    free(hers);
    return rc;
}

static int load_schools(struct db *db, struct gathered *g, struct error *e)
{
    PGresult *r = NULL;
    const char **schools, **names;
    int n;

    if (query_schools(db, g, &r, e) != 0)
        return -1;
    n = PQntuples(r);
    schools = arena_take(&g->arena, (size_t)n * sizeof *schools + 1);
    names = arena_take(&g->arena, (size_t)n * sizeof *names + 1);
    g->schools = text_index_new(&g->arena, n);
    for (int i = 0; !g->arena.failed && i < n; i++) {
        schools[i] = keep(g, PQgetvalue(r, i, 0));
        names[i] = keep(g, PQgetvalue(r, i, 1));
        if (!g->arena.failed)
            text_index_add(g->schools, schools[i], i);
    }
    PQclear(r);
    if (g->arena.failed)
        return error_memory(e);
    g->shared.schools = schools;
    g->shared.schools_n = n;
    g->school_names = names;
    return 0;
}

/* Of one person's schools and of all together, or of every school. */
static int query_calendar(struct db *db, const struct gathered *g, PGresult **out, struct error *e)
{
    struct buffer schools = {0};
    int rc = -1;

    if (g->known.one != NULL) {
        buffer_text(&schools, "{*");
        for (int i = 0; i < g->shared.schools_n; i++) {
            buffer_text(&schools, ",");
            buffer_text(&schools, g->shared.schools[i]);
        }
        buffer_text(&schools, "}");
    }
    if (schools.failed)
        error_memory(e);
    else
        rc = query_known(db, sql_known_calendar, g->known.intake, 2, schools.at, out, e);
    buffer_free(&schools);
    return rc;
}

static int load_calendar(struct db *db, struct gathered *g, struct error *e)
{
    const struct programme *p = g->known.programme;
    struct calendar *c = &g->shared.calendar;
    size_t rows = (size_t)g->shared.schools_n + 1;
    struct calendar_place *places;
    unsigned char *listed;
    bool *any;
    PGresult *r = NULL;

    *c = (struct calendar){.from = p->from, .days = p->until - p->from + 1};
    listed = arena_take(&g->arena, rows * (size_t)c->days);
    any = arena_take(&g->arena, rows * sizeof *any);
    if (listed == NULL || any == NULL)
        return error_memory(e);
    if (query_calendar(db, g, &r, e) != 0)
        return -1;
    places = g->known.texts
                 ? arena_take(&g->arena, ((size_t)PQntuples(r) + 1) * sizeof *places)
                 : NULL;
    for (int i = 0; i < PQntuples(r); i++) {
        const char *school = PQgetvalue(r, i, 0);
        int row = strcmp(school, "*") == 0 ? 0 : text_index_find(g->schools, school) + 1;
        day on = (day)strtol(PQgetvalue(r, i, 1), NULL, 10);

        if (row == 0 && school[0] != '*')
            continue;
        any[row] = true;
        if (places != NULL)
            places[c->places_n++] = (struct calendar_place){.row = row, .on = on,
                .at = {(int32_t)strtol(PQgetvalue(r, i, 3), NULL, 10),
                    (int32_t)strtol(PQgetvalue(r, i, 4), NULL, 10)}};
        if (on >= c->from && on < c->from + c->days)
            listed[(size_t)row * (size_t)c->days + (size_t)(on - c->from)] =
                PQgetvalue(r, i, 2)[0] == 't' ? LISTED_OPEN : LISTED_CLOSED;
    }
    PQclear(r);
    c->listed = listed;
    c->any = any;
    c->places = places;
    return 0;
}

static int role_index(const struct programme *p, const char *id, size_t len)
{
    for (int i = 0; i < p->roles_n; i++)
        if (strlen(p->roles[i].id) == len && memcmp(p->roles[i].id, id, len) == 0)
            return i;
    return NONE;
}

static int cohort_index(const struct role *role, const char *id, size_t len)
{
    for (int i = 0; i < role->cohorts_n; i++)
        if (strlen(role->cohorts[i]) == len && memcmp(role->cohorts[i], id, len) == 0)
            return i;
    return NONE;
}

/* "role" or "role/cohort"; those that the programme lacks are another programme's. */
static void read_audience(const struct programme *p, const char *text, struct audience *out, int *n)
{
    while (*text != '\0') {
        size_t len = strcspn(text, " ");
        const char *slash = memchr(text, '/', len);
        size_t role_len = slash != NULL ? (size_t)(slash - text) : len;
        struct audience a = {.role = role_index(p, text, role_len), .cohort = NONE};

        if (slash != NULL && a.role != NONE)
            a.cohort = cohort_index(&p->roles[a.role], slash + 1, len - role_len - 1);
        if (a.role != NONE && (slash == NULL || a.cohort != NONE))
            out[(*n)++] = a;
        text += len;
        text += strspn(text, " ");
    }
}

static int kind_index(const struct programme *p, const char *id)
{
    for (int i = 0; i < p->kinds_n; i++)
        if (strcmp(p->kinds[i].id, id) == 0)
            return i;
    return NONE;
}

static enum day_part part_parse(const char *text)
{
    if (strcmp(text, "am") == 0)
        return PART_AM;
    if (strcmp(text, "pm") == 0)
        return PART_PM;
    return strcmp(text, "hours") == 0 ? PART_HOURS : PART_FULL;
}

/* The names of groups while sessions are read: a session's own id where it names none. */
struct group_name {
    const char *group;
    int session;
};

static int read_session(struct gathered *g, const PGresult *r, int row, int32_t moved_in,
    struct session *s, const char **group)
{
    const struct programme *p = g->known.programme;
    const char *audience = PQgetvalue(r, row, 5);
    size_t places = strlen(audience) / 2 + 1;
    struct audience *list = arena_take(&g->arena, places * sizeof *list);

    *s = (struct session){.id = keep(g, PQgetvalue(r, row, 0)),
        .kind = kind_index(p, PQgetvalue(r, row, 1)), .kind_id = keep(g, PQgetvalue(r, row, 1)),
        .on = (day)strtol(PQgetvalue(r, row, 2), NULL, 10),
        .part = part_parse(PQgetvalue(r, row, 3)),
        .minutes = (int32_t)strtol(PQgetvalue(r, row, 4), NULL, 10),
        .cancelled = strcmp(PQgetvalue(r, row, 7), "cancelled") == 0,
        .everybody = strcmp(audience, "*") == 0, .audience = list, .moved_in = moved_in,
        .at = {(int32_t)strtol(PQgetvalue(r, row, 9), NULL, 10),
            (int32_t)strtol(PQgetvalue(r, row, 10), NULL, 10)}};
    *group = cell(r, row, 6) != NULL ? keep(g, cell(r, row, 6)) : s->id;
    if (s->id == NULL || s->kind_id == NULL || list == NULL || *group == NULL)
        return -1;
    s->in_force = p->from <= s->on && s->on <= p->until;
    if (!s->everybody)
        read_audience(p, audience, list, &s->audience_n);
    return 0;
}

/* Fold the versions of each session: the last counts; the last change of day is remembered. */
static int fold_sessions(struct gathered *g, const PGresult *r, struct session *out,
    struct group_name *names, int *n)
{
    int rows = PQntuples(r);

    *n = 0;
    for (int from = 0, to; from < rows; from = to) {
        int32_t moved_in = 0;
        const char *before = NULL;

        for (to = from; to < rows && strcmp(PQgetvalue(r, to, 0), PQgetvalue(r, from, 0)) == 0;
             to++) {
            const char *on = cell(r, to, 2);

            if (on == NULL)
                continue;
            if (before != NULL && strcmp(on, before) != 0)
                moved_in = (int32_t)strtol(PQgetvalue(r, to, 9), NULL, 10);
            before = on;
        }
        if (PQgetvalue(r, to - 1, 8)[0] == 't')
            continue;
        if (read_session(g, r, to - 1, moved_in, &out[*n], &names[*n].group) != 0)
            return -1;
        names[*n].session = *n;
        (*n)++;
    }
    return 0;
}

static int by_group(const void *x, const void *y)
{
    const struct group_name *a = x, *b = y;
    int order = strcmp(a->group, b->group);

    return order != 0 ? order : (a->session > b->session) - (a->session < b->session);
}

static int make_groups(struct gathered *g, struct session *sessions, struct group_name *names,
    int n)
{
    struct group *groups = arena_take(&g->arena, (size_t)n * sizeof *groups + 1);
    int *members = arena_take(&g->arena, (size_t)n * sizeof *members + 1);
    int groups_n = 0;

    if (groups == NULL || members == NULL)
        return -1;
    qsort(names, (size_t)n, sizeof *names, by_group);
    for (int i = 0; i < n; i++) {
        struct session *s = &sessions[names[i].session];

        if (i == 0 || strcmp(names[i].group, names[i - 1].group) != 0)
            groups[groups_n++] = (struct group){.id = names[i].group, .kind = s->kind,
                .sessions = members + i};
        members[i] = names[i].session;
        s->group = groups_n - 1;
        groups[groups_n - 1].sessions_n++;
    }
    g->shared.agenda.groups = groups;
    g->shared.agenda.groups_n = groups_n;
    return 0;
}

struct dated {
    day on;
    int session;
};

static int by_day(const void *x, const void *y)
{
    const struct dated *a = x, *b = y;

    if (a->on != b->on)
        return (a->on > b->on) - (a->on < b->on);
    return (a->session > b->session) - (a->session < b->session);
}

static int order_by_day(struct gathered *g, const struct session *sessions, int n)
{
    struct dated *dated = malloc((size_t)n * sizeof *dated + 1);
    int *order = arena_take(&g->arena, (size_t)n * sizeof *order + 1);

    if (dated == NULL || order == NULL) {
        free(dated);
        return -1;
    }
    for (int i = 0; i < n; i++)
        dated[i] = (struct dated){sessions[i].on, i};
    qsort(dated, (size_t)n, sizeof *dated, by_day);
    for (int i = 0; i < n; i++)
        order[i] = dated[i].session;
    free(dated);
    g->shared.agenda.by_day = order;
    return 0;
}

static int load_sessions(struct db *db, struct gathered *g, struct error *e)
{
    struct session *sessions;
    struct group_name *names;
    PGresult *r = NULL;
    int n = 0, rc = -1;

    if (query_known(db, sql_known_sessions, g->known.intake, 1, NULL, &r, e) != 0)
        return -1;
    sessions = arena_take(&g->arena, (size_t)PQntuples(r) * sizeof *sessions + 1);
    names = malloc((size_t)PQntuples(r) * sizeof *names + 1);
    if (sessions == NULL || names == NULL || fold_sessions(g, r, sessions, names, &n) != 0 ||
        make_groups(g, sessions, names, n) != 0 || order_by_day(g, sessions, n) != 0 ||
        (g->sessions = text_index_new(&g->arena, n)) == NULL)
        goto done;
    for (int i = 0; i < n; i++)
        text_index_add(g->sessions, sessions[i].id, i);
    g->shared.agenda.sessions = sessions;
    g->shared.agenda.sessions_n = n;
    rc = 0;
done:
    free(names);
    PQclear(r);
    return rc == 0 ? 0 : error_memory(e);
}

int gather_shared(struct db *db, const struct known *known, struct gathered *out, struct error *e)
{
    *out = (struct gathered){.known = *known};
    arena_init(&out->arena);
    if ((out->read = person_read_new(e)) == NULL || links_load(db, known->intake, out, e) != 0 ||
        load_schools(db, out, e) != 0 || load_calendar(db, out, e) != 0)
        return -1;
    return load_sessions(db, out, e);
}

int gather_widen(struct db *db, struct gathered *g, struct error *e)
{
    if (g->known.one == NULL)
        return 0;
    g->known.one = NULL;
    return load_schools(db, g, e) == 0 ? load_calendar(db, g, e) : -1;
}

void gather_free(struct gathered *g)
{
    for (int i = 0; g->links != NULL && i < g->links->n; i++)
        bag_free(&g->links->at[i].bag);
    person_read_free(g->read);
    arena_free(&g->arena);
    *g = (struct gathered){0};
}
