/*
 * The changes that the facts of a decision leave open: one finder a kind of leaf.
 */
#include "change.h"

#include <string.h>

/* One leaf that is searched. */
struct search {
    struct trying *t;
    const struct decision *decision;
    const struct node *node;
    const struct node_result *result;
    struct change blank; /* what every change of the leaf has in common */
};

void change_append(struct trying *t, const struct change *c)
{
    if (t->changes_n == t->changes_room) {
        t->short_of_room = true;
        return;
    }
    t->changes[t->changes_n++] = *c;
}

static const struct trace_fact *fact_of(const struct search *s, size_t i)
{
    return &s->t->trace->facts[s->result->facts + i];
}

static void add_of_group(const struct search *s, enum change_kind kind, const struct trace_fact *f)
{
    struct change c = s->blank;

    c.kind = kind;
    c.session = f->session;
    c.group = f->group;
    c.on = f->on;
    c.by = kind == CHANGE_MADE_UP ? f->cure_until : NO_DAY;
    c.used = s->result->excused;
    change_append(s->t, &c);
}

static void list_attended(const struct search *s)
{
    const struct trace_fact *last = NULL;
    bool excusable = s->result->excused < s->node->excused_up_to;

    for (size_t i = 0; i < s->result->facts_n; i++) {
        const struct trace_fact *f = fact_of(s, i);

        if (f->state == FACT_UNRECORDED)
            add_of_group(s, CHANGE_RECORDED, f);
        else if (f->state == FACT_NO_EVIDENCE)
            add_of_group(s, CHANGE_EVIDENCED, f);
        else if (f->state == FACT_UPCOMING && (last == NULL || f->on > last->on))
            last = f;
    }
    for (size_t i = 0; i < s->result->facts_n; i++)
        if (fact_of(s, i)->curable)
            add_of_group(s, CHANGE_MADE_UP, fact_of(s, i));
    if (last != NULL)
        add_of_group(s, CHANGE_UPCOMING, last);
    for (size_t i = 0; excusable && i < s->result->facts_n; i++)
        if (fact_of(s, i)->state == FACT_ABSENT || fact_of(s, i)->state == FACT_MISSED_TOO_MUCH)
            add_of_group(s, CHANGE_EXCUSED, fact_of(s, i));
}

static void list_delivered(const struct search *s)
{
    const struct trace_fact *f = fact_of(s, 0);
    struct change c = s->blank;

    c.which = f->which;
    c.on = f->on;
    c.by = f->cure_until;
    if (f->state == FACT_SUBMITTED)
        c.kind = CHANGE_ACCEPTED;
    else if (f->state == FACT_NO_EVIDENCE)
        c.kind = CHANGE_DELIVERY_EVIDENCED;
    else if (f->curable)
        c.kind = CHANGE_SUBMITTED;
    else
        return;
    change_append(s->t, &c);
}

/* The award of which the leaf's count sets the amount, or NULL. */
static const struct award *paying_award(const struct search *s)
{
    const struct programme *p = s->t->deciding.programme;
    const struct assignment *a = &s->t->person->assignments[s->decision->assignment];
    const struct award *award = &p->roles[a->role].awards[s->decision->award];

    return award->pays != PAYS_ALL_OR_NOTHING && award->pays_of == s->blank.node ? award : NULL;
}

/* How many more it takes: to the leaf's own need, or to the next step or ratio that pays by it. */
static int64_t lacking(const struct search *s)
{
    const struct award *award = paying_award(s);
    const struct ratio *least;

    if (award == NULL)
        return s->result->need - s->result->have;
    if (award->pays == PAYS_TIERS) {
        for (int i = 0; i < award->steps_n; i++)
            if (award->steps[i].at_least > s->result->have)
                return award->steps[i].at_least - s->result->have;
        return award->steps[award->steps_n - 1].per_unit;
    }
    least = &award->pays_at_least;
    if ((__int128)s->result->have * least->q < (__int128)s->result->need * least->p)
        return (int64_t)(((__int128)s->result->need * least->p + least->q - 1) / least->q) -
               s->result->have;
    return s->result->have < s->result->need ? 1 : 0;
}

static void list_logged(const struct search *s)
{
    struct change c = s->blank;

    c.kind = CHANGE_LOGGED;
    c.count = lacking(s);
    c.by = s->decision->due_by;
    if (c.count > 0)
        change_append(s->t, &c);
}

