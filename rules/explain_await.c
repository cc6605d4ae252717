/*
 * Training pay that has no decision yet, and what it waits for.
 */
#include "explain.h"

static const struct award *award_of(const struct explain *x, const struct awaited *w)
{
    return &x->deciding.programme->roles[x->person->assignments[w->assignment].role]
                .awards[w->award];
}

/* What nobody recorded and would bring nothing is told only to who asks for that, too. */
static bool is_told(const struct explain *x, const struct awaited *w, int assignment)
{
    if (w->assignment != assignment)
        return false;
    return x->why_not || person_attendance(x->person, w->session) != NULL ||
           x->answers[w->answered.first].suffices;
}

static void put_name(const struct explain *x, const struct awaited *w, struct sink *out)
{
    sink_text(out, x->deciding.shared->agenda.sessions[w->session].id);
}

static void put_state(const struct explain *x, const struct awaited *w, struct sink *out)
{
    const struct attendance *row = person_attendance(x->person, w->session);

    sink_text(out, w->why == FACT_NO_EVIDENCE ? "NO EVIDENCE"
                   : row != NULL              ? "NO MINUTES"
                                              : "NOT RECORDED");
    if (row != NULL)
        explain_place_after(NULL, row->at, out);
}

/* The widest of a column. */
static size_t width_of(const struct explain *x, int assignment,
    void (*put)(const struct explain *x, const struct awaited *w, struct sink *out))
{
    size_t width = 0;

    for (size_t i = 0; i < x->awaited_n; i++) {
        struct sink measure = sink_measure();

        if (!is_told(x, &x->awaited[i], assignment))
            continue;
        put(x, &x->awaited[i], &measure);
        width = measure.column > width ? measure.column : width;
    }
    return width;
}

/* What recording it would bring. */
static void put_prospect(const struct explain *x, const struct awaited *w, struct sink *out)
{
    const struct answer *a = &x->answers[w->answered.first];
    bool any = false;

    if (a->suffices) {
        sink_money(out, a->target);
        sink_text(
            out, w->why == FACT_NO_EVIDENCE ? " with its evidence" : " if recorded as present");
    } else {
        sink_text(out, a->outcome == OUTCOME_NOT_DUE ? "would not be due" : "would be ");
        sink_text(out, a->outcome == OUTCOME_NOT_DUE ? "" : outcome_name(a->outcome));
    }
    for (int i = 1; !a->suffices && i < CODES; i++) {
        if ((a->codes >> i & 1) == 0)
            continue;
        sink_text(out, any ? "; " : ": ");
        sink_text(out, code_words((enum code)i));
        any = true;
    }
}

enum { INDENT = 6, DAY_WIDTH = 12 };

static void put_awaited(
    const struct explain *x, const struct awaited *w, const size_t width[2], struct sink *out)
{
    size_t column = INDENT + width[0] + 2;

    sink_pad(out, INDENT);
    put_name(x, w, out);
    sink_pad(out, column);
    sink_day(out, x->deciding.shared->agenda.sessions[w->session].on);
    sink_pad(out, column + DAY_WIDTH);
    put_state(x, w, out);
    if (w->answered.n > 0) {
        sink_pad(out, column + DAY_WIDTH + width[1] + 2);
        put_prospect(x, w, out);
    }
    sink_text(out, "\n");
}

bool explain_awaited(const struct explain *x, int assignment, bool gap, struct sink *out)
{
    const size_t width[2] = {width_of(x, assignment, put_name), width_of(x, assignment, put_state)};
    int award = NONE;

    for (size_t i = 0; i < x->awaited_n; i++) {
        const struct awaited *w = &x->awaited[i];

        if (!is_told(x, w, assignment))
            continue;
        if (w->award != award) {
            const struct award *rule = award_of(x, w);

            sink_text(out, gap ? "\nTraining pay, " : "Training pay, ");
            sink_text(out, rule->title != NULL ? rule->title : rule->id);
            sink_text(out, ": not decided yet, attendance is missing\n\n");
            gap = true;
            award = w->award;
        }
        put_awaited(x, w, width, out);
    }
    return award != NONE;
}
