/*
 * Sessions and the work handed in; what schools are paid back for substitutes.
 */
#include "render_part.h"

static void kind_cell(const struct render_table *t, int row, int column, struct sink *out)
{
    static const char *const whens[] = {
        [WHEN_RELEASE] = "in school hours, with a substitute",
        [WHEN_OFF_DAY] = "on a day off",
        [WHEN_AFTER_HOURS] = "after school hours",
        [WHEN_IN_DAY] = "inside the day: no pay, no substitute",
    };
    const struct session_kind *k = &t->p->kinds[row];

    switch (column) {
    case 0:
        sink_markdown(out, k->title);
        break;
    case 1:
        sink_text(out, whens[k->when]);
        break;
    case 2:
        sink_number(out, k->may_miss_minutes);
        sink_text(out, k->may_miss_minutes == 1 ? " minute" : " minutes");
        break;
    case 3:
        sink_text(out, k->evidence_required ? "required" : "optional");
        break;
    default:
        if (k->make_up_within_days == NONE) {
            sink_text(out, "none");
            break;
        }
        sink_text(out, "within ");
        sink_number(out, k->make_up_within_days);
        sink_text(out, " days");
        render_cited(&k->make_up_cite, out);
        break;
    }
}

static void work_cell(const struct render_table *t, int row, int column, struct sink *out)
{
    const struct deliverable *d = &t->p->deliverables[row];

    switch (column) {
    case 0:
        sink_markdown(out, d->title);
        render_cited(&d->cite, out);
        break;
    case 1:
        sink_long_day(out, d->due);
        break;
    case 2:
        sink_number(out, d->grace_days);
        sink_text(out, d->grace_days == 1 ? " day" : " days");
        break;
    case 3:
        sentence_acceptors(d, out);
        break;
    case 4:
        sink_text(out, d->late_accepted ? "accepted" : "refused");
        break;
    default:
        sink_text(out, d->evidence_required ? "required" : "optional");
        break;
    }
}

static void put_sessions(const struct programme *p, struct sink *out)
{
    static const char *const heads[] = {"Session", "When", "May be missed", "Evidence", "Make-up"};
    const struct render_table table = {
        .heads = heads, .columns = 5, .rows = p->kinds_n, .p = p, .cell = kind_cell};
    bool make_up = false;

    for (int i = 0; i < p->kinds_n; i++)
        make_up |= p->kinds[i].make_up_within_days != NONE;
    sink_text(out, "## Sessions\n\n");
    render_table(&table, out);
    sink_text(out, "Who misses no more minutes than may be missed has attended. Of sessions that "
                   "are alternatives of "
                   "each other, attending one is enough, and it counts once. Absences that the law "
                   "protects, such as "
                   "jury duty, are left out of what is asked. Where evidence is required, "
                   "attendance without it counts "
                   "as not recorded yet.");
    if (make_up)
        sink_text(out,
            " A missed session is made up at another session of its kind, within the days named, "
            "and the make-up counts for that session only.");
    sink_text(out, "\n\n");
}

void render_work(const struct programme *p, struct sink *out)
{
    static const char *const heads[] = {"Work", "Due", "Grace", "Accepted by", "Late", "Evidence"};
    const struct render_table table = {
        .heads = heads, .columns = 6, .rows = p->deliverables_n, .p = p, .cell = work_cell};

    if (p->kinds_n > 0)
        put_sessions(p, out);
    if (p->deliverables_n == 0)
        return;
    sink_text(out, "## Work to hand in\n\n");
    render_table(&table, out);
    sink_text(out,
        "Work counts once it is handed in, in time or where late work is accepted, and one of "
        "those "
        "named has accepted it; until then it is held. Returned work is handed in again.\n\n");
}

static void ceiling_cell(const struct render_table *t, int row, int column, struct sink *out)
{
    const struct coverage *c = t->of;
    const struct ceiling *at = &c->ceilings[row];
    const money amounts[] = {at->full_day, at->half_day, at->hour};

    if (column == 0)
        sink_long_day(out, at->from);
    else if (column == 4)
        sink_text(out, at->cite.source);
    else if (amounts[column - 1] == NONE)
        sink_text(out, "-");
    else
        sink_money(out, amounts[column - 1]);
    if (column == 4) {
        sink_text(out, ", “");
        sink_markdown(out, at->cite.clause);
        sink_text(out, "”");
    }
}

