#include "commands.h"

#include <stdlib.h>
#include <string.h>

#include "planned.h"
#include "typed.h"

/* A batch is a number, a key has a colon. */
static int read_request(const struct invocation *run, struct reverse_request *r, struct error *e)
{
    const char *what = run->operands[0];
    size_t digits = strspn(what, "0123456789");

    *r = (struct reverse_request){.programme = command_option(run, "programme"),
        .edition = command_option(run, "edition"), .reason = command_option(run, "reason")};
    if (digits > 0 && digits < 10 && what[digits] == '\0' && strtol(what, NULL, 10) > 0) {
        r->batch = (int)strtol(what, NULL, 10);
    } else if (strchr(what, ':') != NULL && strlen(what) < KEY_TEXT) {
        r->key = what;
    } else {
        error_set(e, ERROR_USAGE, "no_subject", "%.60s is neither a batch nor a key", what);
        return error_hint(e, "a batch is its number; a key is written as stipend explain and plan show it, "
                             "such as stipend:A1/annual/mid-year");
    }
    if (r->reason == NULL || r->reason[strspn(r->reason, " ")] == '\0') {
        error_set(e, ERROR_USAGE, "no_reason", "a reversal needs a reason");
        return error_hint(e, "add --reason \"why it is taken back\"");
    }
    if (strlen(r->reason) >= LEDGER_REASON)
        return error_set(e, ERROR_USAGE, "reason", "a reason has at most %d bytes",
            LEDGER_REASON - 1);
    return 0;
}

static int resolve(struct planning *p, struct db *db, const void *request, struct error *e)
{
    return planning_reverse(p, db, request, e);
}

int cmd_reverse(struct invocation *run, struct error *e)
{
    struct reverse_request request;
    int rc = read_request(run, &request, e);

    if (rc == 0)
        rc = planned_by(run, resolve, &request, e);
    if (rc < 0 && request.key != NULL)
        typed_fill(e, "KEY", request.key);
    return rc < 0 ? -1 : 0;
}
