/*
 * Expectations about verdicts, facts and decisions.
 */
#include "rules_expect.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { TEXT = 1024 };

static const char *const verdicts[] = {
    "", "met", "waived", "unmet", "unknown", "open", "not_due", NULL};
static const char *const states[] = {"", "attended", "made-up", "upcoming", "protected", "excused",
    "excused-over", "absent", "missed-too-much", "unrecorded", "no-evidence", "signed",
    "not-signed", "signed-late", "accepted", "submitted", "submitted-late", "returned",
    "not-submitted", "logged", "serving", "not-serving", "waived", NULL};
static const char *const units[] = {"full", "half", "pm", "hours", NULL};

void report_say(struct report *report, const struct row *r, const char *format, ...)
{
    va_list args;
    int n = snprintf(
        report->text + report->n, sizeof report->text - report->n, "%s:%d: ", r->file, r->line);

    report->asked++;
    if (report->n + (size_t)n + TEXT > sizeof report->text)
        return;
    report->n += (size_t)n;
    va_start(args, format);
    n = vsnprintf(report->text + report->n, TEXT - 1, format, args);
    va_end(args);
    report->n += (size_t)(n < TEXT - 1 ? n : TEXT - 2);
    report->text[report->n++] = '\n';
    report->text[report->n] = '\0';
}

void report_add(char *text, size_t size, const char *format, ...)
{
    size_t n = strlen(text);
    va_list args;

    va_start(args, format);
    vsnprintf(text + n, size - n, format, args);
    va_end(args);
}

void report_differ(
    struct report *report, const struct row *r, const char *expected, const char *got)
{
    if (strcmp(expected, got) != 0)
        report_say(report, r, "expected %s, got %s", expected, got);
    else
        report->asked++;
}

/* The word before it, and a number: what the row expects of one figure. */
static void differ_number(struct report *report, struct row *r, int64_t got)
{
    const char *what = r->word[r->at - 1];
    char a[80], b[80];

    snprintf(a, sizeof a, "%.40s %ld", what, (long)row_number(r));
    snprintf(b, sizeof b, "%.40s %ld", what, (long)got);
    report_differ(report, r, a, b);
}

static void differ_money(struct report *report, struct row *r, money got)
{
    const char *what = r->word[r->at - 1];
    char a[80], b[80], text[MONEY_TEXT];

    snprintf(a, sizeof a, "%.40s %s", what, money_text(row_money(r), text));
    snprintf(b, sizeof b, "%.40s %s", what, money_text(got, text));
    report_differ(report, r, a, b);
}

static void differ_ratio(struct report *report, struct row *r, struct ratio got)
{
    struct ratio wanted = row_ratio(r);
    char a[80], b[80];

    snprintf(a, sizeof a, "%ld/%ld", (long)wanted.p, (long)wanted.q);
    snprintf(b, sizeof b, "%ld/%ld", (long)got.p, (long)got.q);
    report_differ(report, r, a, b);
}

static void differ_day(struct report *report, struct row *r, day got)
{
    char text[DAY_TEXT];

    report_differ(report, r, row_word(r), got == NO_DAY ? "-" : day_text(got, text));
}

static void differ_word(struct report *report, struct row *r, const char *got)
{
    report_differ(report, r, row_word(r), got != NULL ? got : "-");
}

const struct decision *run_decision(const struct run *run, const char *key, int *person)
{
    for (int i = 0; i < run->fixture->persons_n; i++)
        for (size_t k = 0; k < run->traces[i].decisions_n; k++)
            if (strcmp(run->traces[i].decisions[k].key, key) == 0) {
                *person = i;
                return &run->traces[i].decisions[k];
            }
    return NULL;
}

