#include "explain_json.h"

#include <stdio.h>
#include <string.h>

#include "explain_out.h"

static void put_buffer(void *context, const char *text, size_t n)
{
    buffer_put(context, text, n);
}

struct sink explain_json_begin(struct writing *w)
{
    buffer_empty(&w->text);
    buffer_text(&w->text, "");
    return (struct sink){.put = put_buffer, .context = &w->text};
}

void explain_json_text(struct writing *w, const char *key)
{
    json_text(&w->j, key, w->text.at != NULL ? w->text.at : "");
}

void explain_json_day(struct writing *w, const char *key, day on)
{
    char text[DAY_TEXT];

    json_text(&w->j, key, on == NO_DAY || on == DAY_OPEN ? NULL : day_text(on, text));
}

void explain_json_ratio(struct writing *w, const char *key, struct ratio r)
{
    struct sink out = explain_json_begin(w);

    ratio_mul(r, RATIO_ONE, &r); /* in lowest terms */
    sink_ratio(&out, r);
    explain_json_text(w, key);
}

void explain_json_codes(struct writing *w, const char *key, codes set)
{
    json_array(&w->j, key);
    for (int i = 1; i < CODES; i++)
        if ((set >> i & 1) != 0)
            json_text(&w->j, NULL, code_name((enum code)i));
    json_end(&w->j);
}

void explain_json_cite(struct writing *w, const struct cite *cite)
{
    if (cite->source == NULL) {
        json_text(&w->j, "cite", NULL);
        return;
    }
    json_object(&w->j, "cite");
    json_text(&w->j, "source", cite->source);
    json_text(&w->j, "clause", cite->clause);
    json_text(&w->j, "title", cite->title);
    json_text(&w->j, "words", cite->words);
    json_end(&w->j);
}

void explain_json_place(struct writing *w, const char *evidence, struct place at)
{
    json_text(&w->j, "evidence", evidence);
    if (at.intake == 0) {
        json_text(&w->j, "intake", NULL);
        json_text(&w->j, "line", NULL);
    } else {
        json_number(&w->j, "intake", at.intake);
        json_number(&w->j, "line", at.line);
    }
}

/* Attendance that could have made up for what was missed, and does not. */
static void write_no_make_ups(struct writing *w, const struct trace_fact *f)
{
    const struct session *sessions = w->x->told.deciding.shared->agenda.sessions;
    const struct attendance *row = NULL;

    json_array(&w->j, "not_made_up_by");
    while ((row = explain_no_make_up(&w->t, f, row)) != NULL) {
        json_object(&w->j, NULL);
        json_text(&w->j, "session", sessions[row->session].id);
        explain_json_day(w, "day", sessions[row->session].on);
        json_text(&w->j, "status", explain_attendance(row));
        explain_json_place(w, row->evidence, row->at);
        json_end(&w->j);
    }
    json_end(&w->j);
}

static void write_fact(struct writing *w, const struct node *node, const struct trace_fact *f)
{
    const struct agenda *agenda = &w->x->told.deciding.shared->agenda;

    json_object(&w->j, NULL);
    if (f->session != NONE) {
        json_text(&w->j, "session", agenda->sessions[f->session].id);
        json_text(&w->j, "group", agenda->groups[f->group].id);
    }
    if (node->kind == NODE_AGREED && f->state != FACT_WAIVED)
        json_text(&w->j, "party", node->parties[f->which]);
    explain_json_day(w, "day", explain_fact_day(w->x->told.deciding.shared, f));
    json_text(&w->j, "status", explain_state(f->state));
    if (f->minutes > 0)
        json_number(&w->j, "minutes", f->minutes);
    if (f->cure_until != NO_DAY && f->state != FACT_WAIVED) {
        json_bool(&w->j, "curable", f->curable);
        explain_json_day(w, "cure_until", f->cure_until);
    }
    explain_json_place(w, f->evidence, f->at);
    if (node->kind == NODE_ATTENDED && explain_no_make_up(&w->t, f, NULL) != NULL)
        write_no_make_ups(w, f);
    json_end(&w->j);
}

static void write_node(struct writing *w, const char *key, int index)
{
    const struct node *node = &w->t.requirement->nodes[index];
    const struct trace *trace = w->x->told.trace;
    const struct node_result *r = &trace->nodes[w->t.decision->nodes + (size_t)index];
    struct sink out = explain_json_begin(w);

    explain_title(&w->t, index, &out);
    json_object(&w->j, key);
    json_text(&w->j, "id", node->id);
    explain_json_text(w, "title");
    json_text(&w->j, "kind", sentence_node(node->kind)->name);
    json_text(&w->j, "verdict", verdict_name(r->verdict));
    json_bool(&w->j, "decisive", r->decisive);
    explain_json_codes(w, "code", r->why);
    json_number(&w->j, "have", r->have);
    json_number(&w->j, "need", r->need);
    json_number(&w->j, "soon", r->soon);
    explain_json_cite(w, &node->cite);
    json_array(&w->j, "facts");
    for (size_t i = 0; i < r->facts_n; i++)
        write_fact(w, node, &trace->facts[r->facts + i]);
    json_end(&w->j);
    json_array(&w->j, "children");
    for (int i = index + 1; i < index + node->span; i += w->t.requirement->nodes[i].span)
        write_node(w, NULL, i);
    json_end(&w->j);
    json_end(&w->j);
}

