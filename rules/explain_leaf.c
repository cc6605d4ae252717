/*
 * Conditions as sentences: one row a kind.
 */
#include "explain.h"

#include <string.h>

enum { FACTS_INDENT = 6, CITE_COLUMN = 59, WIDTH = 100 };

static const struct node_result *result_of(const struct telling *t, int node)
{
    return &t->x->trace->nodes[t->decision->nodes + (size_t)node];
}

static const struct trace_fact *fact_of(const struct telling *t, int node, size_t i)
{
    return &t->x->trace->facts[result_of(t, node)->facts + i];
}

static const struct assignment *assignment_of(const struct telling *t)
{
    return &t->x->person->assignments[t->decision->assignment];
}

static const struct session *session_of(const struct telling *t, int session)
{
    return &t->x->deciding.shared->agenda.sessions[session];
}

void explain_cite(const struct cite *cite, struct sink *out)
{
    const struct sink_word words[] = {{"source", cite->source, 0, 't'},
        {"clause", cite->clause, 0, 't'}};

    if (cite->source != NULL)
        sink_sentence(out, "{source}, \"{clause}\"", words, 2);
}

void explain_place(const char *evidence, struct place at, struct sink *out)
{
    bool words = evidence != NULL && evidence[0] != '\0';

    if (words)
        sink_foreign(out, evidence);
    if (at.intake == 0)
        return;
    sink_text(out, words ? " (intake " : "(intake ");
    sink_number(out, at.intake);
    sink_text(out, ")");
}

void explain_place_after(const char *evidence, struct place at, struct sink *out)
{
    if (evidence != NULL && evidence[0] != '\0')
        sink_text(out, ", ");
    else if (at.intake != 0)
        sink_text(out, " ");
    explain_place(evidence, at, out);
}

void explain_title(const struct telling *t, int node, struct sink *out)
{
    const struct programme *p = t->x->deciding.programme;
    const struct node *n = &t->requirement->nodes[node];

    if (n->title != NULL)
        sink_text(out, n->title);
    else if (n->kind == NODE_DELIVERED)
        sink_text(out, p->deliverables[n->deliverable].title);
    else if (n->kind == NODE_ATTENDED)
        for (int i = 0; i < n->kinds_n; i++) {
            sink_list(out, i, n->kinds_n);
            sink_text(out, p->kinds[n->kinds[i]].title);
        }
    else
        sink_text(out, n->id);
}

static const struct state_words {
    const char *name;  /* for programs */
    const char *shown; /* in the table of facts */
} states[] = {
    [FACT_ATTENDED] = {"attended", "present"},
    [FACT_MADE_UP] = {"made-up", "made up"},
    [FACT_UPCOMING] = {"upcoming", "upcoming"},
    [FACT_PROTECTED] = {"protected", "protected"},
    [FACT_EXCUSED] = {"excused", "excused"},
    [FACT_EXCUSED_OVER] = {"excused-over", "EXCUSED"},
    [FACT_ABSENT] = {"absent", "ABSENT"},
    [FACT_MISSED_TOO_MUCH] = {"missed-too-much", "PARTIAL"},
    [FACT_UNRECORDED] = {"unrecorded", "NOT RECORDED"},
    [FACT_NO_EVIDENCE] = {"no-evidence", "NO EVIDENCE"},
    [FACT_SIGNED] = {"signed", "signed"},
    [FACT_NOT_SIGNED] = {"not-signed", "NOT SIGNED"},
    [FACT_SIGNED_LATE] = {"signed-late", "SIGNED LATE"},
    [FACT_ACCEPTED] = {"accepted", "accepted"},
    [FACT_SUBMITTED] = {"submitted", "submitted"},
    [FACT_SUBMITTED_LATE] = {"submitted-late", "LATE"},
    [FACT_RETURNED] = {"returned", "RETURNED"},
    [FACT_NOT_SUBMITTED] = {"not-submitted", "NOT SUBMITTED"},
    [FACT_LOGGED] = {"logged", "logged"},
    [FACT_SERVING] = {"serving", "serving"},
    [FACT_NOT_SERVING] = {"not-serving", "NOT SERVING"},
    [FACT_WAIVED] = {"waived", "waived"},
};

const char *explain_state(enum fact_state state)
{
    return states[state].name;
}

