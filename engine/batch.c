#include "batch.h"
#include "affected.h"
#include "record.h"
#include "reversal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int batch_off_cycle_period(const struct programme *programme, day as_of)
{
    int period = NONE;

    for (int i = 0; i < programme->periods_n; i++)
        if (programme->periods[i].cut_off <= as_of)
            period = i;
    return period;
}

/* What the edition's last batch that decided something asked. */
static struct asking asked_by(const struct programme *p, const struct batch_row *row)
{
    struct asking asking = {.as_of = row->as_of, .period = NONE};

    for (int i = 0; i < p->periods_n; i++)
        if (strcmp(p->periods[i].id, row->period) == 0)
            asking.period = i;
    if (row->off_cycle)
        asking.period = batch_off_cycle_period(p, row->as_of);
    return asking;
}

/* Decide everybody, or only whom something new concerns. */
static int narrow(struct compute *c, const struct batch_input *input, struct error *e)
{
    struct affected_question q = {.revision = input->revision, .engine = input->engine,
        .asking = input->asking, .period = input->period, .intake = input->intake,
        .batch = input->batch};
    struct batch_row before;
    struct chosen only = {0};
    int rc = ledger_last_decided(c->db, input->revision->edition, input->batch, &before, e);

    if (rc == 0) {
        q.before = &before;
        q.asked_before = asked_by(input->revision->rules, &before);
        rc = affected_find(c->db, &q, &c->gathered, &c->arena, &only, e);
    }
    if (rc == 0)
        return compute_narrow(c, &only, e);
    free(only.at);
    return rc < 0 ? -1 : compute_widen(c, e);
}

void batch_outcomes_write(const int64_t outcomes[OUTCOMES], char out[LEDGER_OUTCOMES])
{
    size_t n = 0;

    out[0] = '\0';
    for (int i = 1; i < OUTCOMES; i++)
        if (outcomes[i] != 0)
            n += (size_t)snprintf(out + n, LEDGER_OUTCOMES - n, "%s%s=%lld", n > 0 ? " " : "",
                outcome_name((enum outcome)i), (long long)outcomes[i]);
    if (n == 0)
        snprintf(out, LEDGER_OUTCOMES, "none");
}

void batch_outcomes_read(const char *text, int64_t outcomes[OUTCOMES])
{
    memset(outcomes, 0, OUTCOMES * sizeof *outcomes);
    for (int i = 1; i < OUTCOMES; i++) {
        const char *name = outcome_name((enum outcome)i), *at = strstr(text, name);
        size_t len = strlen(name);

        if (at != NULL && at[len] == '=')
            outcomes[i] = strtoll(at + len + 1, NULL, 10);
    }
}

static struct asked asked_of(const struct batch_input *input)
{
    return (struct asked){.programme = input->revision->rules, .edition = input->revision->edition,
        .intake = input->intake, .batch = input->batch, .asking = input->asking,
        .period = input->period, .repost = input->repost, .later = input->narrow};
}

int batch_open(struct compute *c, struct db *db, const struct batch_input *input, bool texts,
    struct error *e)
{
    struct asked asked = asked_of(input);

    asked.texts = texts;
    if (input->reversal.batch != 0)
        return compute_open_funds(c, db, &asked, e);
    if (compute_open(c, db, &asked, e) != 0)
        return -1;
    return input->narrow ? narrow(c, input, e) : 0;
}

int batch_open_together(struct batch_one *all, size_t n, struct db *db, struct error *e)
{
    struct compute *computes[COMPUTE_TOGETHER];

    for (size_t i = 0; i < n; i++) {
        struct asked asked = asked_of(all[i].input);

        asked.later = true;
        computes[i] = all[i].compute;
        if (compute_open(computes[i], db, &asked, e) != 0)
            return -1;
    }
    return compute_settle_together(computes, n, e);
}

struct making {
    struct compute *compute;
    const struct batch_input *input;
    const struct batch_taker *taker;
    struct batch_totals *totals;
    struct standing before;  /* after the edition's last batch */
    bool stored;             /* of the person: something is stored */
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

    *m->totals = (struct batch_totals){.narrowed = m->compute->narrowed};
    if (m->compute->narrowed || m->input->reversal.batch != 0)
        m->totals->standing = m->before;
    digest_end(m->batch, dropped);
    begin_digest(m);
    return m->taker->begin != NULL ? m->taker->begin(m->taker->context, e) : 0;
}

static void stand(struct standing *s, enum outcome outcome, money target, int way)
{
    s->decided += way;
    s->targets += way * target;
    s->outcomes[outcome] += way;
}

static bool stands(const struct stored_decision *s)
{
    return s != NULL && strstr(s->codes, code_name(CODE_WITHDRAWN)) == NULL;
}

/* A decision as it stands from now on, in place of the last stored. */
static void stand_decision(struct making *m, const struct person *person, const struct decision *d)
{
    const struct stored_decision *s = person_stored(person, d->key);

    if (m->totals->narrowed && stands(s))
        stand(&m->totals->standing, outcome_parse(s->outcome), s->target, -1);
    if ((d->codes & CODE(WITHDRAWN)) == 0)
        stand(&m->totals->standing, d->outcome, d->target, 1);
}

/* Of everybody's decisions those that stand though this batch did not ask about them. */
static void stand_unasked(struct making *m, const struct result *result)
{
    const struct person *p = result->person;

    for (int i = 0; i < p->stored_n; i++) {
        const struct stored_decision *s = &p->stored[i];
        bool asked = false;

        for (size_t k = 0; !asked && k < result->trace->decisions_n; k++)
            asked = strcmp(result->trace->decisions[k].key, s->key) == 0;
        if (!asked && stands(s))
            stand(&m->totals->standing, outcome_parse(s->outcome), s->target, 1);
    }
}

