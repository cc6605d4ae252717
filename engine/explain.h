/**
 * One person explained: as of a day, as known through an intake, decided as a batch would decide her, with
 * what would change the answers tried out.
 * Source: interface.md, Explaining one person.
 */
#ifndef STIPEND_ENGINE_EXPLAIN_H
#define STIPEND_ENGINE_EXPLAIN_H

#include "../rules/explain.h"
#include "buffer.h"
#include "ledger.h"
#include "compute.h"

/** What the user asks for; NULL or NO_DAY where not given. */
struct explain_request {
    const char *teacher;             /* any of her numbers */
    const char *programme, *edition;
    day on;       /* asked as an off-cycle batch of that day, the ledger through the edition's last batch
                   * that was not asked about a later day; NO_DAY: as the next plan would ask, or, with
                   * known_at, as the last batch of then did */
    const char *known_at; /* an intake's number, or a day or time (ISO 8601; no zone: UTC; of a day its
                           * end); facts, ledger and rules as they were then */
    bool why_not;
    const char *reason; /* why an HR login looks at her; NULL: not said */
    bool digests; /* explanation_digest is going to be asked */
};

/** What is explained; lives until the taker returns. */
struct explanation {
    struct explain told;
    const struct revision *revision;
    const struct asked *asked; /* as-of day, intake, batch */
    struct arena arena;        /* of names */
    struct digest_state *state;
    struct buffer scratch;
};

typedef int (*explanation_fn)(void *context, struct explanation *x, struct error *e);

/**
 * explain_teacher(db, request, fn, context, e):
 * Explain one person to ${fn}.  Return 0, or -1, also when ${fn} does: ERROR_REFUSED where the number is
 * not known, with the nearest that is.
 */
int explain_teacher(struct db *db, const struct explain_request *request, explanation_fn fn,
    void *context, struct error *e);

/**
 * explain_again(db, revision, asked, teacher, fn, context, e):
 * Explain one person to ${fn} as a batch asked; the rest as explain_teacher.
 */
int explain_again(struct db *db, struct revision *revision, const struct asked *asked,
    const char *teacher, explanation_fn fn, void *context, struct error *e);

/** explanation_digest(x, decision, out): The digest that a batch would store with that decision; false if
 * memory ran out. */
bool explanation_digest(struct explanation *x, size_t decision, char out[DIGEST_HEX]);

/** explanation_asking(db, request, revision, arena, out, e): Resolve ${request}: the revision, the period
 * and as-of day, what is known. */
int explanation_asking(struct db *db, const struct explain_request *request,
    struct revision *revision, struct arena *arena, struct asked *out, struct error *e);

/** Of what concerns several persons, what her changes bear on. */
struct explain_shares {
    bool claims; /* her claims: those of everybody are collected */
    bool recut;  /* a pool divided anew: all who would be in it are collected */
};

struct explain_settling; /* what concerns several persons, to be settled again */

/**
 * explain_settling_open(c, person, shares, e):
 * Get ready to settle again with ${person}'s facts changed.  Return NULL when memory or database failed.
 */
struct explain_settling *explain_settling_open(struct compute *c, const struct person *person,
    struct explain_shares shares, struct error *e);
void explain_settling_free(struct explain_settling *settling);

/** explain_settle(settling, d, person, trace): struct trying's settle: checks, limits and pools across
 * persons, with what is hers as changed. */
void explain_settle(void *settling, const struct deciding *d, const struct person *person,
    struct trace *trace);

#endif
