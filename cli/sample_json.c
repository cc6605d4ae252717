#include "sample_out.h"

#include <string.h>

#include "explain_out.h"

void sample_json_begin(struct sample_out *o, const struct sample_counts *c)
{
    struct json_out *j = &o->json;

    json_begin(j, o->file);
    json_object(j, NULL);
    json_text(j, "format", "stipend-sample/1");
    json_text(j, "year", o->request->year);
    json_text(j, "seed", o->request->seed);
    json_number(j, "population", c->population);
    json_money(j, "population_amount", c->population_amount);
    json_number(j, "sampled", c->sampled);
    json_money(j, "sampled_amount", c->sampled_amount);
    json_array(j, "items");
}

static void put_decision(struct json_out *j, const char *key, const struct sample_decision *d)
{
    if (d->outcome == NULL) {
        json_text(j, key, NULL);
        return;
    }
    json_object(j, key);
    json_number(j, "batch", d->batch);
    json_text(j, "payee", d->payee);
    json_text(j, "for_period", d->for_period);
    json_text(j, "service_day", d->service_day);
    json_text(j, "outcome", d->outcome);
    json_text(j, "codes", d->codes);
    json_money(j, "target", d->target);
    json_text(j, "explanation", d->explanation);
    json_end(j);
}

static void put_batch(struct json_out *j, const struct sample_item *item)
{
    char hex[DIGEST_HEX], on[DAY_TEXT];
    const struct sample_acts *a = &item->acts;

    json_number(j, "batch", item->row->number);
    json_text(j, "period", item->row->period);
    json_text(j, "as_of", day_text(item->row->as_of, on));
    json_number(j, "through_intake", item->row->intake);
    json_text(j, "head", digest_hex(item->row->head, hex));
    json_object(j, "rules");
    json_text(j, "programme", item->revision->programme);
    json_text(j, "edition", item->revision->edition_id);
    json_number(j, "revision", item->revision->revision);
    json_text(j, "sha256", digest_hex(item->revision->sha256, hex));
    json_text(j, "loaded_by", a->loader);
    json_text(j, "loaded_at", a->loaded_at);
    json_text(j, "approved_by", a->rules_approver);
    json_text(j, "reason", a->rules_reason);
    json_end(j);
    json_object(j, "approval");
    json_text(j, "plan", digest_hex(item->row->plan, hex));
    json_text(j, "planned_by", a->planner);
    json_text(j, "planned_at", a->planned_at);
    json_text(j, "approved_by", a->approver);
    json_text(j, "approved_at", a->approved_at);
    json_text(j, "reason", a->reason);
    json_text(j, "posted_by", a->poster);
    json_text(j, "posted_at", a->posted_at);
    json_end(j);
}

static void put_link(
    struct json_out *j, const char *key, const char *batch, const char *line, const char *reason)
{
    if (batch == NULL) {
        json_text(j, key, NULL);
        return;
    }
    json_object(j, key);
    json_raw(j, "batch", batch);
    json_raw(j, "line", line);
    json_text(j, "reason", reason);
    json_end(j);
}

static void put_entries(struct json_out *j, const struct sample_item *item)
{
    json_array(j, "entries");
    for (int i = 0; i < item->entries_n; i++) {
        const struct sample_entry *at = &item->entries[i];

        json_object(j, NULL);
        json_raw(j, "line", at->line);
        json_text(j, "payee", at->payee);
        json_text(j, "fund", at->fund);
        json_text(j, "debit", at->debit);
        json_text(j, "credit", at->credit);
        json_money(j, "amount", at->amount);
        json_text(j, "for_period", at->for_period);
        json_text(j, "cancels", at->cancels);
        json_text(j, "origin", at->origin);
        put_link(j, "reverses", at->reverses_batch, at->reverses_line, item->row->reason);
        put_link(j, "reversed_by", at->reversed_batch, at->reversed_line, at->reversed_reason);
        json_end(j);
    }
    json_end(j);
    json_array(j, "funds");
    for (int i = 0; i < item->funds_n; i++) {
        json_object(j, NULL);
        json_text(j, "fund", item->funds[i].fund);
        json_money(j, "charged_before", item->funds[i].before);
        json_money(j, "charged_after", item->funds[i].after);
        json_end(j);
    }
    json_end(j);
}

static void put_intakes(struct json_out *j, const struct sample_item *item)
{
    json_array(j, "facts");
    for (int i = 0; i < item->facts_n; i++) {
        json_object(j, NULL);
        json_text(j, "what", item->facts[i].what);
        json_text(j, "id", item->facts[i].id);
        json_text(j, "evidence", item->facts[i].evidence);
        json_number(j, "intake", item->facts[i].at.intake);
        json_number(j, "line", item->facts[i].at.line);
        json_end(j);
    }
    json_end(j);
    json_array(j, "intakes");
    for (int i = 0; i < item->intakes_n; i++) {
        const struct sample_intake *at = &item->intakes[i];

        json_object(j, NULL);
        json_raw(j, "intake", at->number);
        json_text(j, "kind", at->kind);
        json_text(j, "file", at->file);
        json_text(j, "sha256", at->sha256);
        json_raw(j, "rows", at->rows);
        json_text(j, "by", at->by);
        json_text(j, "at", at->at);
        json_end(j);
    }
    json_end(j);
}

int sample_json_item(struct sample_out *o, struct sample_item *item, struct error *e)
{
    struct json_out *j = &o->json;
    int rc = 0;

    json_object(j, NULL);
    json_number(j, "item", item->number);
    json_text(j, "key", item->key);
    json_text(j, "teacher", item->x->told.person->payee);
    json_text(j, "name", item->x->told.name);
    put_batch(j, item);
    put_decision(j, "decision", &item->stored);
    put_decision(j, "decision_before", &item->before);
    put_entries(j, item);
    put_intakes(j, item);
    json_bool(j, "equal", item->equal);
    json_array(j, "decided_again");
    if (item->decision != SIZE_MAX)
        rc = explain_out_decision(j, item->x, item->decision, e);
    json_end(j);
    json_end(j);
    return rc;
}

void sample_json_end(struct sample_out *o, const struct sample_counts *c)
{
    json_end(&o->json);
    json_number(&o->json, "differ", c->differ);
    json_end(&o->json);
}
