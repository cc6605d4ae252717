/*
 * stipend-batch/1: decisions and entries rendered as they come, sorted by key, then fund.
 */
#include "batch_out.h"

#include <stdlib.h>
#include <string.h>

static int make_room(void **at, size_t *room, size_t n, size_t size)
{
    size_t more = *room > 0 ? *room * 2 : 256;
    void *p;

    if (n < *room)
        return 0;
    if ((p = realloc(*at, more * size)) == NULL)
        return -1;
    *at = p;
    *room = more;
    return 0;
}

/* Begin one object: into memory, or onto the spool. */
static FILE *begin_object(struct batch_out *o, struct json_out *j, char **text, size_t *len)
{
    FILE *f = o->lines ? o->spool : open_memstream(text, len);

    if (f == NULL) {
        o->failed = true;
        return NULL;
    }
    json_begin(j, f);
    json_object(j, NULL);
    return f;
}

static void end_object(struct batch_out *o, struct json_out *j, FILE *f,
    struct rendered_list *list, char **text, const char *key, const char *fund)
{
    struct rendered r;
    void *at = list->at;

    json_end(j);
    if (o->lines)
        return;
    o->failed |= fclose(f) != 0;
    r = (struct rendered){.key = strdup(key), .fund = fund != NULL ? strdup(fund) : NULL,
        .text = *text};
    if (r.text != NULL)
        r.text[strcspn(r.text, "\n")] = '\0';
    if (r.key == NULL || r.text == NULL || make_room(&at, &list->room, list->n, sizeof r) != 0) {
        o->failed = true;
        free(r.text);
        free(r.key);
        free(r.fund);
        return;
    }
    list->at = at;
    list->at[list->n++] = r;
}

static void put_codes(struct json_out *j, codes set)
{
    json_array(j, "codes");
    for (int i = 1; i < CODES; i++)
        if ((set >> i & 1) != 0)
            json_text(j, NULL, code_name((enum code)i));
    json_end(j);
}

static int by_fund(const void *x, const void *y)
{
    const struct account *const *a = x, *const *b = y;

    return strcmp((*a)->fund, (*b)->fund);
}

enum { KEY_ACCOUNTS = 256 };

/* What the ledger holds for the key after the batch, by fund. */
static void put_funds(struct json_out *j, const struct differences *d, const char *key)
{
    const struct account *of[KEY_ACCOUNTS];
    size_t n = 0;

    for (size_t i = 0; i < d->accounts_n && n < KEY_ACCOUNTS; i++)
        if (strcmp(d->accounts[i].key, key) == 0 && d->accounts[i].charged != 0)
            of[n++] = &d->accounts[i];
    qsort(of, n, sizeof *of, by_fund);
    json_object(j, "funds");
    for (size_t i = 0; i < n;) {
        const char *fund = of[i]->fund;
        money held = 0;

        for (; i < n && strcmp(of[i]->fund, fund) == 0; i++)
            held += of[i]->charged;
        json_money(j, fund, held);
    }
    json_end(j);
}

static void put_decision(struct batch_out *o, const struct result *r, const struct decision *d,
    bool changed)
{
    struct json_out j;
    char on[DAY_TEXT], key[KEY_TEXT], *text = NULL;
    size_t len;
    FILE *f = begin_object(o, &j, &text, &len);

    if (f == NULL)
        return;
    memcpy(key, d->key, sizeof key);
    json_text(&j, "key", key);
    json_text(&j, "for_period", d->for_period);
    json_text(&j, "service_day", day_text(d->service_day, on));
    json_text(&j, "payee", d->payee);
    json_text(&j, "outcome", outcome_name(d->outcome));
    put_codes(&j, d->codes);
    json_money(&j, "target", d->target);
    put_funds(&j, r->differences, key);
    json_bool(&j, "changed", changed);
    end_object(o, &j, f, &o->decisions, &text, key, NULL);
}

static void add_payee(struct batch_out *o, const struct entry *e)
{
    bool cost = e->debit == CLASS_EXPENSE || e->debit == CLASS_ADVANCE;
    bool given = e->credit == CLASS_EXPENSE || e->credit == CLASS_ADVANCE;
    void *at = o->payees;
    size_t i = 0;

    /* Persons come one after the other, so their own number is near the end; schools are few. */
    for (i = o->payees_n; i > 0 && strcmp(o->payees[i - 1].payee, e->payee) != 0; i--)
        ;
    if (i == 0) {
        if (make_room(&at, &o->payees_room, o->payees_n, sizeof *o->payees) != 0) {
            o->failed = true;
            return;
        }
        o->payees = at;
        i = ++o->payees_n;
        o->payees[i - 1].net = 0;
        snprintf(o->payees[i - 1].payee, LEDGER_ID, "%s", e->payee);
    }
    o->payees[i - 1].net += (cost ? e->amount : 0) - (given ? e->amount : 0);
}