/* Which session a fact of attendance is named by: of one made up that was missed. */
static const char *session_name(const struct telling *t, const struct trace_fact *f)
{
    const struct agenda *agenda = &t->x->deciding.shared->agenda;

    return f->state == FACT_MADE_UP ? agenda->groups[f->group].id
                                    : agenda->sessions[f->session].id;
}

day explain_fact_day(const struct shared *shared, const struct trace_fact *f)
{
    return f->session == NONE || f->state == FACT_MADE_UP
               ? f->on
               : shared->agenda.sessions[f->session].on;
}

static day fact_day(const struct telling *t, const struct trace_fact *f)
{
    return explain_fact_day(t->x->deciding.shared, f);
}

/* What follows the place of a fact of attendance, by its state. */
static const char *attended_pattern(const struct telling *t, const struct node *node,
    const struct trace_fact *f)
{
    const struct attendance *row = person_attendance(t->x->person, f->session);

    switch (f->state) {
    case FACT_ATTENDED:
        return row != NULL && row->status == ATTENDED_PARTIAL
                   ? ", {minutes} of {length} minutes, {may} may be missed"
                   : "";
    case FACT_MADE_UP:
        return ", at {session} on {day}";
    case FACT_PROTECTED:
    case FACT_EXCUSED:
        return ", does not count";
    case FACT_EXCUSED_OVER:
        return ", only {limit} may be excused";
    case FACT_ABSENT:
        return node->excused_up_to > 0 ? ", not excused" : "";
    case FACT_MISSED_TOO_MUCH:
        return ", {minutes} of {length} minutes, {may} may be missed";
    case FACT_NO_EVIDENCE:
        return ", evidence is required";
    default:
        return "";
    }
}

static void put_make_up(const struct trace_fact *f, struct sink *out)
{
    if ((f->state != FACT_ABSENT && f->state != FACT_EXCUSED_OVER &&
            f->state != FACT_MISSED_TOO_MUCH) ||
        f->cure_until == NO_DAY)
        return;
    sink_text(out, f->curable ? "; make-up possible until " : "; make-up closed ");
    sink_day(out, f->cure_until);
}

static void fact_attended(const struct telling *t, const struct node *node,
    const struct trace_fact *f, struct sink *out)
{
    const struct session *s = session_of(t, f->session);
    const struct attendance *row = person_attendance(t->x->person, f->session);
    const struct sink_word words[] = {{"session", s->id, 0, 't'}, {"day", NULL, s->on, 'd'},
        {"minutes", NULL, row != NULL ? row->minutes : 0, 'n'}, {"length", NULL, s->minutes, 'n'},
        {"may", NULL, s->kind != NONE ? t->x->deciding.programme->kinds[s->kind].may_miss_minutes
                                      : 0, 'n'},
        {"limit", NULL, node->excused_up_to, 'n'}};
    const char *pattern = attended_pattern(t, node, f);

    explain_place(f->evidence, f->at, out);
    if (f->at.intake == 0 && pattern[0] == ',')
        pattern += 2;
    sink_sentence(out, pattern, words, sizeof words / sizeof *words);
    put_make_up(f, out);
}

static void fact_logged(const struct telling *t, const struct node *node,
    const struct trace_fact *f, struct sink *out)
{
    (void)t;
    (void)node;
    if (f->minutes > 0) {
        sink_number(out, f->minutes);
        sink_text(out, " minutes, ");
    }
    explain_place(f->evidence, f->at, out);
}

static void fact_agreed(const struct telling *t, const struct node *node,
    const struct trace_fact *f, struct sink *out)
{
    (void)t;
    (void)node;
    explain_place(f->evidence, f->at, out);
    if (f->state != FACT_SIGNED && f->cure_until != DAY_OPEN) {
        sink_text(out, f->at.intake != 0 ? ", last day " : "last day ");
        sink_day(out, f->cure_until);
    }
}

static void put_acceptors(const struct deliverable *d, struct sink *out)
{
    for (int i = 0; i < d->accepted_by_n; i++) {
        sink_text(out, i == 0 ? "" : i == d->accepted_by_n - 1 ? " or " : ", ");
        sink_text(out, d->accepted_by[i]);
    }
}

