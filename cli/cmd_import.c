#include "commands.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "engine/intake.h"
#include "json_out.h"
#include "progress.h"

static int check_kind(const char *kind, struct error *e)
{
    const char *meant;

    for (size_t i = 0; i < intake_kinds_n; i++)
        if (strcmp(intake_kinds[i], kind) == 0)
            return 0;
    error_set(e, ERROR_USAGE, "unknown_kind", "unknown kind of facts \"%.100s\"", kind);
    meant = nearest(kind, intake_kinds, intake_kinds_n);
    if (meant != NULL)
        return error_hint(e, "did you mean %s?", meant);
    return error_hint(e, "stipend import --help lists the kinds");
}

static void step(void *arg, int64_t done, int64_t total)
{
    struct progress *p = arg;

    p->total = total;
    progress_step(p, done);
}

static void report(const struct invocation *run, const struct intake_options *o,
    const struct intake_result *r)
{
    struct json_out j;

    if (run->json) {
        json_begin(&j, stdout);
        json_object(&j, NULL);
        json_text(&j, "format", "stipend-import/1");
        json_text(&j, "kind", o->kind);
        json_text(&j, "file", o->file);
        json_number(&j, "intake", r->already != 0 ? r->already : r->number);
        json_bool(&j, "already", r->already != 0);
        json_number(&j, "rows", r->rows);
        json_end(&j);
    } else if (r->already != 0)
        printf("already intake %d: %s %s\n", r->already, o->kind, o->file);
    else
        printf("intake %d: %" PRId64 " %s of %s %s\n", r->number, r->rows,
            r->rows == 1 ? "row" : "rows", o->kind, o->file);
    fflush(stdout); /* each file is stored on its own */
}

int cmd_import(struct invocation *run, struct error *e)
{
    struct progress progress;
    struct intake_options o = {.kind = run->operands[0],
        .again = command_option(run, "again") != NULL,
        .progress = step,
        .progress_arg = &progress};
    struct intake_result result;
    struct db db = {0};
    int rc = 0;

    run->faults.limit = INTAKE_FAULTS;
    if (check_kind(o.kind, e) != 0 || connect_ledger(&run->connect, &db, e) != 0)
        return -1;
    for (int i = 1; rc == 0 && i < run->operands_n; i++) {
        o.file = run->operands[i];
        progress_begin(&progress, run, o.file, "bytes", 0);
        rc = intake_import(&db, &o, &result, &run->faults, e);
        progress_end(&progress);
        if (rc == 0)
            report(run, &o, &result);
    }
    db_close(&db);
    return rc;
}
