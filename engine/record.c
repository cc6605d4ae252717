#include "record.h"

#include <string.h>

char *record_verdicts(const struct decision *d, const struct trace *trace, struct buffer *out)
{
    buffer_empty(out);
    buffer_put(out, "", 0);
    for (size_t i = 0; d->requirement != NONE && i < d->nodes_n; i++) {
        char letter = verdict_letter(trace->nodes[d->nodes + i].verdict);

        buffer_put(out, &letter, 1);
    }
    return out->at;
}

/* Eight bytes each, lowest first, whatever the machine; ${n} is 8 at most. */
static void put_numbers(struct buffer *b, const int64_t *numbers, size_t n)
{
    unsigned char bytes[8 * 8];

    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < 8; k++)
            bytes[8 * i + k] = (unsigned char)((uint64_t)numbers[i] >> (8 * k));
    buffer_put(b, bytes, 8 * n);
}

static void put_number(struct buffer *b, int64_t n)
{
    put_numbers(b, &n, 1);
}

static void put_text(struct buffer *b, const char *text)
{
    put_number(b, text != NULL ? (int64_t)strlen(text) : -1);
    if (text != NULL)
        buffer_text(b, text);
}

static void put_fact(struct buffer *b, const struct shared *shared, const struct trace_fact *f)
{
    const int64_t what[] = {f->state, f->curable};
    const int64_t when[] = {f->on, f->cure_until, f->minutes, f->at.intake, f->at.line};

    put_numbers(b, what, 2);
    put_text(b, f->session == NONE ? NULL : shared->agenda.sessions[f->session].id);
    put_text(b, f->group == NONE ? NULL : shared->agenda.groups[f->group].id);
    put_numbers(b, when, 5);
}

static void put_node(struct buffer *b, const struct shared *shared, const struct node_result *n,
    const struct trace *trace)
{
    const int64_t numbers[] = {n->verdict, n->decisive, n->have, n->need, n->soon, n->unrecorded,
        n->excused, (int64_t)n->facts_n};

    put_numbers(b, numbers, 8);
    for (size_t i = 0; i < n->facts_n; i++)
        put_fact(b, shared, &trace->facts[n->facts + i]);
}

static void put_steps(struct buffer *b, const struct asked *asked, const struct shared *shared,
    const struct steps *s)
{
    const int64_t amount[] = {s->amount, s->weight.p, s->weight.q, s->base, s->have, s->need};
    const int64_t claim[] = {s->unit, s->minutes, s->allowed, s->benefits, s->last_day};

    put_numbers(b, amount, 6);
    put_text(b, s->session == NONE ? NULL : shared->agenda.sessions[s->session].id);
    put_text(b, s->policy == NONE ? NULL : asked->programme->coverage[s->policy].id);
    put_numbers(b, claim, 5);
}

void record_explanation(struct digest_state *state, const struct asked *asked,
    const struct shared *shared, const struct decision *d, const struct trace *trace,
    struct buffer *scratch, unsigned char out[DIGEST_SIZE])
{
    buffer_empty(scratch);
    put_number(scratch, d->due_by);
    put_text(scratch, d->requirement == NONE
                          ? NULL
                          : asked->programme->requirements[d->requirement].id);
    put_steps(scratch, asked, shared, &d->steps);
    for (size_t i = 0; d->requirement != NONE && i < d->nodes_n; i++)
        put_node(scratch, shared, &trace->nodes[d->nodes + i], trace);
    digest_add(state, scratch->at, scratch->n);
    digest_end(state, out);
}

bool record_changed(const struct person *person, const struct decision *d, const char *verdicts)
{
    const struct stored_decision *s = person_stored(person, d->key);
    char names[CODES_TEXT];

    return s == NULL || s->target != d->target || s->service_day != d->service_day ||
           strcmp(s->outcome, outcome_name(d->outcome)) != 0 || strcmp(s->payee_then, d->payee) != 0 ||
           strcmp(s->for_period, d->for_period) != 0 || strcmp(s->verdicts, verdicts) != 0 ||
           strcmp(s->codes, codes_text(d->codes, names)) != 0;
}

static void tab(struct buffer *b)
{
    buffer_put(b, "\t", 1);
}

static void text_field(struct buffer *b, const char *text)
{
    tab(b);
    buffer_text(b, text != NULL ? text : "\\N");
}

static const char nowhere[] = "0\t0\t0"; /* place_fields of no place */

static void place_fields(const struct record_place *place, struct buffer *out)
{
    buffer_number(out, place->batch);
    tab(out);
    buffer_number(out, place->line);
    tab(out);
    buffer_number(out, place->edition);
}

void record_decision(const struct record_place *place, const struct decision *d,
    const char *verdicts, const unsigned char explanation[DIGEST_SIZE], struct buffer *out)
{
    char names[CODES_TEXT], on[DAY_TEXT], hex[DIGEST_HEX];

    place_fields(place, out);
    text_field(out, d->key);
    text_field(out, place->teacher);
    text_field(out, d->payee);
    text_field(out, d->for_period);
    text_field(out, day_text(d->service_day, on));
    text_field(out, outcome_name(d->outcome));
    text_field(out, codes_text(d->codes, names));
    tab(out);
    buffer_number(out, d->target);
    text_field(out, verdicts);
    buffer_text(out, "\t\\\\x");
    buffer_text(out, digest_hex(explanation, hex));
    buffer_put(out, "\n", 1);
}

void record_move(const struct record_place *place, const char *line, size_t len, struct buffer *out)
{
    place_fields(place, out);
    buffer_put(out, line + strlen(nowhere), len - strlen(nowhere));
}

void record_entry(const struct record_place *place, const struct entry *entry, struct buffer *out)
{
    char on[DAY_TEXT];

    place_fields(place, out);
    text_field(out, entry->key);
    text_field(out, place->teacher);
    text_field(out, entry->payee);
    text_field(out, entry->fund);
    text_field(out, account_class_name(entry->debit));
    text_field(out, account_class_name(entry->credit));
    tab(out);
    buffer_number(out, entry->amount);
    text_field(out, entry->for_period);
    text_field(out, day_text(entry->service_day, on));
    text_field(out, entry->cancels);
    if (entry->settlement != NULL || entry->payment != NULL) {
        buffer_text(out, entry->payment != NULL ? "\tpayment:" : "\tsettlement:");
        buffer_text(out, entry->payment != NULL ? entry->payment : entry->settlement);
    } else {
        buffer_text(out, "\t\\N");
    }
    if (entry->reverses_batch != 0) {
        tab(out);
        buffer_number(out, entry->reverses_batch);
        tab(out);
        buffer_number(out, entry->reverses_line);
        buffer_put(out, "\n", 1);
    } else {
        buffer_text(out, "\t\\N\t\\N\n");
    }
}
