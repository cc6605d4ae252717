#include "commands.h"

#include <stdlib.h>
#include <string.h>

#include "batch_out.h"
#include "engine/file_out.h"
#include "engine/replay.h"
#include "html_out.h"
#include "report_out.h"

static int read_request(const struct invocation *run, struct report_request *r, struct error *e)
{
    static const char *const subjects[] = {"PERIOD", "YEAR", "ID", "TEACHER"};
    const char *name = run->operands[0];

    *r = (struct report_request){.kind = report_kind_of(name, e),
        .subject = run->operands_n > 1 ? run->operands[1] : NULL,
        .programme = command_option(run, "programme"),
        .edition = command_option(run, "edition")};
    if (r->kind == NULL)
        return -1;
    if (r->subject != NULL || r->kind->optional)
        return 0;
    error_set(e, ERROR_USAGE, "operand_missing", "stipend report %s needs %s", name,
        subjects[r->kind->subject]);
    return error_hint(e, "stipend report %s %s", name,
        r->kind->subject == SUBJECT_PERIOD   ? "2026-12"
        : r->kind->subject == SUBJECT_YEAR   ? "2026-27"
        : r->kind->subject == SUBJECT_SCHOOL ? "S07"
                                             : "T1042");
}

static int make(struct db *db, const struct report_request *request, enum report_form form, FILE *file,
    struct error *e)
{
    struct report_out out = {.form = form, .file = file, .request = request};
    const struct report_taker taker = report_out_taker(&out);
    int rc = report_run(db, request, &taker, e);

    if (rc == 0 && out.failed)
        rc = error_memory(e);
    if (rc == 0)
        report_out_end(&out);
    report_out_free(&out);
    return rc;
}

static int make_page(struct invocation *run, struct db *db, const struct report_request *request,
    const char *path, struct error *e)
{
    struct file_out file = {0};
    int rc = file_out_open(&file, path, e);

    if (rc == 0)
        rc = make(db, request, REPORT_AS_HTML, file.file, e);
    if (rc == 0)
        rc = file_out_keep(&file, e);
    file_out_drop(&file);
    if (rc == 0)
        html_written(run, path);
    return rc;
}

/* One batch made again, so that programs get all of it. */
static int batch_again(struct invocation *run, struct db *db, const struct batch_row *row,
    struct error *e)
{
    struct planning planning = {0};
    struct compute compute = {0};
    struct batch_out out = {0};
    struct batch_totals totals;
    struct batch_plan plan;
    int rc = replay_plan_of(db, row, &plan, e);

    if (rc == 0)
        rc = planning_again(&planning, db, &plan, e);
    planning.input.engine = row->engine;
    if (rc == 0)
        rc = batch_out_open(&out, run, db, &planning, e);
    if (rc == 0)
        rc = batch_open(&compute, db, &planning.input, false, e);
    if (rc == 0)
        rc = batch_make(&compute, &planning.input, &out.taker, &totals, e);
    if (rc == 0) {
        struct batch_heading h = batch_heading_of(&plan);

        h.revision = planning.revision.revision;
        h.batch = row->number;
        h.digest = totals.digest;
        h.head = row->head;
        batch_out_json(&out, &h, &totals);
    }
    batch_out_close(&out);
    compute_close(&compute);
    planning_close(&planning);
    return rc;
}

static int register_json(struct invocation *run, struct db *db, const struct report_request *request,
    struct error *e)
{
    int *numbers = NULL;
    size_t n = 0;
    int rc = report_batches(db, request, &numbers, &n, e);

    for (size_t i = 0; rc == 0 && i < n; i++) {
        struct batch_row row;

        rc = ledger_batch(db, numbers[i], &row, e);
        if (rc == 0)
            rc = batch_again(run, db, &row, e);
    }
    free(numbers);
    return rc;
}

int cmd_report(struct invocation *run, struct error *e)
{
    const char *page = command_option(run, "html");
    struct report_request request;
    struct db db = {0};
    int rc;

    if (read_request(run, &request, e) != 0 || connect_ledger(&run->connect, &db, e) != 0)
        return -1;
    if (page != NULL)
        rc = make_page(run, &db, &request, page, e);
    else if ((run->json || command_option(run, "jsonl") != NULL) &&
             request.kind->subject == SUBJECT_PERIOD)
        rc = register_json(run, &db, &request, e);
    else
        rc = make(&db, &request, run->json ? REPORT_AS_JSON : REPORT_AS_TEXT, stdout, e);
    db_close(&db);
    return rc;
}