/* decision KEY OUTCOME AMOUNT [CODE ...] [for PERIOD] [on DAY] [due DAY] [to PAYEE] [stays AMOUNT] */
static void expect_one(struct report *report, struct row *r, const struct run *run)
{
    const char *key = row_word(r);
    int person;
    const struct decision *d = run_decision(run, key, &person);
    char wanted[TEXT] = "", got[TEXT], names[CODES_TEXT], amount[MONEY_TEXT];

    if (d == NULL) {
        report_say(report, r, "expected a decision %s, got none", key);
        return;
    }
    report_add(wanted, sizeof wanted, "%s", row_word(r));
    report_add(wanted, sizeof wanted, " %s", row_word(r));
    while (row_more(r) && r->word[r->at][0] >= 'A' && r->word[r->at][0] <= 'Z')
        report_add(wanted, sizeof wanted, " %s", row_word(r));
    codes_text(d->codes, names);
    snprintf(got, sizeof got, "%s %s%s%s", outcome_name(d->outcome), money_text(d->target, amount),
        names[0] != '\0' ? " " : "", names);
    report_differ(report, r, wanted, got);
    while (row_more(r)) {
        if (row_take(r, "for"))
            differ_word(report, r, d->for_period);
        else if (row_take(r, "on"))
            differ_day(report, r, d->service_day);
        else if (row_take(r, "due"))
            differ_day(report, r, d->due_by);
        else if (row_take(r, "to"))
            differ_word(report, r, d->payee);
        else if (row_take(r, "stays"))
            differ_money(report, r, d->before);
        else
            row_end(r);
    }
}

static void differ_cite(struct report *report, struct row *r, const struct cite *got)
{
    char text[TEXT];

    snprintf(text, sizeof text, "%s#%s", got->source != NULL ? got->source : "",
        got->source != NULL ? got->clause : "");
    report_differ(report, r, row_word(r), text);
}

/* steps KEY [amount M] [weight R] [base M] [have N] [need N] ... */
static void expect_steps(struct report *report, struct row *r, const struct run *run)
{
    int person;
    const struct decision *d = run_decision(run, row_word(r), &person);
    const struct fixture *f = run->fixture;
    const struct steps *s;

    if (d == NULL)
        row_bad(r, "no such decision");
    s = &d->steps;
    while (row_more(r)) {
        if (row_take(r, "amount"))
            differ_money(report, r, s->amount);
        else if (row_take(r, "weight"))
            differ_ratio(report, r, s->weight);
        else if (row_take(r, "base"))
            differ_money(report, r, s->base);
        else if (row_take(r, "have"))
            differ_number(report, r, s->have);
        else if (row_take(r, "need"))
            differ_number(report, r, s->need);
        else if (row_take(r, "minutes"))
            differ_number(report, r, s->minutes);
        else if (row_take(r, "session"))
            differ_word(report, r, s->session == NONE ? NULL : f->sessions[s->session].id);
        else if (row_take(r, "policy"))
            differ_word(report, r, s->policy == NONE ? NULL : f->programme->coverage[s->policy].id);
        else if (row_take(r, "unit"))
            differ_word(report, r, units[s->unit]);
        else if (row_take(r, "allowed"))
            differ_money(report, r, s->allowed);
        else if (row_take(r, "benefits"))
            differ_money(report, r, s->benefits);
        else if (row_take(r, "last"))
            differ_day(report, r, s->last_day);
        else if (row_take(r, "cite"))
            differ_cite(report, r, &s->cite);
        else
            row_end(r);
    }
}

bool answer_decision(struct report *report, struct row *r, const struct run *run)
{
    int person;

    if (row_is(r, "decision")) {
        expect_one(report, r, run);
    } else if (row_is(r, "no-decision")) {
        const char *key = row_word(r);

        report_differ(report, r, "none", run_decision(run, key, &person) == NULL ? "none" : key);
    } else if (row_is(r, "steps")) {
        expect_steps(report, r, run);
    } else {
        return false;
    }
    return true;
}

/* One node of one decision's tree, as found. */
struct found {
    const struct node *node;
    const struct node_result *result;
    const struct trace *trace;
};

/* Find the node that "[PART:] NODE" names: in the decisions whose key ends with PART, or in all.
 * Call with ${nth} 0, 1, ... until it returns false. */
static bool find_node(
    const struct run *run, const char *part, const char *id, int nth, struct found *out)
{
    for (int i = 0; i < run->fixture->persons_n; i++) {
        out->trace = &run->traces[i];
        for (size_t k = 0; k < out->trace->decisions_n; k++) {
            const struct decision *d = &out->trace->decisions[k];
            size_t n = strlen(d->key), m = strlen(part);

            if (d->requirement == NONE || m > n || strcmp(d->key + n - m, part) != 0)
                continue;
            for (size_t x = 0; x < d->nodes_n; x++) {
                out->node = &run->fixture->programme->requirements[d->requirement].nodes[x];
                out->result = &out->trace->nodes[d->nodes + x];
                if (strcmp(out->node->id, id) == 0 && nth-- == 0)
                    return true;
            }
        }
    }
    return false;
}