static const char *delivered_pattern(const struct trace_fact *f)
{
    switch (f->state) {
    case FACT_ACCEPTED:
        return "submitted {submitted}, accepted {accepted} by {by}";
    case FACT_SUBMITTED:
        return "submitted, NOT ACCEPTED by ";
    case FACT_SUBMITTED_LATE:
        return "submitted LATE, last day {last}";
    case FACT_RETURNED:
        return f->curable ? "RETURNED, possible until {last}" : "RETURNED, last day {last}";
    case FACT_NO_EVIDENCE:
        return "submitted WITHOUT EVIDENCE";
    default:
        return f->curable ? "NOT SUBMITTED, due {due}, possible until {last}"
                          : "NOT SUBMITTED, due {due}, last day {last}";
    }
}

static const struct delivery *delivery_of(const struct telling *t, const struct trace_fact *f)
{
    return f->which == NONE ? NULL : &assignment_of(t)->deliveries[f->which];
}

static void tail_delivered(const struct telling *t, int node, struct sink *out)
{
    const struct deliverable *d =
        &t->x->deciding.programme->deliverables[t->requirement->nodes[node].deliverable];
    const struct trace_fact *f = fact_of(t, node, 0);
    const struct delivery *row = delivery_of(t, f);
    const struct sink_word words[] = {{"due", NULL, d->due, 'd'}, {"last", NULL, f->cure_until, 'd'},
        {"submitted", NULL, row != NULL ? row->submitted_on : NO_DAY, 'd'},
        {"accepted", NULL, row != NULL ? row->accepted_on : NO_DAY, 'd'},
        {"by", row != NULL ? row->accepted_by : NULL, 0, 'f'}};

    sink_sentence(out, delivered_pattern(f), words, sizeof words / sizeof *words);
    if (f->state == FACT_SUBMITTED)
        put_acceptors(d, out);
    if (f->state == FACT_ACCEPTED)
        explain_place_after(f->evidence, f->at, out);
}

static void tail_serving(const struct telling *t, int node, struct sink *out)
{
    const struct node *n = &t->requirement->nodes[node];
    const struct node_result *r = result_of(t, node);
    const struct sink_word words[] = {{"have", NULL, r->have, 'n'}, {"need", NULL, r->need, 'n'},
        {"on", NULL, r->facts_n > 0 ? fact_of(t, node, 0)->on : NO_DAY, 'd'}};
    const char *pattern = "{have} of {need} days";

    if (n->days_at_least == 0)
        pattern = fact_of(t, node, 0)->state == FACT_SERVING ? "serving on {on}"
                                                             : "NOT serving on {on}";
    sink_sentence(out, pattern, words, 3);
}

/* Whether all parties signed on one day, in one intake, by one piece of evidence. */
static bool signed_together(const struct telling *t, int node)
{
    const struct node_result *r = result_of(t, node);
    const struct trace_fact *first = fact_of(t, node, 0);

    for (size_t i = 0; i < r->facts_n; i++) {
        const struct trace_fact *f = fact_of(t, node, i);

        if (f->state != FACT_SIGNED || f->on != first->on || f->at.intake != first->at.intake ||
            (f->evidence == NULL) != (first->evidence == NULL) ||
            (f->evidence != NULL && strcmp(f->evidence, first->evidence) != 0))
            return false;
    }
    return true;
}

static void tail_agreed(const struct telling *t, int node, struct sink *out)
{
    const struct node *n = &t->requirement->nodes[node];
    const struct node_result *r = result_of(t, node);

    if (!signed_together(t, node)) {
        const struct sink_word words[] = {{"have", NULL, r->have, 'n'},
            {"need", NULL, r->need, 'n'}};

        sink_sentence(out, ": {have} of {need} signed", words, 2);
        return;
    }
    sink_text(out, " signed by ");
    for (int i = 0; i < n->parties_n; i++) {
        sink_list(out, i, n->parties_n);
        sink_text(out, n->parties[i]);
    }
    sink_text(out, ", ");
    sink_day(out, fact_of(t, node, 0)->on);
    explain_place_after(fact_of(t, node, 0)->evidence, fact_of(t, node, 0)->at, out);
}

/* The sentences: one row a kind of node. */
static const struct kind_words {
    const char *pattern;
    void (*tail)(const struct telling *t, int node, struct sink *out);
    /* of a table of facts; NULL: everything is in the line */
    void (*fact)(const struct telling *t, const struct node *node, const struct trace_fact *f,
        struct sink *out);
} kinds[] = {
    [NODE_ALL] = {": all of these, {have} of {need}", NULL, NULL},
    [NODE_ANY] = {": any of these", NULL, NULL},
    [NODE_AT_LEAST] = {": at least {need} of these, {have} met", NULL, NULL},
    [NODE_ATTENDED] = {": attended {have} of {need}{minutes}", NULL, fact_attended},
    [NODE_DELIVERED] = {": ", tail_delivered, NULL},
    [NODE_LOGGED] = {": {have} of {need}{minutes} logged", NULL, fact_logged},
    [NODE_AGREED] = {"", tail_agreed, fact_agreed},
    [NODE_SERVING] = {": ", tail_serving, NULL},
};

