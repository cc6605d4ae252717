/**
 * What a person looks at before a batch is approved: blockers, the largest changes with their causes,
 * corrections by the period they are about, and what got no decision.  Kept short while a batch is made.
 * Source: interface.md, "Plan, on one screen"; programme.md, When things are asked.
 */
#ifndef STIPEND_ENGINE_REVIEW_H
#define STIPEND_ENGINE_REVIEW_H

#include "batch.h"
#include "plan.h"

enum { REVIEW_CHANGES = 10, REVIEW_BLOCKERS = 100, REVIEW_TEXT = 200 };

/** A change of what the ledger holds for a key. */
struct review_change {
    char key[KEY_TEXT], payee[LEDGER_ID];
    enum outcome outcome;
    char codes[REVIEW_TEXT];
    money before, after; /* cents held for the key */
    char cause[REVIEW_TEXT];
};

/** Something to settle; the worst come first. */
struct review_blocker {
    const char *code; /* "HELD_AFTER_PAID", "REVERSED", "UNKNOWN_ROLE", "NOTHING_DUE" */
    char subject[KEY_TEXT]; /* key or assignment */
    char words[REVIEW_TEXT];
    money amount; /* cents: that stays posted; REVERSED: that waits to be posted again */
};

struct review_period {
    char period[LEDGER_ID];
    money net;
    int64_t entries;
};

struct review {
    const struct programme *programme;
    const char *in_period;
    struct differing differing; /* what is posted again, and as of which day settlements count */
    int last_intake;     /* of the edition's last batch: newer facts are new */
    int last_revision;   /* stipend.revision.number of the last batch; 0: none */
    int revision;
    bool same_day;       /* asked as of the last batch's day: nothing is due now that was not then */
    struct review_change changes[REVIEW_CHANGES];
    int changes_n;
    struct review_blocker blockers[REVIEW_BLOCKERS];
    int blockers_n;
    int64_t blockers_all; /* those beyond the room too */
    struct review_blocker unpaid[REVIEW_BLOCKERS]; /* new or changed, by person */
    int unpaid_n;
    int64_t unpaid_all;
    struct review_blocker no_decision[REVIEW_BLOCKERS];
    int no_decision_n;
    int64_t no_decision_all;
    struct review_period corrections[FUNDS_MOST];
    int corrections_n;
    money carried;
    int64_t carried_n;
};

/** review_open(r, db, planning, e): Begin: learn from the edition's last batch what is new. */
int review_open(struct review *r, struct db *db, const struct planning *planning,
    struct error *e);

/** review_begin(r): Forget what was seen, for a second run. */
void review_begin(struct review *r);

/** review_decision(r, made): Look at one decision; review_person(r, result): at the rest of her result. */
void review_decision(struct review *r, const struct made *made);
void review_person(struct review *r, const struct result *result);

/** The cause of what a key comes to that a reversal took back and a plan posts again. */
extern const char review_reposted[];

/** review_cause(r, made, out): Why a decision changed since the last batch that ${r} knows: "new fact
 * (intake 12)", "rule revision", ... */
void review_cause(const struct review *r, const struct made *made, char out[REVIEW_TEXT]);

#endif
