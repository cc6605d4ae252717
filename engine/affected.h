/**
 * Whom a batch must decide.  A decision is a function of rules, facts and the as-of day, so one that the
 * edition's last batch made stands unless something new concerns it: a fact of a later intake, a day that
 * came, claims that bear on hers, a reversal; or it waits (held, deferred, a condition open or unknown).
 * What cannot be told apart by person (rules, sessions, calendar, what comes due) concerns everybody.
 * Source: ledger.md, Ideas to hold on to ("a batch is a difference").
 */
#ifndef STIPEND_ENGINE_AFFECTED_H
#define STIPEND_ENGINE_AFFECTED_H

#include "../rules/decide.h"
#include "gather.h"
#include "ledger.h"

/** What a batch asks, and what the edition's last that decided did. */
struct affected_question {
    const struct revision *revision;
    const struct batch_row *before;
    const char *engine;
    struct asking asking, asked_before;
    int period;        /* in which it is posted */
    int intake, batch; /* facts and ledger through */
};

/**
 * affected_find(db, q, g, arena, out, e):
 * Set ${out} to the persons whom something new can concern, with all numbers that ${g} links to theirs.
 * Texts belong to ${arena}.  Return 0; 1 if it concerns everybody, or so many that reading all is quicker;
 * or -1.
 */
int affected_find(struct db *db, const struct affected_question *q, const struct gathered *g,
    struct arena *arena, struct chosen *out, struct error *e);

/**
 * affected_bearing(db, programme, g, teacher, arena, out, e):
 * Set ${out} to all whose claims bear on those of ${teacher}, herself included.  Return 0; 1 if everybody can
 * bear on her (a pool, a cap of all claims); or -1.
 */
int affected_bearing(struct db *db, const struct programme *programme, const struct gathered *g,
    const char *teacher, struct arena *arena, struct chosen *out, struct error *e);

#endif
