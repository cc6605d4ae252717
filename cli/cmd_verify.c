#include "commands.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "batch_out.h"
#include "engine/verify.h"
#include "json_out.h"
#include "progress.h"

struct showing {
    const struct invocation *run;
    struct progress progress;
    struct json_out json;
};

static void show_finding(void *arg, const struct verify_finding *f)
{
    struct showing *s = arg;

    if (s->run->json) {
        json_object(&s->json, NULL);
        json_text(&s->json, "record", f->record);
        json_text(&s->json, "field", f->field);
        json_text(&s->json, "text", f->text);
        json_end(&s->json);
        return;
    }
    progress_end(&s->progress);
    printf("%s: %s%s%s\n", f->record, f->field != NULL ? f->field : "",
        f->field != NULL ? ": " : "", f->text);
}

static void step(void *arg, int64_t rows, int64_t total)
{
    struct showing *s = arg;

    s->progress.total = total;
    progress_step(&s->progress, rows);
}

static bool any_signed(const struct verify_request *r)
{
    for (size_t i = 0; i < r->heads_n; i++)
        if (r->heads[i].signatures_n > 0)
            return true;
    return false;
}

static void show_counts(const struct invocation *run, const struct verify_counts *c,
    const struct verify_request *request)
{
    size_t heads_n = request->heads_n;
    char amount[MONEY_SHOWN];

    printf("catalog    %" PRId64 " objects\n", c->objects);
    printf("intakes    %" PRId64 ", with %" PRId64 " facts\n", c->intakes, c->facts);
    printf("revisions  %" PRId64 ", approvals %" PRId64 ", period acts %" PRId64 "\n", c->revisions,
        c->approvals, c->period_acts);
    printf("batches    %" PRId64 ", with %" PRId64 " decisions and %" PRId64 " entries, debits %s\n",
        c->batches, c->decisions, c->entries, money_shown(c->debits, amount));
    if (c->findings > 0)
        return;
    if (c->detached > 0)
        printf("detached   %" PRId64 " editions: their records and totals, not their rows\n", c->detached);
    if (heads_n > 0)
        printf("verified: everything is as it was written, and so are the heads that were kept%s\n",
            request->key != NULL ? ", signed by that key" : "");
    else
        printf("verified: everything is as it was written%s\n",
            c->batches == 0 ? "; nothing posted yet" : "");
    if (!run->quiet && heads_n == 0)
        printf("next: stipend %s\n", c->batches == 0
                                        ? "plan PERIOD shows what would be posted"
                                        : "verify --head FILE holds it against a head kept elsewhere");
    if (!run->quiet && request->key == NULL && any_signed(request))
        printf("next: stipend verify --head FILE --key PUB checks their signatures, too\n");
}

/* ${whole}: it came to its end; else what was found until then is told, and the error behind it. */
static void show_json(struct json_out *j, bool whole, const struct verify_counts *c,
    const struct verify_request *request)
{
    json_end(j);
    if (!whole) {
        json_bool(j, "verified", false);
        json_end(j);
        return;
    }
    json_number(j, "objects", c->objects);
    json_number(j, "intakes", c->intakes);
    json_number(j, "facts", c->facts);
    json_number(j, "revisions", c->revisions);
    json_number(j, "approvals", c->approvals);
    json_number(j, "period_acts", c->period_acts);
    json_number(j, "batches", c->batches);
    json_number(j, "decisions", c->decisions);
    json_number(j, "entries", c->entries);
    json_number(j, "detached", c->detached);
    json_money(j, "debits", c->debits);
    json_number(j, "heads", (int64_t)request->heads_n);
    json_bool(j, "signatures_checked", request->heads_n > 0 && request->key != NULL);
    json_bool(j, "verified", c->findings == 0);
    json_end(j);
}

static int found(const struct verify_counts *c, bool with_heads, struct error *e)
{
    if (c->findings == 0)
        return 0;
    error_set(e, ERROR_DIFFERENCE, "verify",
        "%" PRId64 " %s found: the ledger is not as it was written", c->findings,
        c->findings == 1 ? "difference" : "differences");
    return error_hint(e,
        "%sstipend replay YEAR names decisions and entries that were changed; restore from a backup that "
        "verifies",
        with_heads ? "look first whether the kept heads and the key are this ledger's; " : "");
}

int cmd_verify(struct invocation *run, struct error *e)
{
    const char *file = command_option(run, "head"), *key = command_option(run, "key");
    struct signature_key public;
    struct showing s = {.run = run};
    struct checkpoint *heads = NULL;
    struct verify_request request = {.finding = show_finding, .progress = step, .arg = &s};
    struct verify_counts counts;
    struct db db = {0};
    int rc = -1;

    if (key != NULL && file == NULL) {
        error_set(e, ERROR_USAGE, "key", "--key is for the heads that --head names");
        error_hint(e, "stipend verify --head FILE --key %.200s", key);
        return -1;
    }
    if (key != NULL && signature_read_key(key, &public, e) != 0)
        return -1;
    request.detached = command_option(run, "detached");
    request.key = key != NULL ? &public : NULL;
    if ((file != NULL && checkpoint_read(file, &heads, &request.heads_n, e) != 0) ||
        connect_ledger(&run->connect, &db, e) != 0)
        goto done;
    request.heads = heads;
    if (run->json) {
        json_begin(&s.json, stdout);
        json_object(&s.json, NULL);
        json_text(&s.json, "format", "stipend-verify/1");
        json_array(&s.json, "findings");
    }
    progress_begin(&s.progress, run, "verifying", "rows", 0);
    rc = verify_ledger(&db, &request, &counts, e);
    progress_end(&s.progress);
    if (run->json)
        show_json(&s.json, rc == 0, &counts, &request);
    else if (rc == 0)
        show_counts(run, &counts, &request);
    if (rc == 0)
        rc = found(&counts, request.heads_n > 0, e);
done:
    db_close(&db);
    free(heads);
    return rc;
}
