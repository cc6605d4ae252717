/**
 * The ledger's own rows: programme revisions, approvals, batches, and the chains that seal them.
 * Source: ledger.md, Batch life, Ideas to hold on to.
 */
#ifndef STIPEND_ENGINE_LEDGER_H
#define STIPEND_ENGINE_LEDGER_H

#include <stdbool.h>
#include <stdint.h>

#include "../rules/decision.h"
#include "arena.h"
#include "db.h"
#include "digest.h"
#include "fault.h"

/** The engine's version as batches record it; another may decide otherwise. */
#define LEDGER_ENGINE "stipend " STIPEND_VERSION

enum { LEDGER_ID = 64, LEDGER_USER = 64, LEDGER_REASON = 512, LEDGER_REPOST = 1024, LEDGER_OUTCOMES = 256 };

/** A programme revision as loaded.  Texts and the programme belong to the arena it was read with. */
struct revision {
    int number;    /* stipend.revision.number */
    int edition;   /* stipend.edition.number */
    int revision;
    char programme[LEDGER_ID], edition_id[LEDGER_ID], by_user[LEDGER_USER];
    unsigned char sha256[DIGEST_SIZE];
    const struct programme *rules;
};

/** Names a revision; NULL or 0 where not given. */
struct revision_name {
    const char *programme, *edition;
    int revision; /* 0: the latest usable one */
};

/**
 * ledger_revision(db, name, arena, out, e):
 * Find and read the revision that ${name} names among those usable (approved).  Return 0, or -1:
 * ERROR_REFUSED where none is usable, ERROR_USAGE where several programmes would do.
 */
int ledger_revision(struct db *db, const struct revision_name *name, struct arena *arena,
    struct revision *out, struct error *e);

/** ledger_revision_loaded(db, name, arena, out, e): As ledger_revision, usable or not, of the revision
 * that ${name} states. */
int ledger_revision_loaded(struct db *db, const struct revision_name *name, struct arena *arena,
    struct revision *out, struct error *e);

/** ledger_revision_by_number(db, number, arena, out, e): The one numbered so, usable or not. */
int ledger_revision_by_number(struct db *db, int number, struct arena *arena,
    struct revision *out, struct error *e);

enum { LEDGER_WHICH = 160 };

/**
 * ledger_which(db, programme, edition, out):
 * Write to ${out} the options that a command about that edition needs: " --programme P --edition E", or
 * nothing where only one edition is usable.  Return ${out}.
 */
char *ledger_which(struct db *db, const char *programme, const char *edition,
    char out[LEDGER_WHICH]);

/** Where the ledger stands. */
struct ledger_state {
    int intake, batch;                /* newest; 0: none */
    unsigned char head[DIGEST_SIZE];  /* of the newest batch; zeros before the first */
    unsigned char facts[DIGEST_SIZE]; /* chain of the newest intake */
    unsigned char acts[DIGEST_SIZE];  /* over the chains of revisions, approvals and period acts */
    char user[LEDGER_USER];           /* session_user */
    int64_t now;                      /* the server's clock, microseconds since 2000-01-01 UTC */
};

/** ledger_state(db, out, e): Read where the ledger stands now. */
int ledger_state(struct db *db, struct ledger_state *out, struct error *e);

/**
 * ledger_attached(db, edition, e):
 * Return 0 if the decisions and entries of ${edition} are in the ledger, or -1: refused, "detached",
 * when they were taken out.
 */
int ledger_attached(struct db *db, int edition, struct error *e);

/**
 * ledger_copy_in(db, sql, edition, e):
 * Begin ${sql}, copy_decisions_in or copy_entries_in, into the partition of ${edition}: a parent that
 * routes rows takes them one by one.
 */
int ledger_copy_in(struct db *db, const char *sql, int edition, struct error *e);

/** ledger_facts_chain(db, intake, out, e): The chain of one intake; zeros for 0. */
int ledger_facts_chain(struct db *db, int intake, unsigned char out[DIGEST_SIZE],
    struct error *e);

/** A row of stipend.batch. */
struct batch_row {
    int number, edition, revision, intake;
    char programme[LEDGER_ID], edition_id[LEDGER_ID], period[LEDGER_ID];
    day as_of;
    bool off_cycle, recut;
    char reason[LEDGER_REASON]; /* of an off-cycle batch or a reversal */
    int reverses;               /* of a reversal: the batch that it takes back; else 0 */
    char reverses_key[KEY_TEXT]; /* only this key of it; empty: all */
    char repost[LEDGER_REPOST]; /* reversed keys that it posted again, a blank between */
    char engine[LEDGER_ID], planner[LEDGER_USER], approver[LEDGER_USER], by_user[LEDGER_USER];
    int64_t planned_at, at;     /* microseconds since 2000-01-01 UTC */
    int64_t persons, decided, decisions, entries, debits, targets;
    char outcomes[LEDGER_OUTCOMES]; /* "paid=3 held=1"; empty: of an engine that did not count them */
    unsigned char sha256[DIGEST_SIZE], plan[DIGEST_SIZE], acts[DIGEST_SIZE], facts[DIGEST_SIZE];
    unsigned char digest[DIGEST_SIZE], rows[DIGEST_SIZE], head[DIGEST_SIZE];
};