static void write_checks(struct writing *w)
{
    static const char *const outcomes[] = {"met", "denied", "held", "not_asked"};
    struct check checks[CHECKS];

    json_array(&w->j, "checks");
    if (w->t.decision->claim != NONE) {
        explain_checks(&w->x->told, w->t.decision, checks);
        for (int i = 0; i < CHECKS; i++) {
            struct sink out = explain_json_begin(w);

            explain_check(&w->t, i + 1, &checks[i], &out);
            json_object(&w->j, NULL);
            json_number(&w->j, "check", i + 1);
            explain_json_codes(w, "code", checks[i].codes);
            json_text(&w->j, "outcome", outcomes[checks[i].outcome]);
            explain_json_text(w, "words");
            json_end(&w->j);
        }
    }
    json_end(&w->j);
}

static void write_charges(struct writing *w)
{
    const struct charge *charge = w->t.decision->charge;
    struct ratio shares[FUNDS_MOST];
    money parts[FUNDS_MOST];
    size_t n = charge != NULL && charge->n <= FUNDS_MOST ? (size_t)charge->n : 0;

    json_object(&w->j, "charges");
    for (size_t i = 0; i < n; i++)
        shares[i] = charge->shares[i].share;
    if (n > 0 && money_split(w->t.decision->target, shares, n, parts))
        for (size_t i = 0; i < n; i++)
            json_money(
                &w->j, w->x->told.deciding.programme->funds[charge->shares[i].fund].id, parts[i]);
    json_end(&w->j);
}

static void write_remains(struct writing *w, const struct answer *a)
{
    const struct decision *d = change_decision(w->x->told.trace, w->t.decision);
    const struct requirement *r =
        d->requirement == NONE ? NULL : &w->x->told.deciding.programme->requirements[d->requirement];

    explain_json_codes(w, "codes", a->codes);
    json_array(&w->j, "remains");
    for (int i = 0; r != NULL && i < r->nodes_n && i < 64; i++)
        if ((a->remains >> i & 1) != 0 && r->nodes[i].kind >= NODE_ATTENDED)
            json_text(&w->j, NULL, r->nodes[i].id);
    json_end(&w->j);
}

/* The changes that suffice, or those that do not. */
static void write_answers(struct writing *w, const char *key, bool suffices)
{
    const struct explain *told = &w->x->told;
    const struct answered *range = &told->answered[w->t.index];

    json_array(&w->j, key);
    for (size_t i = 0; i < range->n; i++) {
        const struct answer *a = &told->answers[range->first + i];
        struct sink out = explain_json_begin(w);

        if (a->suffices != suffices || a->outcome == 0)
            continue;
        for (size_t k = 0; k < a->n; k++) {
            sink_text(&out, k == 0 ? "" : k + 1 == a->n ? ", and " : ", ");
            explain_change(&w->t, &told->changes[a->first + k], &out);
        }
        json_object(&w->j, NULL);
        explain_json_text(w, "change");
        json_text(&w->j, "outcome", outcome_name(a->outcome));
        json_money(&w->j, "target", a->target);
        if (w->t.decision->kind == CHARGE_AID)
            json_money(&w->j, "forgiven", a->forgiven);
        if (!suffices)
            write_remains(w, a);
        json_end(&w->j);
    }
    json_end(&w->j);
}

static void write_decision(struct writing *w, size_t index)
{
    const struct decision *d;
    char hex[DIGEST_HEX];

    w->t = telling_of(&w->x->told, index);
    d = w->t.decision;
    json_object(&w->j, NULL);
    json_text(&w->j, "key", d->key);
    json_text(&w->j, "kind", charge_kind_name(d->kind));
    json_text(&w->j, "for_period", d->for_period);
    explain_json_day(w, "service_day", d->service_day);
    json_text(&w->j, "payee", d->payee);
    json_text(&w->j, "outcome", outcome_name(d->outcome));
    explain_json_codes(w, "codes", d->codes);
    json_money(&w->j, "target", d->target);
    explain_out_held(&w->j, w->x->told.person, d->key);
    write_charges(w);
    explain_json_steps(w);
    explain_json_basis(w);
    json_text(&w->j, "requirement", w->t.requirement != NULL ? w->t.requirement->id : NULL);
    if (w->t.requirement != NULL)
        write_node(w, "tree", 0);
    else
        json_text(&w->j, "tree", NULL);
    write_checks(w);
    write_answers(w, "would_change", true);
    if (w->x->told.why_not)
        write_answers(w, "would_not_suffice", false);
    w->text.failed |= !explanation_digest(w->x, index, hex);
    json_text(&w->j, "digest", hex);
    json_end(&w->j);
}

