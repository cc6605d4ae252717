#include "explain.h"
#include "explain_kept.h"
#include "fault.h"
#include "gather_internal.h"
#include "look.h"
#include "record.h"
#include "sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One explanation while it is made. */
struct explaining {
    struct db *db;
    const struct explain_request *request;
    struct compute *compute;
    struct explanation x;
    struct explain_settling *settling;
    struct trying trying;
    struct answered *answered;
    explanation_fn fn;
    void *context;
    bool told; /* she has facts, and was told */
    struct explain_kept *kept; /* or NULL */
};

static const char *copy_text(struct explaining *s, const char *text)
{
    return arena_text(&s->x.arena, text, strlen(text));
}

/* Every number of hers that is linked, the one asked for included. */
static int list_numbers(struct explaining *s, const char *payee, struct error *e)
{
    const struct gathered *g = &s->compute->gathered;
    const char **numbers = arena_take(&s->x.arena, ((size_t)g->links->n + 1) * sizeof *numbers);

    if (numbers == NULL)
        return error_memory(e);
    s->x.told.numbers = numbers;
    for (int i = 0; i < g->links->n; i++)
        if (strcmp(gather_payee(g, g->links->at[i].teacher), payee) == 0)
            numbers[s->x.told.numbers_n++] = g->links->at[i].teacher;
    if (s->x.told.numbers_n == 0)
        numbers[s->x.told.numbers_n++] = copy_text(s, s->request->teacher);
    return s->x.arena.failed ? error_memory(e) : 0;
}

/* An array as PostgreSQL reads it.  Ids hold neither quotes nor backslashes; what a user typed may.
 */
static void array_add(struct buffer *b, const char *text)
{
    buffer_text(b, b->n == 0 ? "{\"" : ",\"");
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            buffer_put(b, "\\", 1);
        buffer_put(b, text, 1);
    }
    buffer_text(b, "\"");
}

static void array_end(struct buffer *b)
{
    buffer_text(b, b->n == 0 ? "{}" : "}");
}

static void list_teachers(const struct explaining *s, struct buffer *out)
{
    for (int i = 0; i < s->x.told.numbers_n; i++)
        array_add(out, s->x.told.numbers[i]);
    array_end(out);
}

/* A name where a number is asked for: the numbers of those who are called so, not their names. */
static int hint_named(struct explaining *s, struct error *e)
{
    enum { SHOWN = 10 };
    char intake[16];
    const char *params[] = {intake, s->request->teacher};
    struct buffer list = {0};
    struct error unread;
    PGresult *r = NULL;

    snprintf(intake, sizeof intake, "%d", s->compute->asked.intake);
    if (strlen(s->request->teacher) < 2 ||
        db_query(s->db, DB_ANY, sql_explain_named, 2, params, &r, &unread) != 0)
        return -1;
    for (int i = 0; i < PQntuples(r) && i < SHOWN; i++)
        buffer_format(&list, "%s%s", i > 0 ? ", " : "", PQgetvalue(r, i, 0));
    if (PQntuples(r) > SHOWN)
        buffer_text(&list, ", ...");
    if (PQntuples(r) > 0 && !list.failed)
        error_hint(e, "numbers of those with that in their name: %s", list.at);
    buffer_free(&list);
    PQclear(r);
    return -1;
}

static int refuse_unknown(struct explaining *s, struct error *e)
{
    char intake[16];
    const char *params[] = {intake, s->request->teacher};
    const char **known, *near = NULL;
    PGresult *r = NULL;

    snprintf(intake, sizeof intake, "%d", s->compute->asked.intake);
    if (db_query(s->db, DB_ANY, sql_explain_near, 2, params, &r, e) != 0)
        return -1;
    known = arena_take(&s->x.arena, ((size_t)PQntuples(r) + 1) * sizeof *known);
    for (int i = 0; known != NULL && i < PQntuples(r); i++)
        known[i] = PQgetvalue(r, i, 0);
    if (known != NULL)
        near = nearest(s->request->teacher, known, (size_t)PQntuples(r));
    error_set(e, ERROR_REFUSED, "unknown_teacher", "no teacher %.63s is known through intake %d",
        s->request->teacher, s->compute->asked.intake);
    if (near != NULL)
        error_hint(e, "did you mean %s?", near);
    PQclear(r);
    return near != NULL || s->db->hr ? -1 : hint_named(s, e);
}

/* Her names, under the number that she is paid as before those that this was once; whether any of her numbers
 * is known at all. */
static int take_names(struct explaining *s, const char *payee, struct error *e)
{
    const struct gathered *g = &s->compute->gathered;
    size_t n;
    const struct known_name *names = gather_names(g, &n);
    bool known = false;

    s->x.told.school_names = g->school_names;
    for (size_t i = 0; i < n; i++) {
        if (strcmp(gather_payee(g, names[i].teacher), payee) != 0)
            continue;
        known = true;
        if (names[i].name != NULL && (s->x.told.name == NULL || strcmp(names[i].teacher, payee) == 0))
            s->x.told.name = names[i].name;
    }
    return known ? 0 : refuse_unknown(s, e);
}

