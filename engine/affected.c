#include "affected.h"
#include "gather_internal.h"
#include "sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Up to so many are always read by themselves; of more, at most one in FEW of all. */
enum { ALWAYS = 1000, FEW = 4 };

/* Awards that others or each day bear on, beyond the facts of a person. */
static bool is_of_one_person(const struct programme *p, const struct award *award)
{
    return award->kind == AWARD_STIPEND || (award->kind == AWARD_PER_UNIT && p->coverage_n == 0);
}

static bool comes_due(const struct affected_question *q, const struct award *award)
{
    const struct programme *p = q->revision->rules;
    const struct plan *plan;

    if (award->kind != AWARD_STIPEND || q->asking.period == NONE)
        return false;
    plan = &p->plans[award->plan];
    for (int i = 0; i < plan->parts_n; i++) {
        day from = p->periods[plan->parts[i].period].from;

        if (from <= p->periods[q->asking.period].from &&
            (q->asked_before.period == NONE || from > p->periods[q->asked_before.period].from))
            return true;
    }
    return false;
}

static bool awards_concern_all(const struct affected_question *q)
{
    const struct programme *p = q->revision->rules;

    for (int r = 0; r < p->roles_n; r++)
        for (int i = 0; i < p->roles[r].awards_n; i++)
            if (!is_of_one_person(p, &p->roles[r].awards[i]) ||
                comes_due(q, &p->roles[r].awards[i]))
                return true;
    return false;
}

/* What of the question itself is new for everybody. */
static bool concerns_all(const struct affected_question *q)
{
    const struct programme *p = q->revision->rules;
    const struct batch_row *before = q->before;

    return strcmp(before->engine, q->engine) != 0 || before->outcomes[0] == '\0' ||
           memcmp(before->sha256, q->revision->sha256, DIGEST_SIZE) != 0 ||
           before->as_of > q->asking.as_of || before->intake > q->intake ||
           (before->as_of <= p->until && q->asking.as_of > p->until) || q->asking.recut ||
           p->smallest_difference > 0 ||
           (q->period == p->periods_n - 1 &&
               strcmp(before->period, p->periods[q->period].id) != 0) ||
           awards_concern_all(q);
}

static bool ends_between(const struct affected_question *q, day last)
{
    return last != NO_DAY && q->before->as_of <= last && last < q->asking.as_of;
}

/* Whether the last day for a make-up, a deliverable or a signature has passed since: only that makes an open
 * or unknown condition another one without a new fact. */
static bool waits_end(const struct affected_question *q, const struct agenda *agenda)
{
    const struct programme *p = q->revision->rules;

    for (int i = 0; i < agenda->sessions_n; i++) {
        const struct session *s = &agenda->sessions[i];

        if (s->kind != NONE && p->kinds[s->kind].make_up_within_days != NONE &&
            ends_between(q, s->on + p->kinds[s->kind].make_up_within_days))
            return true;
    }
    for (int i = 0; i < p->deliverables_n; i++)
        if (ends_between(q, p->deliverables[i].due + p->deliverables[i].grace_days))
            return true;
    for (int i = 0; i < p->requirements_n; i++)
        for (int k = 0; k < p->requirements[i].nodes_n; k++)
            if (ends_between(q, p->requirements[i].nodes[k].by))
                return true;
    return false;
}

/* Facts that are not of one person, and sessions whose day has come. */
static int shared_facts_concern_all(struct db *db, const char *const params[4], struct error *e)
{
    PGresult *r = NULL;
    int rc;

    if (db_query(db, DB_ONE, sql_affected_intakes, 4, params, &r, e) != 0)
        return -1;
    rc = !PQgetisnull(r, 0, 0) || !PQgetisnull(r, 0, 1);
    PQclear(r);
    return rc;
}

/* In order, each once; claims concern her if any row says so, and nothing else if all do. */
static void make_unique(struct chosen *list)
{
    size_t n = 0;

    if (list->n > 0)
        qsort(list->at, list->n, sizeof *list->at, chosen_order);
    for (size_t i = 0; i < list->n; i++) {
        if (n > 0 && chosen_order(&list->at[n - 1], &list->at[i]) == 0) {
            list->at[n - 1].claims |= list->at[i].claims;
            list->at[n - 1].bearing &= list->at[i].bearing;
            list->at[n - 1].asked |= list->at[i].asked;
        } else {
            list->at[n++] = list->at[i];
        }
    }
    list->n = n;
}

/* Take the rows (teacher, claims) of ${r} into ${list}; of those whose claims only bear, (teacher). */
static int take_rows(struct chosen *list, struct arena *arena, const PGresult *r, struct error *e)
{
    size_t n = (size_t)PQntuples(r);
    struct chosen_one *at = realloc(list->at, (list->n + n + 1) * sizeof *at);

    if (at == NULL)
        return error_memory(e);
    list->at = at;
    for (size_t i = 0; i < n; i++) {
        const char *teacher = PQgetvalue(r, (int)i, 0);
        struct chosen_one *one = &list->at[list->n++];
        const bool bearing = PQnfields(r) == 1;

        *one = (struct chosen_one){.teacher = arena_text(arena, teacher, strlen(teacher)),
            .claims = bearing || PQgetvalue(r, (int)i, 1)[0] == 't', .bearing = bearing};
        if (one->teacher == NULL)
            return error_memory(e);
    }
    make_unique(list);
    return 0;
}

