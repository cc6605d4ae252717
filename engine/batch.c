#include "batch.h"
#include "record.h"
#include "reversal.h"

#include <string.h>

int batch_open(struct compute *c, struct db *db, const struct batch_input *input, bool texts,
    struct error *e)
{
    const struct asked asked = {.programme = input->revision->rules,
        .edition = input->revision->edition, .intake = input->intake, .batch = input->batch,
        .asking = input->asking, .period = input->period, .texts = texts, .repost = input->repost};

    if (input->reversal.batch != 0)
        return compute_open_funds(c, db, &asked, e);
    return compute_open(c, db, &asked, e);
}

struct making {
    struct compute *compute;
    const struct batch_input *input;
    const struct batch_taker *taker;
    struct batch_totals *totals;
    struct digest_state *batch, *explanation;
    struct buffer line, verdicts, scratch;
};

static void begin_digest(struct making *m)
{
    const struct batch_input *in = m->input;
    const struct programme *p = in->revision->rules;

    digest_text(m->batch, p->id);
    digest_text(m->batch, p->edition);
    digest_field(m->batch, in->revision->sha256, DIGEST_SIZE);
    digest_number(m->batch, in->intake);
    digest_field(m->batch, in->facts, DIGEST_SIZE);
    digest_number(m->batch, in->batch);
    digest_field(m->batch, in->head, DIGEST_SIZE);
    digest_text(m->batch, p->periods[in->period].id);
    digest_number(m->batch, in->asking.as_of);
    digest_text(m->batch, in->off_cycle);
    digest_text(m->batch, in->engine);
    if (in->asking.recut)
        digest_text(m->batch, "recut");
    if (in->reversal.batch != 0) {
        digest_text(m->batch, "reverses");
        digest_number(m->batch, in->reversal.batch);
        digest_text(m->batch, in->reversal.key);
        digest_text(m->batch, in->reversal.reason);
    }
    if (in->repost != NULL) {
        digest_text(m->batch, "repost");
        digest_text(m->batch, in->repost);
    }
}

static int begin(struct making *m, struct error *e)
{
    unsigned char dropped[DIGEST_SIZE];

    *m->totals = (struct batch_totals){0};
    digest_end(m->batch, dropped);
    begin_digest(m);
    return m->taker->begin != NULL ? m->taker->begin(m->taker->context, e) : 0;
}

static int make_decision(struct making *m, const struct result *result, const struct decision *d,
    struct error *e)
{
    unsigned char explanation[DIGEST_SIZE];
    struct record_place place = {.teacher = result->person->payee};
    struct made made = {.result = result, .decision = d, .explanation = explanation};

    made.verdicts = record_verdicts(d, result->trace, &m->verdicts);
    record_explanation(m->explanation, &m->compute->asked, &m->compute->gathered.shared, d,
        result->trace, &m->scratch, explanation);
    buffer_empty(&m->line);
    record_decision(&place, d, made.verdicts, explanation, &m->line);
    if (m->line.failed || m->verdicts.failed || m->scratch.failed)
        return error_memory(e);
    digest_add(m->batch, m->line.at, m->line.n);
    made.changed = record_changed(result->person, d, made.verdicts);
    m->totals->outcomes[d->outcome]++;
    m->totals->decided++;
    m->totals->stored += made.changed;
    m->totals->targets += d->target;
    return m->taker->decision != NULL ? m->taker->decision(m->taker->context, &made, e) : 0;
}

static void count_entry(struct making *m, const struct entry *entry)
{
    const struct programme *p = m->input->revision->rules;
    money net = 0;

    if (entry->debit == CLASS_EXPENSE || entry->debit == CLASS_ADVANCE)
        net += entry->amount;
    if (entry->credit == CLASS_EXPENSE || entry->credit == CLASS_ADVANCE)
        net -= entry->amount;
    m->totals->entries++;
    if (entry->settlement != NULL || entry->payment != NULL) {
        m->totals->settled++;
        m->totals->settled_sum += entry->amount;
    }
    m->totals->debits += entry->amount;
    m->totals->kinds[key_kind(entry->key)] += net;
    for (int i = 0; i < p->funds_n; i++)
        if (strcmp(p->funds[i].id, entry->fund) == 0)
            m->totals->funds[i] += net;
}

static int make_entry(struct making *m, const struct result *result, const struct entry *entry,
    struct error *e)
{
    struct record_place place = {.teacher = result->person->payee};

    buffer_empty(&m->line);
    record_entry(&place, entry, &m->line);
    if (m->line.failed)
        return error_memory(e);
    digest_add(m->batch, m->line.at, m->line.n);
    count_entry(m, entry);
    return m->taker->entry != NULL ? m->taker->entry(m->taker->context, result, entry, e) : 0;
}

static int make_person(void *context, const struct result *result, struct error *e)
{
    struct making *m = context;
    const struct batch_taker *taker = m->taker;

    m->totals->persons++;
    for (size_t i = 0; i < result->trace->decisions_n; i++)
        if (make_decision(m, result, &result->trace->decisions[i], e) != 0)
            return -1;
    for (size_t i = 0; i < result->differences->entries_n; i++)
        if (make_entry(m, result, &result->differences->entries[i], e) != 0)
            return -1;
    return taker->person != NULL ? taker->person(taker->context, result, e) : 0;
}

static int run(struct making *m, struct error *e)
{
    int rc;

    if (begin(m, e) != 0)
        return -1;
    if (m->input->reversal.batch != 0)
        return reversal_run(m->compute, &m->input->reversal, make_person, m, e);
    rc = compute_run(m->compute, make_person, m, e);
    if (rc <= 0)
        return rc;
    if (compute_order(m->compute, e) != 0 || begin(m, e) != 0)
        return -1;
    return compute_run(m->compute, make_person, m, e);
}

money batch_net(const struct programme *p, const struct batch_totals *totals)
{
    money net = 0;

    for (int i = 0; i < p->funds_n; i++)
        net += totals->funds[i];
    return net;
}

int batch_make(struct compute *c, const struct batch_input *input,
    const struct batch_taker *taker, struct batch_totals *totals, struct error *e)
{
    struct making m = {.compute = c, .input = input, .taker = taker, .totals = totals};
    int rc = -1;

    m.batch = digest_new(e);
    m.explanation = digest_new(e);
    if (m.batch != NULL && m.explanation != NULL)
        rc = run(&m, e);
    if (rc == 0) {
        digest_end(m.batch, totals->digest);
        for (int i = 0; i < input->revision->rules->funds_n; i++)
            totals->left[i] = c->left[i] + c->gives[i] - c->takes[i];
    }
    digest_free(m.batch);
    digest_free(m.explanation);
    buffer_free(&m.line);
    buffer_free(&m.verdicts);
    buffer_free(&m.scratch);
    return rc;
}
