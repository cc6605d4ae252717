/**
 * The ledger proved from its own rows: every digest and chain computed again, entries held against
 * accounts, funds and closed periods, and the database's catalog against what the migrations make.
 * Streaming: memory does not grow with facts, decisions or entries.
 *
 * What it cannot see: a ledger rewritten whole, or its tail cut off.  Heads kept elsewhere show
 * that (checkpoint.h).  Not under any digest: stipend.look, stipend.export_act, times of
 * migrations. Source: ledger.md, Audit (verify), Database.
 */
#ifndef STIPEND_ENGINE_VERIFY_H
#define STIPEND_ENGINE_VERIFY_H

#include "../rules/money.h"
#include "checkpoint.h"
#include "signature.h"

/** One thing that is wrong; the texts live until the call returns. */
struct verify_finding {
    const char *record; /* "batch 3", "intake 12 (attendance)", "trigger sealed on stipend.entry" */
    const char
        *field; /* of that record; NULL where the data do not tell which, or it is the whole */
    const char *text; /* what is wrong with it: "is missing" */
};

struct verify_request {
    const struct checkpoint *heads; /* kept elsewhere; may be NULL */
    size_t heads_n;
    /* Years whose rows were taken out, and may be: "2024-25" or "programme/2024-25", a comma between. */
    const char *detached;
    const struct signature_key *key; /* by which each of them must be signed; NULL: not asked */
    /* Called for each finding, in order of catalog, intakes, acts, batches, heads. */
    void (*finding)(void *arg, const struct verify_finding *finding);
    /* Called now and then with the rows read, and those to read; may be NULL. */
    void (*progress)(void *arg, int64_t rows, int64_t total);
    void *arg;
};

/** What was held to be right, or not. */
struct verify_counts {
    int64_t objects; /* of the catalog */
    int64_t intakes, facts, revisions, approvals, period_acts, batches, decisions, entries;
    int64_t detached; /* editions whose decisions and entries are not here */
    money debits;     /* cents, of all entries */
    int64_t findings;
};

/**
 * verify_ledger(db, request, counts, e):
 * Check everything, as of one moment, in a transaction of its own.  Return 0, whatever was found
 * (${counts} says how much), or -1 if it could not be read to the end.
 */
int verify_ledger(struct db *db, const struct verify_request *request, struct verify_counts *counts,
    struct error *e);

#endif
