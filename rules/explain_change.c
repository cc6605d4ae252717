/*
 * What would change an answer, in words: one sentence a kind of change.
 */
#include "explain.h"

#include <string.h>

static const char *const sentences[] = {
    [CHANGE_RECORDED] = "attendance of {session} on {on} is recorded as present",
    [CHANGE_EVIDENCED] = "the evidence of attendance of {session} on {on} is recorded",
    [CHANGE_MADE_UP] = "the absence on {on} is made up by {by}",
    [CHANGE_UPCOMING] = "every session of {title} through {on} is attended",
    [CHANGE_EXCUSED] = "the absence on {on} is excused ({used} of {limit} used)",
    [CHANGE_ACCEPTED] = "{title} is accepted by {acceptors}",
    [CHANGE_SUBMITTED] = "{title} is submitted by {by} and accepted by {acceptors}",
    [CHANGE_DELIVERY_EVIDENCED] = "{title} gets its evidence and is accepted by {acceptors}",
    [CHANGE_LOGGED] = "{count} more {unit} of {what} by {by} {is} recorded",
    [CHANGE_SIGNED] = "the missing signatures of {title}{dated} are recorded",
    [CHANGE_WAIVED] = "{title} is waived",
    [CHANGE_CLAIM_ATTENDED] = "attendance of {session} on {on} is recorded as present",
    [CHANGE_CLAIM_EVIDENCED] = "the evidence for the claim is recorded",
    [CHANGE_CLAIM_VERIFIED] = "the substitute is verified",
    [CHANGE_CLAIM_CALENDAR] = "the calendar of {school} is recorded",
    [CHANGE_CLAIM_MOVED] = "the claim is sent for the session's new day, {on}",
    [CHANGE_CLAIM_REVIEWED] = "a review dismisses the duplicate",
    [CHANGE_CALENDAR_CLOSED] = "the calendar of {school} is recorded, with {on} closed",
    [CHANGE_CLAIM_WITHDRAWN] = "claim {claim} for the same hours is retracted",
    [CHANGE_SERVED] = "service that qualifies is recorded for {on} to {by}",
    [CHANGE_QUALIFIES] = "service with {employer} from {on} on is found to qualify",
    [CHANGE_RECUT] = "a plan divides the pool anew (stipend plan --recut)",
};

enum { WIDTH = 100 };

static const struct node *node_of(const struct explain *x, const struct change *c)
{
    return &x->deciding.programme->requirements[c->requirement].nodes[c->node];
}

/* A sink's text in a buffer of fixed size: titles and names, cut where they are too long.  Begins
 * as
 * {.n = 0}. */
struct cut {
    char text[512];
    size_t n;
};

static void put_cut(void *context, const char *text, size_t n)
{
    struct cut *c = context;

    if (n > sizeof c->text - 1 - c->n)
        n = sizeof c->text - 1 - c->n;
    memcpy(c->text + c->n, text, n);
    c->n += n;
    c->text[c->n] = '\0';
}

static const char *title_of(const struct explain *x, const struct change *c, struct cut *cut)
{
    struct sink out = {.put = put_cut, .context = cut};
    const struct telling t = {.x = x,
        .requirement =
            c->requirement == NONE ? NULL : &x->deciding.programme->requirements[c->requirement]};

    cut->text[0] = '\0';
    if (t.requirement != NULL)
        explain_title(&t, c->node, &out);
    return cut->text;
}

static const char *acceptors_of(const struct explain *x, const struct change *c, struct cut *cut)
{
    struct sink out = {.put = put_cut, .context = cut};
    const struct deliverable *d;

    cut->text[0] = '\0';
    if (c->node == NONE || node_of(x, c)->kind != NODE_DELIVERED)
        return cut->text;
    d = &x->deciding.programme->deliverables[node_of(x, c)->deliverable];
    sentence_acceptors(d, &out);
    return cut->text;
}

static const char *school_of(const struct explain *x, const struct change *c, struct cut *cut)
{
    struct sink out = {.put = put_cut, .context = cut};

    cut->text[0] = '\0';
    if (c->claim != NONE)
        explain_school(x, x->person->claims[c->claim].school, &out);
    else if (c->kind == CHANGE_CALENDAR_CLOSED)
        explain_school(
            x, assignment_row_near(&x->person->assignments[c->assignment], c->on)->school, &out);
    return cut->text;
}