static int finish(struct writing *w, struct error *e)
{
    bool failed = w->text.failed;

    buffer_free(&w->text);
    return failed ? error_memory(e) : 0;
}

int explain_out_decision(struct json_out *j, struct explanation *x, size_t index, struct error *e)
{
    struct writing w = {.j = *j, .x = x};

    write_decision(&w, index);
    *j = w.j;
    return finish(&w, e);
}

static void write_assignments(struct writing *w)
{
    const struct explain *told = &w->x->told;

    json_array(&w->j, "assignments");
    for (int i = 0; i < told->person->assignments_n; i++) {
        const struct assignment *a = &told->person->assignments[i];
        const struct assignment_row *row = assignment_row_near(a, told->deciding.asking.as_of);

        json_object(&w->j, NULL);
        json_text(&w->j, "assignment", a->id);
        json_text(&w->j, "role", a->role_id);
        json_text(&w->j, "cohort",
            a->role != NONE && row->cohort != NONE
                ? told->deciding.programme->roles[a->role].cohorts[row->cohort]
                : a->cohort_id);
        json_text(&w->j, "school",
            row->school == NONE ? NULL : told->deciding.shared->schools[row->school]);
        json_text(
            &w->j, "school_name", row->school == NONE ? NULL : told->school_names[row->school]);
        explain_json_day(w, "starts", a->starts);
        explain_json_day(w, "ends", a->ends);
        json_end(&w->j);
    }
    json_end(&w->j);
}

static void write_nothing(struct writing *w, int assignment)
{
    struct sink out = explain_json_begin(w);
    const char *why = explain_nothing(&w->x->told, assignment, &out);

    if (why == NULL)
        return;
    json_object(&w->j, NULL);
    json_text(&w->j, "assignment",
        assignment == NONE ? NULL : w->x->told.person->assignments[assignment].id);
    json_text(&w->j, "reason", why);
    explain_json_text(w, "words");
    json_end(&w->j);
}

/* Keys of which nothing is decided any more, and what is still owed for them. */
static void write_withdrawn(struct writing *w)
{
    const struct person *p = w->x->told.person;

    json_array(&w->j, "withdrawn");
    for (int i = 0; i < p->stored_n; i++) {
        money receivable = 0;

        if (!explain_settled(&w->x->told, i))
            continue;
        for (int k = 0; k < p->holdings_n; k++)
            if (strcmp(p->holdings[k].key, p->stored[i].key) == 0)
                receivable += p->holdings[k].receivable;
        json_object(&w->j, NULL);
        json_text(&w->j, "key", p->stored[i].key);
        json_number(&w->j, "batch", p->stored[i].batch);
        json_money(&w->j, "held", person_held(p, p->stored[i].key));
        json_money(&w->j, "receivable", receivable);
        json_end(&w->j);
    }
    json_end(&w->j);
}

static void write_versions(struct writing *w)
{
    const struct revision *r = w->x->revision;
    const struct asked *asked = w->x->asked;
    char hex[DIGEST_HEX];

    json_text(&w->j, "programme", r->programme);
    json_text(&w->j, "edition", r->edition_id);
    json_number(&w->j, "revision", r->revision);
    json_text(&w->j, "sha256", digest_hex(r->sha256, hex));
    explain_json_day(w, "as_of", asked->asking.as_of);
    json_text(&w->j, "period", asked->programme->periods[asked->asking.period].id);
    json_number(&w->j, "through_intake", asked->intake);
    json_number(&w->j, "through_batch", asked->batch);
    if (asked->alone)
        json_bool(&w->j, "alone", true);
    json_text(&w->j, "engine", LEDGER_ENGINE);
}

int explain_out_json(void *context, struct explanation *x, struct error *e)
{
    struct writing w = {.x = x};
    const struct explain *told = &x->told;

    (void)context;
    json_begin(&w.j, stdout);
    json_object(&w.j, NULL);
    json_text(&w.j, "format", "stipend-explanation/1");
    json_text(&w.j, "teacher", told->person->payee);
    json_text(&w.j, "name", told->name);
    json_array(&w.j, "numbers");
    for (int i = 0; i < told->numbers_n; i++)
        json_text(&w.j, NULL, told->numbers[i]);
    json_end(&w.j);
    write_versions(&w);
    json_array(&w.j, "decisions");
    for (size_t i = 0; i < told->trace->decisions_n; i++)
        write_decision(&w, i);
    json_end(&w.j);
    explain_json_awaited(&w);
    write_assignments(&w);
    write_withdrawn(&w);
    json_array(&w.j, "no_decision");
    for (int i = NONE; i < told->person->assignments_n; i++)
        write_nothing(&w, i);
    json_end(&w.j);
    json_end(&w.j);
    return finish(&w, e);
}
