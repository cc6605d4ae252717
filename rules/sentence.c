#include "sentence.h"

/* One row a kind. */
static const struct sentence nodes[] = {
    [NODE_ALL] = {"all", "All of these", ": all of these, {have} of {need}"},
    [NODE_ANY] = {"any", "Any one of these", ": any of these"},
    [NODE_AT_LEAST] = {"at_least", "At least {least} of these",
        ": at least {need} of these, {have} met"},
    [NODE_ATTENDED] = {"attended", "Attend {quota} of {kinds}{excused}",
        ": attended {have} of {need}{minutes}"},
    [NODE_DELIVERED] = {"delivered", "Hand in “{deliverable}” by {due}{grace}{accepted}{late}",
        ": {delivery}"},
    [NODE_LOGGED] = {"logged", "Log at least {least} {unit} of “{what}”",
        ": {have} of {need}{minutes} logged"},
    [NODE_AGREED] = {"agreed", "Signed by {parties}{by}", "{signatures}"},
    [NODE_SERVING] = {"serving", "Be in the role, and not on leave, {when}", ": {served}"},
};

static const struct sentence awards[] = {
    [AWARD_STIPEND] = {"stipend", "A stipend of {amount} for the edition.",
        "{amount}{cited}{weighed} x {share} of the plan = {base}{pays}"},
    [AWARD_PER_UNIT] = {"per-unit", "Training pay of {amount} for each {unit} of {kinds}.",
        "{amount}{cited} {unit} x {units} = {base}"},
    [AWARD_DIFFERENTIAL] = {"differential", "{amount} for each pay period worked.",
        "{amount}{cited} a period{weighed} = {base}"},
    [AWARD_POOL] = {"pool", "A share of a pool of {amount}.",
        "{base} of the pool of {amount}{cited}, weight {weight}{shared}"},
    [AWARD_COMMITMENT] = {"commitment",
        "An advance of financial assistance, forgiven by {years} of service after graduating.",
        "{amount} advanced{cited}, {have} of {need} days served after graduating: forgiven {part} "
        "= {due}"},
};

static const struct sentence pays[] = {
    [PAYS_ALL_OR_NOTHING] = {"all-or-nothing",
        "All or nothing: a part is paid in full when every condition due by then is met or waived.",
        ", all or nothing"},
    [PAYS_PROPORTIONAL] = {"proportional",
        "In proportion to “{leaf}”: the part times what was reached over what was asked, at most "
        "the "
        "whole part; below {least} of what was asked nothing is paid.{others}",
        ", in proportion {have} of {need}"},
    [PAYS_TIERS] = {"tiers", "In steps by “{leaf}”; below the lowest step nothing is paid.{others}",
        ", by the step for {have}"},
};

static const struct sentence checks[CHECKS] = {
    {"session",
        "it is for a session of these kinds, named or found by its day: held, on the claim's own "
        "day, "
        "in the same half of the day, within the edition, and for a role that the teacher has",
        "session"},
    {"school", "the school is the teacher's own on that day", "school of the teacher"},
    {"open", "the school is open that day", "school open"},
    {"attended", "the teacher attended the session", "teacher attended"},
    {"in_time", "it is received within {days} days after its day", "received in time"},
    {"verified", "the substitute is verified{evidence}", "substitute verified"},
    {"no_duplicate",
        "no earlier claim is for the same teacher or the same substitute at the same hours, "
        "unless a review dismisses the duplicate",
        "no duplicate"},
};

const struct sentence *sentence_node(enum node_kind kind)
{
    return &nodes[kind];
}

const struct sentence *sentence_award(enum award_kind kind)
{
    return &awards[kind];
}

const struct sentence *sentence_pays(enum pays how)
{
    return &pays[how];
}

const struct sentence *sentence_check(int check)
{
    return &checks[check];
}

void sentence_acceptors(const struct deliverable *d, struct sink *out)
{
    for (int i = 0; i < d->accepted_by_n; i++) {
        sink_text(out, i == 0 ? "" : i == d->accepted_by_n - 1 ? " or " : ", ");
        sink_text(out, d->accepted_by[i]);
    }
}

void sentence_title(const struct programme *p, const struct node *n, struct sink *out)
{
    if (n->title != NULL)
        sink_text(out, n->title);
    else if (n->kind == NODE_DELIVERED)
        sink_text(out, p->deliverables[n->deliverable].title);
    else if (n->kind == NODE_ATTENDED)
        for (int i = 0; i < n->kinds_n; i++) {
            sink_list(out, i, n->kinds_n);
            sink_text(out, p->kinds[n->kinds[i]].title);
        }
    else
        sink_text(out, n->id);
}

/* What the words of one leaf are made from. */
struct asking_of {
    const struct programme *p;
    const struct node *node;
};

