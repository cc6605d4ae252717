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

/* Eight bytes, lowest first, whatever the machine. */
static void put_number(struct buffer *b, int64_t n)
{
    unsigned char bytes[8];

    for (int i = 0; i < 8; i++)
        bytes[i] = (unsigned char)((uint64_t)n >> (8 * i));
    buffer_put(b, bytes, sizeof bytes);
}

static void put_text(struct buffer *b, const char *text)
{
    put_number(b, text != NULL ? (int64_t)strlen(text) : -1);
    if (text != NULL)
        buffer_text(b, text);
}

static void put_fact(struct buffer *b, const struct shared *shared, const struct trace_fact *f)
{
    put_number(b, f->state);
    put_number(b, f->curable);
    put_text(b, f->session == NONE ? NULL : shared->agenda.sessions[f->session].id);
    put_text(b, f->group == NONE ? NULL : shared->agenda.groups[f->group].id);
    put_number(b, f->on);
    put_number(b, f->cure_until);
    put_number(b, f->minutes);
    put_number(b, f->at.intake);
    put_number(b, f->at.line);
}

static void put_node(struct buffer *b, const struct shared *shared, const struct node_result *n,
    const struct trace *trace)
{
    put_number(b, n->verdict);
    put_number(b, n->decisive);
    put_number(b, n->have);
    put_number(b, n->need);
    put_number(b, n->soon);
    put_number(b, n->unrecorded);
    put_number(b, n->excused);
    put_number(b, (int64_t)n->facts_n);
    for (size_t i = 0; i < n->facts_n; i++)
        put_fact(b, shared, &trace->facts[n->facts + i]);
}

static void put_steps(struct buffer *b, const struct asked *asked, const struct shared *shared,
    const struct steps *s)
{
    put_number(b, s->amount);
    put_number(b, s->weight.p);
    put_number(b, s->weight.q);
    put_number(b, s->base);
    put_number(b, s->have);
    put_number(b, s->need);
    put_text(b, s->session == NONE ? NULL : shared->agenda.sessions[s->session].id);
    put_text(b, s->policy == NONE ? NULL : asked->programme->coverage[s->policy].id);
    put_number(b, s->unit);
    put_number(b, s->minutes);
    put_number(b, s->allowed);
    put_number(b, s->benefits);
    put_number(b, s->last_day);
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
