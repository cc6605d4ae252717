#include "leaf.h"

#include <string.h>

static bool kind_listed(const struct node *node, int kind)
{
    for (int i = 0; i < node->kinds_n; i++)
        if (node->kinds[i] == kind)
            return true;
    return false;
}

/* An alternative is a session of the edition, not cancelled, whose audience holds the assignment. */
static bool is_alternative(const struct question *q, const struct session *s)
{
    return s->in_force && !s->cancelled && session_holds(s, q->assignment);
}

/* The attendance that counts of a session: recorded with its evidence, its day not ahead. */
static const struct attendance *recorded(const struct question *q, int session)
{
    const struct session *s = &q->shared->agenda.sessions[session];

    return s->on <= q->as_of ? person_attendance(q->person, session) : NULL;
}

static bool lacks_evidence(const struct session_kind *kind, const struct attendance *row)
{
    return kind->evidence_required && row->evidence == NULL;
}

bool leaf_so_present(const struct session_kind *kind, const struct session *s,
    const struct attendance *row)
{
    if (lacks_evidence(kind, row))
        return false;
    return row->status == ATTENDED_PRESENT ||
           (row->status == ATTENDED_PARTIAL && row->minutes != NONE &&
               s->minutes - row->minutes <= kind->may_miss_minutes);
}

/* The group that a row makes up for as the rules ask, or NONE: it then counts for its own. */
static int makes_up(const struct question *q, const struct attendance *row)
{
    const struct agenda *agenda = &q->shared->agenda;
    const struct session *s = &agenda->sessions[row->session];
    const struct session_kind *kind;
    const struct group *missed;
    day last = NO_DAY;

    if (row->makes_up == NONE || s->kind == NONE || !s->in_force || s->cancelled ||
        row->makes_up == row->session)
        return NONE;
    kind = &q->programme->kinds[s->kind];
    missed = &agenda->groups[agenda->sessions[row->makes_up].group];
    if (kind->make_up_within_days == NONE || missed->kind != s->kind || !leaf_so_present(kind, s, row))
        return NONE;
    for (int i = 0; i < missed->sessions_n; i++) {
        const struct session *m = &agenda->sessions[missed->sessions[i]];

        if (is_alternative(q, m) && m->on > last)
            last = m->on;
    }
    return last != NO_DAY && s->on <= last + kind->make_up_within_days
               ? agenda->sessions[row->makes_up].group
               : NONE;
}

/* The earliest make-up of a group, or NULL. */
static const struct attendance *made_up(const struct question *q, int group)
{
    const struct session *sessions = q->shared->agenda.sessions;
    const struct attendance *best = NULL;

    for (int i = 0; i < q->person->attendance_n; i++) {
        const struct attendance *row = &q->person->attendance[i];

        if (row->makes_up == NONE || sessions[row->session].on > q->as_of ||
            makes_up(q, row) != group)
            continue;
        if (best == NULL || sessions[row->session].on < sessions[best->session].on)
            best = row;
    }
    return best;
}

/* How strongly one alternative speaks for the group: the highest of its alternatives is the group's. */
static enum fact_state alternative_state(const struct question *q,
    const struct session_kind *kind, const struct session *s, const struct attendance *row)
{
    if (s->on > q->as_of)
        return FACT_UPCOMING;
    if (row == NULL || makes_up(q, row) != NONE)
        return FACT_UNRECORDED;
    if (lacks_evidence(kind, row))
        return FACT_NO_EVIDENCE;
    if (leaf_so_present(kind, s, row))
        return FACT_ATTENDED;
    switch (row->status) {
    case ATTENDED_PROTECTED:
        return FACT_PROTECTED;
    case ATTENDED_EXCUSED:
        return FACT_EXCUSED;
    case ATTENDED_ABSENT:
        return FACT_ABSENT;
    default:
        return row->minutes == NONE ? FACT_UNRECORDED : FACT_MISSED_TOO_MUCH;
    }
}

/* The order in which the page asks: attended, upcoming, protected, excused, absent, unrecorded. */
static int strength(enum fact_state state)
{
    switch (state) {
    case FACT_ATTENDED:
        return 8;
    case FACT_UPCOMING:
        return 7;
    case FACT_PROTECTED:
        return 6;
    case FACT_EXCUSED:
        return 5;
    case FACT_MISSED_TOO_MUCH:
        return 4;
    case FACT_ABSENT:
        return 3;
    case FACT_NO_EVIDENCE:
        return 2;
    default:
        return 1;
    }
}

static void take_alternative(struct trace_fact *fact, enum fact_state state, int session,
    const struct session *s, const struct attendance *row)
{
    fact->state = state;
    fact->session = session;
    fact->length = s->minutes;
    fact->evidence = row != NULL ? row->evidence : NULL;
    fact->at = row != NULL ? row->at : (struct place){0, 0};
}

/* Fill fact for one group; false if it has no alternative, or its day is not in the window. */
static bool group_fact(const struct question *q, const struct session_kind *kind, int group,
    struct trace_fact *fact)
{
    const struct agenda *agenda = &q->shared->agenda;
    const struct group *g = &agenda->groups[group];
    const struct attendance *row;
    int32_t last_length = 0, partial = 0;

