/*
 * The money of a decision: how it came about, what it is charged to, what the ledger holds.
 */
#include "difference.h"
#include "explain.h"
#include "fund.h"

#include <string.h>

enum { WIDTH = 100, INDENT = 4 };

struct ratio explain_part_share(const struct explain *x, const struct decision *decision)
{
    const struct award *award =
        &x->deciding.programme->roles[x->person->assignments[decision->assignment].role]
             .awards[decision->award];
    const struct plan *plan;
    struct ratio share, before = RATIO_ZERO;

    if (decision->part == NONE)
        return RATIO_ONE;
    plan = &x->deciding.programme->plans[award->plan];
    share = plan->parts[decision->part].cumulative;
    for (size_t i = 0; i < x->trace->decisions_n; i++) {
        const struct decision *d = &x->trace->decisions[i];

        if (d->claim == NONE && d->assignment == decision->assignment &&
            d->award == decision->award && d->part < decision->part &&
            d->outcome != OUTCOME_NOT_DUE)
            before = plan->parts[d->part].cumulative;
    }
    ratio_sub(share, before, &share);
    return share;
}

static void put_cited(struct sink *out, const void *of)
{
    const struct telling *t = of;

    if (t->decision->steps.cite.source == NULL)
        return;
    sink_text(out, " (");
    explain_cite(&t->decision->steps.cite, out);
    sink_text(out, ")");
}

static const struct award *award_of(const struct telling *t)
{
    const struct assignment *a = &t->x->person->assignments[t->decision->assignment];

    return &t->x->deciding.programme->roles[a->role].awards[t->decision->award];
}

static void put_weighed(struct sink *out, const void *of)
{
    const struct telling *t = of;
    const struct award *award = award_of(t);
    bool by_days = award->kind == AWARD_DIFFERENTIAL ? award->serving == SERVING_BY_DAYS
                                                     : award->proration_days;

    if (t->decision->steps.weight.p == t->decision->steps.weight.q)
        return;
    sink_text(out, " x ");
    sink_ratio(out, t->decision->steps.weight);
    sink_text(out, by_days ? " by days served" : " share of the role");
}

/* How a stipend's part is paid by what was reached; of all or nothing the outcome says it. */
static void put_pays(struct sink *out, const void *of)
{
    const struct telling *t = of;
    static const codes told =
        CODE(PROPORTION) | CODE(TIER) | CODE(BELOW_PROPORTION) | CODE(BELOW_TIERS);
    const struct steps *s = &t->decision->steps;
    const struct sink_word words[] = {{"have", NULL, s->have, 'n'}, {"need", NULL, s->need, 'n'}};

    if ((t->decision->codes & told) != 0)
        sink_sentence(out, sentence_pays(award_of(t)->pays)->told, words, 2);
}

/* Whom a pool is shared with, and what is kept for those who are held. */
static void put_shared(struct sink *out, const void *of)
{
    const struct telling *t = of;
    const struct explain *x = t->x;
    const struct pool_sum sum = pool_sum(x->members, x->members_n,
        (struct pool_name){
            x->person->assignments[t->decision->assignment].role, t->decision->award});
    const struct sink_word words[] = {{"total", &sum.weight, 0, '.'},
        {"members", NULL, sum.members, 'n'}, {"held", NULL, sum.held, 'n'},
        {"is", sum.held == 1 ? "who is" : "who are", 0, 't'},
        {"reserved", NULL, sum.reserved, '$'}};

    if (x->alone) {
        sink_text(out, person_stored(x->person, t->decision->key) != NULL
                           ? ", as last posted; whom it is shared with is not looked at here"
                           : ", not posted yet; whom it is shared with is not looked at here");
        return;
    }
    sink_sentence(out,
        sum.weight.q != 0 ? " of {total}, shared by {members}" : ", shared by {members}", words,
        sizeof words / sizeof *words);
    if (sum.held > 0)
        sink_sentence(
            out, "; {reserved} reserved for {held} {is} held", words, sizeof words / sizeof *words);
}

