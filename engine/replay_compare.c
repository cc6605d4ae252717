#include "replay_compare.h"
#include "copy_field.h"
#include "record.h"
#include "sql.h"

#include <stdio.h>
#include <string.h>

enum { FIELDS = 16, EDITION = 2, KEY = 3, TEACHER = 4 };

/* The fields of stored lines, in their order. */
static const char *const decision_fields[] = {"batch", "line", "edition", "key", "teacher", "payee",
    "for_period", "service_day", "outcome", "codes", "target", "verdicts", "explanation"};
static const char *const entry_fields[] = {"batch", "line", "edition", "key", "teacher", "payee",
    "fund", "debit", "credit", "amount", "for_period", "service_day", "cancels", "origin",
    "reverses_batch", "reverses_line"};

/* One table: its fields, and what it calls one of its rows. */
struct table {
    const char *const *fields;
    int n;
    const char *one;
    int words, amount; /* fields that say in short what a row is */
};

static const struct table decision_table = {decision_fields, 13, "decision", 8, 10};
static const struct table entry_table = {entry_fields, 16, "entry", 6, 9};

/* A field as a reader takes it: money with decimals, digests short, null as "none". */
static void show(struct copy_field p, const char *field, char out[REPLAY_VALUE])
{
    if (copy_field_is(p, "\\N"))
        snprintf(out, REPLAY_VALUE, "none");
    else if (strcmp(field, "target") == 0 || strcmp(field, "amount") == 0)
        money_text(copy_field_number(p), out);
    else if (strcmp(field, "explanation") == 0 && p.n > 3)
        snprintf(out, REPLAY_VALUE, "%.*s...", (int)(p.n - 3 < 16 ? p.n - 3 : 16), p.at + 3);
    else
        copy_field_text(p, out, REPLAY_VALUE);
}

/* A whole row in short: "paid 1250.00", "grant 937.50". */
static void show_row(
    const struct table *t, const struct copy_field p[FIELDS], char out[REPLAY_VALUE])
{
    char words[REPLAY_VALUE], amount[REPLAY_VALUE];

    show(p[t->words], t->fields[t->words], words);
    show(p[t->amount], t->fields[t->amount], amount);
    snprintf(out, REPLAY_VALUE, "%.60s %.40s", words, amount);
}

void replay_compare_value(struct replay_compare *c, const char *key, const char *field,
    const char *posted, const char *now)
{
    struct replay_difference *d;

    if (c->differences++ >= REPLAY_TOLD)
        return;
    d = &c->told[c->differences - 1];
    *d = (struct replay_difference){.batch = c->row->number};
    snprintf(d->key, sizeof d->key, "%s", key);
    snprintf(d->field, sizeof d->field, "%s", field);
    snprintf(d->posted, sizeof d->posted, "%s", posted);
    snprintf(d->now, sizeof d->now, "%s", now);
}

/* One side has it, the other has not. */
static void note_alone(
    struct replay_compare *c, const struct table *t, const struct copy_field p[FIELDS], bool posted)
{
    char key[REPLAY_KEY], row[REPLAY_VALUE];

    copy_field_text(p[KEY], key, sizeof key);
    show_row(t, p, row);
    replay_compare_value(c, key, t->one, posted ? row : "nothing", posted ? "nothing" : row);
}

/* Both have it: each field that differs. */
static void note_fields(struct replay_compare *c, const struct table *t,
    const struct copy_field posted[FIELDS], const struct copy_field now[FIELDS])
{
    char key[REPLAY_KEY], was[REPLAY_VALUE], is[REPLAY_VALUE];

    copy_field_text(now[KEY], key, sizeof key);
    for (int i = EDITION; i < t->n; i++) {
        if (copy_field_same(posted[i], now[i]))
            continue;
        show(posted[i], t->fields[i], was);
        show(now[i], t->fields[i], is);
        replay_compare_value(c, key, t->fields[i], was, is);
    }
}

enum { CHUNK = 1000 }; /* as copy_decisions_after and copy_entries_after say */

