/*
 * What each kind of award pays.
 */
#include "render_part.h"

/* An award of a programme, for the words that are written piece by piece. */
struct award_of {
    const struct programme *p;
    const struct award *award;
};

static void put_amount(struct sink *out, const void *of)
{
    const struct award_of *a = of;

    if (a->award->kind == AWARD_POOL)
        sink_money(out, a->award->pool);
    else
        render_dated(a->p, a->award->amount, out);
}

static void put_kinds(struct sink *out, const void *of)
{
    const struct award_of *a = of;

    render_kind_titles(a->p, a->award->for_kinds, a->award->for_kinds_n, out);
}

static void put_years(struct sink *out, const void *of)
{
    const struct award_of *a = of;

    sink_number(out, a->award->years);
    sink_text(out, a->award->years == 1 ? " year" : " years");
}

static const char *const units[] = {
    [UNIT_SESSION] = "session", [UNIT_DAY] = "day", [UNIT_HOUR] = "hour"};

static void put_asked(const struct programme *p, const struct award *award, struct sink *out)
{
    const struct award_of of = {p, award};
    const struct sink_writer amount = {put_amount, &of}, kinds = {put_kinds, &of},
                             years = {put_years, &of};
    const struct sink_word words[] = {{"amount", &amount, 0, 'w'}, {"kinds", &kinds, 0, 'w'},
        {"years", &years, 0, 'w'}, {"unit", units[award->unit], 0, 't'}};

    sink_sentence(out, sentence_award(award->kind)->asked, WORDS(words));
}

static bool is_on_days_off(const struct programme *p, const struct award *a)
{
    for (int i = 0; i < a->for_kinds_n; i++)
        if (p->kinds[a->for_kinds[i]].when == WHEN_OFF_DAY)
            return true;
    return false;
}

static void put_per_unit(const struct programme *p, const struct award *a, struct sink *out)
{
    static const char *const counts[] = {
        [UNIT_SESSION] = "Each session attended counts as one.",
        [UNIT_DAY] = ("A full-day session attended counts as one day, a morning or an afternoon as "
                      "half a day; a session in hours is not paid by the day."),
        [UNIT_HOUR] =
            "The minutes attended count, over 60; who was present throughout has the session's.",
    };
    const struct sink_word words[] = {{"most", NULL, a->at_most, '$'}};

    sink_text(out, a->amount.n > 1 ? "The rate in force on the session's day counts. " : "");
    sink_text(out, counts[a->unit]);
    sink_text(out,
        " Paid are sessions for the role, attended while in it and not on leave, in the pay "
        "period of the session's day.\n\n");
    if (a->at_most != NONE)
        render_line(out, "One person is paid at most {most} of this in the edition.", WORDS(words));
    if (is_on_days_off(p, a))
        render_line(out,
            "A session on a day off is not paid where the school is open that day: it is "
            "contract time.",
            NULL, 0);
    render_line(out,
        "The same hour is never paid twice: not where a substitute is claimed for it, and of "
        "sessions at the same hours, or alternatives of one session, only the first.",
        NULL, 0);
    sink_text(out, "\n");
}

static void put_differential(const struct programme *p, const struct award *a, struct sink *out)
{
    static const char *const served[] = {
        [SERVING_ANY_DAY] =
            "A period with at least one day served is paid, by the share of the role on the "
            "last day served in it.",
        [SERVING_EVERY_DAY] =
            "Only a period of which every day is served is paid, by the share of the role "
            "on its last day.",
        [SERVING_BY_DAYS] =
            "A period is paid by the days served: the share of the role times the days "
            "served, over the days of the period.",
    };

    (void)p;
    sink_text(
        out, a->amount.n > 1 ? " The amount in force on the first day of the period counts." : "");
    sink_text(out, " ");
    sink_text(out, served[a->serving]);
    sink_text(out,
        " It is decided once the period is over, by what was worked and not by what was planned. "
        "Days on leave are not served.\n\n");
}

static void put_pool(const struct programme *p, const struct award *a, struct sink *out)
{
    static const char *const weights[] = {
        [WEIGHT_EQUAL] = "in equal shares",
        [WEIGHT_SHARE] = "by the share of the role on that day",
        [WEIGHT_DAYS] = "by the days served through that day",
    };
    const struct pay_period *period = &p->periods[a->pay_period];
    const struct sink_word words[] = {{"closes", NULL, a->closes, 'D'},
        {"weight", weights[a->weight], 0, 't'}, {"period", period->id, 0, 't'},
        {"paid", NULL, period->pay_date, 'D'}};

    sink_sentence(out,
        " It is divided {weight} among those in this role who meet the conditions when it closes "
        "on "
        "{closes}, and paid in period {period}, on {paid}. The shares of people still held are "
        "kept for "
        "them; when one of them falls out, that share is divided again. Who becomes eligible later "
        "is paid only when the "
        "pool is expressly divided anew.\n\n",
        WORDS(words));
}

static void put_commitment(const struct programme *p, const struct award *a, struct sink *out)
{
    (void)p;
    sink_text(out, a->credit == CREDIT_YEAR ? " Each full year of 365 days served forgives its "
                                              "part; the last forgives what is left.\n\n"
                                            : " Each day served forgives its part, a year being "
                                              "365 days; the last forgives what is "
                                              "left.\n\n");
    sink_text(out,
        "- Each advance is paid in the pay period of its day.\n- Days count once each, after the "
        "day of graduating");
    for (int i = 0; i < a->employers_n; i++) {
        sink_text(out, i == 0 ? ", with " : i == a->employers_n - 1 ? " or " : ", ");
        sink_markdown(out, a->employers[i]);
    }
    sink_text(out,
        ", or wherever a service is said to qualify.\n- Days of leave do not count: they stop the "
        "clock.\n- Who leaves owes what is not forgiven by that day.\n\n");
}

void render_award(const struct programme *p, const struct award *a, struct sink *out)
{
    static void (*const rests[])(const struct programme *, const struct award *, struct sink *) = {
        [AWARD_STIPEND] = render_stipend,
        [AWARD_PER_UNIT] = put_per_unit,
        [AWARD_DIFFERENTIAL] = put_differential,
        [AWARD_POOL] = put_pool,
        [AWARD_COMMITMENT] = put_commitment,
    };

    put_asked(p, a, out);
    if (a->kind == AWARD_PER_UNIT)
        sink_text(out, " ");
    rests[a->kind](p, a, out);
}
