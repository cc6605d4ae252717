/**
 * One batch under verification: what its record says, and what was seen of its rows.
 */
#ifndef STIPEND_ENGINE_VERIFY_BATCH_H
#define STIPEND_ENGINE_VERIFY_BATCH_H

#include "../rules/fund.h"
#include "verify_internal.h"

/** What was charged to a fund of a programme through the batch that is read, over all editions. */
struct verify_fund {
    char programme[LEDGER_ID], fund[LEDGER_ID];
    money charged;
};

struct verify_funds {
    struct verify_fund *at;
    size_t n, room;
};

struct verify_batch {
    struct batch_row row;
    char record[32];           /* "batch 3" */
    struct digest_state *rows; /* of its lines as they come by */
    int64_t decisions, entries;
    money debits;
    int last_decision, last_entry;  /* lines */
    bool told_decision, told_entry; /* a line of that table was told to be wrong */
    /* The programme's funds with their budgets on the as-of day, by the batch's revision; the ids
     * are those of the revision, which lives as long as the window. */
    const char *funds[FUNDS_MOST];
    PGresult *totals; /* of a detached edition: verify_detached_totals.sql, until they were added */
    bool detached;
    money budgets[FUNDS_MOST], took[FUNDS_MOST], charged[FUNDS_MOST];
    int funds_n;
};

/** How far the acts were in force when the batch before was posted: indexes into struct
 * verify_acts. */
struct verify_reached {
    int revisions, approvals, periods;
};

/** verify_acts_digest(v, at, out): The digest of the acts so far: of the last chain of each kind. */
void verify_acts_digest(
    struct verifying *v, const struct verify_reached *at, unsigned char out[DIGEST_SIZE]);

/**
 * verify_batch_decision(v, b, text, len), verify_batch_entry(v, b, funds, text, len):
 * Take one stored line of ${b} as COPY gives it.  An entry is held against accounts and added to
 * ${funds}.
 */
void verify_batch_decision(
    struct verifying *v, struct verify_batch *b, const char *text, size_t len);
void verify_batch_entry(struct verifying *v, struct verify_batch *b, struct verify_funds *funds,
    const char *text, size_t len);

/** verify_batch_detached(v, b, funds): Take the totals of ${b} in place of its lines. */
void verify_batch_detached(struct verifying *v, struct verify_batch *b, struct verify_funds *funds);

/**
 * verify_batch_judge(v, b, chain, reached, e):
 * All lines of ${b} came by: hold them against its record, and the record against the rest of the
 * ledger.
 */
int verify_batch_judge(struct verifying *v, struct verify_batch *b, struct verify_chain *chain,
    struct verify_reached *reached, struct error *e);

#endif
