/*
 * What an explanation is asked as: which rules, which period, as of which day, as known when.
 */
#include "explain.h"
#include "sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The last batch that the explanation knows of, and what is closed. */
struct standing {
    int number; /* 0: none */
    char period[LEDGER_ID];
    day as_of;
    bool off_cycle;
    int revision;      /* stipend.revision.number */
    char closed[4096]; /* ids of periods, a blank between and around */
    bool detached;
};

static bool is_number(const char *text)
{
    return text[0] != '\0' && strspn(text, "0123456789") == strlen(text) && strlen(text) < 10;
}

static bool digits(const char **at, size_t n)
{
    if (strspn(*at, "0123456789") < n)
        return false;
    *at += n;
    return true;
}

static bool zone(const char **at)
{
    if (**at == 'Z') {
        ++*at;
        return true;
    }
    if (**at != '+' && **at != '-')
        return true;
    ++*at;
    if (!digits(at, 2))
        return false;
    *at += **at == ':';
    return digits(at, 2);
}

/* "2027-03-01", "2027-03-01T09:30", with seconds and zone if wanted; written out to ${out}. */
static bool read_time(const char *text, char out[64])
{
    const char *at = text + 10;
    day on;

    if (strlen(text) < 10 || strlen(text) > 40 || !day_parse(text, 10, &on))
        return false;
    if (*at == '\0') {
        snprintf(out, 64, "%s 23:59:59.999999+00", text);
        return true;
    }
    if ((*at != 'T' && *at != ' ') || !(at++, digits(&at, 2)) || *at++ != ':' || !digits(&at, 2))
        return false;
    if (*at == ':' && !(at++, digits(&at, 2)))
        return false;
    if (*at == '.')
        at += 1 + strspn(at + 1, "0123456789");
    if (!zone(&at) || *at != '\0')
        return false;
    snprintf(out, 64, "%s", text);
    return true;
}

static int refuse_time(const char *text, struct error *e)
{
    error_set(e, ERROR_USAGE, "known_at", "--known-at %.60s is neither an intake nor a time", text);
    return error_hint(e, "write an intake's number, or 2027-03-01, or 2027-03-01T09:30+01:00");
}

/* Facts through which intake, the ledger through which batch.  HR's views do not say which kinds of files
 * came; then everything is asked for. */
static int read_known(struct db *db, const char *known_at, struct arena *arena, struct asked *out,
    struct error *e)
{
    char time[64];
    const char *params[] = {NULL, NULL};
    PGresult *r = NULL;

    if (known_at != NULL && is_number(known_at)) {
        params[0] = known_at;
    } else if (known_at != NULL) {
        if (!read_time(known_at, time))
            return refuse_time(known_at, e);
        params[1] = time;
    }
    if (db_query(db, DB_ONE, db->hr ? sql_explain_known : sql_explain_facts, 2, params, &r, e) != 0)
        return strncmp(e->sqlstate, "22", 2) == 0 ? refuse_time(known_at, e) : -1;
    out->intake = (int)strtol(PQgetvalue(r, 0, 0), NULL, 10);
    out->batch = (int)strtol(PQgetvalue(r, 0, 1), NULL, 10);
    if (!db->hr)
        out->rows_of = arena_text(arena, PQgetvalue(r, 0, 2), strlen(PQgetvalue(r, 0, 2)));
    PQclear(r);
    if (!db->hr && out->rows_of == NULL)
        return error_memory(e);
    if (params[0] != NULL && out->intake != strtol(known_at, NULL, 10))
        return error_set(e, ERROR_USAGE, "no_intake", "there is no intake %s; the newest is %d",
            known_at, out->intake);
    if (out->intake == 0 && known_at != NULL)
        return error_set(e, ERROR_REFUSED, "nothing_known", "no facts were known at %s", known_at);
    return 0;
}

