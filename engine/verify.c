#include "verify_batch.h"
#include "verify_internal.h"
#include "sql.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PROGRESS_ROWS = 8192 };

void verify_found(
    struct verifying *v, const char *record, const char *field, const char *format, ...)
{
    char text[512];
    struct verify_finding finding = {.record = record, .field = field, .text = text};
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    v->counts->findings++;
    if (v->request->finding != NULL)
        v->request->finding(v->request->arg, &finding);
}

void verify_row(struct verifying *v)
{
    if (++v->rows % PROGRESS_ROWS == 0 && v->request->progress != NULL)
        v->request->progress(v->request->arg, v->rows, v->rows_total);
}

void verify_chain_number(
    struct verifying *v, struct verify_chain *chain, const char *what, int number)
{
    char record[64];

    snprintf(record, sizeof record, "%s %d", what, number);
    if (number <= chain->last || number < 1)
        verify_found(v, record, "number", "is there after number %d", chain->last);
    else if (number == chain->last + 2)
        verify_found(
            v, record, "number", "follows %d: %d is missing", chain->last, chain->last + 1);
    else if (number != chain->last + 1)
        verify_found(v, record, "number", "follows %d: %d to %d are missing", chain->last,
            chain->last + 1, number - 1);
    chain->last = number;
}

static int load_size(struct verifying *v, struct error *e)
{
    PGresult *r = NULL;

    if (db_query(v->db, DB_ONE, sql_verify_size, 0, NULL, &r, e) != 0)
        return -1;
    v->rows_total = strtoll(PQgetvalue(r, 0, 0), NULL, 10);
    PQclear(r);
    return 0;
}

/* The acts of a kind that were there when a head was kept; false, and told, where one is missing. */
static bool has_acts(struct verifying *v, const char *what, int kept, int now)
{
    char record[64];

    if (kept <= now)
        return true;
    snprintf(record, sizeof record, "%s %d", what, now + 1);
    verify_found(v, record, NULL, "is missing: it was there when the head was kept");
    return false;
}

/* What no batch may have sealed yet when the head was kept: the newest intake, and the acts. */
static int check_tail(struct verifying *v, const struct checkpoint *kept,
    const struct ledger_state *state, struct error *e)
{
    const struct verify_reached at = {kept->revisions, kept->approvals, kept->periods};
    unsigned char digest[DIGEST_SIZE];
    char record[64];

    if (!kept->has_tail)
        return 0;
    snprintf(record, sizeof record, "intake %d",
        kept->intake > state->intake ? state->intake + 1 : kept->intake);
    if (ledger_facts_chain(v->db, kept->intake, digest, e) != 0)
        return -1;
    if (kept->intake > state->intake)
        verify_found(v, record, NULL, "is missing: it was there when the head was kept");
    else if (memcmp(digest, kept->facts, DIGEST_SIZE) != 0)
        verify_found(v, record, "chain", "is not the one that was kept");
    if (!has_acts(v, "revision", at.revisions, v->acts.revisions_n) ||
        !has_acts(v, "approval", at.approvals, v->acts.approvals_n) ||
        !has_acts(v, "period act", at.periods, v->acts.periods_n))
        return 0;
    verify_acts_digest(v, &at, digest);
    if (memcmp(digest, kept->acts, DIGEST_SIZE) != 0) {
        snprintf(record, sizeof record, "revisions to %d, approvals to %d, period acts to %d",
            at.revisions, at.approvals, at.periods);
        verify_found(v, record, "chain", "are not those that were kept");
    }
    return 0;
}

/* Heads kept elsewhere are of this ledger, and none is of a batch that is gone; verify_batches
 * holds the others against their batches. */
static int check_heads(struct verifying *v, struct error *e)
{
    const struct verify_request *request = v->request;
    char origin[CHECKPOINT_ORIGIN] = "", record[64];
    struct ledger_state state;

    if (request->heads_n == 0)
        return 0;
    if (checkpoint_origin(v->db, origin, e) < 0 || ledger_state(v->db, &state, e) != 0)
        return -1;
    for (size_t i = 0; i < request->heads_n; i++) {
        const struct checkpoint *kept = &request->heads[i];
        const char *wrong = NULL;

        if (request->key != NULL && signature_check(kept, request->key, &wrong, e) != 0)
            return -1;
        snprintf(record, sizeof record, "batch %d", kept->batch);
        if (strcmp(kept->origin, origin) != 0)
            verify_found(v, record, NULL, "the kept head is of ledger %s, and this is %s",
                kept->origin, origin[0] != '\0' ? origin : "one without a programme");
        if (wrong != NULL)
            verify_found(v, record, NULL, "the kept head cannot be trusted: its signature %s", wrong);
        if (strcmp(kept->origin, origin) == 0 && kept->batch > state.batch)
            verify_found(v, record, NULL,
                "is missing: its head was kept, and the ledger ends with batch %d", state.batch);
        if (strcmp(kept->origin, origin) == 0 && check_tail(v, kept, &state, e) != 0)
            return -1;
    }
    return 0;
}

/* A value that cannot even be read (a time of infinity, say) is a difference like any other. */
static int unreadable(struct error *e)
{
    char text[sizeof e->text];

    if (strncmp(e->sqlstate, "22", 2) != 0)
        return -1;
    snprintf(text, sizeof text, "%s", e->text);
    error_set(e, ERROR_DIFFERENCE, "unreadable", "a stored value cannot be read: %.900s", text);
    return -1;
}

int verify_ledger(struct db *db, const struct verify_request *request, struct verify_counts *counts,
    struct error *e)
{
    struct verifying v = {.db = db, .request = request, .counts = counts};
    int rc = -1;

    *counts = (struct verify_counts){0};
    if ((v.digest = digest_new(e)) == NULL)
        return -1;
    /* One moment for all: what is posted meanwhile is not half seen. */
    if (db_begin(db, "REPEATABLE READ READ ONLY", e) == 0 &&
        db_run(db, sql_verify_settings, e) == 0 && load_size(&v, e) == 0 &&
        verify_catalog(&v, e) == 0 && verify_intakes(&v, e) == 0 && verify_acts(&v, e) == 0 &&
        verify_detached(&v, e) == 0 && verify_batches(&v, e) == 0 && check_heads(&v, e) == 0)
        rc = db_commit(db, e);
    if (rc != 0)
        rc = unreadable(e);
    db_rollback(db);
    verify_acts_free(&v);
    PQclear(v.detached);
    digest_free(v.digest);
    return rc;
}
