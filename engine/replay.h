/**
 * Replay: what was posted, decided once more from the same facts, and compared decision by decision
 * and entry by entry while both stream by.  Memory does not grow with persons, decisions or
 * entries. Source: ledger.md, Audit (replay), Ideas to hold on to, 2.
 */
#ifndef STIPEND_ENGINE_REPLAY_H
#define STIPEND_ENGINE_REPLAY_H

#include "batch.h"
#include "plan.h"
#include "review.h"

/** Three connections of one user: one computes, two read what was posted. */
struct replay_connections {
    struct db *compute, *decisions, *entries;
};

/** Differences of one batch that are kept to be told; the others are only counted. */
enum { REPLAY_TOLD = 20, REPLAY_VALUE = 128, REPLAY_KEY = 256 };

/** One thing that came out otherwise; "nothing" where one side has none. */
struct replay_difference {
    int batch;
    char key[REPLAY_KEY]; /* empty: of the batch as a whole */
    char field[32];       /* "target"; "decision" or "entry" where a whole one is there or not */
    char posted[REPLAY_VALUE], now[REPLAY_VALUE];
};

/** A batch as it was posted and as it came out. */
struct replay_batch {
    const struct batch_row *row;
    const struct batch_totals *now;
    money net;           /* of now: charged to funds less given back, cents */
    int64_t differences; /* 0: equal, the digest too */
    /* The inputs that are not what they were; with another engine, equality is that of decisions.
     */
    bool facts_moved, rules_moved, engine_moved;
};

struct replay_counts {
    int64_t batches, decided, decisions, entries, differences;
    money debits, net; /* cents: of all entries posted, and what they charge to funds as replayed */
};

/** Who is told; any may be NULL. */
struct replay_taker {
    void *context;
    /* Before batches are made: one, or several from ${first} to ${last}. */
    void (*begin)(void *context, const struct batch_row *first, const struct batch_row *last);
    void (*progress)(void *context, int64_t persons);
    void (*difference)(void *context, const struct replay_difference *difference);
    void (*batch)(void *context, const struct replay_batch *batch); /* in order, after its differences */
};

/**
 * replay_year(c, year, taker, counts, e):
 * Replay every batch of edition ${year} ("2026-27": of all programmes; or "programme/2026-27").
 * Return 0, whatever came out (${counts} says), or -1: ERROR_USAGE where there is no such edition,
 * ERROR_REFUSED where it has no batch.
 */
int replay_year(const struct replay_connections *c, const char *year,
    const struct replay_taker *taker, struct replay_counts *counts, struct error *e);

/** replay_plan_of(db, row, out, e): What the batch was planned from, as its row says. */
int replay_plan_of(struct db *db, const struct batch_row *row, struct batch_plan *out, struct error *e);

/** Changes of one edition that are told; the others are only counted and added up. */
enum { REPLAY_CHANGES = 1000 };

/** One key whose decision would be another as known now. */
struct replay_change {
    const char *programme, *edition, *key;
    const char *outcome_then, *outcome_now; /* then: "nothing" where there was none */
    money then, now;                        /* targets, cents */
    char cause[REVIEW_TEXT];              /* "corrected fact (intake 53)" */
};

/** What one edition comes to as known now. */
struct replay_now {
    const struct batch_row *last; /* the edition's last batch, on whose as-of day it is asked */
    int intake, revision;         /* as known through; the document's revision in force */
    int64_t decided, changed;
    money then, now; /* targets of the changed decisions, cents */
};

struct replay_now_taker {
    void *context;
    void (*progress)(void *context, int64_t persons);
    void (*change)(void *context, const struct replay_change *change);
    void (*edition)(void *context, const struct replay_now *now);
};

/**
 * replay_as_known_now(db, year, taker, e):
 * Decide each edition of ${year} again on the as-of day of its last batch, with all facts and the
 * rules known now, and tell what differs from what is posted.  Nothing is written.  Returns as
 * replay_year.
 */
int replay_as_known_now(
    struct db *db, const char *year, const struct replay_now_taker *taker, struct error *e);

#endif
