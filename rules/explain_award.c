/*
 * What is particular to training pay, differentials, pools and advances: what each is called, and
 * what made a check refuse it.
 */
#include "explain.h"

#include <string.h>

static const struct award *award_of(const struct telling *t)
{
    const struct assignment *a = &t->x->person->assignments[t->decision->assignment];

    return &t->x->deciding.programme->roles[a->role].awards[t->decision->award];
}

static const struct session *session_of(const struct telling *t)
{
    return &t->x->deciding.shared->agenda.sessions[t->decision->steps.session];
}

void explain_award_name(const struct telling *t, struct sink *out)
{
    static const char *const patterns[] = {
        [CHARGE_COVERAGE] = "{award}",
        [CHARGE_TRAINING] = "Training pay, {award}, session {session} of {on}",
        [CHARGE_STIPEND] = "Stipend, {award}",
        [CHARGE_DIFFERENTIAL] = "Differential, {award}",
        [CHARGE_POOL] = "Share of the pool, {award}, closing {on}",
        [CHARGE_AID] = "Advance of {on}, {award}",
    };
    const struct award *award = award_of(t);
    const struct sink_word words[] = {
        {"award", award->title != NULL ? award->title : award->id, 0, 't'},
        {"session", t->decision->steps.session != NONE ? session_of(t)->id : NULL, 0, 't'},
        {"on", NULL, t->decision->service_day, 'd'}};

    sink_sentence(out, patterns[t->decision->kind], words, sizeof words / sizeof *words);
}

static void put_school_open(const struct telling *t, struct sink *out)
{
    const struct assignment *a = &t->x->person->assignments[t->decision->assignment];

    explain_school(t->x, assignment_row_near(a, t->decision->service_day)->school, out);
    sink_text(out, " is open on ");
    sink_day(out, t->decision->service_day);
}

/* The claim for the same hours. */
static void put_claim(const struct telling *t, struct sink *out)
{
    const struct explain *x = t->x;
    bool any = false;

    for (size_t i = 0; i < x->trace->decisions_n; i++) {
        const struct decision *d = &x->trace->decisions[i];

        if (!change_covers(x->person, x->deciding.shared, t->decision, d))
            continue;
        sink_text(out, any ? ", claim " : "claim ");
        sink_text(out, x->person->claims[d->claim].id);
        any = true;
    }
}

/* The earlier training pay of the same group or hours. */
static void put_paid_session(const struct telling *t, struct sink *out)
{
    sink_text(out, explain_paid_before(t)->key);
}

static void put_mismatch(const struct telling *t, struct sink *out)
{
    sink_text(out, session_of(t)->id);
    sink_text(out, ", ");
    sink_number(out, session_of(t)->minutes);
    sink_text(out, " minutes");
}

static void put_limit(const struct telling *t, struct sink *out)
{
    sink_money(out, award_of(t)->at_most);
    sink_text(out, " for the edition");
}

static void put_days(const struct telling *t, struct sink *out)
{
    const struct sink_word words[] = {
        {"have", NULL, t->decision->steps.have, 'n'}, {"need", NULL, t->decision->steps.need, 'n'}};

    sink_sentence(out, "{have} of {need} days served", words, 2);
}

static void put_left(const struct telling *t, struct sink *out)
{
    const struct steps *s = &t->decision->steps;
    const struct sink_word words[] = {{"on", NULL, s->last_day, 'd'}, {"due", NULL, s->due, '$'},
        {"owed", NULL, s->amount - s->due, '$'}};

    sink_sentence(out, "on {on}, {due} forgiven, {owed} owed", words, 3);
}

static void put_no_calendar(const struct telling *t, struct sink *out)
{
    const struct assignment *a = &t->x->person->assignments[t->decision->assignment];

    explain_school(t->x, assignment_row_near(a, t->decision->service_day)->school, out);
}

void explain_cause(const struct telling *t, enum code code, struct sink *out)
{
    static const struct {
        enum code code;
        void (*put)(const struct telling *t, struct sink *out);
    } causes[] = {{CODE_CONTRACT_TIME, put_school_open}, {CODE_COVERED_TIME, put_claim},
        {CODE_ALREADY_PAID, put_paid_session}, {CODE_UNIT_MISMATCH, put_mismatch},
        {CODE_AT_MOST, put_limit}, {CODE_NOT_SERVING, put_days}, {CODE_LEFT, put_left},
        {CODE_NO_CALENDAR, put_no_calendar}};

    if (t->decision->award == NONE)
        return;
    for (size_t i = 0; i < sizeof causes / sizeof *causes; i++)
        if (causes[i].code == code) {
            sink_text(out, ": ");
            causes[i].put(t, out);
        }
}
