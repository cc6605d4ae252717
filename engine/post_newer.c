#include "post_newer.h"

#include <string.h>

void post_newer_line(const struct decision *d, struct buffer *out)
{
    char names[CODES_TEXT];

    buffer_format(out, "%s\t%s\t%s\t%d\t%s\t%s\t%lld\n", d->key, d->payee, d->for_period,
        d->service_day, outcome_name(d->outcome), codes_text(d->codes, names),
        (long long)d->target);
}

/* Newer facts: the plan's decisions must come out of them in the same order. */
struct holding_against {
    FILE *decided;
    char line[1024];
    bool left;    /* whether line holds the next of the plan's decisions */
    struct buffer now;
};

static void next_line(struct holding_against *h)
{
    h->left = fgets(h->line, sizeof h->line, h->decided) != NULL;
}

static int hold_against(void *context, const struct made *made, struct error *e)
{
    struct holding_against *h = context;

    buffer_empty(&h->now);
    post_newer_line(made->decision, &h->now);
    if (h->now.failed)
        return error_memory(e);
    if (h->left && strcmp(h->line, h->now.at) == 0)
        next_line(h);
    return 0;
}

static int hold_begin(void *context, struct error *e)
{
    struct holding_against *h = context;

    (void)e;
    rewind(h->decided);
    next_line(h);
    return 0;
}

int post_newer_check(struct db *reader, const struct batch_input *input, int intake, FILE *decided,
    struct error *e)
{
    struct holding_against h = {.decided = decided};
    const struct batch_taker taker = {.context = &h, .begin = hold_begin, .decision = hold_against};
    struct batch_input newest = *input;
    struct batch_totals totals;
    struct compute c = {0};
    int rc;

    if (fflush(decided) != 0)
        return error_set(e, ERROR_INTERNAL, "spool", "cannot write a temporary file");
    newest.intake = intake;
    rc = batch_open(&c, reader, &newest, false, e);
    if (rc == 0)
        rc = batch_make(&c, &newest, &taker, &totals, e);
    compute_close(&c);
    if (rc == 0 && h.left) {
        h.line[strcspn(h.line, "\t")] = '\0';
        rc = error_set(e, ERROR_STALE, "stale",
            "the plan is stale: facts moved: intake %d is newer than its %d, and %s would be "
            "decided otherwise",
            newest.intake, input->intake, h.line);
    }
    buffer_free(&h.now);
    return rc;
}