static void differ_verdict(struct report *report, struct row r, const struct found *f)
{
    const struct node_result *n = f->result;
    char names[CODES_TEXT];

    report_differ(report, &r, verdicts[row_choice(&r, verdicts)], verdict_name(n->verdict));
    while (row_more(&r)) {
        if (row_take(&r, "have"))
            differ_number(report, &r, n->have);
        else if (row_take(&r, "need"))
            differ_number(report, &r, n->need);
        else if (row_take(&r, "soon"))
            differ_number(report, &r, n->soon);
        else if (row_take(&r, "unrecorded"))
            differ_number(report, &r, n->unrecorded);
        else if (row_take(&r, "excused"))
            differ_number(report, &r, n->excused);
        else if (row_take(&r, "facts"))
            differ_number(report, &r, (int64_t)n->facts_n);
        else if (row_take(&r, "why"))
            differ_word(report, &r, codes_text(n->why, names));
        else if (row_take(&r, "decisive"))
            report_differ(report, &r, "decisive", n->decisive ? "decisive" : "idle");
        else if (row_take(&r, "idle"))
            report_differ(report, &r, "idle", n->decisive ? "decisive" : "idle");
        else
            row_end(&r);
    }
}

static bool is_about(
    const struct run *run, const struct found *f, const struct trace_fact *fact, const char *id)
{
    const struct agenda *a = &run->fixture->shared.agenda;

    if (fact->group != NONE)
        return strcmp(a->groups[fact->group].id, id) == 0;
    if (f->node->kind == NODE_AGREED && fact->state != FACT_WAIVED)
        return strcmp(f->node->parties[fact->which], id) == 0;
    return strcmp(id, "-") == 0;
}

/* fact [PART:] NODE GROUP|PARTY|- STATE [curable] [until DAY] [on DAY] [minutes N] [at SESSION] */
static void differ_fact(
    struct report *report, struct row r, const struct run *run, const struct found *f)
{
    const char *id = row_word(&r);
    const struct trace_fact *fact = NULL;
    bool curable = false;

    for (size_t i = 0; i < f->result->facts_n && fact == NULL; i++)
        if (is_about(run, f, &f->trace->facts[f->result->facts + i], id))
            fact = &f->trace->facts[f->result->facts + i];
    if (fact == NULL) {
        report_say(report, &r, "expected a fact about %s, got none", id);
        return;
    }
    report_differ(report, &r, states[row_choice(&r, states)], states[fact->state]);
    while (row_more(&r)) {
        if (row_take(&r, "curable"))
            curable = true;
        else if (row_take(&r, "until"))
            differ_day(report, &r, fact->cure_until);
        else if (row_take(&r, "on"))
            differ_day(report, &r, fact->on);
        else if (row_take(&r, "minutes"))
            differ_number(report, &r, fact->minutes);
        else if (row_take(&r, "length"))
            differ_number(report, &r, fact->length);
        else if (row_take(&r, "evidence"))
            differ_word(report, &r, fact->evidence);
        else if (row_take(&r, "at"))
            differ_word(report, &r, run->fixture->sessions[fact->session].id);
        else
            row_end(&r);
    }
    report_differ(
        report, &r, curable ? "curable" : "not curable", fact->curable ? "curable" : "not curable");
}

bool answer_tree(struct report *report, struct row *r, const struct run *run)
{
    bool verdict = row_is(r, "verdict");
    char part[KEY_TEXT] = "";
    struct found found;
    const char *id;
    size_t n;
    int nth = 0;

    if (!verdict && !row_is(r, "fact"))
        return false;
    id = row_word(r);
    n = strlen(id) - 1;
    if (id[n] == ':') {
        snprintf(part, sizeof part, "%.*s", (int)n, id);
        id = row_word(r);
    }
    while (find_node(run, part, id, nth, &found)) {
        nth++;
        if (verdict)
            differ_verdict(report, *r, &found);
        else
            differ_fact(report, *r, run, &found);
    }
    if (nth == 0)
        report_say(report, r, "expected a node %s, got none", id);
    return true;
}