static const char *dated_of(const struct change *c, struct cut *cut)
{
    struct sink out = {.put = put_cut, .context = cut};

    cut->text[0] = '\0';
    if (c->kind == CHANGE_SIGNED && c->by != DAY_OPEN) {
        sink_text(&out, ", dated by ");
        sink_day(&out, c->by);
        sink_text(&out, ",");
    }
    return cut->text;
}

static const char *employer_of(const struct explain *x, const struct change *c)
{
    return c->kind == CHANGE_QUALIFIES
               ? x->person->assignments[c->assignment].service[c->which].employer
               : NULL;
}

/* The day that a change is about: its session's own, not that of the group's last alternative. */
static day day_of(const struct explain *x, const struct change *c)
{
    return c->session == NONE || c->kind == CHANGE_UPCOMING
               ? c->on
               : x->deciding.shared->agenda.sessions[c->session].on;
}

/* The next session at which what was missed can be made up, as far as it is known. */
static void put_next_session(const struct explain *x, const struct change *c, struct sink *out)
{
    const struct agenda *agenda = &x->deciding.shared->agenda;
    int kind = agenda->groups[c->group].kind;

    for (int i = 0; i < agenda->sessions_n; i++) {
        const struct session *s = &agenda->sessions[agenda->by_day[i]];

        if (s->kind != kind || s->cancelled || !s->in_force || s->on > c->by ||
            s->on <= x->deciding.asking.as_of)
            continue;
        sink_text(out, " (next: ");
        sink_text(out, s->id);
        sink_text(out, ", ");
        sink_day(out, s->on);
        sink_text(out, ")");
        return;
    }
}

void explain_change(const struct telling *t, const struct change *c, struct sink *out)
{
    const struct explain *x = t->x;
    const struct node *node = c->node != NONE ? node_of(x, c) : NULL;
    bool minutes = node != NULL && node->count_minutes;
    struct cut title = {.n = 0}, acceptors = {.n = 0}, school = {.n = 0}, dated = {.n = 0};
    const struct sink_word words[] = {{"title", title_of(x, c, &title), 0, 't'},
        {"session", c->session != NONE ? x->deciding.shared->agenda.sessions[c->session].id : NULL,
            0, 't'},
        {"on", NULL, day_of(x, c), 'd'}, {"by", NULL, c->by, 'd'}, {"used", NULL, c->used, 'n'},
        {"limit", NULL, node != NULL ? node->excused_up_to : 0, 'n'},
        {"acceptors", acceptors_of(x, c, &acceptors), 0, 't'}, {"count", NULL, c->count, 'n'},
        {"unit",
            c->count == 1 ? minutes ? "minute" : "entry"
            : minutes     ? "minutes"
                          : "entries",
            0, 't'},
        {"what", node != NULL ? node->what : NULL, 0, 't'},
        {"is", c->count == 1 ? "is" : "are", 0, 't'}, {"dated", dated_of(c, &dated), 0, 't'},
        {"school", school_of(x, c, &school), 0, 't'},
        {"claim", c->claim != NONE ? x->person->claims[c->claim].id : NULL, 0, 't'},
        {"employer", employer_of(x, c), 0, 'f'}};

    sink_sentence(out, sentences[c->kind], words, sizeof words / sizeof *words);
    if (c->kind == CHANGE_MADE_UP)
        put_next_session(x, c, out);
}

static void put_changes(const struct telling *t, const struct answer *a, struct sink *out)
{
    for (size_t i = 0; i < a->n; i++) {
        sink_text(out, i == 0 ? "" : i + 1 == a->n ? ", and " : ", ");
        explain_change(t, &t->x->changes[a->first + i], out);
    }
}

static bool is_waiver_of(
    const struct telling *t, const struct answer *a, const struct answer *before)
{
    const struct change *c = &t->x->changes[a->first];

    return before != NULL && a->n == 1 && c->kind == CHANGE_WAIVED &&
           t->x->changes[before->first].node == c->node;
}

/* Of an advance that stays as it is paid, what is forgiven changes. */
static bool is_forgiving(const struct telling *t)
{
    const struct decision *d = t->decision;

    return d->kind == CHARGE_AID && (d->outcome == OUTCOME_PAID || (d->codes & CODE(LEFT)) != 0);
}

/* What an answer brings: the amount that is paid, or forgiven. */
static money worth(const struct telling *t, const struct answer *a)
{
    return is_forgiving(t) ? a->forgiven : a->target;
}