static int read_lines(struct replay_stream *s, struct error *e)
{
    struct copy_field place[2];
    const char *line;
    size_t len;
    int more, n = 0;

    while ((more = db_copy_line(s->db, &line, &len, e)) > 0) {
        buffer_put(&s->chunk, line, len);
        copy_field_cut(line, len, place, 2);
        s->after = copy_field_number(place[1]);
        n++;
    }
    s->last = n < CHUNK;
    if (more == 0 && s->chunk.failed)
        return error_memory(e);
    return more;
}

static int read_chunk(struct replay_stream *s, struct error *e)
{
    char batch[16], after[24];
    const char *params[] = {batch, after};
    PGresult *set = NULL;
    int rc;

    snprintf(batch, sizeof batch, "%d", s->batch);
    snprintf(after, sizeof after, "%lld", (long long)s->after);
    buffer_empty(&s->chunk);
    s->next = 0;
    if (db_begin(s->db, "READ COMMITTED READ ONLY", e) != 0)
        return -1;
    rc = db_query(s->db, DB_ONE, sql_replay_ask, 2, params, &set, e);
    PQclear(set);
    if (rc == 0 && (rc = db_copy_out(s->db, s->sql, e)) == 0)
        rc = read_lines(s, e);
    db_rollback(s->db);
    return rc;
}

static int stream_next(struct replay_stream *s, struct error *e)
{
    s->line = NULL;
    if (s->next == s->chunk.n && !s->last && read_chunk(s, e) != 0)
        return -1;
    if (s->next == s->chunk.n)
        return 0;
    s->line = s->chunk.at + s->next;
    s->len = (size_t)((const char *)memchr(s->line, '\n', s->chunk.n - s->next) - s->line) + 1;
    s->next += s->len;
    return 0;
}

static int stream_begin(struct replay_stream *s, int batch, struct error *e)
{
    s->batch = batch;
    s->after = (int64_t)INT32_MIN - 1;
    s->last = false;
    s->next = 0;
    buffer_empty(&s->chunk);
    return stream_next(s, e);
}

/* Begin, or begin anew: funds ran short and nothing of the first run stands. */
static int begin(void *context, struct error *e)
{
    struct replay_compare *c = context;

    c->differences = 0;
    if (stream_begin(&c->decisions, c->row->number, e) != 0)
        return -1;
    return stream_begin(&c->entries, c->row->number, e);
}

typedef bool (*later_fn)(const struct result *result, const void *from, struct copy_field key);

static bool decided_later(const struct result *result, const void *from, struct copy_field key)
{
    const struct trace *t = result->trace;

    for (const struct decision *d = from; d < t->decisions + t->decisions_n; d++)
        if (copy_field_is(key, d->key))
            return true;
    return false;
}

static bool entered_later(const struct result *result, const void *from, struct copy_field key)
{
    const struct differences *d = result->differences;

    for (const struct entry *i = from; i < d->entries + d->entries_n; i++)
        if (copy_field_is(key, i->key))
            return true;
    return false;
}

/* Whether what was posted comes before what is made now, so that nothing made will meet it. */
static bool belongs_before(const struct copy_field posted[FIELDS],
    const struct copy_field now[FIELDS], const struct result *result, const void *from,
    later_fn later)
{
    if (copy_field_same(posted[TEACHER], now[TEACHER]))
        return !later(result, from, posted[KEY]);
    return copy_field_order(posted[TEACHER], now[TEACHER]) < 0;
}

/* Whether all that is compared of two lines is: what follows batch and line. */
static bool is_equal(const struct buffer *now, const struct replay_stream *posted)
{
    struct copy_field a[EDITION], b[EDITION];
    size_t from, at;

    copy_field_cut(now->at, now->n, a, EDITION);
    copy_field_cut(posted->line, posted->len, b, EDITION);
    from = (size_t)(a[EDITION - 1].at - now->at) + a[EDITION - 1].n;
    at = (size_t)(b[EDITION - 1].at - posted->line) + b[EDITION - 1].n;
    return now->n - from == posted->len - at &&
           memcmp(now->at + from, posted->line + at, now->n - from) == 0;
}

