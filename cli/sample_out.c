#include "sample_out.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "batch_out.h"
#include "engine/utf8.h"
#include "html_out.h"

static bool is_page(const struct sample_out *o)
{
    return o->form == REPORT_AS_HTML;
}

static void put_text(struct sample_out *o, const char *text)
{
    char clean[2048];

    if (is_page(o)) {
        html_text(o->file, text);
        return;
    }
    utf8_clean(clean, sizeof clean, text, strlen(text));
    fputs(clean, o->file);
}

/* "  Label      what is said of it", or a row of a table. */
static void __attribute__((format(printf, 3, 4))) put_pair(
    struct sample_out *o, const char *label, const char *format, ...)
{
    char text[2048];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    fprintf(o->file, is_page(o) ? "<tr><th>%s</th><td>" : "  %-11s ", label);
    put_text(o, text);
    fputs(is_page(o) ? "</td></tr>\n" : "\n", o->file);
}

static void write_of(const struct sample_out *o, const struct sample_counts *c, char *out,
    size_t room)
{
    char all[MONEY_SHOWN], these[MONEY_SHOWN];

    snprintf(out, room,
        "%" PRId64 " of %" PRId64 " items, %s of %s posted; seed \"%.500s\": an item is a key that a batch "
        "decided or posted; the first in order of sha256(seed, batch, key, a blank between) are drawn",
        c->sampled, c->population, money_shown(c->sampled_amount, these),
        money_shown(c->population_amount, all), o->request->seed);
}

void sample_out_begin(struct sample_out *o, const struct sample_counts *c)
{
    char title[256], of[1024];

    if (o->form == REPORT_AS_JSON) {
        sample_json_begin(o, c);
        return;
    }
    snprintf(title, sizeof title, "Sample of %s for re-performance", o->request->year);
    write_of(o, c, of, sizeof of);
    if (is_page(o)) {
        html_begin(o->file, title);
        html_element(o->file, "p class=\"of\"", of);
        return;
    }
    fprintf(o->file, "%s\n", title);
    put_text(o, of);
    putc('\n', o->file);
}

static void put_sink(void *context, const char *text, size_t n)
{
    fwrite(text, 1, n, context);
}

static void put_sink_page(void *context, const char *text, size_t n)
{
    char piece[512];

    /* What is not UTF-8 was made so before; pieces are cut between characters only by whoever makes them. */
    while (n > 0) {
        size_t some = n < sizeof piece ? n : sizeof piece - 1;

        while (some < n && some > 1 && ((unsigned char)text[some] & 0xc0) == 0x80)
            some--;
        memcpy(piece, text, some);
        piece[some] = '\0';
        html_text(context, piece);
        text += some;
        n -= some;
    }
}

static void put_stored(struct sample_out *o, const struct sample_item *item)
{
    const struct sample_decision *d = &item->stored, *b = &item->before;
    char amount[MONEY_SHOWN];

    if (d->outcome != NULL)
        put_pair(o, "Decision", "%s %s%s%s, payee %s, for period %s, service day %s", d->outcome,
            money_shown(d->target, amount), d->codes[0] != '\0' ? " " : "", d->codes, d->payee,
            d->for_period, d->service_day);
    else
        put_pair(o, "Decision", "none was stored by this batch");
    if (b->outcome != NULL)
        put_pair(o, "Before", "%s %s%s%s, in batch %d", b->outcome, money_shown(b->target, amount),
            b->codes[0] != '\0' ? " " : "", b->codes, b->batch);
    else
        put_pair(o, "Before", "not decided");
}

static const struct award *award_of(const struct sample_item *item, const struct decision *d)
{
    const struct explain *told = &item->x->told;

    return d->award == NONE || d->assignment == NONE
               ? NULL
               : &told->deciding.programme->roles[told->person->assignments[d->assignment].role]
                      .awards[d->award];
}

static void put_cite(struct sample_out *o, const struct cite *cite)
{
    if (cite->source != NULL)
        put_pair(o, "Clause", "%s#%s: \"%s\"", cite->source, cite->clause, cite->words);
}

static void put_rules(struct sample_out *o, const struct sample_item *item)
{
    const struct revision *r = item->revision;
    const struct decision *d =
        item->decision == SIZE_MAX ? NULL : &item->x->told.trace->decisions[item->decision];
    const struct award *award = d != NULL ? award_of(item, d) : NULL;
    const struct coverage *policy = d != NULL && d->claim != NONE && d->steps.policy != NONE
                                        ? &r->rules->coverage[d->steps.policy]
                                        : NULL;
    char hex[DIGEST_HEX];

    put_pair(o, "Rules", "%s %s r%d, sha256 %s%s%s%s%s", r->programme, r->edition_id, r->revision,
        digest_hex(r->sha256, hex), award != NULL ? ", award " : policy != NULL ? ", coverage " : "",
        award != NULL ? award->id : policy != NULL ? policy->id : "",
        d != NULL && d->requirement != NONE ? ", requirement " : "",
        d != NULL && d->requirement != NONE ? r->rules->requirements[d->requirement].id : "");
    if (award != NULL)
        put_cite(o, &award->cite);
    if (policy != NULL)
        put_cite(o, &policy->cite);
    if (d != NULL && d->requirement != NONE)
        put_cite(o, &r->rules->requirements[d->requirement].cite);
    if (d != NULL)
        put_cite(o, &d->steps.cite);
}

