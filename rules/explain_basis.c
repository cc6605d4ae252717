/*
 * The facts that an award rests on beside its requirement: attendance, calendar and claims of
 * training pay, the rows of an assignment, the advance and the service of a commitment.
 */
#include "award.h"
#include "explain_tree.h"

#include <string.h>

/* Facts are counted as they come; the one wanted is kept. */
struct seeking {
    const struct telling *t;
    size_t wanted, n;
    struct basis *out;
};

static void found(struct seeking *s, const struct basis *fact)
{
    if (s->n++ == s->wanted)
        *s->out = *fact;
}

static const struct award *award_of(const struct telling *t)
{
    return &t->x->deciding.programme->roles[tree_assignment(t)->role].awards[t->decision->award];
}

static void seek_attendance(struct seeking *s, const struct session *session)
{
    static const char *const states[] = {"present", "partial", "absent", "excused", "protected"};
    const struct attendance *row =
        person_attendance(s->t->x->person, s->t->decision->steps.session);

    found(s, &(struct basis){.kind = "attendance",
                 .of = session->id,
                 .from = session->on,
                 .until = NO_DAY,
                 .state = states[row->status],
                 .minutes = row->status == ATTENDED_PARTIAL ? row->minutes : NONE,
                 .length = session->minutes,
                 .evidence = row->evidence,
                 .at = row->at});
}

static struct place calendar_place(const struct calendar *c, int row, day on)
{
    for (int i = 0; i < c->places_n; i++)
        if (c->places[i].row == row && c->places[i].on == on)
            return c->places[i].at;
    return (struct place){0, 0};
}

/* What decided whether the school was open: its own row, that of all, or none. */
static void seek_calendar(struct seeking *s, const struct session *session)
{
    const struct shared *shared = s->t->x->deciding.shared;
    int school = assignment_row_near(tree_assignment(s->t), session->on)->school;
    int row = calendar_row(shared, school, session->on);
    enum school_day open = school_day(shared, s->t->x->deciding.programme, school, session->on);
    struct basis fact = {.kind = "calendar",
        .of = row == 0 ? "*" : shared->schools[school],
        .from = session->on,
        .until = NO_DAY,
        .minutes = NONE,
        .against = open != SCHOOL_CLOSED};

    if (row != NONE) {
        fact.state = open == SCHOOL_OPEN ? "open" : "closed";
        fact.at = calendar_place(&shared->calendar, row, session->on);
    } else if (open == SCHOOL_UNKNOWN) {
        fact.state = "not recorded";
    } else {
        fact.state = open == SCHOOL_OPEN ? "open, a weekday in the school year that is not listed"
                                         : "closed, not listed";
    }
    found(s, &fact);
}

static void seek_claims(struct seeking *s)
{
    static const char *const parts[] = {"full day", "morning", "afternoon", "hours"};
    const struct explain *x = s->t->x;

    for (size_t i = 0; i < x->trace->decisions_n; i++) {
        const struct decision *d = &x->trace->decisions[i];
        const struct claim *c;

        if (!change_covers(x->person, x->deciding.shared, s->t->decision, d))
            continue;
        c = &x->person->claims[d->claim];
        found(s, &(struct basis){.kind = "claim",
                     .of = c->id,
                     .from = c->on,
                     .until = NO_DAY,
                     .state = parts[c->part],
                     .minutes = NONE,
                     .evidence = c->evidence,
                     .at = c->at});
    }
}

const struct decision *explain_paid_before(const struct telling *t)
{
    /* Limits and funds come after it was said which is paid. */
    static const codes unpaid =
        CODE(ALREADY_PAID) | CODE(CONTRACT_TIME) | CODE(COVERED_TIME) | CODE(UNIT_MISMATCH);
    const struct session *sessions = t->x->deciding.shared->agenda.sessions;
    const struct session *mine = &sessions[t->decision->steps.session];

    for (size_t i = 0; i < t->index; i++) {
        const struct decision *d = &t->x->trace->decisions[i];
        const struct session *s;

        if (d->kind != CHARGE_TRAINING || (d->codes & unpaid) != 0 ||
            d->outcome == OUTCOME_FORFEITED || d->outcome == OUTCOME_NOT_DUE)
            continue;
        s = &sessions[d->steps.session];
        if (s->group == mine->group || (s->on == mine->on && part_overlaps(s->part, mine->part)))
            return d;
    }
    return NULL;
}