/** ledger_batch(db, number, out, e): Return 0, 1 if there is no such batch, or -1. */
int ledger_batch(struct db *db, int number, struct batch_row *out, struct error *e);

/** ledger_batch_of_plan(db, plan, out, e): The batch posted from the plan with that seal: as above. */
int ledger_batch_of_plan(struct db *db, const unsigned char plan[DIGEST_SIZE],
    struct batch_row *out, struct error *e);

/** ledger_last_batch(db, edition, through, out, e): The newest batch of an edition up to number
 * ${through}: as above. */
int ledger_last_batch(struct db *db, int edition, int through, struct batch_row *out, struct error *e);

/** ledger_last_decided(db, edition, through, out, e): The same of those that are no reversal. */
int ledger_last_decided(struct db *db, int edition, int through, struct batch_row *out,
    struct error *e);

/** ledger_head(state, before, row, out): sha256 over the head before and every field of ${row}. */
void ledger_head(struct digest_state *state, const unsigned char before[DIGEST_SIZE],
    const struct batch_row *row, unsigned char out[DIGEST_SIZE]);

/** ledger_seal(db, row, e): Insert ${row}; its head must be set. */
int ledger_seal(struct db *db, const struct batch_row *row, struct error *e);

/**
 * ledger_load(db, programme, text, len, number, e):
 * Store the document (already read as ${programme}) as a revision, in a transaction of its own, and
 * under a one-person rule approve it by its loader.  Set ${number}.  Return 0, 1 if the same bytes are
 * there already, or -1.
 */
int ledger_load(struct db *db, const struct programme *programme, const char *text, size_t len,
    int *number, struct error *e);

/**
 * ledger_lacking(db, programme, file, faults, e):
 * Warn of every award, part and fund that the ledger holds money for in the edition of ${programme} and
 * that ${programme} lacks.
 */
int ledger_lacking(struct db *db, const struct programme *programme, const char *file,
    struct faults *faults, struct error *e);

/**
 * ledger_approve(db, revision, plan, planner, reason, e):
 * Approve a revision (${plan} and ${planner} NULL) or a plan by its seal, as the session's user: in a
 * transaction of its own.  Return 0, 1 if it is approved already, or -1: under a two-person rule the
 * approver is neither the loader nor the planner.
 */
int ledger_approve(struct db *db, const struct revision *revision,
    const unsigned char plan[DIGEST_SIZE], const char *planner, const char *reason,
    struct error *e);

/**
 * ledger_own_facts(db, edition, intake, facts, reviews, e):
 * What an approver may be too close to: of the facts that are new since the edition's last batch,
 * through ${intake}, the intakes that the session's user imported, and the claims whose reviewer
 * imported the review or the claim; in words, empty where there is none.
 */
int ledger_own_facts(struct db *db, int edition, int intake, char facts[LEDGER_REASON],
    char reviews[LEDGER_REASON], struct error *e);

/** Whom the approver of a plan must not be. */
struct approval_barred {
    const char *planner, *poster, *loader; /* NULL: nobody is barred as such */
};

/** ledger_approver(db, plan, barred, out, e): Who approved the plan and is none of ${barred}: 0, 1 if
 * nobody, or -1. */
int ledger_approver(struct db *db, const unsigned char plan[DIGEST_SIZE],
    const struct approval_barred *barred, char out[LEDGER_USER], struct error *e);

/** A row of stipend.approval. */
struct approval_row {
    int number, revision;
    bool of_plan;
    unsigned char plan[DIGEST_SIZE]; /* seal of the plan, if of one */
    const char *reason, *by_user;
    int64_t at;
};

/** ledger_revision_chain(state, before, ...), ledger_approval_chain(...): Chains as verify checks them. */
void ledger_revision_chain(struct digest_state *state, const unsigned char before[DIGEST_SIZE],
    const struct revision *r, int64_t at, unsigned char out[DIGEST_SIZE]);
void ledger_approval_chain(struct digest_state *state, const unsigned char before[DIGEST_SIZE],
    const struct approval_row *a, unsigned char out[DIGEST_SIZE]);

#endif