/* Numbers that are read together are chosen together. */
static int take_linked(struct chosen *list, const struct gathered *g, struct error *e)
{
    const struct links *links = g->links;
    size_t before = list->n;
    struct chosen_one *at = realloc(list->at, (before + (size_t)links->n + 1) * sizeof *at);
    unsigned char *in = calloc((size_t)links->n + 1, 1);

    if (at != NULL)
        list->at = at;
    if (at == NULL || in == NULL) {
        free(in);
        return error_memory(e);
    }
    for (size_t i = 0; i < before; i++) {
        const struct link *link = links_find(links, at[i].teacher);

        if (link != NULL)
            in[link->cluster] |= at[i].claims ? 3 : 1;
    }
    for (int i = 0; i < links->n; i++)
        if (in[links->at[i].cluster] != 0)
            at[list->n++] = (struct chosen_one){.teacher = links->at[i].teacher,
                .claims = (in[links->at[i].cluster] & 2) != 0};
    free(in);
    make_unique(list);
    return 0;
}

/* The teachers with claims that were not asked about before, as the text of an array. */
static int claimants_text(struct chosen *list, struct buffer *out, size_t *n)
{
    *n = 0;
    buffer_empty(out);
    buffer_text(out, "{");
    for (size_t i = 0; i < list->n; i++)
        if (list->at[i].claims && !list->at[i].asked) {
            if ((*n)++ > 0)
                buffer_text(out, ",");
            chosen_quote(list->at[i].teacher, out);
            list->at[i].asked = true;
        }
    buffer_text(out, "}");
    return out->failed ? -1 : 0;
}

static bool has_cap(const struct programme *p, enum cap_per per)
{
    for (int k = 0; k < p->coverage_n; k++)
        for (int i = 0; i < p->coverage[k].caps_n; i++)
            if (p->coverage[k].caps[i].per == per)
                return true;
    return false;
}

/* All whose claims are settled together with a chosen one's.  Return 1 if these are everybody's. */
static int take_bearing(struct db *db, const struct programme *p, const struct gathered *g,
    struct arena *arena, struct chosen *list, struct error *e)
{
    struct buffer text = {0};
    const char *params[] = {NULL, has_cap(p, CAP_PER_SCHOOL) ? "t" : "f"};
    size_t n;
    int rc = 0;

    while (rc == 0 && p->coverage_n > 0) {
        PGresult *r = NULL;

        if (claimants_text(list, &text, &n) != 0)
            rc = error_memory(e);
        if (rc != 0 || n == 0)
            break;
        if (has_cap(p, CAP_PER_PROGRAMME)) {
            rc = 1;
            break;
        }
        params[0] = text.at;
        rc = db_query(db, DB_ANY, sql_affected_claims, 2, params, &r, e);
        if (rc == 0)
            rc = take_rows(list, arena, r, e);
        PQclear(r);
        if (rc == 0)
            rc = take_linked(list, g, e);
    }
    buffer_free(&text);
    return rc;
}

int affected_find(struct db *db, const struct affected_question *q, const struct gathered *g,
    struct arena *arena, struct chosen *out, struct error *e)
{
    char n[6][16];
    const char *params[] = {n[0], n[1], n[2], n[3], n[4], n[5],
        waits_end(q, &g->shared.agenda) ? "t" : "f"};
    const int values[] = {q->before->intake, q->intake, q->before->as_of, q->asking.as_of,
        q->revision->edition, q->batch};
    PGresult *r = NULL;
    int rc;

    if (concerns_all(q))
        return 1;
    for (int i = 0; i < 6; i++)
        snprintf(n[i], sizeof n[i], "%d", values[i]);
    if ((rc = shared_facts_concern_all(db, params, e)) != 0)
        return rc;
    rc = db_query(db, DB_ANY, sql_affected_teachers, 7, params, &r, e);
    if (rc == 0)
        rc = take_rows(out, arena, r, e);
    PQclear(r);
    if (rc == 0)
        rc = take_linked(out, g, e);
    if (rc == 0)
        rc = take_bearing(db, q->revision->rules, g, arena, out, e);
    if (rc == 0 && out->n > ALWAYS && (int64_t)out->n > q->before->decided / FEW)
        rc = 1;
    return rc;
}

int affected_bearing(struct db *db, const struct programme *programme, const struct gathered *g,
    const char *teacher, struct arena *arena, struct chosen *out, struct error *e)
{
    for (int r = 0; r < programme->roles_n; r++)
        for (int i = 0; i < programme->roles[r].awards_n; i++)
            if (!is_of_one_person(programme, &programme->roles[r].awards[i]))
                return 1;
    if ((out->at = malloc(sizeof *out->at)) == NULL)
        return error_memory(e);
    out->at[out->n++] = (struct chosen_one){.teacher = teacher, .claims = true};
    if (take_linked(out, g, e) != 0)
        return -1;
    return take_bearing(db, programme, g, arena, out, e);
}