    *fact = (struct trace_fact){.session = NONE, .group = group, .which = NONE, .on = NO_DAY};
    for (int i = 0; i < g->sessions_n; i++) {
        const struct session *s = &agenda->sessions[g->sessions[i]];
        enum fact_state state;

        if (!is_alternative(q, s))
            continue;
        row = recorded(q, g->sessions[i]);
        state = alternative_state(q, kind, s, row);
        if (state == FACT_MISSED_TOO_MUCH && row->minutes > partial)
            partial = row->minutes;
        if (s->on >= fact->on) {
            fact->on = s->on;
            last_length = s->minutes;
        }
        if (fact->session == NONE || strength(state) > strength(fact->state) ||
            (strength(state) == strength(fact->state) &&
                s->on < agenda->sessions[fact->session].on))
            take_alternative(fact, state, g->sessions[i], s, row);
    }
    if (fact->session == NONE || !leaf_window_holds(q, fact->on))
        return false;
    if (fact->state != FACT_ATTENDED) {
        fact->length = last_length;
        fact->minutes = partial;
        if ((row = made_up(q, group)) != NULL) {
            fact->state = FACT_MADE_UP;
            fact->session = row->session;
            fact->evidence = row->evidence;
            fact->at = row->at;
        }
    }
    fact->cure_until = kind->make_up_within_days == NONE ? NO_DAY
                                                         : fact->on + kind->make_up_within_days;
    return true;
}

/* The first excused groups, by day and then id, leave the set; the others count as absent.  The facts
 * are in the order of their groups' ids. */
static int32_t leave_excused(struct trace_fact *facts, size_t n, int32_t up_to)
{
    int32_t excused = 0;

    for (size_t i = 0; i < n; i++)
        excused += facts[i].state == FACT_EXCUSED;
    for (; excused > up_to; excused--) {
        struct trace_fact *last = NULL;

        for (size_t i = 0; i < n; i++) {
            struct trace_fact *f = &facts[i];

            if (f->state == FACT_EXCUSED && (last == NULL || f->on >= last->on))
                last = f;
        }
        last->state = FACT_EXCUSED_OVER;
    }
    return excused;
}

static bool counts_as_absent(enum fact_state state)
{
    return state == FACT_ABSENT || state == FACT_MISSED_TOO_MUCH || state == FACT_EXCUSED_OVER;
}

/* Add one fact to the tally; return what it adds to the set that is left. */
static int64_t tally(const struct question *q, const struct node *node, struct trace_fact *f,
    struct node_result *out)
{
    int64_t length = node->count_minutes ? f->length : 1;
    int64_t partial = node->count_minutes ? f->minutes : 0;

    if (f->state == FACT_PROTECTED || f->state == FACT_EXCUSED)
        return 0;
    if (f->state == FACT_ATTENDED || f->state == FACT_MADE_UP) {
        out->have += length;
        return length;
    }
    out->have += partial;
    if (f->state == FACT_UPCOMING) {
        out->soon += length;
    } else if (counts_as_absent(f->state)) {
        f->curable = f->cure_until != NO_DAY && q->as_of <= f->cure_until &&
                     q->as_of <= q->programme->until;
        if (f->curable)
            out->soon += length;
    } else {
        out->unrecorded += length;
        out->why |= f->state == FACT_NO_EVIDENCE ? CODE(NO_EVIDENCE) : CODE(UNRECORDED);
    }
    return length;
}

static int64_t need_of(const struct node *node, int64_t left)
{
    const struct ratio *r = &node->need_ratio;

    if (node->need == NEED_ALL)
        return left;
    if (node->need == NEED_NUMBER)
        return node->at_least;
    return (int64_t)(((__int128)left * r->p + r->q - 1) / r->q);
}

void leaf_attended(const struct question *q, const struct node *node, struct trace *trace,
    struct node_result *out)
{
    const struct agenda *agenda = &q->shared->agenda;
    int64_t left = 0;

    for (int g = 0; g < agenda->groups_n; g++) {
        struct trace_fact fact;

        if (!kind_listed(node, agenda->groups[g].kind) ||
            !group_fact(q, &q->programme->kinds[agenda->groups[g].kind], g, &fact))
            continue;
        if (leaf_fact(trace, fact) == NULL)
            return;
        out->facts_n++;
    }
    if (out->facts_n == 0) {
        out->verdict = VERDICT_NOT_DUE;
        return;
    }
    out->excused = leave_excused(trace->facts + out->facts, out->facts_n, node->excused_up_to);
    for (size_t i = 0; i < out->facts_n; i++)
        left += tally(q, node, &trace->facts[out->facts + i], out);
    out->need = need_of(node, left);
    if (out->have >= out->need)
        out->verdict = VERDICT_MET;
    else if (out->have + out->soon >= out->need)
        out->verdict = VERDICT_OPEN;
    else if (out->have + out->soon + out->unrecorded >= out->need)
        out->verdict = VERDICT_UNKNOWN;
    else
        out->verdict = VERDICT_UNMET;
}