static void list_agreed(const struct search *s)
{
    struct change c = s->blank;

    c.kind = CHANGE_SIGNED;
    for (size_t i = 0; i < s->result->facts_n; i++) {
        if (fact_of(s, i)->state == FACT_SIGNED_LATE)
            return;
        if (fact_of(s, i)->state == FACT_NOT_SIGNED)
            c.by = fact_of(s, i)->cure_until;
    }
    change_append(s->t, &c);
}

static void list_serving(const struct search *s)
{
    (void)s; /* who serves when is not a matter of cure: only a waiver helps */
}

static void (*const finders[])(const struct search *s) = {
    [NODE_ATTENDED] = list_attended,
    [NODE_DELIVERED] = list_delivered,
    [NODE_LOGGED] = list_logged,
    [NODE_AGREED] = list_agreed,
    [NODE_SERVING] = list_serving,
};

static void list_leaves(struct trying *t, const struct decision *d)
{
    const struct requirement *r = &t->deciding.programme->requirements[d->requirement];

    for (int i = 0; i < r->nodes_n; i++) {
        struct search s = {.t = t,
            .decision = d,
            .node = &r->nodes[i],
            .result = &t->trace->nodes[d->nodes + (size_t)i],
            .blank = {.assignment = d->assignment,
                .requirement = d->requirement,
                .node = i,
                .claim = NONE,
                .session = NONE,
                .group = NONE,
                .which = NONE,
                .on = NO_DAY,
                .by = NO_DAY}};

        if (s.node->kind < NODE_ATTENDED || s.result->verdict == VERDICT_NOT_DUE ||
            s.result->verdict == VERDICT_WAIVED ||
            (s.result->verdict == VERDICT_MET && paying_award(&s) == NULL))
            continue;
        finders[s.node->kind](&s);
        s.blank.kind = CHANGE_WAIVED;
        change_append(t, &s.blank);
    }
}

static bool lacks_evidence(const struct trying *t, int session)
{
    const struct attendance *row = person_attendance(t->person, session);

    return row != NULL && row->evidence == NULL;
}

static void list_claim(struct trying *t, const struct decision *d)
{
    static const struct {
        codes codes;
        enum change_kind kind;
    } cures[] = {
        {CODE(UNRECORDED), CHANGE_CLAIM_ATTENDED},
        {CODE(UNVERIFIED), CHANGE_CLAIM_VERIFIED},
        {CODE(NO_EVIDENCE), CHANGE_CLAIM_EVIDENCED},
        {CODE(NO_CALENDAR), CHANGE_CLAIM_CALENDAR},
        {CODE(MOVED), CHANGE_CLAIM_MOVED},
        {CODE(DUPLICATE_TEACHER) | CODE(DUPLICATE_SUBSTITUTE), CHANGE_CLAIM_REVIEWED},
    };

    for (size_t i = 0; i < sizeof cures / sizeof *cures; i++) {
        struct change c = {.kind = cures[i].kind,
            .assignment = NONE,
            .requirement = NONE,
            .node = NONE,
            .claim = d->claim,
            .session = d->steps.session,
            .group = NONE,
            .which = NONE,
            .on = d->service_day,
            .by = NO_DAY};

        if ((d->codes & cures[i].codes) == 0)
            continue;
        if (c.kind == CHANGE_CLAIM_ATTENDED && lacks_evidence(t, c.session))
            c.kind = CHANGE_EVIDENCED;
        if (c.kind == CHANGE_CLAIM_MOVED)
            c.on = t->deciding.shared->agenda.sessions[c.session].on;
        change_append(t, &c);
    }
}

/* Of an advance that is paid only what is forgiven can grow. */
static bool is_advanced(const struct decision *d)
{
    return d->kind == CHARGE_AID && (d->outcome == OUTCOME_PAID || (d->codes & CODE(LEFT)) != 0);
}

void change_list(struct trying *t, const struct decision *decision)
{
    if (decision->claim != NONE)
        list_claim(t, decision);
    else if (decision->requirement != NONE && !is_advanced(decision))
        list_leaves(t, decision);
    if (decision->award != NONE)
        change_list_award(t, decision);
}