static int take_elsewhere(struct explaining *s, const PGresult *r, struct error *e)
{
    struct elsewhere *list = arena_take(&s->x.arena, ((size_t)PQntuples(r) + 1) * sizeof *list);

    if (list == NULL)
        return error_memory(e);
    for (int i = 0; i < PQntuples(r); i++)
        list[i] = (struct elsewhere){.assignment = copy_text(s, PQgetvalue(r, i, 0)),
            .programme = PQgetisnull(r, i, 1) ? NULL : copy_text(s, PQgetvalue(r, i, 1)),
            .role = copy_text(s, PQgetvalue(r, i, 2)),
            .starts = (day)strtol(PQgetvalue(r, i, 3), NULL, 10),
            .ends = PQgetisnull(r, i, 4) ? NO_DAY : (day)strtol(PQgetvalue(r, i, 4), NULL, 10)};
    s->x.told.elsewhere = list;
    s->x.told.elsewhere_n = PQntuples(r);
    return s->x.arena.failed ? error_memory(e) : 0;
}

/* Of somebody without an assignment here: which she has elsewhere. */
static int read_elsewhere(struct explaining *s, struct error *e)
{
    struct buffer teachers = {0};
    char intake[16];
    const char *params[] = {intake, NULL};
    PGresult *r = NULL;
    int rc = -1;

    list_teachers(s, &teachers);
    snprintf(intake, sizeof intake, "%d", s->compute->asked.intake);
    params[1] = teachers.at;
    if (teachers.failed)
        error_memory(e);
    else if (db_query(s->db, DB_ANY, sql_explain_elsewhere, 2, params, &r, e) == 0)
        rc = take_elsewhere(s, r, e);
    PQclear(r);
    buffer_free(&teachers);
    return rc;
}

static int more(void *array, size_t *room, size_t size, struct error *e)
{
    void **at = array, *p;
    size_t wanted = *room > 0 ? *room * 2 : 256;

    if ((p = realloc(*at, wanted * size)) == NULL)
        return error_memory(e);
    *at = p;
    *room = wanted;
    return 0;
}

static int more_trying(struct trying *t, struct error *e)
{
    if (more(&t->trial.decisions, &t->trial.decisions_room, sizeof *t->trial.decisions, e) != 0 ||
        more(&t->trial.nodes, &t->trial.nodes_room, sizeof *t->trial.nodes, e) != 0 ||
        more(&t->trial.facts, &t->trial.facts_room, sizeof *t->trial.facts, e) != 0 ||
        more(&t->changes, &t->changes_room, sizeof *t->changes, e) != 0 ||
        more(&t->answers, &t->answers_room, sizeof *t->answers, e) != 0 ||
        more(&t->awaited, &t->awaited_room, sizeof *t->awaited, e) != 0)
        return -1;
    if (t->room_n == 0)
        t->room_n = (size_t)1 << 14;
    return more(&t->room, &t->room_n, sizeof *t->room, e);
}

static bool find_answers(struct trying *t, struct answered *answered)
{
    t->changes_n = t->answers_n = t->awaited_n = 0;
    t->short_of_room = false;
    for (size_t i = 0; i < t->trace->decisions_n; i++)
        if (!change_find(t, i, &answered[i]))
            return false;
    return change_await(t);
}

/* Only a held claim has changes that other persons' claims bear on, and a withdrawn one bears on
 * others; only who came after a pool was divided can ask for all who would be in it now. */
static struct explain_shares shares_of(const struct trace *trace)
{
    struct explain_shares shares = {false, false};

    for (size_t i = 0; i < trace->decisions_n; i++) {
        const struct decision *d = &trace->decisions[i];

        shares.claims |= d->claim != NONE && d->outcome == OUTCOME_HELD;
        shares.claims |= (d->codes & CODE(COVERED_TIME)) != 0;
        shares.recut |= pool_waits(d, trace);
    }
    return shares;
}

static int try_changes(
    struct explaining *s, const struct person *person, const struct trace *trace, struct error *e)
{
    struct trying *t = s->kept != NULL ? explain_kept_trying(s->kept) : &s->trying;

    t->deciding = s->x.told.deciding;
    t->person = person;
    t->trace = trace;
    s->settling = explain_settling_open(s->compute, person, shares_of(trace), e);
    if (s->settling == NULL)
        return -1;
    t->settle = explain_settle;
    t->context = s->settling;
    s->answered = calloc(trace->decisions_n + 1, sizeof *s->answered);
    if (s->answered == NULL)
        return error_memory(e);
    if (t->room_n == 0 && more_trying(t, e) != 0)
        return -1;
    while (!find_answers(t, s->answered))
        if (more_trying(t, e) != 0)
            return -1;
    s->x.told.changes = t->changes;
    s->x.told.answers = t->answers;
    s->x.told.answered = s->answered;
    s->x.told.awaited = t->awaited;
    s->x.told.awaited_n = t->awaited_n;
    return 0;
}

