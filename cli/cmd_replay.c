#include "commands.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "batch_out.h"
#include "engine/replay.h"
#include "json_out.h"
#include "progress.h"

struct showing {
    const struct invocation *run;
    struct progress progress;
    struct json_out json;
    char what[64];
    int64_t told;
    int64_t differ; /* as known now */
};

static void step(void *context, int64_t persons)
{
    struct showing *s = context;

    progress_step(&s->progress, persons);
}

static void begin(void *context, const struct batch_row *first, const struct batch_row *last)
{
    struct showing *s = context;

    if (first->number == last->number)
        snprintf(s->what, sizeof s->what, "replaying batch %d", first->number);
    else
        snprintf(s->what, sizeof s->what, "replaying batches %d to %d", first->number, last->number);
    progress_begin(&s->progress, s->run, s->what, "persons",
        first->persons > last->persons ? first->persons : last->persons);
}

static void show_difference(void *context, const struct replay_difference *d)
{
    struct showing *s = context;

    if (s->told++ >= REPLAY_TOLD)
        return;
    progress_end(&s->progress);
    if (!s->run->json) {
        printf("  batch %d %s%s%s: posted %s, now %s\n", d->batch, d->key,
            d->key[0] != '\0' ? ": " : "", d->field, d->posted, d->now);
        return;
    }
    json_begin(&s->json, stdout);
    json_object(&s->json, NULL);
    json_text(&s->json, "format", "stipend-replay/1");
    json_number(&s->json, "batch", d->batch);
    json_text(&s->json, "key", d->key[0] != '\0' ? d->key : NULL);
    json_text(&s->json, "field", d->field);
    json_text(&s->json, "posted", d->posted);
    json_text(&s->json, "now", d->now);
    json_end(&s->json);
}

static void batch_json(struct showing *s, const struct replay_batch *b)
{
    const struct batch_row *row = b->row;
    char hex[DIGEST_HEX], on[DAY_TEXT];
    struct json_out *j = &s->json;

    json_begin(j, stdout);
    json_object(j, NULL);
    json_text(j, "format", "stipend-replay/1");
    json_number(j, "batch", row->number);
    json_text(j, "programme", row->programme);
    json_text(j, "edition", row->edition_id);
    json_text(j, "period", row->period);
    json_text(j, "as_of", day_text(row->as_of, on));
    if (row->reverses != 0) {
        json_number(j, "reverses", row->reverses);
        json_text(j, "reverses_key", row->reverses_key[0] != '\0' ? row->reverses_key : NULL);
        json_text(j, "reason", row->reason);
    }
    json_number(j, "decided", batch_made(b->now));
    json_number(j, "decisions", row->decisions);
    json_number(j, "entries", row->entries);
    json_money(j, "debits", row->debits);
    json_money(j, "net", b->net);
    json_text(j, "digest", digest_hex(b->now->digest, hex));
    json_number(j, "differences", b->differences);
    json_array(j, "moved");
    if (b->facts_moved)
        json_text(j, NULL, "facts");
    if (b->rules_moved)
        json_text(j, NULL, "rules");
    if (b->engine_moved)
        json_text(j, NULL, "engine");
    json_end(j);
    json_end(j);
}

static void show_batch(void *context, const struct replay_batch *b)
{
    struct showing *s = context;
    const struct batch_row *row = b->row;
    char hex[DIGEST_HEX], on[DAY_TEXT], amount[MONEY_SHOWN], net[MONEY_SHOWN];

    progress_end(&s->progress);
    if (s->run->json) {
        batch_json(s, b);
        return;
    }
    digest_hex(b->now->digest, hex);
    printf("batch %-3d %s %-9s  as of %s  %5" PRId64 " %-9s  %5" PRId64 " %-8s debits %12s, net %12s  %.8s  ",
        row->number, row->period,
        row->reverses != 0 ? "reversal" : row->off_cycle ? "off-cycle" : "", day_text(row->as_of, on),
        row->decisions, row->decisions == 1 ? "decision" : "decisions", row->entries,
        row->entries == 1 ? "entry," : "entries,", money_shown(row->debits, amount),
        money_shown(b->net, net), hex);
    if (b->differences == 0)
        printf("equal\n");
    else
        printf(
            "%" PRId64 " %s\n", b->differences, b->differences == 1 ? "difference" : "differences");
    if (row->reverses != 0)
        printf("  reverses %s%sbatch %d: %s\n", row->reverses_key,
            row->reverses_key[0] != '\0' ? " of " : "", row->reverses, row->reason);
    if (b->facts_moved)
        printf("  facts moved: the chain of intake %d is another; stipend verify names what "
               "was changed\n",
            row->intake);
    if (b->rules_moved)
        printf("  rules moved: revision %d has another sha256\n", row->revision);
    if (b->engine_moved)
        printf("  posted by %s, decided again by %s\n", row->engine, LEDGER_ENGINE);
}

