/*
 * Roles and what each is paid.
 */
#include "render_part.h"

static void put_capital(const char *id, struct sink *out)
{
    char first[2] = {id[0], '\0'};

    if (first[0] >= 'a') /* after the letters no id has anything */
        first[0] = (char)(first[0] - 'a' + 'A');
    sink_text(out, first);
    sink_markdown(out, id + 1);
}

void render_award_title(const struct award *award, struct sink *out)
{
    if (award->title != NULL)
        sink_markdown(out, award->title);
    else
        put_capital(award->id, out);
}

/* By when an award asks its conditions. */
static const char *const asked_by[] = {
    [AWARD_STIPEND] = "Each part asks what falls due by its day.",
    [AWARD_PER_UNIT] = "Each session asks what falls due by its day.",
    [AWARD_DIFFERENTIAL] = "Each period asks what falls due by its end.",
    [AWARD_POOL] = "The pool asks what falls due by the day on which it closes.",
    [AWARD_COMMITMENT] = "Each advance asks what falls due by the day on which it is decided.",
};

/* The first award that asks the same; false: none before. */
static bool put_same(const struct programme *p, int role, int award, struct sink *out)
{
    int requires = p->roles[role].awards[award].requires;

    for (int i = 0; i <= role; i++)
        for (int k = 0; k < (i == role ? award : p->roles[i].awards_n); k++)
            if (p->roles[i].awards[k].requires == requires) {
                sink_text(out, "The same as for ");
                sink_markdown(out, p->roles[i].title);
                sink_text(out, ", “");
                render_award_title(&p->roles[i].awards[k], out);
                sink_text(out, "”.\n\n");
                return true;
            }
    return false;
}

static bool has_kind(const struct requirement *r, enum node_kind kind)
{
    for (int i = 0; i < r->nodes_n; i++)
        if (r->nodes[i].kind == kind)
            return true;
    return false;
}

/* What starting late, leave and leaving make of what is asked. */
static void put_window(const struct award *a, const struct requirement *r, struct sink *out)
{
    bool sessions = has_kind(r, NODE_ATTENDED), logs = has_kind(r, NODE_LOGGED);
    bool work = has_kind(r, NODE_DELIVERED);

    if (!sessions && !logs && !work)
        return;
    sink_text(out, a->all_year
                       ? " A teacher who starts late is asked for the whole edition."
                       : " A teacher who starts late is asked only for what falls on or after the "
                         "first day in the role.");
    if (sessions)
        sink_text(out, " Sessions on days of leave are not asked.");
    if (logs)
        sink_text(out, " What is logged on days of leave does not count.");
    sink_text(out, " Nothing after the last day in the role is asked.");
}

static void put_conditions(const struct programme *p, int role, int award, struct sink *out)
{
    const struct award *a = &p->roles[role].awards[award];
    const struct requirement *r;

    if (a->requires == NONE) {
        sink_text(out, "No further conditions.\n\n");
        return;
    }
    r = &p->requirements[a->requires];
    sink_text(out, "**Conditions.** ");
    sink_text(out, asked_by[a->kind]);
    put_window(a, r, out);
    sink_text(out, "\n\n");
    if (put_same(p, role, award, out))
        return;
    if (!render_same_cite(&r->cite, &a->cite))
        render_quote(&r->cite, out);
    render_conditions(p, r, out);
}

static void put_award(const struct programme *p, int role, int award, struct sink *out)
{
    const struct award *a = &p->roles[role].awards[award];

    sink_text(out, "#### ");
    render_award_title(a, out);
    sink_text(out, "\n\n");
    render_award(p, a, out);
    render_quote(&a->cite, out);
    put_conditions(p, role, award, out);
}

void render_roles(const struct programme *p, struct sink *out)
{
    sink_text(out, "## Roles, and what each is paid\n\n");
    for (int i = 0; i < p->roles_n; i++) {
        const struct role *role = &p->roles[i];

        sink_text(out, "### ");
        sink_markdown(out, role->title);
        sink_text(out, "\n\n");
        for (int k = 0; k < role->cohorts_n; k++) {
            sink_text(out, k == 0 ? "Cohorts: " : "");
            sink_list(out, k, role->cohorts_n);
            sink_markdown(out, role->cohorts[k]);
        }
        sink_text(out, role->cohorts_n > 0 ? ".\n\n" : "");
        if (role->awards_n == 0)
            sink_text(out, "This role is paid nothing; its attendance is recorded.\n\n");
        for (int k = 0; k < role->awards_n; k++)
            put_award(p, i, k, out);
    }
}
