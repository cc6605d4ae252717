#include "planned.h"

#include <stdio.h>

static void step(void *arg, int64_t persons)
{
    progress_step(arg, persons);
}

/* Compute what would be posted; on success the plan is made and out holds what to show. */
static int make(struct invocation *run, struct db *db, const struct planning *planning,
    struct batch_out *out, struct batch_totals *totals, struct error *e)
{
    struct compute c = {0};
    int rc = batch_open(&c, db, &planning->input, false, e);

    progress_begin(&out->progress, run, "deciding", "persons", 0);
    c.progress = step;
    c.progress_arg = &out->progress;
    if (rc == 0)
        rc = batch_make(&c, &planning->input, &out->taker, totals, e);
    progress_end(&out->progress);
    compute_close(&c);
    return rc;
}

static void show(struct batch_out *out, const struct batch_plan *plan,
    const struct batch_totals *totals, const char *file)
{
    const struct batch_heading h = batch_heading_of(plan);

    if (out->json) {
        batch_out_json(out, &h, totals);
        return;
    }
    batch_out_screen(out, &h, totals);
    if (totals->stored == 0 && totals->entries == 0)
        printf("next: nothing: there is nothing to post\n");
    else if (file == NULL)
        printf("next: the same with -o FILE, which keeps this plan, to be approved and posted\n");
    else if (out->review.programme->two_person)
        printf("next: stipend --user NAME approve %s --reason TEXT   (NAME is another login)\n",
            file);
    else
        printf("next: stipend post %s\n", file);
}

int planned(struct invocation *run, struct db *db, const struct planning *planning,
    const char *file, struct error *e)
{
    struct batch_out out = {0};
    struct batch_totals totals;
    struct batch_plan plan;
    int rc = batch_out_open(&out, run, db, planning, e);

    if (rc == 0 && out.review.last_revision != 0 && out.review.last_revision != out.review.revision)
        rc = revision_diff(db, out.review.last_revision, out.review.revision, &out.rules, e);
    if (rc == 0)
        rc = make(run, db, planning, &out, &totals, e);
    if (rc == 0)
        rc = plan_make(planning, &totals, &plan, e);
    if (rc == 0 && file != NULL)
        rc = plan_write(&plan, file, e);
    if (rc == 0) {
        show(&out, &plan, &totals, file);
        rc = totals.stored > 0 || totals.entries > 0;
    }
    batch_out_close(&out);
    return rc;
}