/* The waiver among a leaf's facts, or NULL; it stands last. */
static const struct waiver *waiver_of(const struct telling *t, int node)
{
    const struct node_result *r = result_of(t, node);
    const struct trace_fact *last = r->facts_n > 0 ? fact_of(t, node, r->facts_n - 1) : NULL;

    return last != NULL && last->state == FACT_WAIVED ? &assignment_of(t)->waivers[last->which]
                                                      : NULL;
}

static void put_sentence(const struct telling *t, int node, struct sink *out)
{
    const struct node *n = &t->requirement->nodes[node];
    const struct node_result *r = result_of(t, node);
    const struct waiver *w = waiver_of(t, node);
    const struct sink_word words[] = {{"have", NULL, r->have, 'n'}, {"need", NULL, r->need, 'n'},
        {"minutes", n->count_minutes ? " minutes" : NULL, 0, 't'}, {"by", w != NULL ? w->by : NULL, 0, 'f'},
        {"on", NULL, w != NULL ? w->granted_on : NO_DAY, 'd'},
        {"intake", NULL, w != NULL ? w->at.intake : 0, 'n'},
        {"due", NULL, t->decision->due_by, 'd'}};
    size_t words_n = sizeof words / sizeof *words;

    explain_title(t, node, out);
    if (r->verdict == VERDICT_NOT_DUE) {
        sink_sentence(out, ": not due by {due}", words, words_n);
        return;
    }
    if (w != NULL)
        sink_sentence(out, " WAIVED {on} by {by} (intake {intake})", words, words_n);
    sink_sentence(out, kinds[n->kind].pattern, words, words_n);
    if (kinds[n->kind].tail != NULL)
        kinds[n->kind].tail(t, node, out);
}

/* What the first column of a leaf's table says. */
static const char *fact_name(const struct telling *t, const struct node *node,
    const struct trace_fact *f)
{
    if (node->kind == NODE_ATTENDED)
        return session_name(t, f);
    return node->kind == NODE_AGREED ? node->parties[f->which] : node->what;
}

static size_t wider(size_t most, const char *text)
{
    struct sink measure = sink_measure();

    sink_text(&measure, text);
    return measure.column > most ? measure.column : most;
}

/* The days of a deliverable that fails. */
static void put_delivery(const struct telling *t, const struct trace_fact *f, size_t indent,
    struct sink *out)
{
    const struct delivery *row = delivery_of(t, f);
    const struct {
        const char *what;
        day on;
    } days[] = {{"submitted", row != NULL ? row->submitted_on : NO_DAY},
        {"accepted", row != NULL ? row->accepted_on : NO_DAY},
        {"returned", row != NULL ? row->returned_on : NO_DAY}};

    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        if (days[i].on == NO_DAY || days[i].on > t->x->deciding.asking.as_of)
            continue;
        sink_pad(out, indent);
        sink_text(out, days[i].what);
        sink_pad(out, indent + 11);
        sink_day(out, days[i].on);
        if (i == 0) {
            sink_text(out, "  ");
            explain_place(f->evidence, f->at, out);
        } else if (i == 1) {
            sink_text(out, "  by ");
            sink_foreign(out, row->accepted_by);
        }
        sink_text(out, "\n");
    }
}

static void put_fact(const struct telling *t, const struct node *n, const struct trace_fact *f,
    const size_t column[3], struct sink *out)
{
    struct sink rest = sink_measure();

    sink_pad(out, column[0]);
    sink_text(out, fact_name(t, n, f));
    sink_pad(out, column[1]);
    sink_day(out, fact_day(t, f));
    sink_pad(out, column[1] + 12);
    sink_text(out, states[f->state].shown);
    kinds[n->kind].fact(t, n, f, &rest);
    if (rest.column > 0)
        sink_pad(out, column[2]);
    kinds[n->kind].fact(t, n, f, out);
    sink_text(out, "\n");
}

