/*
 * The handbook's first chapter, and the order of the others.
 */
#include "render_part.h"

#include <string.h>

static void put_beginning(const struct programme *p, struct sink *out)
{
    const struct sink_word words[] = {{"title", p->title, 0, 'm'}, {"id", p->id, 0, 't'},
        {"edition", p->edition, 0, 't'}, {"revision", NULL, p->revision, 'n'},
        {"from", NULL, p->from, 'D'}, {"until", NULL, p->until, 'D'},
        {"school_from", NULL, p->school_from, 'D'}, {"school_until", NULL, p->school_until, 'D'},
        {"on", NULL, p->adopted_on, 'D'}, {"authority", p->authority, 0, 'm'}};

    sink_sentence(out, "# {title}\n\n", WORDS(words));
    sink_text(out,
        "The handbook of what is paid, to whom, when and under which conditions. Days count both "
        "ends; words in “quotation marks” after a rule are the clause that it rests on.\n\n");
    render_line(out, "Programme {id}, edition {edition}, revision {revision}.", WORDS(words));
    render_line(out, "In force from {from} through {until}.", WORDS(words));
    render_line(out,
        "The school year runs from {school_from} through {school_until}: its weekdays are school "
        "days "
        "unless a calendar says otherwise, and all other days are not.",
        WORDS(words));
    render_line(out, "Adopted on {on}: {authority}.", WORDS(words));
    render_line(out,
        p->two_person ? "Rules and payments are approved by a second person before they count."
                      : "One person may load the rules, and plan and post payments.",
        NULL, 0);
    sink_text(out, "\n");
}

static void put_outcomes(struct sink *out)
{
    static const char *const lines[] = {"**Paid**: what is due is paid.",
        "**Reduced**: something is paid, but a limit, step or ceiling made it less.",
        "**Held**: something can still be done, or a fact is missing or awaits somebody. Nothing "
        "moves, "
        "and what was paid stays.",
        "**Forfeited**: a condition was not met, so nothing is due.",
        "**Denied**: a check refuses it, so nothing is due.",
        "**Deferred**: due, but no fund can pay it yet.",
        "**Not due**: nothing of it has fallen due."};

    sink_text(out, "## What can become of an amount\n\n");
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        render_line(out, lines[i], NULL, 0);
    sink_text(out,
        "\nA condition may be waived for one person, with a reason; it then counts as met.\n\n");
}

static void period_cell(const struct render_table *t, int row, int column, struct sink *out)
{
    const struct pay_period *period = &t->p->periods[row];
    const day days[] = {period->from, period->until, period->cut_off, period->pay_date};

    if (column == 0)
        sink_text(out, period->id);
    else
        sink_long_day(out, days[column - 1]);
}

void render_periods(const struct programme *p, struct sink *out)
{
    static const char *const heads[] = {"Pay period", "From", "Through", "Cut-off", "Paid on"};
    const struct render_table table = {
        .heads = heads, .columns = 5, .rows = p->periods_n, .p = p, .cell = period_cell};

    sink_text(out, "## Pay periods\n\n"
                   "Each period is decided as of its cut-off, with what is known by then.\n\n");
    render_table(&table, out);
}

void render_sources(const struct programme *p, struct sink *out)
{
    sink_text(out, p->sources_n > 0 ? "## Sources\n" : "");
    for (int i = 0; i < p->sources_n; i++) {
        const struct source *s = &p->sources[i];
        const struct sink_word words[] = {{"id", s->id, 0, 'm'}, {"title", s->title, 0, 'm'}};

        sink_sentence(out, "\n**{id}**: {title}\n\n", WORDS(words));
        for (int k = 0; k < s->clauses_n; k++) {
            const struct sink_word clause[] = {
                {"id", s->clauses[k].id, 0, 'm'}, {"words", s->clauses[k].words, 0, 'm'}};

            render_line(out, "{id}: “{words}”", WORDS(clause));
        }
    }
}

static bool asks(const struct programme *p, int requirement)
{
    for (int i = 0; i < p->roles_n; i++)
        for (int k = 0; k < p->roles[i].awards_n; k++)
            if (p->roles[i].awards[k].requires == requirement)
                return true;
    return false;
}

static bool pays_by(const struct programme *p, int plan)
{
    for (int i = 0; i < p->roles_n; i++)
        for (int k = 0; k < p->roles[i].awards_n; k++)
            if (p->roles[i].awards[k].kind == AWARD_STIPEND && p->roles[i].awards[k].plan == plan)
                return true;
    return false;
}

/* What the document holds and no award uses: it has no effect, and is still shown. */
void render_unused(const struct programme *p, struct sink *out)
{
    for (int i = 0; i < p->requirements_n; i++)
        if (!asks(p, i)) {
            sink_text(out, "## Conditions that no award asks: ");
            sink_text(out, p->requirements[i].id);
            sink_text(out, "\n\n");
            render_quote(&p->requirements[i].cite, out);
            render_conditions(p, &p->requirements[i], out);
        }
    for (int i = 0; i < p->plans_n; i++)
        if (!pays_by(p, i)) {
            sink_text(out, "## A plan that no award uses: ");
            sink_text(out, p->plans[i].id);
            sink_text(out, "\n\n");
            render_quote(&p->plans[i].cite, out);
            render_parts(p, &p->plans[i], NULL, out);
        }
}

void render_handbook(const struct programme *p, struct sink *out)
{
    put_beginning(p, out);
    put_outcomes(out);
    render_roles(p, out);
    render_work(p, out);
    render_coverage(p, out);
    render_periods(p, out);
    render_funds(p, out);
    render_corrections(p, out);
    render_unused(p, out);
    render_sources(p, out);
}
