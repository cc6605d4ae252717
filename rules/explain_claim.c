/*
 * Claims check by check, and their money step by step.  Source: programme.md, Coverage.
 */
#include "explain.h"

#include <string.h>

static const struct {
    codes denies, holds;
} checks[CHECKS] = {
    {CODE(NO_SESSION) | CODE(KIND_NOT_COVERED) | CODE(SESSION_CANCELLED) | CODE(WRONG_DAY) |
            CODE(WRONG_PART) | CODE(NOT_AUDIENCE) | CODE(OUT_OF_EDITION),
        CODE(MOVED)},
    {CODE(WRONG_SCHOOL), 0},
    {CODE(SCHOOL_CLOSED), CODE(NO_CALENDAR)},
    {CODE(TEACHER_ABSENT), CODE(UNRECORDED)},
    {CODE(LATE), 0},
    {CODE(NOT_VERIFIED), CODE(UNVERIFIED) | CODE(NO_EVIDENCE)},
    {CODE(DUPLICATE_CONFIRMED), CODE(DUPLICATE_TEACHER) | CODE(DUPLICATE_SUBSTITUTE)},
};

static const char check_marks[] = {
    [CHECK_MET] = '+', [CHECK_DENIED] = 'x', [CHECK_HELD] = '?', [CHECK_NOT_ASKED] = '.'};

/* Without a session or policy 4, 5 and 7 are not asked; 7 only of claims that stood 1 to 6. */
static bool is_asked(const struct decision *d, int i, bool stood)
{
    bool policy = d->steps.session != NONE && d->steps.policy != NONE;

    if (i == 3 || i == 4)
        return policy;
    return i != 6 || (policy && stood);
}

void explain_checks(
    const struct explain *x, const struct decision *decision, struct check out[CHECKS])
{
    bool stood = true;

    (void)x;
    for (int i = 0; i < CHECKS; i++) {
        codes all = decision->codes & (checks[i].denies | checks[i].holds);

        out[i] = (struct check){.codes = all};
        if (!is_asked(decision, i, stood))
            out[i].outcome = CHECK_NOT_ASKED;
        else if ((all & checks[i].denies) != 0)
            out[i].outcome = CHECK_DENIED;
        else if (all != 0)
            out[i].outcome = CHECK_HELD;
        stood = stood && out[i].outcome == CHECK_MET;
    }
}

static void put_session(const struct telling *t, struct sink *out)
{
    const struct explain *x = t->x;
    const struct session *s;

    if (t->decision->steps.session == NONE)
        return;
    s = &x->deciding.shared->agenda.sessions[t->decision->steps.session];
    sink_text(out, s->id);
    sink_text(out, ", ");
    sink_foreign(out, s->kind != NONE ? x->deciding.programme->kinds[s->kind].title : s->kind_id);
    sink_text(out, ", ");
    sink_day(out, s->on);
    explain_place_after(NULL, s->at, out);
}

static void put_attendance(const struct telling *t, struct sink *out)
{
    static const char *const words[] = {"present", "partial", "absent", "excused", "protected"};
    const struct attendance *row = person_attendance(t->x->person, t->decision->steps.session);

    if (row == NULL)
        return;
    sink_text(out, words[row->status]);
    explain_place_after(row->evidence, row->at, out);
}

static void put_received(const struct telling *t, struct sink *out)
{
    const struct claim *c = &t->x->person->claims[t->decision->claim];
    const struct sink_word words[] = {
        {"on", NULL, c->received_on, 'd'}, {"last", NULL, t->decision->steps.last_day, 'd'}};

    sink_sentence(out, "received {on}, last day {last}", words, 2);
}

static void put_duplicate(const struct telling *t, struct sink *out)
{
    const struct explain *x = t->x;
    const struct cover *c =
        cover_find(x->covers, x->covers_n, x->person->claims[t->decision->claim].id);

    /* It is asked of claims that stood, and all of those are settled. */
    if (c->duplicate_of == NULL)
        return;
    sink_text(out, "the earlier claim is ");
    sink_text(out, c->duplicate_of);
}

static void put_claim_place(const struct telling *t, struct sink *out)
{
    const struct claim *c = &t->x->person->claims[t->decision->claim];

    sink_foreign(out, c->substitute != NULL ? c->substitute : "nobody named");
    explain_place_after(c->evidence, c->at, out);
}