/* All alternatives that come to one amount, in one sentence: single changes, or else several together. */
static void put_alternatives(
    const struct telling *t, const struct answered *range, size_t from, struct sink *out)
{
    const struct answer *answers = t->x->answers + range->first;
    const struct answer *before = NULL;
    struct sink_fold fold = {.out = out, .width = WIDTH};
    struct sink text = sink_folded(&fold);
    money brings = worth(t, &answers[from]);

    sink_text(&text, is_forgiving(t)                ? "Would be forgiven ("
                     : brings > t->decision->target ? "Would be paid ("
                                                    : "Would stay paid (");
    sink_money(&text, brings);
    sink_text(&text, ") if: ");
    for (size_t i = from; i < range->n; i++) {
        const struct answer *a = &answers[i];

        if (!a->suffices || worth(t, a) != brings)
            continue;
        if (before != NULL)
            sink_text(&text, a->n > 1 ? "; or " : ", or ");
        if (is_waiver_of(t, a, before))
            sink_text(&text, "waived");
        else
            put_changes(t, a, &text);
        before = a;
    }
    sink_text(&text, ".");
    sink_fold_end(&fold);
    sink_text(out, "\n");
}

static bool said_before(const struct telling *t, const struct answer *answers, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (answers[k].suffices && worth(t, &answers[k]) == worth(t, &answers[i]))
            return true;
    return false;
}

static void put_remains(const struct telling *t, const struct answer *a, struct sink *out)
{
    const struct decision *d = change_decision(t->x->trace, t->decision);
    const struct telling asked = telling_of(t->x, (size_t)(d - t->x->trace->decisions));
    const struct requirement *r = asked.requirement;
    bool any = false;

    for (int i = 0; r != NULL && i < r->nodes_n && i < 64; i++) {
        if ((a->remains >> i & 1) == 0 || r->nodes[i].kind < NODE_ATTENDED)
            continue;
        sink_text(out, any ? ", " : "; what remains: ");
        explain_title(&asked, i, out);
        any = true;
    }
    for (int i = 1; a->remains == 0 && i < CODES; i++) {
        if ((a->codes >> i & 1) == 0)
            continue;
        sink_text(out, any ? "; " : "; what remains: ");
        sink_text(out, code_words((enum code)i));
        any = true;
    }
}

static bool put_not_enough(const struct telling *t, const struct answered *range, struct sink *out)
{
    bool any = false;

    for (size_t i = 0; i < range->n; i++) {
        const struct answer *a = &t->x->answers[range->first + i];

        if (a->suffices)
            continue;
        if (!any)
            sink_text(out, "Would not be enough:\n");
        any = true;
        sink_text(out, "  - ");
        put_changes(t, a, out);
        sink_text(out, ": still ");
        if (is_forgiving(t))
            sink_money(out, a->forgiven);
        sink_text(out, is_forgiving(t) ? " forgiven" : outcome_name(a->outcome));
        put_remains(t, a, out);
        sink_text(out, "\n");
    }
    return any;
}

static bool is_settled(const struct decision *d)
{
    return d->outcome == OUTCOME_PAID || d->outcome == OUTCOME_REDUCED ||
           d->outcome == OUTCOME_NOT_DUE || d->outcome == OUTCOME_DEFERRED;
}

/* No change would pay it. */
static void put_nothing(const struct telling *t, struct sink *out)
{
    codes why = t->decision->codes & ~CODE(HELD_AFTER_PAID);

    sink_text(out, "\n");
    sink_text(out,
        (why & CODE(ALREADY_PAID)) != 0
            ? "A session is paid once, with all of its group and of the same hours; nothing more "
              "is paid for it.\n"
        : why == CODE(NO_RATE)
            ? "Only a revision of the rules, with an amount in force that day, would pay it.\n"
            : "Nothing that the programme still allows would pay it; only a "
              "correction of the facts would.\n");
}

bool explain_answers(const struct telling *t, struct sink *out)
{
    const struct answered *range = &t->x->answered[t->index];
    const struct answer *answers = t->x->answers + range->first;
    bool any = false;

    for (size_t i = 0; i < range->n; i++) {
        if (!answers[i].suffices || said_before(t, answers, i))
            continue;
        if (!any)
            sink_text(out, "\n");
        any = true;
        put_alternatives(t, range, i, out);
    }
    if (!any && !is_settled(t->decision)) {
        put_nothing(t, out);
        any = true;
    }
    if (t->x->why_not)
        any |= put_not_enough(t, range, out);
    return any;
}
