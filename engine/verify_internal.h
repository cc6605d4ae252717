/**
 * What the parts of verify share.
 */
#ifndef STIPEND_ENGINE_VERIFY_INTERNAL_H
#define STIPEND_ENGINE_VERIFY_INTERNAL_H

#include "ledger.h"
#include "verify.h"

/** A revision, an approval and a period's act, as far as batches are held against them. */
struct verify_revision {
    int number, edition, revision;
    char programme[LEDGER_ID], edition_id[LEDGER_ID], by_user[LEDGER_USER];
    unsigned char sha256[DIGEST_SIZE], chain[DIGEST_SIZE];
    bool two_person; /* its own rule */
    int approved;    /* number of its first approval; 0: none */
};

struct verify_approval {
    int number, revision;
    bool of_plan;
    char by_user[LEDGER_USER];
    unsigned char plan[DIGEST_SIZE], chain[DIGEST_SIZE];
};

struct verify_period_act {
    int number, edition;
    char period[LEDGER_ID], by_user[LEDGER_USER];
    bool closes, reopens;
    unsigned char chain[DIGEST_SIZE];
};

struct verify_acts {
    struct verify_revision *revisions;
    struct verify_approval *approvals;
    struct verify_period_act *periods;
    int revisions_n, approvals_n, periods_n;
};

struct verifying {
    struct db *db;
    const struct verify_request *request;
    struct verify_counts *counts;
    struct digest_state *digest; /* fresh between uses */
    struct verify_acts acts;
    PGresult *detached; /* of verify_detached.sql */
    int64_t rows, rows_total; /* read, and to read */
};

/** verify_found(v, field, record, format, ...): Tell a finding; ${field} may be NULL. */
void verify_found(struct verifying *v, const char *record, const char *field, const char *format,
    ...) __attribute__((format(printf, 4, 5)));

/** verify_row(v): One more row was read. */
void verify_row(struct verifying *v);

/** The parts, in the order in which they run; each returns 0 whatever it found, or -1. */
int verify_catalog(struct verifying *v, struct error *e);
int verify_intakes(struct verifying *v, struct error *e);
int verify_acts(struct verifying *v, struct error *e);
int verify_detached(struct verifying *v, struct error *e);
int verify_batches(struct verifying *v, struct error *e);

/** verify_is_detached(v, edition): Whether its rows were taken out, as verify_detached read. */
bool verify_is_detached(const struct verifying *v, int edition);

/** verify_acts_free(v): Release what verify_acts loaded. */
void verify_acts_free(struct verifying *v);

/** A link of a chain as it is held against the one before. */
struct verify_chain {
    unsigned char stored[DIGEST_SIZE];   /* of the record before, as it stands */
    unsigned char computed[DIGEST_SIZE]; /* as it should be */
    int last;                            /* its number; 0 before the first */
};

/**
 * verify_chain_number(v, chain, what, number):
 * Tell a gap between the record before and ${number}, and move on to it.  ${what}: "intake".
 */
void verify_chain_number(
    struct verifying *v, struct verify_chain *chain, const char *what, int number);

#endif