static void put_school(const struct telling *t, struct sink *out)
{
    explain_school(t->x, t->x->person->claims[t->decision->claim].school, out);
}

static void put_day(const struct telling *t, struct sink *out)
{
    sink_day(out, t->decision->service_day);
}

static void (*const details[CHECKS])(const struct telling *t, struct sink *out) = {
    put_session, put_school, put_day, put_attendance, put_received, put_claim_place, put_duplicate};

void explain_check(const struct telling *t, int number, const struct check *check, struct sink *out)
{
    struct sink measure = sink_measure();
    bool any = false;

    if (check->outcome == CHECK_NOT_ASKED) {
        sink_text(out, "not asked");
        return;
    }
    for (int i = 1; i < CODES; i++) {
        if ((check->codes >> i & 1) == 0)
            continue;
        sink_text(out, any ? "; " : "");
        sink_text(out, code_words((enum code)i));
        any = true;
    }
    details[number - 1](t, &measure);
    if (measure.column == 0) {
        sink_text(out, any ? "" : "none");
        return;
    }
    sink_text(out, any ? "; " : "");
    details[number - 1](t, out);
}

static void put_amount(const char *label, money amount, struct sink *out)
{
    struct sink measure = sink_measure();

    sink_money(&measure, amount);
    sink_pad(out, 6);
    sink_text(out, label);
    sink_pad(out, 42 - measure.column);
    sink_money(out, amount);
}

static const char *unit_name(const struct steps *s)
{
    return s->unit == PART_FULL ? "full day" : s->unit == PART_HOURS ? "hour" : "half day";
}

static void put_parts(const struct telling *t, const struct claim *c, struct sink *out)
{
    static const char *const parts[] = {"full day", "am", "pm", "hours"};
    const struct session *s = &t->x->deciding.shared->agenda.sessions[t->decision->steps.session];

    sink_text(out, "  hired ");
    sink_text(out, parts[c->part]);
    if (c->part == PART_HOURS && c->minutes != NONE) {
        sink_text(out, ", ");
        sink_number(out, c->minutes);
        sink_text(out, " minutes");
    }
    sink_text(out, "; session ");
    sink_text(out, parts[s->part]);
    sink_text(out, ", ");
    sink_number(out, s->minutes);
    sink_text(out, " minutes; counted by the ");
    sink_text(out, unit_name(&t->decision->steps));
}

/* From what was claimed to what is due. */
static void put_money(const struct telling *t, struct sink *out)
{
    const struct steps *s = &t->decision->steps;
    const struct claim *c = &t->x->person->claims[t->decision->claim];

    sink_text(out, "\n");
    put_amount("claimed", c->cost, out);
    put_parts(t, c, out);
    sink_text(out, "\n");
    put_amount(s->unit == PART_HOURS ? "rate an hour" : "ceiling", s->amount, out);
    sink_text(out, "  ");
    explain_cite(&s->cite, out);
    sink_text(out, "\n");
    put_amount("allowed", s->allowed, out);
    sink_text(out, "\n");
    put_amount("benefits", s->benefits, out);
    sink_text(out, "  of ");
    sink_money(out, c->benefits);
    sink_text(out, " claimed\n");
    put_amount("share of both", s->due, out);
    sink_text(out, "  ");
    sink_ratio(out, s->weight);
    sink_text(out, "\n");
    if ((t->decision->codes & CODE(CAP)) != 0) {
        put_amount("left under the cap", t->decision->target, out);
        sink_text(out, "\n");
    }
}

void explain_claim(const struct telling *t, struct sink *out)
{
    struct check all[CHECKS];

    explain_checks(t->x, t->decision, all);
    for (int i = 0; i < CHECKS; i++) {
        char mark[] = {' ', ' ', check_marks[all[i].outcome], ' ', (char)('1' + i), ' ', '\0'};

        sink_text(out, mark);
        sink_text(out, sentence_check(i)->told);
        sink_text(out, ": ");
        explain_check(t, i + 1, &all[i], out);
        sink_text(out, "\n");
    }
    /* Amounts too large for exact fractions are held without any. */
    if (t->decision->steps.amount > 0 && t->decision->steps.weight.q > 0)
        put_money(t, out);
}
