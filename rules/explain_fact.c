/*
 * Facts as lines of a table: one writer a kind of leaf.
 */
#include "explain_tree.h"

#include <string.h>

static const struct session *session_of(const struct telling *t, int session)
{
    return &t->x->deciding.shared->agenda.sessions[session];
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

    return f->state == FACT_MADE_UP ? agenda->groups[f->group].id : agenda->sessions[f->session].id;
}

day explain_fact_day(const struct shared *shared, const struct trace_fact *f)
{
    return f->session == NONE || f->state == FACT_MADE_UP ? f->on
                                                          : shared->agenda.sessions[f->session].on;
}

static day fact_day(const struct telling *t, const struct trace_fact *f)
{
    return explain_fact_day(t->x->deciding.shared, f);
}

/* What follows the place of a fact of attendance, by its state. */
static const char *attended_pattern(
    const struct telling *t, const struct node *node, const struct trace_fact *f)
{
    const struct attendance *row = person_attendance(t->x->person, f->session);

    switch (f->state) {
    case FACT_ATTENDED:
        return row->status == ATTENDED_PARTIAL
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

static bool is_missed(const struct trace_fact *f)
{
    return f->state == FACT_ABSENT || f->state == FACT_EXCUSED_OVER || f->state == FACT_MISSED_TOO_MUCH;
}

static void put_make_up(const struct trace_fact *f, struct sink *out)
{
    if (!is_missed(f) || f->cure_until == NO_DAY)
        return;
    sink_text(out, f->curable ? "; make-up possible until " : "; make-up closed ");
    sink_day(out, f->cure_until);
}

static void fact_attended(
    const struct telling *t, const struct node *node, const struct trace_fact *f, struct sink *out)
{
    const struct session *s = session_of(t, f->session);
    const struct attendance *row = person_attendance(t->x->person, f->session);
    const struct sink_word words[] = {{"session", s->id, 0, 't'}, {"day", NULL, s->on, 'd'},
        {"minutes", NULL, row != NULL ? row->minutes : 0, 'n'}, {"length", NULL, s->minutes, 'n'},
        {"may", NULL, t->x->deciding.programme->kinds[s->kind].may_miss_minutes, 'n'},
        {"limit", NULL, node->excused_up_to, 'n'}};

    explain_place(f->evidence, f->at, out);
    sink_sentence(out, attended_pattern(t, node, f), words, sizeof words / sizeof *words);
    put_make_up(f, out);
}

static void fact_logged(
    const struct telling *t, const struct node *node, const struct trace_fact *f, struct sink *out)
{
    (void)t;
    (void)node;
    if (f->minutes == 0) {
        explain_place(f->evidence, f->at, out);
        return;
    }
    sink_number(out, f->minutes);
    sink_text(out, f->minutes == 1 ? " minute" : " minutes");
    explain_place_after(f->evidence, f->at, out);
}

static void fact_agreed(
    const struct telling *t, const struct node *node, const struct trace_fact *f, struct sink *out)
{
    (void)t;
    (void)node;
    explain_place(f->evidence, f->at, out);
    if (f->state != FACT_SIGNED && f->cure_until != DAY_OPEN) {
        sink_text(out, f->at.intake != 0 ? ", last day " : "last day ");
        sink_day(out, f->cure_until);
    }
}

/* What follows name, day and state; NULL: the leaf says all in its own line. */
static void (*const rests[])(const struct telling *t, const struct node *node,
    const struct trace_fact *f, struct sink *out) = {
    [NODE_ATTENDED] = fact_attended,
    [NODE_LOGGED] = fact_logged,
    [NODE_AGREED] = fact_agreed,
    [NODE_SERVING] = NULL,
};

bool explain_signed_together(const struct telling *t, int node)
{
    const struct node_result *r = tree_result(t, node);
    const struct trace_fact *first = tree_fact(t, node, 0);

    for (size_t i = 0; i < r->facts_n; i++) {
        const struct trace_fact *f = tree_fact(t, node, i);

        if (f->state != FACT_SIGNED || f->on != first->on || f->at.intake != first->at.intake ||
            (f->evidence == NULL) != (first->evidence == NULL) ||
            (f->evidence != NULL && strcmp(f->evidence, first->evidence) != 0))
            return false;
    }
    return true;
}

/* It stands last among the facts. */
const struct waiver *explain_waiver(const struct telling *t, int node)
{
    const struct node_result *r = tree_result(t, node);
    const struct trace_fact *last = r->facts_n > 0 ? tree_fact(t, node, r->facts_n - 1) : NULL;

    return last != NULL && last->state == FACT_WAIVED ? &tree_assignment(t)->waivers[last->which]
                                                      : NULL;
}

/* What the first column of a leaf's table says. */
static const char *fact_name(
    const struct telling *t, const struct node *node, const struct trace_fact *f)
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
static void put_delivery(
    const struct telling *t, const struct trace_fact *f, size_t indent, struct sink *out)
{
    const struct delivery *row = tree_delivery(t, f);
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
            sink_foreign(out, row->accepted_by != NULL ? row->accepted_by : "nobody named");
        }
        sink_text(out, "\n");
    }
}

