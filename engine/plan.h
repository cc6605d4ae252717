/**
 * A plan: what a batch would post, fixed by digests in a file; nothing is written to the ledger.
 * Source: ledger.md, Batch life; programme.md, When things are asked.
 */
#ifndef STIPEND_ENGINE_PLAN_H
#define STIPEND_ENGINE_PLAN_H

#include "batch.h"

/** What the user asks for; NULL, 0 or NO_DAY where not given. */
struct plan_request {
    const char *programme, *edition, *period;
    int through;          /* intake; 0: the newest */
    bool off_cycle;
    day as_of;            /* of an off-cycle batch */
    const char *reason;   /* of an off-cycle batch */
    bool recut;           /* divide pools anew */
    const char *repost;   /* reversed keys to post again, a blank between */
};

/** A reversal that the user asks for; NULL or 0 where not given. */
struct reverse_request {
    const char *programme, *edition;
    int batch;            /* 0: the latest that has ${key} */
    const char *key;      /* NULL: all of the batch */
    const char *reason;
};

/** A plan as its file says. */
struct batch_plan {
    char programme[LEDGER_ID], edition[LEDGER_ID], period[LEDGER_ID];
    int revision;         /* the document's */
    int revision_number;  /* stipend.revision.number */
    unsigned char sha256[DIGEST_SIZE]; /* of the programme document */
    int intake, batch;    /* facts and ledger through */
    unsigned char facts[DIGEST_SIZE], head[DIGEST_SIZE];
    day as_of;
    bool off_cycle, recut;
    int reverses;         /* of a reversal: the batch that it takes back; else 0 */
    char reverses_key[KEY_TEXT], repost[LEDGER_REPOST]; /* as in struct batch_row */
    char reason[LEDGER_REASON], engine[LEDGER_ID], planner[LEDGER_USER];
    int64_t planned_at;   /* microseconds since 2000-01-01 UTC */
    int64_t persons, decided, stored, entries;
    money debits, targets;
    unsigned char digest[DIGEST_SIZE]; /* of every decision and entry */
    unsigned char seal[DIGEST_SIZE];   /* of all the fields above: the key of posting */
};

/** Everything that making a plan needs, resolved. */
struct planning {
    struct arena arena;
    struct revision revision;
    struct batch_input input;
    struct ledger_state state;
};

/**
 * planning_open(p, db, request, e):
 * Resolve ${request}: programme, period, as-of day, intake.  Refuse what would ask an older question
 * than the edition's last batch, and closed periods.  The caller closes with planning_close.
 */
int planning_open(struct planning *p, struct db *db, const struct plan_request *request,
    struct error *e);

/** plan_find_period(p, id, e): The index of period ${id} of ${p}, or -1 with ERROR_USAGE. */
int plan_find_period(const struct programme *p, const char *id, struct error *e);

/**
 * plan_next_period(db, revision, e):
 * The index of the period that a regular plan is of next: the first open one from the last batch's on;
 * the number of periods where all of these are closed; or -1.
 */
int plan_next_period(struct db *db, const struct revision *revision, struct error *e);

/**
 * planning_reverse(p, db, request, e):
 * Resolve a reversal: asked as of the edition's last batch, posted in the first open period from its on.
 * Refuse what reversal_check refuses.
 */
int planning_reverse(struct planning *p, struct db *db, const struct reverse_request *request,
    struct error *e);

/** planning_again(p, db, plan, e): The same for a plan that exists: as it was then. */
int planning_again(struct planning *p, struct db *db, const struct batch_plan *plan, struct error *e);

/**
 * planning_check(p, db, plan, e):
 * Hold ${plan}, opened again as ${p}, against the edition's last batch and its closed periods, as
 * planning_open would.  Return 0, or -1 with what planning would say, or ERROR_STALE.
 */
int planning_check(struct planning *p, struct db *db, const struct batch_plan *plan,
    struct error *e);
void planning_close(struct planning *p);

/** plan_make(p, totals, out): Fill ${out} from what was planned and came out; seal it. */
int plan_make(const struct planning *p, const struct batch_totals *totals, struct batch_plan *out,
    struct error *e);

/** plan_write(plan, path, e): Write the file, whole or not at all. */
int plan_write(const struct batch_plan *plan, const char *path, struct error *e);

/** plan_read(path, out, e): Read and check a plan file; ERROR_INPUT where it is none or was changed. */
int plan_read(const char *path, struct batch_plan *out, struct error *e);

/** plan_same(a, b, same, e): Set ${same} to whether two plans differ at most in who made them, and when. */
int plan_same(const struct batch_plan *a, const struct batch_plan *b, bool *same, struct error *e);

/** plan_is_file(path, e): 1 if ${path} can be read and looks like a plan, 0 if not, -1 without memory. */
int plan_is_file(const char *path, struct error *e);

#endif
