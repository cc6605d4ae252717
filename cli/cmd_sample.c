#include "commands.h"

#include <inttypes.h>

#include "engine/file_out.h"
#include "html_out.h"
#include "progress.h"
#include "sample_out.h"

enum { SIZE_MOST = 10000 };

struct sampling {
    struct sample_out out;
    struct progress progress;
};

static void begin(void *context, const struct sample_counts *counts)
{
    struct sampling *s = context;

    s->progress.total = counts->sampled;
    sample_out_begin(&s->out, counts);
}

static int take(void *context, struct sample_item *item, struct error *e)
{
    struct sampling *s = context;

    progress_step(&s->progress, item->number);
    return sample_out_item(&s->out, item, e);
}

static int make(struct invocation *run, struct db *db, const struct sample_request *request,
    struct sampling *s, struct error *e)
{
    const struct sample_taker taker = {.context = s, .begin = begin, .item = take};
    struct sample_counts counts;
    int rc;

    progress_begin(&s->progress, run, "deciding the sample", "items", request->size);
    rc = sample_year(db, request, &taker, &counts, e);
    progress_end(&s->progress);
    if (rc != 0)
        return -1;
    sample_out_end(&s->out, &counts);
    if (counts.differ == 0)
        return 0;
    error_set(e, ERROR_DIFFERENCE, "sample", "%" PRId64 " of %" PRId64 " items come out otherwise now",
        counts.differ, counts.sampled);
    error_hint(e, "stipend replay %.100s tells how", request->year);
    return 1; /* told all the same, and then an error */
}

static int read_request(const struct invocation *run, struct sample_request *r, struct error *e)
{
    const char *seed = command_option(run, "seed");
    long size = 40;

    if (command_number(run, "size", &size, e) != 0)
        return -1;
    if (size > SIZE_MOST)
        return error_set(e, ERROR_USAGE, "bad_value", "--size is %d at the most, not %ld", SIZE_MOST, size);
    if (seed == NULL || seed[0] == '\0') {
        error_set(e, ERROR_USAGE, "no_seed", "the sample's seed is not said");
        return error_hint(e, "--seed TEXT, chosen by the auditor: the same seed draws the same items");
    }
    *r = (struct sample_request){.year = run->operands[0], .seed = seed, .size = (int)size};
    return 0;
}

int cmd_sample(struct invocation *run, struct error *e)
{
    const char *path = command_option(run, "html");
    struct sample_request request;
    struct sampling s = {.out = {.form = run->json ? REPORT_AS_JSON : REPORT_AS_TEXT, .file = stdout,
                             .request = &request}};
    struct file_out page = {0};
    struct error unkept;
    struct db db = {0};
    int rc;

    if (read_request(run, &request, e) != 0 || connect_ledger(&run->connect, &db, e) != 0)
        return -1;
    rc = path != NULL ? file_out_open(&page, path, e) : 0;
    if (path != NULL) {
        s.out.form = REPORT_AS_HTML;
        s.out.file = page.file;
    }
    if (rc == 0)
        rc = make(run, &db, &request, &s, e);
    if (rc >= 0 && path != NULL && file_out_keep(&page, &unkept) != 0) {
        *e = unkept;
        rc = -1;
    } else if (rc >= 0 && path != NULL) {
        html_written(run, path);
    }
    file_out_drop(&page);
    db_close(&db);
    return rc == 0 ? 0 : -1;
}