static void seek_training(struct seeking *s)
{
    const struct explain *x = s->t->x;
    const struct session *session =
        &x->deciding.shared->agenda.sessions[s->t->decision->steps.session];
    const struct decision *before = explain_paid_before(s->t);

    seek_attendance(s, session);
    if (x->deciding.programme->kinds[session->kind].when == WHEN_OFF_DAY)
        seek_calendar(s, session);
    if ((s->t->decision->codes & CODE(COVERED_TIME)) != 0)
        seek_claims(s);
    if ((s->t->decision->codes & CODE(ALREADY_PAID)) != 0)
        found(s, &(struct basis){.kind = "training",
                     .of = before->key,
                     .from = before->service_day,
                     .until = NO_DAY,
                     .state = outcome_name(before->outcome),
                     .minutes = NONE});
}

/* The rows of the assignment with a day in the span. */
static void seek_rows(struct seeking *s, day from, day until)
{
    const struct assignment *a = tree_assignment(s->t);

    for (int i = 0; i < a->rows_n; i++) {
        const struct assignment_row *row = &a->rows[i];

        if (row->starts <= until && row->ends >= from)
            found(s, &(struct basis){.kind = "assignment",
                         .of = a->id,
                         .from = row->starts,
                         .until = row->ends,
                         .state = row->leave ? "on leave" : "serving",
                         .against = row->leave,
                         .share = row->share,
                         .minutes = NONE,
                         .at = row->at});
    }
}

/* What a part's share by days, or that she did not serve to its end, comes from. */
static void seek_stipend(struct seeking *s)
{
    const struct decision *d = s->t->decision;
    const struct programme *p = s->t->x->deciding.programme;

    if (d->steps.weight.p != d->steps.weight.q || (d->codes & CODE(LEFT_BEFORE)) != 0)
        seek_rows(s, p->from, p->until);
}

static void seek_differential(struct seeking *s)
{
    const struct programme *p = s->t->x->deciding.programme;

    for (int i = 0; i < p->periods_n; i++)
        if (strcmp(p->periods[i].id, s->t->decision->for_period) == 0)
            seek_rows(s, p->periods[i].from, p->periods[i].until);
}

static void seek_pool(struct seeking *s)
{
    const struct award *award = award_of(s->t);

    if (award->weight == WEIGHT_SHARE)
        seek_rows(s, award->closes, award->closes);
    else if (award->weight == WEIGHT_DAYS)
        seek_rows(s, s->t->x->deciding.programme->from, award->closes);
}

static void seek_milestone(struct seeking *s, const char *what, const struct milestone *m)
{
    found(s, &(struct basis){.kind = what,
                 .from = m->on,
                 .until = NO_DAY,
                 .minutes = NONE,
                 .state = m->on == NO_DAY ? "not recorded" : NULL,
                 .against = m->on == NO_DAY,
                 .evidence = m->evidence,
                 .at = m->at});
}

static const char *service_state(const struct award *award, const struct service *service)
{
    if (commitment_qualifies(award, service))
        return "counts";
    if (service->qualifies == QUALIFIES_LEAVE)
        return "leave";
    return service->qualifies == QUALIFIES_BLANK ? "not known to qualify" : "does not qualify";
}