static void put_quota(struct sink *out, const void *of)
{
    static const char *const patterns[][2] = {
        [NEED_ALL] = {"every session", "all minutes of the sessions"},
        [NEED_NUMBER] = {"at least {least} sessions", "at least {least} minutes of the sessions"},
        [NEED_RATIO] = {"at least {part} of the sessions (rounded up)",
            "at least {part} of the minutes (rounded up) of the sessions"},
    };
    const struct node *n = ((const struct asking_of *)of)->node;
    const struct sink_word words[] = {
        {"least", NULL, n->at_least, 'n'}, {"part", &n->need_ratio, 0, '%'}};

    if (n->need == NEED_NUMBER && n->at_least == 1)
        sink_text(
            out, n->count_minutes ? "at least 1 minute of the sessions" : "at least 1 session");
    else
        sink_sentence(out, patterns[n->need][n->count_minutes], words, 2);
}

static void put_kinds(struct sink *out, const void *of)
{
    const struct asking_of *a = of;

    for (int i = 0; i < a->node->kinds_n; i++) {
        sink_list(out, i, a->node->kinds_n);
        sink_text(out, "“");
        sink_markdown(out, a->p->kinds[a->node->kinds[i]].title);
        sink_text(out, "”");
    }
}

static void put_excused(struct sink *out, const void *of)
{
    const struct node *n = ((const struct asking_of *)of)->node;
    const struct sink_word words[] = {{"limit", NULL, n->excused_up_to, 'n'}};

    sink_sentence(out,
        n->excused_up_to == 0   ? "; an excused absence counts as an absence"
        : n->excused_up_to == 1 ? "; 1 excused absence is forgiven"
                                : "; {limit} excused absences are forgiven",
        words, 1);
}

static void put_grace(struct sink *out, const void *of)
{
    const struct asking_of *a = of;
    const struct deliverable *d = &a->p->deliverables[a->node->deliverable];
    const struct sink_word words[] = {
        {"days", NULL, d->grace_days, 'n'}, {"last", NULL, d->due + d->grace_days, 'D'}};

    if (d->grace_days > 0)
        sink_sentence(out,
            d->grace_days == 1 ? " (1 day of grace, through {last})"
                               : " ({days} days of grace, through {last})",
            words, 2);
}

static void put_accepted(struct sink *out, const void *of)
{
    const struct asking_of *a = of;
    const struct deliverable *d = &a->p->deliverables[a->node->deliverable];

    sink_text(out, d->evidence_required ? ", with its evidence" : "");
    sink_text(out, ", accepted by ");
    sentence_acceptors(d, out);
}

static void put_late(struct sink *out, const void *of)
{
    const struct asking_of *a = of;

    if (!a->p->deliverables[a->node->deliverable].late_accepted)
        return;
    sink_text(out, "; late counts too, through ");
    sink_long_day(out, a->p->until);
}

static void put_parties(struct sink *out, const void *of)
{
    const struct node *n = ((const struct asking_of *)of)->node;

    for (int i = 0; i < n->parties_n; i++) {
        sink_list(out, i, n->parties_n);
        sink_text(out, n->parties[i]);
    }
}

static void put_by(struct sink *out, const void *of)
{
    const struct node *n = ((const struct asking_of *)of)->node;

    if (n->by == NO_DAY)
        return;
    sink_text(out, " no later than ");
    sink_long_day(out, n->by);
}

static void put_when(struct sink *out, const void *of)
{
    const struct node *n = ((const struct asking_of *)of)->node;
    const struct sink_word words[] = {{"days", NULL, n->days_at_least, 'n'}};

    sink_sentence(out,
        n->days_at_least == 0   ? "on the day through which it is due"
        : n->days_at_least == 1 ? "on at least 1 day"
                                : "on at least {days} days",
        words, 1);
}

static const char *unit_of(const struct node *n)
{
    if (n->count_minutes)
        return "minutes";
    return n->at_least == 1 ? "entry" : "entries";
}

void sentence_ask(const struct programme *p, const struct node *n, struct sink *out)
{
    const struct asking_of of = {p, n};
    const struct sink_writer quota = {put_quota, &of}, kinds = {put_kinds, &of},
                             excused = {put_excused, &of}, grace = {put_grace, &of},
                             accepted = {put_accepted, &of}, parties = {put_parties, &of},
                             by = {put_by, &of}, when = {put_when, &of}, late = {put_late, &of};
    const struct deliverable *d =
        n->kind == NODE_DELIVERED ? &p->deliverables[n->deliverable] : NULL;
    const struct sink_word words[] = {{"least", NULL, n->at_least, 'n'}, {"quota", &quota, 0, 'w'},
        {"kinds", &kinds, 0, 'w'}, {"excused", &excused, 0, 'w'},
        {"deliverable", d != NULL ? d->title : NULL, 0, 'm'},
        {"due", NULL, d != NULL ? d->due : NO_DAY, 'D'}, {"grace", &grace, 0, 'w'},
        {"accepted", &accepted, 0, 'w'}, {"late", &late, 0, 'w'}, {"unit", unit_of(n), 0, 't'},
        {"what", n->what, 0, 'm'}, {"parties", &parties, 0, 'w'}, {"by", &by, 0, 'w'},
        {"when", &when, 0, 'w'}};

    sink_sentence(out, nodes[n->kind].asked, words, sizeof words / sizeof *words);
}