static int tell(
    struct explaining *s, const struct person *person, const struct trace *trace, struct error *e)
{
    struct explain *told = &s->x.told;

    s->told = true;
    told->deciding = compute_deciding(s->compute);
    told->person = person;
    told->trace = trace;
    told->covers = s->compute->covers;
    told->covers_n = s->compute->covers_n;
    told->members = s->compute->members;
    told->members_n = s->compute->members_n;
    told->alone = s->compute->asked.alone;
    told->why_not = s->request->why_not;
    s->x.asked = &s->compute->asked;
    if (list_numbers(s, person->payee, e) != 0 || take_names(s, person->payee, e) != 0 ||
        (person->assignments_n == 0 && read_elsewhere(s, e) != 0) ||
        try_changes(s, person, trace, e) != 0)
        return -1;
    return s->fn(s->context, &s->x, e);
}

static int take_result(void *context, const struct result *result, struct error *e)
{
    return tell(context, result->person, result->trace, e);
}

/* Somebody of whom nothing is known but the number, if that. */
static int tell_nobody(struct explaining *s, struct error *e)
{
    static const struct trace nothing = {0};
    const struct person person = {
        .payee = gather_payee(&s->compute->gathered, s->request->teacher)};

    return tell(s, &person, &nothing, e);
}

static int decide_and_tell(struct explaining *s, struct error *e)
{
    if ((s->request->digests && (s->x.state = digest_new(e)) == NULL) ||
        compute_person(s->compute, s->request->teacher, take_result, s, e) != 0)
        return -1;
    return s->told ? 0 : tell_nobody(s, e);
}

static int open_asking(
    struct explaining *s, struct revision *revision, const struct asked *given, struct error *e)
{
    struct asked asked;

    if (given != NULL)
        asked = *given;
    else if (look_begin(s->db, s->request->teacher, s->request->reason, e) != 0 ||
        explanation_asking(s->db, s->request, revision, &s->x.arena, &asked, e) != 0)
        return -1;
    asked.one = s->request->teacher;
    asked.alone = s->db->hr;
    asked.wide = explain_kept_wide(s->kept);
    return compute_open(s->compute, s->db, &asked, e);
}

void trying_free(struct trying *t)
{
    free(t->trial.decisions);
    free(t->trial.nodes);
    free(t->trial.facts);
    free(t->changes);
    free(t->answers);
    free(t->awaited);
    free(t->room);
}

static int explain_as(
    struct explaining *s, struct revision *revision, const struct asked *asked, struct error *e)
{
    struct compute compute = {0};
    int rc = 0;

    s->compute = &compute;
    arena_init(&s->x.arena);
    s->x.revision = revision;
    if (s->kept != NULL)
        rc = explain_kept_open(s->kept, s->db, s->request->teacher, &compute, e);
    if (rc == 0)
        rc = open_asking(s, revision, asked, e);
    else if (rc > 0)
        s->x.revision = explain_kept_revision(s->kept);
    if (rc >= 0)
        rc = decide_and_tell(s, e);
    if (s->kept != NULL)
        explain_kept_close(s->kept, &compute, rc == 0, revision, &s->x.arena);
    compute_close(&compute);
    explain_settling_free(s->settling);
    trying_free(&s->trying);
    free(s->answered);
    digest_free(s->x.state);
    buffer_free(&s->x.scratch);
    arena_free(&s->x.arena);
    return rc;
}

int explain_teacher(struct db *db, const struct explain_request *request, explanation_fn fn,
    void *context, struct error *e)
{
    struct explaining s = {.db = db, .request = request, .fn = fn, .context = context,
        .kept = explain_kept(db, request)};
    struct revision revision;

    return explain_as(&s, &revision, NULL, e);
}

int explain_again(struct db *db, struct revision *revision, const struct asked *asked,
    const char *teacher, explanation_fn fn, void *context, struct error *e)
{
    const struct explain_request request = {.teacher = teacher, .on = NO_DAY, .digests = true};
    struct explaining s = {.db = db, .request = &request, .fn = fn, .context = context};

    return explain_as(&s, revision, asked, e);
}

bool explanation_digest(struct explanation *x, size_t decision, char out[DIGEST_HEX])
{
    unsigned char bytes[DIGEST_SIZE];

    record_explanation(x->state, x->asked, x->told.deciding.shared,
        &x->told.trace->decisions[decision], x->told.trace, &x->scratch, bytes);
    digest_hex(bytes, out);
    return !x->scratch.failed;
}