static int read_standing(
    struct db *db, int edition, int batch, day on, struct standing *out, struct error *e)
{
    char edition_text[16], batch_text[16], on_text[16];
    const char *params[] = {edition_text, batch_text, on != NO_DAY ? on_text : NULL};
    PGresult *r = NULL;

    snprintf(edition_text, sizeof edition_text, "%d", edition);
    snprintf(batch_text, sizeof batch_text, "%d", batch);
    snprintf(on_text, sizeof on_text, "%d", (int)on);
    if (db_query(db, DB_ONE, sql_explain_asking, 3, params, &r, e) != 0)
        return -1;
    *out = (struct standing){.number = (int)strtol(PQgetvalue(r, 0, 0), NULL, 10)};
    snprintf(out->period, sizeof out->period, "%s", PQgetvalue(r, 0, 1));
    out->as_of = (day)strtol(PQgetvalue(r, 0, 2), NULL, 10);
    out->off_cycle = PQgetvalue(r, 0, 3)[0] == 't';
    out->revision = (int)strtol(PQgetvalue(r, 0, 4), NULL, 10);
    snprintf(out->closed, sizeof out->closed, " %s ", PQgetvalue(r, 0, 5));
    out->detached = PQgetvalue(r, 0, 6)[0] == 't';
    PQclear(r);
    return 0;
}

static int period_named(const struct programme *p, const char *id)
{
    for (int i = 0; i < p->periods_n; i++)
        if (strcmp(p->periods[i].id, id) == 0)
            return i;
    return 0;
}

/* The last period whose cut-off has come. */
static int period_come(const struct programme *p, day as_of)
{
    int period = 0;

    for (int i = 0; i < p->periods_n; i++)
        if (p->periods[i].cut_off <= as_of)
            period = i;
    return period;
}

static bool is_closed(const struct standing *s, const char *period)
{
    char word[LEDGER_ID + 2];

    snprintf(word, sizeof word, " %s ", period);
    return strstr(s->closed, word) != NULL;
}

/* As the next regular plan: the first open period from the last batch's on. */
static void ask_as_next(const struct programme *p, const struct standing *s, struct asking *out)
{
    int period = s->number > 0 ? period_named(p, s->period) : 0;

    while (period + 1 < p->periods_n && is_closed(s, p->periods[period].id))
        period++;
    out->period = period;
    out->as_of = p->periods[period].cut_off;
    if (s->number > 0 && s->as_of > out->as_of)
        out->as_of = s->as_of;
}

static void ask(const struct explain_request *request, const struct programme *p,
    const struct standing *s, struct asking *out)
{
    if (request->on != NO_DAY) {
        out->as_of = request->on;
        out->period = period_come(p, request->on);
    } else if (request->known_at != NULL && s->number > 0) {
        out->as_of = s->as_of;
        out->period = s->off_cycle ? period_come(p, s->as_of) : period_named(p, s->period);
    } else {
        ask_as_next(p, s, out);
    }
}

int explanation_asking(struct db *db, const struct explain_request *request,
    struct revision *revision, struct arena *arena, struct asked *out, struct error *e)
{
    const struct revision_name name = {
        .programme = request->programme, .edition = request->edition};
    struct standing standing;

    *out = (struct asked){.texts = true};
    if (read_known(db, request->known_at, arena, out, e) != 0 ||
        ledger_revision(db, &name, arena, revision, e) != 0 ||
        read_standing(db, revision->edition, out->batch, request->on, &standing, e) != 0)
        return -1;
    /* What was said then was said by the rules of then. */
    if (request->known_at != NULL && standing.number > 0 && standing.revision != revision->number &&
        ledger_revision_by_number(db, standing.revision, arena, revision, e) != 0)
        return -1;
    /* As of a day the ledger stood as the batches asked about days up to it left it. */
    if (request->on != NO_DAY)
        out->batch = standing.number;
    out->programme = revision->rules;
    out->edition = revision->edition;
    out->attached = !standing.detached;
    ask(request, revision->rules, &standing, &out->asking);
    out->period = out->asking.period;
    return 0;
}
