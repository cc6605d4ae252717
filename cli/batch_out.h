/**
 * A batch as users see it: on one screen, or as a stipend-batch/1 object.
 * Source: interface.md, "Machines" and "Plan, on one screen".
 */
#ifndef STIPEND_CLI_BATCH_OUT_H
#define STIPEND_CLI_BATCH_OUT_H

#include "command.h"
#include "engine/post.h"
#include "engine/review.h"
#include "engine/revision_diff.h"
#include "json_out.h"
#include "progress.h"

/** One object of the JSON output, rendered, with what it is sorted by. */
struct rendered {
    char *key, *fund, *text;
};

struct rendered_list {
    struct rendered *at;
    size_t n, room;
};

struct payee_total {
    char payee[LEDGER_ID];
    money net;
};

struct batch_out {
    const struct invocation *run;
    bool json, lines;             /* --json; --jsonl: one line each, nothing sorted or kept */
    struct review review;
    struct revision_diff rules;   /* of a plan: what changed since the last batch's revision */
    struct rendered_list decisions, entries, carried;
    struct payee_total *payees;   /* by first posting; sorted when printed */
    size_t payees_n, payees_room;
    FILE *spool;                  /* of --jsonl: printed when the batch stands */
    struct batch_taker taker;
    struct progress progress;
    bool failed;                  /* memory ran out, or the spool is full */
};

/** What is said of a batch that is planned or posted. */
struct batch_heading {
    const char *programme, *edition, *period;
    int revision, intake, batch;  /* batch 0: not posted */
    day as_of;
    const unsigned char *digest, *head;
    int reverses;                 /* of a reversal: the batch that it takes back */
    const char *reverses_key;     /* "": all of it */
    const char *reason;           /* of a reversal, or of an off-cycle batch; else "" */
    const char *repost;           /* keys posted again; "": none */
};

/** batch_out_needs_all(run): Whether everybody is to be decided, also whom nothing new concerns: JSON lists
 * every decision, and --full asks for it. */
bool batch_out_needs_all(const struct invocation *run);

/** batch_heading_of(plan): What is said of the batch of ${plan}, not posted. */
struct batch_heading batch_heading_of(const struct batch_plan *plan);

/** batch_out_open(o, run, db, planning, e): Begin; the taker then takes what is made. */
int batch_out_open(struct batch_out *o, const struct invocation *run, struct db *db,
    const struct planning *planning, struct error *e);
void batch_out_close(struct batch_out *o);

/** batch_out_json(o, heading, totals): Print the object, or the lines. */
void batch_out_json(struct batch_out *o, const struct batch_heading *heading,
    const struct batch_totals *totals);

/** batch_out_screen(o, heading, totals): Print the screen, without its last line. */
void batch_out_screen(const struct batch_out *o, const struct batch_heading *heading,
    const struct batch_totals *totals);

/** Room for money as people read it: "$-1,250.00". */
enum { MONEY_SHOWN = 48 };

/** money_shown(amount, out): Write "$1,250.00" to ${out}; return ${out}. */
char *money_shown(money amount, char out[MONEY_SHOWN]);

#endif