static void put_entry(struct batch_out *o, const struct entry *e)
{
    struct json_out j;
    char on[DAY_TEXT], key[KEY_TEXT], *text = NULL;
    size_t len;
    FILE *f = begin_object(o, &j, &text, &len);

    if (f == NULL)
        return;
    snprintf(key, sizeof key, "%s", e->key);
    json_text(&j, "key", key);
    json_text(&j, "payee", e->payee);
    json_text(&j, "fund", e->fund);
    json_text(&j, "debit", account_class_name(e->debit));
    json_text(&j, "credit", account_class_name(e->credit));
    json_money(&j, "amount", e->amount);
    json_text(&j, "for_period", e->for_period);
    json_text(&j, "service_day", day_text(e->service_day, on));
    if (e->cancels != NULL)
        json_text(&j, "cancels", e->cancels);
    if (e->reverses_batch != 0) {
        json_object(&j, "reverses");
        json_number(&j, "batch", e->reverses_batch);
        json_number(&j, "line", e->reverses_line);
        json_end(&j);
    }
    end_object(o, &j, f, &o->entries, &text, key, e->fund);
    add_payee(o, e);
}

static void put_carried(struct batch_out *o, const struct decision *d, money net)
{
    struct rendered r = {.key = strdup(d->key), .text = malloc(MONEY_TEXT)};
    void *at = o->carried.at;

    if (r.key == NULL || r.text == NULL ||
        make_room(&at, &o->carried.room, o->carried.n, sizeof r) != 0) {
        o->failed = true;
        free(r.key);
        free(r.text);
        return;
    }
    money_text(net, r.text);
    o->carried.at = at;
    o->carried.at[o->carried.n++] = r;
}

static void empty_list(struct rendered_list *list)
{
    for (size_t i = 0; i < list->n; i++) {
        free(list->at[i].key);
        free(list->at[i].fund);
        free(list->at[i].text);
    }
    list->n = 0;
}

static int take_begin(void *context, struct error *e)
{
    struct batch_out *o = context;

    review_begin(&o->review);
    empty_list(&o->decisions);
    empty_list(&o->entries);
    empty_list(&o->carried);
    o->payees_n = 0;
    if (!o->lines)
        return 0;
    if (o->spool != NULL)
        fclose(o->spool);
    o->spool = tmpfile();
    return o->spool != NULL ? 0
                            : error_set(e, ERROR_INTERNAL, "spool", "cannot make a temporary file");
}

static int take_decision(void *context, const struct made *made, struct error *e)
{
    struct batch_out *o = context;

    (void)e;
    review_decision(&o->review, made);
    if (o->json)
        put_decision(o, made->result, made->decision, made->changed);
    return 0;
}

static int take_entry(void *context, const struct result *result, const struct entry *entry,
    struct error *e)
{
    struct batch_out *o = context;

    (void)result;
    (void)e;
    if (o->json)
        put_entry(o, entry);
    return 0;
}

static int take_person(void *context, const struct result *result, struct error *e)
{
    struct batch_out *o = context;

    review_person(&o->review, result);
    for (size_t i = 0; o->json && i < result->trace->decisions_n; i++)
        if (result->differences->carried[i] != 0)
            put_carried(o, &result->trace->decisions[i], result->differences->carried[i]);
    return o->failed ? error_memory(e) : 0;
}

bool batch_out_needs_all(const struct invocation *run)
{
    return run->json || command_option(run, "jsonl") != NULL || command_option(run, "full") != NULL;
}

int batch_out_open(struct batch_out *o, const struct invocation *run, struct db *db,
    const struct planning *planning, struct error *e)
{
    *o = (struct batch_out){.run = run, .lines = command_option(run, "jsonl") != NULL};
    o->json = run->json || o->lines;
    o->taker = (struct batch_taker){.context = o, .begin = take_begin, .person = take_person,
        .decision = take_decision, .entry = take_entry};
    return review_open(&o->review, db, planning, e);
}

void batch_out_close(struct batch_out *o)
{
    empty_list(&o->decisions);
    empty_list(&o->entries);
    empty_list(&o->carried);
    revision_diff_free(&o->rules);
    free(o->decisions.at);
    free(o->entries.at);
    free(o->carried.at);
    free(o->payees);
    if (o->spool != NULL)
        fclose(o->spool);
}

static int by_key(const void *x, const void *y)
{
    const struct rendered *a = x, *b = y;
    int order = strcmp(a->key, b->key);

    if (order == 0 && a->fund != NULL && b->fund != NULL)
        order = strcmp(a->fund, b->fund);
    return order != 0 ? order : strcmp(a->text, b->text);
}

static int by_payee(const void *x, const void *y)
{
    return strcmp(((const struct payee_total *)x)->payee, ((const struct payee_total *)y)->payee);
}