/* How the amount came about: the sentence of the award's kind. */
static void put_steps(struct sink *out, const void *of)
{
    const struct telling *t = of;
    static const char *const units[] = {
        [UNIT_SESSION] = "a session", [UNIT_DAY] = "a day", [UNIT_HOUR] = "an hour"};
    const struct steps *s = &t->decision->steps;
    const struct sink_writer cited = {put_cited, t}, weighed = {put_weighed, t},
                             pays = {put_pays, t}, shared = {put_shared, t};
    struct ratio share;

    if (s->amount == 0 || t->decision->award == NONE)
        return;
    share = explain_part_share(t->x, t->decision);
    const struct sink_word words[] = {{"amount", NULL, s->amount, '$'}, {"cited", &cited, 0, 'w'},
        {"weighed", &weighed, 0, 'w'}, {"share", &share, 0, 'r'}, {"base", NULL, s->base, '$'},
        {"pays", &pays, 0, 'w'}, {"unit", units[award_of(t)->unit], 0, 't'},
        {"units", &s->weight, 0, '.'}, {"weight", &s->weight, 0, '.'}, {"shared", &shared, 0, 'w'},
        {"have", NULL, s->have, 'n'}, {"need", NULL, s->need, 'n'}, {"part", &s->weight, 0, 'r'},
        {"due", NULL, s->due, '$'}};

    sink_sentence(
        out, sentence_award(award_of(t)->kind)->told, words, sizeof words / sizeof *words);
    if (t->decision->outcome == OUTCOME_REDUCED && award_of(t)->kind != AWARD_COMMITMENT) {
        sink_text(out, ", lowered to ");
        sink_money(out, t->decision->target);
    }
}

static void put_charges(struct sink *out, const void *of)
{
    const struct telling *t = of;
    const struct charge *charge = t->decision->charge;
    const struct programme *p = t->x->deciding.programme;
    struct ratio shares[FUNDS_MOST];
    money parts[FUNDS_MOST];

    /* What is held stays where it is. */
    if (t->decision->target <= 0 || t->decision->outcome == OUTCOME_HELD)
        return;
    for (int i = 0; i < charge->n; i++)
        shares[i] = charge->shares[i].share;
    money_split(t->decision->target, shares, (size_t)charge->n, parts);
    sink_text(out, "charged to ");
    for (int i = 0; i < charge->n; i++) {
        sink_list(out, i, charge->n);
        sink_text(out, p->funds[charge->shares[i].fund].title);
        sink_text(out, " ");
        sink_money(out, parts[i]);
    }
}

/* Whose holdings, and of which key. */
struct held_for {
    const struct explain *x;
    const char *key;
};

/* What a reversal took back waits until somebody says otherwise. */
static void put_reversed(struct sink *out, const void *of)
{
    const struct held_for *f = of;
    int32_t batch = difference_reversed(f->x->person, f->key);

    if (batch == 0)
        return;
    sink_text(out, "taken back by batch ");
    sink_number(out, batch);
    sink_text(out, ", a reversal: posted again only by stipend plan --repost ");
    sink_text(out, f->key);
}

static void put_holdings(struct sink *out, const void *of)
{
    const struct held_for *f = of;
    const struct person *p = f->x->person;
    bool any = false;

    for (int i = 0; i < p->holdings_n; i++) {
        const struct holding *h = &p->holdings[i];
        const struct programme *rules = f->x->deciding.programme;

        if (strcmp(h->key, f->key) != 0 || (h->charged == 0 && h->receivable == 0))
            continue;
        sink_text(out, any ? ", " : "in the ledger: ");
        sink_text(out, h->fund_index != NONE ? rules->funds[h->fund_index].title : h->fund);
        sink_text(out, h->charged != 0 ? " " : "");
        if (h->charged != 0)
            sink_money(out, h->charged);
        if (h->receivable > 0) {
            sink_text(out, h->charged != 0 ? " and owed back " : " is owed ");
            sink_money(out, h->receivable);
        }
        any = true;
    }
}

/* A line of money, if there is anything to be said. */
static void put_line(
    void (*put)(struct sink *out, const void *of), const void *of, struct sink *out)
{
    struct sink measure = sink_measure();
    struct sink_fold fold = {.out = out, .width = WIDTH, .indent = INDENT};
    struct sink text = sink_folded(&fold);

    put(&measure, of);
    if (measure.column == 0)
        return;
    sink_text(out, "  =");
    put(&text, of);
    sink_fold_end(&fold);
    sink_text(out, "\n");
}

void explain_holdings(const struct explain *x, const char *key, struct sink *out)
{
    const struct held_for of = {x, key};

    put_line(put_holdings, &of, out);
    put_line(put_reversed, &of, out);
}

void explain_money(const struct telling *t, struct sink *out)
{
    put_line(put_steps, t, out);
    put_line(put_charges, t, out);
    explain_holdings(t->x, t->decision->key, out);
}
