#include "programme_ref.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN_MOST = 70, FACT_ID_MOST = 63 };

#define PART(what, section, type, field)                                                           \
    {                                                                                              \
        what, section, offsetof(struct document, field), offsetof(struct document, field##_n),     \
            sizeof(type)                                                                           \
    }

const struct reference programme_ref_periods =
    PART("pay period", "pay_periods", struct pay_period, p.periods);
const struct reference programme_ref_kinds =
    PART("session kind", "session_kinds", struct session_kind, p.kinds);
const struct reference programme_ref_deliverables =
    PART("deliverable", "deliverables", struct deliverable, p.deliverables);
const struct reference programme_ref_requirements =
    PART("requirement", "requirements", struct requirement, p.requirements);
const struct reference programme_ref_plans = PART("plan", "plans", struct plan, p.plans);
const struct reference programme_ref_funds = PART("fund", "funds", struct fund, p.funds);

static const struct reference sources = PART("source", "sources", struct source, p.sources);

/* An array of structs that begin with their id. */
struct known {
    const char *array;
    size_t size;
    int n;
};

static const char *known_id(struct known known, int i)
{
    const char *id;

    memcpy(&id, known.array + known.size * (size_t)i, sizeof id);
    return id;
}

/* The index of the ${len} bytes of ${id}, or NONE. */
static int find(struct known known, const char *id, size_t len)
{
    for (int i = 0; i < known.n; i++) {
        const char *other = known_id(known, i);

        if (other != NULL && strlen(other) == len && memcmp(other, id, len) == 0)
            return i;
    }
    return NONE;
}

static struct known known_in(const struct doc *d, const struct reference *to)
{
    struct known known = {.size = to->size};

    memcpy(&known.array, (const char *)d->out + to->at, sizeof known.array);
    memcpy(&known.n, (const char *)d->out + to->n, sizeof known.n);
    return known;
}

/* Whether the section could not be read, so that nothing can be said about its ids. */
static bool unreadable(const struct doc *d, const struct reference *to)
{
    return programme_doc_member(d, d->scan.at, to->section) != NULL &&
           !programme_doc_stated(d, (const char *)d->out + to->at);
}

static void hint_ids(struct fault *fault, const char *word, struct known known)
{
    const char **ids;
    size_t n = 0;

    if (fault == NULL || known.n == 0 || (ids = calloc((size_t)known.n, sizeof *ids)) == NULL)
        return;
    for (int i = 0; i < known.n; i++)
        if (known_id(known, i) != NULL)
            ids[n++] = known_id(known, i);
    programme_form_hint(fault, word, ids, n);
    free(ids);
}

/* The index of what the string ${v} names, or NONE. */
static int refer(struct doc *d, const struct json_place *v, const struct reference *to)
{
    const struct known known = known_in(d, to);
    struct fault *fault;
    const char *id;
    int found;

    if (!programme_form_is(d, v, JSON_STRING, "an id as a text"))
        return NONE;
    id = programme_doc_text(d, v);
    found = find(known, id, strlen(id));
    if (found == NONE && !unreadable(d, to)) {
        fault = programme_doc_error(
            d, programme_doc_value(v), "unknown_id", "no %s \"%.*s\"", to->what, SHOWN_MOST, id);
        if (known.n > 0)
            hint_ids(fault, id, known);
        else
            faults_hint(fault, "add it under \"%s\"", to->section);
    }
    return found;
}

bool programme_ref_one(
    struct doc *d, const struct json_place *v, void *object, const struct key *row)
{
    const int found = refer(d, v, row->how);

    *(int *)programme_form_field(object, row->at) = found;
    return found != NONE;
}

/* Refuse the entry ${v} if the same text stands before it in its list. */
static bool is_first(struct doc *d, const struct json_place *v)
{
    const struct json_place *list = &d->scan.at[v->parent], *other = NULL;

    while ((other = programme_doc_child(d, list, other)) != v)
        if (v->kind == JSON_STRING && other->kind == JSON_STRING &&
            strcmp(programme_doc_text(d, other), programme_doc_text(d, v)) == 0) {
            programme_doc_error(d, programme_doc_value(v), "listed_twice",
                "\"%.*s\" is listed twice", SHOWN_MOST, programme_doc_text(d, v));
            return false;
        }
    return true;
}

bool programme_ref_many(
    struct doc *d, const struct json_place *v, void *object, const struct key *row)
{
    const int entries = programme_form_entries(d, v);
    const struct json_place *child = NULL;
    int *indexes, n = 0;

    if (entries == 0 || (indexes = programme_doc_take(d, (size_t)entries, sizeof *indexes)) == NULL)
        return false;
    while ((child = programme_doc_child(d, v, child)) != NULL) {
        const int found = is_first(d, child) ? refer(d, child, row->how) : NONE;

        if (found == NONE)
            continue;
        programme_doc_note(d, &indexes[n], programme_doc_value(child));
        indexes[n++] = found;
    }
    *(const int **)programme_form_field(object, row->at) = indexes;
    *(int *)programme_form_field(object, row->n) = n;
    return true;
}

/* Source: programme.md, Values, "id (facts)". */
static bool is_fact_id(struct doc *d, const struct json_place *v, const char *id)
{
    const size_t len = strlen(id);
    struct fault *fault;

    if (len > 0 && len <= FACT_ID_MOST &&
        strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-") == len)
        return true;
    fault = programme_doc_error(
        d, programme_doc_value(v), "bad_id", "\"%.*s\" is not an id", SHOWN_MOST, id);
    if (len > 0 && (id[0] == ' ' || id[len - 1] == ' '))
        faults_hint(fault, "remove the blank around it");
    else
        faults_hint(fault, "1 to %d letters, digits, \".\", \"_\" and \"-\"", FACT_ID_MOST);
    return false;
}

static bool read_id(
    struct doc *d, const struct json_place *v, const struct ids *how, const char **out)
{
    const char *id;

    if (!programme_form_is(d, v, JSON_STRING, "an id as a text"))
        return false;
    id = programme_doc_text(d, v);
    if (!is_first(d, v) ||
        (how->of_facts ? !is_fact_id(d, v, id) : !programme_form_id(d, programme_doc_value(v), id)))
        return false;
    if ((*out = arena_text(d->arena, id, strlen(id))) == NULL)
        d->lost = true;
    return *out != NULL;
}

bool programme_ref_ids(
    struct doc *d, const struct json_place *v, void *object, const struct key *row)
{
    const struct ids *how = row->how;
    const struct json_place *child = NULL;
    const char **ids;
    int entries, n = 0;

    if (how->may_be_empty && v->kind == JSON_LIST && programme_doc_child(d, v, NULL) == NULL)
        return true;
    if ((entries = programme_form_entries(d, v)) == 0 ||
        (ids = programme_doc_take(d, (size_t)entries, sizeof *ids)) == NULL)
        return false;
    while ((child = programme_doc_child(d, v, child)) != NULL)
        if (read_id(d, child, how, &ids[n]))
            programme_doc_note(d, &ids[n++], programme_doc_value(child));
    *(const char *const **)programme_form_field(object, row->at) = ids;
    *(int *)programme_form_field(object, row->n) = n;
    return true;
}

/* The source that ${text} names before its "#", or NULL. */
static const struct source *cited_source(struct doc *d, const struct json_place *v)
{
    const struct known known = known_in(d, &sources);
    char id[SHOWN_MOST + 1];
    struct fault *fault;
    int found;

    snprintf(id, sizeof id, "%.*s", (int)strcspn(programme_doc_text(d, v), "#"),
        programme_doc_text(d, v));
    if ((found = find(known, id, strlen(id))) != NONE)
        return &d->out->p.sources[found];
    if (unreadable(d, &sources))
        return NULL;
    fault = programme_doc_error(d, programme_doc_value(v), "unknown_id", "no source \"%s\"", id);
    if (known.n > 0)
        hint_ids(fault, id, known);
    else
        faults_hint(fault, "add it under \"sources\"");
    return NULL;
}

bool programme_ref_cite(
    struct doc *d, const struct json_place *v, void *object, const struct key *row)
{
    struct cite *out = programme_form_field(object, row->at);
    const char *const form = "a cite such as \"source#clause\"", *clause;
    const struct source *source;
    struct known clauses;
    int i;

    if (!programme_form_is(d, v, JSON_STRING, form))
        return false;
    clause = strchr(programme_doc_text(d, v), '#');
    if (clause == NULL || clause == programme_doc_text(d, v) || clause[1] == '\0' ||
        strchr(clause + 1, '#') != NULL) {
        faults_hint(programme_form_bad(d, v, form),
            "the id of a source, \"#\", and the id of one of its clauses");
        return false;
    }
    if ((source = cited_source(d, v)) == NULL)
        return false;
    clauses =
        (struct known){(const char *)source->clauses, sizeof *source->clauses, source->clauses_n};
    clause++;
    i = find(clauses, clause, strlen(clause));
    if (i != NONE)
        *out = (struct cite){
            source->id, source->clauses[i].id, source->title, source->clauses[i].words};
    else if (programme_doc_stated(d, &source->clauses))
        hint_ids(programme_doc_error(d, programme_doc_value(v), "unknown_id",
                     "no clause \"%.*s\" in the source \"%.63s\"", SHOWN_MOST, clause, source->id),
            clause, clauses);
    return i != NONE;
}