static void print_list(struct json_out *j, const char *name, struct rendered_list *list)
{
    if (list->n > 0)
        qsort(list->at, list->n, sizeof *list->at, by_key);
    json_array(j, name);
    for (size_t i = 0; i < list->n; i++)
        json_raw(j, NULL, list->at[i].text);
    json_end(j);
}

static void print_blockers(struct json_out *j, const char *name,
    const struct review_blocker *list, int n, bool amounts)
{
    json_array(j, name);
    for (int i = 0; i < n; i++) {
        json_object(j, NULL);
        json_text(j, "code", list[i].code);
        json_text(j, amounts ? "key" : "assignment", list[i].subject);
        json_text(j, "words", list[i].words);
        if (amounts)
            json_money(j, "amount", list[i].amount);
        json_end(j);
    }
    json_end(j);
}

static void print_totals(struct batch_out *o, struct json_out *j, const struct batch_totals *t)
{
    const struct programme *p = o->review.programme;

    json_object(j, "totals");
    json_object(j, "funds");
    for (int i = 0; i < p->funds_n; i++)
        if (t->funds[i] != 0)
            json_money(j, p->funds[i].id, t->funds[i]);
    json_end(j);
    if (o->payees_n > 0)
        qsort(o->payees, o->payees_n, sizeof *o->payees, by_payee);
    json_object(j, "payees");
    for (size_t i = 0; i < o->payees_n; i++)
        json_money(j, o->payees[i].payee, o->payees[i].net);
    json_end(j);
    json_object(j, "outcomes");
    for (int i = 1; i < OUTCOMES; i++)
        if (t->outcomes[i] > 0)
            json_number(j, outcome_name((enum outcome)i), t->outcomes[i]);
    json_end(j);
    json_end(j);
}

static void print_spool(struct batch_out *o)
{
    char bytes[8192];
    size_t n;

    rewind(o->spool);
    while ((n = fread(bytes, 1, sizeof bytes, o->spool)) > 0)
        fwrite(bytes, 1, n, stdout);
}

static void print_rules(struct json_out *j, const struct revision_diff *rules)
{
    json_object(j, "rules_changed");
    json_number(j, "all", rules->all);
    json_array(j, "changes");
    for (int i = 0; i < rules->n; i++) {
        json_object(j, NULL);
        json_text(j, "pointer", rules->at[i].pointer);
        json_text(j, "before", rules->at[i].before);
        json_text(j, "after", rules->at[i].after);
        json_end(j);
    }
    json_end(j);
    json_end(j);
}

struct batch_heading batch_heading_of(const struct batch_plan *plan)
{
    return (struct batch_heading){.programme = plan->programme, .edition = plan->edition,
        .period = plan->period, .revision = plan->revision, .intake = plan->intake,
        .as_of = plan->as_of, .digest = plan->digest, .head = plan->head,
        .reverses = plan->reverses, .reverses_key = plan->reverses_key, .reason = plan->reason,
        .repost = plan->repost};
}

void batch_out_json(struct batch_out *o, const struct batch_heading *h,
    const struct batch_totals *t)
{
    struct json_out j;
    char on[DAY_TEXT], hex[DIGEST_HEX];

    if (o->lines)
        print_spool(o);
    json_begin(&j, stdout);
    json_object(&j, NULL);
    json_text(&j, "format", "stipend-batch/1");
    if (h->batch != 0)
        json_number(&j, "batch", h->batch);
    else
        json_raw(&j, "batch", "null");
    json_text(&j, "programme", h->programme);
    json_text(&j, "edition", h->edition);
    json_number(&j, "revision", h->revision);
    json_text(&j, "period", h->period);
    json_text(&j, "as_of", day_text(h->as_of, on));
    json_number(&j, "through_intake", h->intake);
    if (h->reverses != 0) {
        json_number(&j, "reverses", h->reverses);
        json_text(&j, "reverses_key", h->reverses_key[0] != '\0' ? h->reverses_key : NULL);
        json_text(&j, "reason", h->reason);
    }
    if (h->repost[0] != '\0')
        json_text(&j, "repost", h->repost);
    json_text(&j, "digest", digest_hex(h->digest, hex));
    json_text(&j, "head", digest_hex(h->head, hex));
    if (o->rules.all > 0)
        print_rules(&j, &o->rules);
    if (!o->lines) {
        print_list(&j, "decisions", &o->decisions);
        print_list(&j, "entries", &o->entries);
    }
    print_totals(o, &j, t);
    print_blockers(&j, "no_decision", o->review.no_decision, o->review.no_decision_n, false);
    json_object(&j, "carried");
    if (o->carried.n > 0)
        qsort(o->carried.at, o->carried.n, sizeof *o->carried.at, by_key);
    for (size_t i = 0; i < o->carried.n; i++)
        json_text(&j, o->carried.at[i].key, o->carried.at[i].text);
    json_end(&j);
    print_blockers(&j, "blockers", o->review.blockers, o->review.blockers_n, true);
    json_end(&j);
}