/* What is stored of a decision, and hashed. */
static int make_line(struct making *m, struct made *made, unsigned char explanation[DIGEST_SIZE],
    struct error *e)
{
    const struct result *result = made->result;
    struct record_place nowhere = {.teacher = result->person->payee};

    record_explanation(m->explanation, &m->compute->asked, &m->compute->gathered.shared, made->decision,
        result->trace, &m->scratch, explanation);
    buffer_empty(&m->line);
    record_decision(&nowhere, made->decision, made->verdicts, explanation, &m->line);
    if (m->line.failed || m->scratch.failed)
        return error_memory(e);
    digest_add(m->batch, m->line.at, m->line.n);
    made->explanation = explanation;
    made->line = m->line.at;
    made->len = m->line.n;
    return 0;
}

static int make_decision(struct making *m, const struct result *result, const struct decision *d,
    struct error *e)
{
    unsigned char explanation[DIGEST_SIZE];
    struct made made = {.result = result, .decision = d};

    made.verdicts = record_verdicts(d, result->trace, &m->verdicts);
    if (m->verdicts.failed)
        return error_memory(e);
    made.changed = record_changed(result->person, d, made.verdicts);
    if (made.changed && make_line(m, &made, explanation, e) != 0)
        return -1;
    if (made.changed || !m->totals->narrowed)
        stand_decision(m, result->person, d);
    m->totals->outcomes[d->outcome]++;
    m->totals->stored += made.changed;
    m->stored |= made.changed;
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

    m->totals->asked++;
    m->stored = result->differences->entries_n > 0;
    for (size_t i = 0; i < result->trace->decisions_n; i++)
        if (make_decision(m, result, &result->trace->decisions[i], e) != 0)
            return -1;
    for (size_t i = 0; i < result->differences->entries_n; i++)
        if (make_entry(m, result, &result->differences->entries[i], e) != 0)
            return -1;
    m->totals->persons += m->stored;
    if (!m->totals->narrowed && m->input->reversal.batch == 0)
        stand_unasked(m, result);
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
    if (rc > 0 && m->compute->narrowed) {
        if (compute_widen(m->compute, e) != 0 || begin(m, e) != 0)
            return -1;
        rc = compute_run(m->compute, make_person, m, e);
    }
    if (rc <= 0)
        return rc;
    if (compute_order(m->compute, e) != 0 || begin(m, e) != 0)
        return -1;
    return compute_run(m->compute, make_person, m, e);
}

int64_t batch_made(const struct batch_totals *totals)
{
    int64_t n = 0;

    for (int i = 0; i < OUTCOMES; i++)
        n += totals->outcomes[i];
    return n;
}

/* What stands after the edition's last batch, to count on from. */
static int load_before(struct making *m, struct error *e)
{
    struct batch_row row;
    int rc = ledger_last_batch(m->compute->db, m->input->revision->edition, m->input->batch, &row, e);

    if (rc == 0) {
        m->before = (struct standing){.decided = row.decided, .targets = row.targets};
        batch_outcomes_read(row.outcomes, m->before.outcomes);
    }
    return rc < 0 ? -1 : 0;
}

money batch_net(const struct programme *p, const struct batch_totals *totals)
{
    money net = 0;

    for (int i = 0; i < p->funds_n; i++)
        net += totals->funds[i];
    return net;
}

static int open_making(struct making *m, const struct batch_one *one, struct error *e)
{
    *m = (struct making){.compute = one->compute, .input = one->input, .taker = one->taker,
        .totals = one->totals};
    m->batch = digest_new(e);
    m->explanation = digest_new(e);
    return m->batch != NULL && m->explanation != NULL ? load_before(m, e) : -1;
}

static void end_making(struct making *m)
{
    const struct compute *c = m->compute;

    digest_end(m->batch, m->totals->digest);
    for (int i = 0; i < m->input->revision->rules->funds_n; i++)
        m->totals->left[i] = c->left[i] + c->gives[i] - c->takes[i];
}

static void close_making(struct making *m)
{
    digest_free(m->batch);
    digest_free(m->explanation);
    buffer_free(&m->line);
    buffer_free(&m->verdicts);
    buffer_free(&m->scratch);
}

int batch_make(struct compute *c, const struct batch_input *input,
    const struct batch_taker *taker, struct batch_totals *totals, struct error *e)
{
    const struct batch_one one = {.compute = c, .input = input, .taker = taker, .totals = totals};
    struct making m;
    int rc = open_making(&m, &one, e);

    if (rc == 0)
        rc = run(&m, e);
    if (rc == 0)
        end_making(&m);
    close_making(&m);
    return rc;
}

int batch_make_together(struct batch_one *all, size_t n, struct error *e)
{
    struct making making[COMPUTE_TOGETHER] = {{0}};
    struct compute_pass passes[COMPUTE_TOGETHER];
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < n; i++) {
        passes[i] = (struct compute_pass){
            .compute = all[i].compute, .sink = make_person, .context = &making[i]};
        rc = open_making(&making[i], &all[i], e) == 0 ? begin(&making[i], e) : -1;
    }
    if (rc == 0)
        rc = compute_run_together(passes, n, e);
    for (size_t i = 0; i < n; i++) {
        all[i].is_short = rc == 0 && passes[i].is_short;
        if (rc == 0 && !all[i].is_short)
            end_making(&making[i]);
        close_making(&making[i]);
    }
    return rc;
}