static int finish(
    const struct showing *s, const char *year, const struct replay_counts *c, struct error *e)
{
    char amount[MONEY_SHOWN], net[MONEY_SHOWN];

    if (!s->run->json && s->told > REPLAY_TOLD)
        printf("  ... the first %d of %" PRId64 " are shown\n", REPLAY_TOLD, c->differences);
    if (c->differences == 0) {
        if (!s->run->json)
            printf("replayed %" PRId64 " %s of %s: %" PRId64 " decisions made, %" PRId64
                   " stored, %" PRId64 " %s, debits %s, net to funds %s; all equal\n",
                c->batches, c->batches == 1 ? "batch" : "batches", year, c->decided, c->decisions,
                c->entries, c->entries == 1 ? "entry" : "entries", money_shown(c->debits, amount),
                money_shown(c->net, net));
        return 0;
    }
    error_set(e, ERROR_DIFFERENCE, "replay", "%" PRId64 " %s in %" PRId64 " %s of %s",
        c->differences, c->differences == 1 ? "difference" : "differences", c->batches,
        c->batches == 1 ? "batch" : "batches", year);
    return error_hint(e, "stipend verify tells which records were changed; if none was, this program decides "
                         "otherwise than the one that posted");
}

static int replay_then(struct invocation *run, struct error *e)
{
    struct showing s = {.run = run};
    struct db db[3] = {{0}, {0}, {0}};
    const struct replay_connections c = {&db[0], &db[1], &db[2]};
    const struct replay_taker taker = {.context = &s,
        .begin = begin,
        .progress = step,
        .difference = show_difference,
        .batch = show_batch};
    struct replay_counts counts;
    int rc = 0;

    /* The one that computes comes last: it is the one that an interrupt cancels. */
    for (int i = 2; rc == 0 && i >= 0; i--)
        rc = connect_ledger(&run->connect, &db[i], e);
    if (rc == 0)
        rc = replay_year(&c, run->operands[0], &taker, &counts, e);
    progress_end(&s.progress);
    if (rc == 0)
        rc = finish(&s, run->operands[0], &counts, e);
    for (int i = 0; i < 3; i++)
        db_close(&db[i]);
    return rc;
}

static void show_change(void *context, const struct replay_change *c)
{
    struct showing *s = context;
    char then[MONEY_SHOWN], now[MONEY_SHOWN];

    progress_end(&s->progress);
    if (!s->run->json) {
        printf("  %s: %s %s, now %s %s: %s\n", c->key, c->outcome_then, money_shown(c->then, then),
            c->outcome_now, money_shown(c->now, now), c->cause);
        return;
    }
    json_begin(&s->json, stdout);
    json_object(&s->json, NULL);
    json_text(&s->json, "format", "stipend-replay-now/1");
    json_text(&s->json, "programme", c->programme);
    json_text(&s->json, "edition", c->edition);
    json_text(&s->json, "key", c->key);
    json_text(&s->json, "outcome_then", c->outcome_then);
    json_text(&s->json, "outcome_now", c->outcome_now);
    json_money(&s->json, "then", c->then);
    json_money(&s->json, "now", c->now);
    json_text(&s->json, "cause", c->cause);
    json_end(&s->json);
}

static void show_edition(void *context, const struct replay_now *n)
{
    struct showing *s = context;
    char then[MONEY_SHOWN], now[MONEY_SHOWN], on[DAY_TEXT];

    s->differ += n->changed;
    if (!s->run->json) {
        if (n->changed > REPLAY_CHANGES)
            printf("  ... the first %d are shown\n", REPLAY_CHANGES);
        printf("%s %s as known now (revision %d, intake %d), as of %s: %" PRId64 " of %" PRId64
               " decisions differ from what is posted, %s then, %s now; nothing is posted\n",
            n->last->programme, n->last->edition_id, n->revision, n->intake,
            day_text(n->last->as_of, on), n->changed, n->decided, money_shown(n->then, then),
            money_shown(n->now, now));
        return;
    }
    json_begin(&s->json, stdout);
    json_object(&s->json, NULL);
    json_text(&s->json, "format", "stipend-replay-now/1");
    json_text(&s->json, "programme", n->last->programme);
    json_text(&s->json, "edition", n->last->edition_id);
    json_text(&s->json, "as_of", day_text(n->last->as_of, on));
    json_number(&s->json, "revision", n->revision);
    json_number(&s->json, "through_intake", n->intake);
    json_number(&s->json, "decided", n->decided);
    json_number(&s->json, "changed", n->changed);
    json_money(&s->json, "then", n->then);
    json_money(&s->json, "now", n->now);
    json_end(&s->json);
}

static int replay_now(struct invocation *run, struct error *e)
{
    struct showing s = {.run = run};
    const struct replay_now_taker taker = {
        .context = &s, .progress = step, .change = show_change, .edition = show_edition};
    struct db db = {0};
    int rc;

    if (connect_ledger(&run->connect, &db, e) != 0)
        return -1;
    progress_begin(&s.progress, run, "deciding as known now", "persons", 0);
    rc = replay_as_known_now(&db, run->operands[0], &taker, e);
    progress_end(&s.progress);
    db_close(&db);
    if (rc == 0 && s.differ > 0)
        return error_set(e, ERROR_DIFFERENCE, "now_differs", "%s", "");
    return rc;
}

int cmd_replay(struct invocation *run, struct error *e)
{
    return command_option(run, "as-known") != NULL ? replay_now(run, e) : replay_then(run, e);
}