static void put_ceilings(const struct programme *p, const struct coverage *c, struct sink *out)
{
    static const char *const heads[] = {"At most, from", "Full day", "Half day", "Hour", "Clause"};
    const struct render_table table = {.heads = heads,
        .columns = 5,
        .rows = c->ceilings_n,
        .right = 1U << 1 | 1U << 2 | 1U << 3,
        .p = p,
        .of = c,
        .cell = ceiling_cell};

    render_table(&table, out);
}

static void put_checks(const struct coverage *c, struct sink *out)
{
    sink_text(out, "A claim is paid when:\n\n");
    for (int i = 0; i < CHECKS; i++) {
        const struct sink_word words[] = {{"days", NULL, c->claim_within_days, 'n'},
            {"evidence", c->evidence_required ? ", and the claim's evidence is recorded" : NULL, 0,
                't'}};

        sink_number(out, i + 1);
        sink_text(out, ". ");
        sink_sentence(out, sentence_check(i)->asked, WORDS(words));
        sink_text(out, i + 1 < CHECKS ? ";\n" : ".\n\n");
    }
}

static void put_caps(const struct coverage *c, struct sink *out)
{
    static const char *const pers[] = {"a school", "an assignment", "in the whole programme"};
    static const char *const overs[] = {"in the edition", "in a pay period", "in a month"};

    for (int i = 0; i < c->caps_n; i++) {
        const struct cap *cap = &c->caps[i];
        const struct sink_word words[] = {{"amount", NULL, cap->amount, '$'},
            {"days", &cap->days, 0, '.'}, {"per", pers[cap->per], 0, 't'},
            {"over", overs[cap->over], 0, 't'}};

        render_line(out,
            cap->amount != NONE
                ? "Of this, at most {amount} {per} {over}; the claim that crosses it is "
                  "reduced."
                : "At most {days} days {per} {over}; the claim that crosses it is reduced.",
            WORDS(words));
    }
}

static void put_units(const struct coverage *c, struct sink *out)
{
    static const char *const lifts[] = {
        [COVER_HALF_DAY] = "half a day", [COVER_FULL_DAY] = "a full day"};
    const struct sink_word words[] = {{"minutes", NULL, c->half_day_up_to_minutes, 'n'},
        {"lift", lifts[c->minimum_unit], 0, 't'}};

    render_line(
        out, "Counted is the lesser of what was hired and what the session lasts.", NULL, 0);
    render_line(out,
        c->half_day_up_to_minutes == NONE ? "A substitute by the hour is not paid."
                                          : "A substitute by the hour counts as half a day up to "
                                            "{minutes} minutes, then as a full day.",
        WORDS(words));
    if (c->minimum_unit != COVER_NO_MINIMUM)
        render_line(out, "At least {lift} is counted, never more than was hired.", WORDS(words));
    render_line(out,
        c->internal_hourly
            ? "A colleague who covers is paid by the hour, up to the ceiling for an hour."
            : "A colleague who covers is not paid.",
        NULL, 0);
}

static void put_policy(const struct programme *p, const struct coverage *c, struct sink *out)
{
    const struct sink_word words[] = {
        {"share", &c->share, 0, '%'}, {"benefits", &c->benefits_at_most, 0, '%'}};

    sink_text(out, "### ");
    sink_markdown(out, c->title != NULL ? c->title : c->id);
    sink_text(out, "\n\nFor sessions of ");
    render_kind_titles(p, c->for_kinds, c->for_kinds_n, out);
    sink_sentence(out,
        ", the school is paid {share} of what is allowed: the cost claimed, up to the ceiling of "
        "the "
        "claim's day.\n\n",
        WORDS(words));
    render_quote(&c->cite, out);
    put_ceilings(p, c, out);
    put_units(c, out);
    render_line(out,
        c->has_benefits ? "Benefits are added as claimed, up to {benefits} of the cost allowed."
                        : "Benefits are not paid.",
        WORDS(words));
    put_caps(c, out);
    sink_text(out, "\n");
    put_checks(c, out);
}

void render_coverage(const struct programme *p, struct sink *out)
{
    if (p->coverage_n == 0)
        return;
    sink_text(out, "## Substitutes\n\n");
    for (int i = 0; i < p->coverage_n; i++)
        put_policy(p, &p->coverage[i], out);
}