const char *explain_attendance(const struct attendance *row)
{
    static const char *const words[] = {[ATTENDED_PRESENT] = "present",
        [ATTENDED_PARTIAL] = "partial",
        [ATTENDED_ABSENT] = "absent",
        [ATTENDED_EXCUSED] = "excused",
        [ATTENDED_PROTECTED] = "protected"};

    return words[row->status];
}

/* Whether the row is named as a make-up of the group, or is of a session at which only a make-up counts. */
static bool could_make_up(
    const struct telling *t, const struct trace_fact *f, const struct attendance *row)
{
    const struct agenda *agenda = &t->x->deciding.shared->agenda;
    const struct session *s = &agenda->sessions[row->session];

    if (row->makes_up != NONE)
        return agenda->sessions[row->makes_up].group == f->group;
    return s->kind == agenda->groups[f->group].kind && s->on > f->on && s->on <= f->cure_until &&
           !session_holds(s, tree_assignment(t));
}

const struct attendance *explain_no_make_up(
    const struct telling *t, const struct trace_fact *f, const struct attendance *last)
{
    const struct person *p = t->x->person;
    int i = last == NULL ? 0 : (int)(last - p->attendance) + 1;

    for (; is_missed(f) && i < p->attendance_n; i++)
        if (session_of(t, p->attendance[i].session)->on <= t->x->deciding.asking.as_of &&
            could_make_up(t, f, &p->attendance[i]))
            return &p->attendance[i];
    return NULL;
}

static void put_no_make_ups(
    const struct telling *t, const struct trace_fact *f, size_t indent, struct sink *out)
{
    const struct attendance *row = NULL;

    while ((row = explain_no_make_up(t, f, row)) != NULL) {
        const struct session *s = session_of(t, row->session);
        const struct sink_word words[] = {{"session", s->id, 0, 't'}, {"day", NULL, s->on, 'd'},
            {"status", explain_attendance(row), 0, 't'}};

        sink_pad(out, indent);
        sink_sentence(out, "{session} on {day} does not make it up: {status}", words, 3);
        explain_place_after(row->evidence, row->at, out);
        if (row->makes_up == NONE && row->status == ATTENDED_PRESENT)
            sink_text(out, ", and does not say what it makes up");
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
    rests[n->kind](t, n, f, &rest);
    if (rest.column > 0)
        sink_pad(out, column[2]);
    rests[n->kind](t, n, f, out);
    sink_text(out, "\n");
}

/* By day, then place in the trace. */
static bool comes_after(
    const struct telling *t, const struct trace_fact *a, const struct trace_fact *b)
{
    day x = fact_day(t, a), y = fact_day(t, b);

    return x != y ? x > y : a > b;
}

/* The fact that comes after ${last} by day, then place in the trace; NULL at the end. */
static const struct trace_fact *next_fact(
    const struct telling *t, int node, size_t rows, const struct trace_fact *last)
{
    const struct trace_fact *next = NULL;

    for (size_t i = 0; i < rows; i++) {
        const struct trace_fact *f = tree_fact(t, node, i);

        if (last != NULL && !comes_after(t, f, last))
            continue;
        if (next == NULL || comes_after(t, next, f))
            next = f;
    }
    return next;
}

void explain_facts(const struct telling *t, int node, size_t indent, struct sink *out)
{
    const struct node *n = &t->requirement->nodes[node];
    const struct node_result *r = tree_result(t, node);
    size_t rows = r->facts_n - (explain_waiver(t, node) != NULL), name = 0, state = 0, column[3];

    if (r->verdict == VERDICT_NOT_DUE)
        return;
    if (n->kind == NODE_DELIVERED && tree_fact(t, node, 0)->state != FACT_ACCEPTED)
        put_delivery(t, tree_fact(t, node, 0), indent, out);
    if (rests[n->kind] == NULL || (n->kind == NODE_AGREED && explain_signed_together(t, node)))
        return;
    for (size_t i = 0; i < rows; i++) {
        name = wider(name, fact_name(t, n, tree_fact(t, node, i)));
        state = wider(state, states[tree_fact(t, node, i)->state].shown);
    }
    column[0] = indent;
    column[1] = indent + name + 2;
    column[2] = column[1] + 12 + state + 2;
    for (const struct trace_fact *f = NULL; (f = next_fact(t, node, rows, f)) != NULL;) {
        put_fact(t, n, f, column, out);
        if (n->kind == NODE_ATTENDED)
            put_no_make_ups(t, f, indent + 2, out);
    }
}