/* By day, then place in the trace. */
static bool comes_after(const struct telling *t, const struct trace_fact *a,
    const struct trace_fact *b)
{
    day x = fact_day(t, a), y = fact_day(t, b);

    return x != y ? x > y : a > b;
}

/* The fact that comes after ${last} by day, then place in the trace; NULL at the end. */
static const struct trace_fact *next_fact(const struct telling *t, int node, size_t rows,
    const struct trace_fact *last)
{
    const struct trace_fact *next = NULL;

    for (size_t i = 0; i < rows; i++) {
        const struct trace_fact *f = fact_of(t, node, i);

        if (last != NULL && !comes_after(t, f, last))
            continue;
        if (next == NULL || comes_after(t, next, f))
            next = f;
    }
    return next;
}

static void put_facts(const struct telling *t, int node, size_t indent, struct sink *out)
{
    const struct node *n = &t->requirement->nodes[node];
    const struct node_result *r = result_of(t, node);
    size_t rows = r->facts_n - (waiver_of(t, node) != NULL), name = 0, state = 0, column[3];

    if (r->verdict == VERDICT_NOT_DUE)
        return;
    if (n->kind == NODE_DELIVERED && fact_of(t, node, 0)->state != FACT_ACCEPTED)
        put_delivery(t, fact_of(t, node, 0), indent, out);
    if (kinds[n->kind].fact == NULL || (n->kind == NODE_AGREED && signed_together(t, node)))
        return;
    for (size_t i = 0; i < rows; i++) {
        name = wider(name, fact_name(t, n, fact_of(t, node, i)));
        state = wider(state, states[fact_of(t, node, i)->state].shown);
    }
    column[0] = indent;
    column[1] = indent + name + 2;
    column[2] = column[1] + 12 + state + 2;
    for (const struct trace_fact *f = NULL; (f = next_fact(t, node, rows, f)) != NULL;)
        put_fact(t, n, f, column, out);
}

static const struct {
    char mark;
    int rank; /* failed ones first */
} marks[] = {
    [VERDICT_MET] = {'+', 3},
    [VERDICT_WAIVED] = {'+', 3},
    [VERDICT_UNMET] = {'x', 0},
    [VERDICT_UNKNOWN] = {'?', 1},
    [VERDICT_OPEN] = {'o', 2},
    [VERDICT_NOT_DUE] = {'.', 4},
};

static void put_clause(const struct cite *cite, size_t indent, struct sink *out)
{
    if (cite->words == NULL)
        return;
    sink_pad(out, indent);
    sink_text(out, "\"");
    sink_wrapped(out, cite->words, indent, WIDTH - 1);
    sink_text(out, "\"\n");
}

/* One node's line and facts; of a failed leaf also the clause and its words. */
static void put_node(const struct telling *t, int node, size_t indent, struct sink *out)
{
    const struct node *n = &t->requirement->nodes[node];
    const struct cite *cite = n->cite.source != NULL ? &n->cite : &t->requirement->cite;
    enum verdict verdict = result_of(t, node)->verdict;
    char mark[3] = {marks[verdict].mark, ' ', '\0'};
    bool failed = marks[verdict].rank < 3;

    sink_pad(out, indent);
    sink_text(out, mark);
    put_sentence(t, node, out);
    if (failed && cite->source != NULL) {
        sink_pad(out, CITE_COLUMN);
        explain_cite(cite, out);
    }
    sink_text(out, "\n");
    if (n->kind < NODE_ATTENDED)
        return;
    put_facts(t, node, indent + FACTS_INDENT - 2, out);
    if (failed)
        put_clause(cite, indent + FACTS_INDENT - 2, out);
}

/* The children of a node, failed ones first, each with its own below it. */
static void put_children(const struct telling *t, int parent, size_t indent, struct sink *out)
{
    const struct requirement *r = t->requirement;
    int end = parent + r->nodes[parent].span;

    for (int rank = 0; rank <= 4; rank++)
        for (int i = parent + 1; i < end; i += r->nodes[i].span)
            if (marks[result_of(t, i)->verdict].rank == rank) {
                put_node(t, i, indent, out);
                put_children(t, i, indent + 2, out);
            }
}

void explain_conditions(const struct telling *t, struct sink *out)
{
    if (t->requirement == NULL)
        return;
    if (t->requirement->nodes[0].kind == NODE_ALL) {
        put_children(t, 0, 2, out);
        return;
    }
    put_node(t, 0, 2, out);
    put_children(t, 0, 4, out);
}