static void put_acts(struct sample_out *o, const struct sample_item *item)
{
    const struct sample_acts *a = &item->acts;
    char hex[DIGEST_HEX];

    put_pair(o, "Rules by", "loaded by %s %s, approved by %s: \"%s\"", a->loader, a->loaded_at,
        a->rules_approver != NULL ? a->rules_approver : "nobody",
        a->rules_reason != NULL ? a->rules_reason : "");
    put_pair(o, "Planned", "by %s %s UTC, plan %s", a->planner, a->planned_at,
        digest_hex(item->row->plan, hex));
    if (a->approver != NULL)
        put_pair(o, "Approved", "by %s %s UTC: \"%s\"", a->approver,
            a->approved_at != NULL ? a->approved_at : "", a->reason != NULL ? a->reason : "");
    else
        put_pair(o, "Approved", "one-person approval: nobody else was asked");
    put_pair(o, "Posted", "by %s %s UTC, head %s", a->poster, a->posted_at,
        digest_hex(item->row->head, hex));
}

static void put_entries(struct sample_out *o, const struct sample_item *item)
{
    char amount[MONEY_SHOWN], after[MONEY_SHOWN];

    for (int i = 0; i < item->entries_n; i++) {
        const struct sample_entry *at = &item->entries[i];

        put_pair(o, i == 0 ? "Entries" : "", "%d/%s: %s, fund %s, debit %s, credit %s, %s%s%s%s%s",
            item->row->number, at->line, money_shown(at->amount, amount), at->fund, at->debit,
            at->credit, at->payee, at->cancels != NULL ? ", cancels " : "",
            at->cancels != NULL ? at->cancels : "", at->origin != NULL ? ", made by " : "",
            at->origin != NULL ? at->origin : "");
        if (at->reverses_batch != NULL)
            put_pair(o, "", "reverses %s/%s: \"%s\"", at->reverses_batch, at->reverses_line,
                item->row->reason);
        if (at->reversed_batch != NULL)
            put_pair(o, "", "reversed by %s/%s: \"%s\"", at->reversed_batch, at->reversed_line,
                at->reversed_reason);
    }
    if (item->entries_n == 0)
        put_pair(o, "Entries", "none");
    for (int i = 0; i < item->funds_n; i++)
        put_pair(o, i == 0 ? "Funds" : "", "%s: %s charged before the batch, %s after it",
            item->funds[i].fund, money_shown(item->funds[i].before, amount),
            money_shown(item->funds[i].after, after));
}

static void put_facts(struct sample_out *o, const struct sample_item *item)
{
    for (int i = 0; i < item->facts_n; i++) {
        const struct sample_fact *f = &item->facts[i];

        put_pair(o, i == 0 ? "Fact" : "", "%s %s%s%s, intake %d, line %d", f->what, f->id,
            f->evidence != NULL ? ", " : "", f->evidence != NULL ? f->evidence : "", f->at.intake,
            f->at.line);
    }
}

static void put_intakes(struct sample_out *o, const struct sample_item *item)
{
    for (int i = 0; i < item->intakes_n; i++) {
        const struct sample_intake *at = &item->intakes[i];

        put_pair(o, i == 0 ? "Facts from" : "", "intake %s: %s %s, %s rows, by %s %s UTC, sha256 %s",
            at->number, at->kind, at->file, at->rows, at->by, at->at, at->sha256);
    }
}

static void put_explained(struct sample_out *o, struct sample_item *item)
{
    struct sink out = {.put = is_page(o) ? put_sink_page : put_sink, .context = o->file};

    if (item->decision == SIZE_MAX)
        return;
    fputs(is_page(o) ? "</table>\n<pre>" : "\n", o->file);
    explain_decision(&item->x->told, item->decision, &out);
    fputs(is_page(o) ? "</pre>\n<table>\n" : "\n", o->file);
}

int sample_out_item(struct sample_out *o, struct sample_item *item, struct error *e)
{
    char title[512], on[DAY_TEXT];

    if (o->form == REPORT_AS_JSON)
        return sample_json_item(o, item, e);
    snprintf(title, sizeof title, "%d of %d: batch %d, %s", item->number, item->of, item->row->number,
        item->key);
    if (is_page(o)) {
        fputs("<section>\n", o->file);
        html_element(o->file, "h2", title);
        fputs("<table>\n", o->file);
    } else {
        fprintf(o->file, "\n%s\n", title);
    }
    put_pair(o, "Person", "%s%s%s", item->x->told.person->payee, item->x->told.name != NULL ? " " : "",
        item->x->told.name != NULL ? item->x->told.name : "");
    put_stored(o, item);
    put_rules(o, item);
    put_pair(o, "Asked", "in period %s, as of %s, facts through intake %d, ledger through batch %d",
        item->row->period, day_text(item->row->as_of, on), item->row->intake, item->row->number - 1);
    put_explained(o, item);
    put_facts(o, item);
    put_intakes(o, item);
    put_entries(o, item);
    put_acts(o, item);
    put_pair(o, "Again", "%s",
        item->stored.outcome == NULL ? "nothing to compare: this batch stored no decision of it"
        : item->equal                ? "decided again, and explained as it was then, to the byte"
                                     : "DIFFERENT from what was decided then");
    if (is_page(o))
        fputs("</table>\n</section>\n", o->file);
    return 0;
}

void sample_out_end(struct sample_out *o, const struct sample_counts *c)
{
    char words[128];

    if (o->form == REPORT_AS_JSON) {
        sample_json_end(o, c);
        return;
    }
    if (c->differ == 0)
        snprintf(words, sizeof words, "all %" PRId64 " are decided as they were then", c->sampled);
    else
        snprintf(words, sizeof words, "%" PRId64 " of %" PRId64 " are not decided as they were then",
            c->differ, c->sampled);
    if (is_page(o)) {
        html_element(o->file, "p", words);
        html_end(o->file);
    } else {
        fprintf(o->file, "\n%s\n", words);
    }
}