static void seek_commitment(struct seeking *s)
{
    const struct assignment *a = tree_assignment(s->t);
    day as_of = s->t->x->deciding.asking.as_of;
    bool left = a->left.on != NO_DAY && a->left.on <= as_of;

    for (int i = 0; i < a->aid_n; i++)
        if (a->aid[i].on == s->t->decision->service_day)
            found(s, &(struct basis){.kind = "advance",
                         .from = a->aid[i].on,
                         .until = NO_DAY,
                         .minutes = NONE,
                         .evidence = a->aid[i].evidence,
                         .at = a->aid[i].at});
    if (a->graduated.on == NO_DAY || a->graduated.on > as_of)
        seek_milestone(s, "graduated", &(struct milestone){.on = NO_DAY});
    else
        seek_milestone(s, "graduated", &a->graduated);
    for (int i = 0; i < a->service_n && a->service[i].from <= as_of; i++) {
        const struct service *row = &a->service[i];
        struct basis fact = {.kind = "service",
            .of = row->employer,
            .from = row->from,
            .until = row->until,
            .minutes = NONE,
            .evidence = row->evidence,
            .at = row->at};

        fact.state = service_state(award_of(s->t), row);
        fact.against = !commitment_qualifies(award_of(s->t), row);
        found(s, &fact);
    }
    if (left)
        seek_milestone(s, "left", &a->left);
}

bool explain_basis(const struct telling *t, size_t i, struct basis *out)
{
    static void (*const seek[CHARGE_KINDS])(struct seeking * s) = {
        [CHARGE_TRAINING] = seek_training,
        [CHARGE_STIPEND] = seek_stipend,
        [CHARGE_DIFFERENTIAL] = seek_differential,
        [CHARGE_POOL] = seek_pool,
        [CHARGE_AID] = seek_commitment,
    };
    struct seeking s = {.t = t, .wanted = i, .out = out};

    if (t->decision->award != NONE)
        seek[t->decision->kind](&s);
    return s.n > i;
}

static void put_days(const struct basis *f, struct sink *out)
{
    if (f->from == NO_DAY)
        return;
    sink_day(out, f->from);
    if (f->until == NO_DAY)
        return;
    sink_text(out, f->until == DAY_OPEN ? " on" : " to ");
    if (f->until != DAY_OPEN)
        sink_day(out, f->until);
}

static void put_state(const struct basis *f, struct sink *out)
{
    if (f->against)
        sink_upper(out, f->state);
    else
        sink_text(out, f->state);
    if (f->minutes != NONE) {
        sink_text(out, ", ");
        sink_number(out, f->minutes);
        sink_text(out, " of ");
        sink_number(out, f->length);
        sink_text(out, " minutes");
    }
    if (f->share.q != 0 && f->share.p != f->share.q) {
        sink_text(out, ", share ");
        sink_ratio(out, f->share);
    }
}

static void put_place(const struct basis *f, struct sink *out)
{
    explain_place(f->evidence, f->at, out);
}

static void put_kind(const struct basis *f, struct sink *out)
{
    sink_text(out, f->kind);
}

static void put_of(const struct basis *f, struct sink *out)
{
    sink_foreign(out, f->of);
}

void explain_basis_table(const struct telling *t, size_t indent, struct sink *out)
{
    static void (*const cells[])(const struct basis *f, struct sink *out) = {
        put_kind, put_of, put_days, put_state, put_place};
    enum { CELLS = sizeof cells / sizeof *cells };
    size_t width[CELLS] = {0};
    struct basis f;

    for (size_t i = 0; explain_basis(t, i, &f); i++)
        for (int k = 0; k < CELLS; k++) {
            struct sink measure = sink_measure();

            cells[k](&f, &measure);
            width[k] = measure.column > width[k] ? measure.column : width[k];
        }
    for (size_t i = 0; explain_basis(t, i, &f); i++) {
        size_t column = indent;

        for (int k = 0; k < CELLS; k++) {
            struct sink measure = sink_measure();

            cells[k](&f, &measure);
            if (measure.column > 0) {
                sink_pad(out, column);
                cells[k](&f, out);
            }
            column += width[k] > 0 ? width[k] + 2 : 0;
        }
        sink_text(out, "\n");
    }
}
