/*
 * A batch on one screen: what stands in the way first, then counts, money, corrections, changes.
 */
#include "batch_out.h"
#include "typed.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

char *money_shown(money amount, char out[MONEY_SHOWN])
{
    char plain[MONEY_TEXT];
    const char *digits = plain;
    size_t whole, at = 0;

    money_text(amount, plain);
    if (*digits == '-') {
        out[at++] = '-';
        digits++;
    }
    out[at++] = '$';
    whole = strcspn(digits, ".");
    for (size_t i = 0; i < whole; i++) {
        if (i > 0 && (whole - i) % 3 == 0)
            out[at++] = ',';
        out[at++] = digits[i];
    }
    memcpy(out + at, digits + whole, strlen(digits + whole) + 1);
    return out;
}

/* What is said of a blocker, and the command that settles it where there is one. */
static void print_blocker(const struct review_blocker *b, const struct batch_out *o, const char *period)
{
    bool reversed = strcmp(b->code, "REVERSED") == 0;
    char amount[MONEY_SHOWN];

    printf("  %-36s %s%s", b->subject, reversed ? "REVERSED: " : "", b->words);
    if (b->amount != 0)
        printf(", %s %s", money_shown(b->amount, amount), reversed ? "waits" : "stays");
    putchar('\n');
    if (reversed)
        printf("    to post it again: stipend plan %s %s--repost %s\n", period,
            command_option(o->run, "off-cycle") != NULL ? "--off-cycle --as-of DAY --reason TEXT " : "",
            b->subject);
}

static void print_list(const char *title, const struct review_blocker *list, int n, int64_t all,
    const struct batch_out *o, const char *period)
{
    char command[TYPED];
    enum { SHOWN = 12 };

    if (all == 0)
        return;
    printf("%s (%" PRId64 ")\n", title, all);
    for (int i = 0; i < n && i < SHOWN; i++)
        print_blocker(&list[i], o, period);
    if (all > SHOWN)
        printf("  and %" PRId64 " more: %s lists them\n", all - SHOWN,
            typed(o->run, NULL, " --json", command));
    putchar('\n');
}

static void print_outcomes(const struct batch_totals *t)
{
    printf("Decisions   %8" PRId64 " stand, %" PRId64 " of them new or changed\n",
        t->standing.decided, t->stored);
    for (int i = 1; i < OUTCOMES; i++)
        if (t->standing.outcomes[i] > 0)
            printf("  %-9s %8" PRId64 "\n", outcome_name((enum outcome)i),
                t->standing.outcomes[i]);
    if (t->narrowed)
        printf("Asked again %8" PRId64 " %s whom something new concerns (--full: all)\n", t->asked,
            t->asked == 1 ? "person" : "persons");
    putchar('\n');
}

static void print_kinds(const struct batch_totals *t)
{
    char amount[MONEY_SHOWN];
    bool any = false;

    for (int i = 0; i < CHARGE_KINDS; i++) {
        if (t->kinds[i] == 0)
            continue;
        if (!any)
            printf("%-24s %16s\n", "Kind", "this batch");
        any = true;
        printf("  %-22s %16s\n", charge_kind_name((enum charge_kind)i),
            money_shown(t->kinds[i], amount));
    }
    if (any)
        putchar('\n');
    if (t->settled > 0)
        printf("Settlements and payments: %" PRId64 " %s of %s\n\n", t->settled,
            t->settled == 1 ? "entry" : "entries", money_shown(t->settled_sum, amount));
}

static void print_money(const struct programme *p, const struct batch_totals *t)
{
    char amount[MONEY_SHOWN], left[MONEY_SHOWN];

    printf("%-24s %16s %18s\n", "Fund", "this batch", "budget left after");
    for (int i = 0; i < p->funds_n; i++)
        printf("  %-22s %16s %18s\n", p->funds[i].id, money_shown(t->funds[i], amount),
            money_shown(t->left[i], left));
    printf("  %-22s %16s\n\n", "total", money_shown(batch_net(p, t), amount));
    print_kinds(t);
}