/* Hold the line just made against what was posted.  While the two do not meet, one of them stands
 * alone: which, is exact within a person, and by the order of persons between them. */
static int hold(struct replay_compare *c, const struct table *t, struct replay_stream *s,
    const struct result *result, const void *from, later_fn later, struct error *e)
{
    struct copy_field now[FIELDS], posted[FIELDS];

    if (s->line != NULL && is_equal(&c->line, s))
        return stream_next(s, e);
    copy_field_cut(c->line.at, c->line.n, now, FIELDS);
    while (s->line != NULL) {
        copy_field_cut(s->line, s->len, posted, FIELDS);
        if (copy_field_same(posted[KEY], now[KEY]) &&
            copy_field_same(posted[TEACHER], now[TEACHER])) {
            note_fields(c, t, posted, now);
            return stream_next(s, e);
        }
        if (!belongs_before(posted, now, result, from, later))
            break;
        note_alone(c, t, posted, true);
        if (stream_next(s, e) != 0)
            return -1;
    }
    note_alone(c, t, now, false);
    return 0;
}

/* Not to be stored, so nothing of it was posted either. */
static int hold_unchanged(
    struct replay_compare *c, const char *key, const char *teacher, struct error *e)
{
    struct copy_field posted[FIELDS];
    char row[REPLAY_VALUE];

    if (c->decisions.line == NULL)
        return 0;
    copy_field_cut(c->decisions.line, c->decisions.len, posted, FIELDS);
    if (!copy_field_is(posted[KEY], key) || !copy_field_is(posted[TEACHER], teacher))
        return 0;
    show_row(&decision_table, posted, row);
    replay_compare_value(c, key, "decision", row, "as before");
    return stream_next(&c->decisions, e);
}

static int take_decision(void *context, const struct made *made, struct error *e)
{
    struct replay_compare *c = context;
    const struct record_place place = {.batch = c->row->number,
        .edition = c->row->edition,
        .teacher = made->result->person->payee};

    if (!made->changed)
        return hold_unchanged(c, made->decision->key, place.teacher, e);
    buffer_empty(&c->line);
    record_decision(&place, made->decision, made->verdicts, made->explanation, &c->line);
    if (c->line.failed)
        return error_memory(e);
    return hold(c, &decision_table, &c->decisions, made->result, made->decision, decided_later, e);
}

static int take_entry(
    void *context, const struct result *result, const struct entry *entry, struct error *e)
{
    struct replay_compare *c = context;
    const struct record_place place = {
        .batch = c->row->number, .edition = c->row->edition, .teacher = result->person->payee};

    buffer_empty(&c->line);
    record_entry(&place, entry, &c->line);
    if (c->line.failed)
        return error_memory(e);
    return hold(c, &entry_table, &c->entries, result, entry, entered_later, e);
}

struct batch_taker replay_compare_taker(struct replay_compare *c)
{
    c->decisions.sql = sql_copy_decisions_after;
    c->entries.sql = sql_copy_entries_after;
    return (struct batch_taker){
        .context = c, .begin = begin, .decision = take_decision, .entry = take_entry};
}

static int end_stream(
    struct replay_compare *c, const struct table *t, struct replay_stream *s, struct error *e)
{
    struct copy_field posted[FIELDS];

    while (s->line != NULL) {
        copy_field_cut(s->line, s->len, posted, FIELDS);
        note_alone(c, t, posted, true);
        if (stream_next(s, e) != 0)
            return -1;
    }
    return 0;
}

int replay_compare_end(struct replay_compare *c, struct error *e)
{
    if (end_stream(c, &decision_table, &c->decisions, e) != 0)
        return -1;
    return end_stream(c, &entry_table, &c->entries, e);
}

void replay_compare_free(struct replay_compare *c)
{
    buffer_free(&c->decisions.chunk);
    buffer_free(&c->entries.chunk);
    buffer_free(&c->line);
}