/* Whom a second person asks about: not paid, and new or changed since the last batch. */
static void print_unpaid(const struct batch_out *o)
{
    const struct review *v = &o->review;
    char amount[MONEY_SHOWN], command[TYPED];
    enum { SHOWN = 25 };

    if (v->unpaid_n == 0)
        return;
    printf("Newly held, forfeited, denied or deferred (%" PRId64 ")\n", v->unpaid_all);
    for (int i = 0; i < v->unpaid_n && i < SHOWN; i++) {
        printf("  %-36s %-9s  %s", v->unpaid[i].subject, v->unpaid[i].code, v->unpaid[i].words);
        if (v->unpaid[i].amount != 0)
            printf(", %s", money_shown(v->unpaid[i].amount, amount));
        putchar('\n');
    }
    if (v->unpaid_all > SHOWN)
        printf("  and %" PRId64 " more: %s lists them\n", v->unpaid_all - SHOWN,
            typed(o->run, NULL, " --json", command));
    putchar('\n');
}

static void print_corrections(const struct review *v)
{
    char amount[MONEY_SHOWN];

    if (v->corrections_n > 0)
        printf("%-24s %16s\n", "About other periods", "net");
    for (int i = 0; i < v->corrections_n; i++)
        printf("  %-22s %16s  %" PRId64 " %s\n", v->corrections[i].period,
            money_shown(v->corrections[i].net, amount), v->corrections[i].entries,
            v->corrections[i].entries == 1 ? "entry" : "entries");
    if (v->corrections_n > 0)
        putchar('\n');
    if (v->carried_n > 0)
        printf("Carried: %" PRId64 " differences too small to post now, %s\n\n", v->carried_n,
            money_shown(v->carried, amount));
}

static void print_changes(const struct review *v)
{
    char before[MONEY_SHOWN], after[MONEY_SHOWN];

    if (v->changes_n > 0)
        printf("Largest changes since the last batch\n");
    for (int i = 0; i < v->changes_n; i++) {
        const struct review_change *c = &v->changes[i];

        printf("  %-36s %12s -> %12s  %s%s%s; %s\n", c->key, money_shown(c->before, before),
            money_shown(c->after, after), outcome_name(c->outcome), c->codes[0] != '\0' ? " " : "",
            c->codes, c->cause);
    }
    if (v->changes_n > 0)
        putchar('\n');
}

/* What changed in the rules since the last batch. */
static void print_rules(const struct batch_out *o)
{
    const struct revision_diff *rules = &o->rules;
    char command[TYPED];
    enum { SHOWN = 15 };

    if (rules->all == 0)
        return;
    printf("Rules changed since the last batch (%" PRId64 ")\n", rules->all);
    for (int i = 0; i < rules->n && i < SHOWN; i++)
        printf("  %s: %s -> %s\n", rules->at[i].pointer,
            rules->at[i].before != NULL ? rules->at[i].before : "nothing",
            rules->at[i].after != NULL ? rules->at[i].after : "nothing");
    if (rules->all > SHOWN)
        printf("  and %" PRId64 " more: %s lists %d\n", rules->all - SHOWN,
            typed(o->run, NULL, " --json", command), rules->n);
    putchar('\n');
}

void batch_out_screen(const struct batch_out *o, const struct batch_heading *h,
    const struct batch_totals *t)
{
    const struct review *v = &o->review;
    char on[DAY_TEXT], hex[DIGEST_HEX], amount[MONEY_SHOWN], net[MONEY_SHOWN];

    if (h->batch != 0)
        printf("Batch %d: ", h->batch);
    printf("%s %s r%d, period %s, as of %s, facts through intake %d\n\n", h->programme, h->edition,
        h->revision, h->period, day_text(h->as_of, on), h->intake);
    if (h->reverses != 0)
        printf("Reversal of %s%sbatch %d: %s\n\n", h->reverses_key,
            h->reverses_key[0] != '\0' ? " in " : "", h->reverses, h->reason);
    print_list("Blockers", v->blockers, v->blockers_n, v->blockers_all, o, h->period);
    print_rules(o);
    print_list("Assignments without a decision", v->no_decision, v->no_decision_n, v->no_decision_all, o,
        h->period);
    print_outcomes(t);
    print_money(v->programme, t);
    print_corrections(v);
    print_unpaid(o);
    print_changes(v);
    printf("Control totals: %" PRId64 " decision%s stored, %" PRId64 " %s, debits %s, net to funds %s\n",
        t->stored, t->stored == 1 ? "" : "s", t->entries, t->entries == 1 ? "entry" : "entries",
        money_shown(t->debits, amount), money_shown(batch_net(v->programme, t), net));
    printf("Digest %.16s...\n", digest_hex(h->digest, hex));
}
