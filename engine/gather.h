/**
 * Facts gathered: what all persons share, loaded once; then one person after the other, streamed in
 * order of teacher number, with what the ledger holds of each.  Memory does not grow with the number of
 * persons, but for those whose numbers are linked.
 * Source: ledger.md, Facts; style.md, habits 2, 8 and 9.
 */
#ifndef STIPEND_ENGINE_GATHER_H
#define STIPEND_ENGINE_GATHER_H

#include <stdbool.h>

#include "../rules/facts.h"
#include "arena.h"
#include "buffer.h"
#include "db.h"
#include "error.h"

/** What is known: through which intake and batch, of which edition. */
struct known {
    const struct programme *programme;
    int edition;      /* stipend.edition.number */
    int intake, batch; /* through these; 0: none */
    day as_of;        /* reviews count from their day */
    bool texts;       /* evidence in words, for explanations */
    const char *one;  /* a teacher number: only the schools that this person's facts name; NULL: all */
    bool state;       /* with a person's rows it is read which transactions the answer saw */
    const char *rows_of; /* of what there are rows at all, as sql_person_parts names it; NULL: of anything */
};

/** What a teacher number is called. */
struct known_name {
    const char *teacher;
    const char *name; /* NULL: not said */
};

struct text_index; /* id -> index of a shared table */
struct links;      /* linked teacher numbers */
struct person_read; /* the rows of the person last asked for by gather_person */

struct gathered {
    struct known known;
    struct arena arena;
    struct shared shared;
    struct text_index *sessions, *schools;
    const char *const *school_names; /* by school */
    struct links *links;
    struct person_read *read;
};

/**
 * gather_shared(db, known, out, e):
 * Load sessions, calendar, schools and links as known.  The caller frees ${out} with gather_free, also
 * after -1.
 */
int gather_shared(struct db *db, const struct known *known, struct gathered *out,
    struct error *e);
void gather_free(struct gathered *g);

/**
 * gather_widen(db, g, e):
 * Load what persons other than known.one need, too, if it is not there.  Persons built before are then of
 * no use: their schools have other numbers.
 */
int gather_widen(struct db *db, struct gathered *g, struct error *e);

/** One teacher number that is read for herself. */
struct chosen_one {
    const char *teacher;
    bool claims;  /* with her claims; else these stand as they are and are not read */
    bool bearing; /* only settled with others' claims: nothing else is new of her */
    bool asked;   /* whose claims bear on hers is known */
};

/** Teacher numbers that are read, in order, each once. */
struct chosen {
    struct chosen_one *at; /* allocated; the texts are not */
    size_t n;
};

/** Which persons to stream. */
struct span {
    bool claimants;            /* only those with a claim, and of them only the kinds that claims ask */
    const struct chosen *only; /* only these, but not those that only bear; of claimants those whose claims
                                * are read; NULL: all */
};

/** chosen_order(x, y): The order of two chosen numbers, for qsort and bsearch. */
int chosen_order(const void *x, const void *y);

/** chosen_find(only, teacher): Return the chosen number, or NULL. */
struct chosen_one *chosen_find(const struct chosen *only, const char *teacher);

/** chosen_quote(teacher, out): Append ${teacher} as an element of an array's text. */
void chosen_quote(const char *teacher, struct buffer *out);

/** Called for each person; the person and all it points to live until it returns. */
typedef int (*person_fn)(void *context, const struct person *person, struct error *e);

/**
 * gather_persons(db, g, span, fn, context, e):
 * Stream persons in order of teacher number (of linked ones the last) and call ${fn} with each.  Begins
 * and ends a transaction of its own.  Return 0, or -1, also when ${fn} does.
 */
int gather_persons(struct db *db, const struct gathered *g, const struct span *span,
    person_fn fn, void *context, struct error *e);

/** To whom persons go, each as ${g} knows her. */
struct gather_feed {
    const struct gathered *g;
    person_fn fn;
    void *context;
};

/**
 * gather_together(db, feeds, n, span, e):
 * Read persons once for all ${feeds}, which are of one programme and edition: each gets what gather_persons
 * would give it.  No key is reversed, or posted again, between the batches that they know: what is reversed
 * is read as the newest of them knows it.
 */
int gather_together(struct db *db, const struct gather_feed *feeds, size_t n, const struct span *span,
    struct error *e);

/**
 * gather_person(db, g, teacher, fn, context, e):
 * As gather_persons for one person, by any of her numbers.  Her rows are kept: asked for again, she is
 * built anew without a question to the database.
 */
int gather_person(struct db *db, const struct gathered *g, const char *teacher, person_fn fn,
    void *context, struct error *e);

/**
 * gather_names(g, n): The names of the person whose rows were read last, by teacher number, of each number
 * that is known; there are ${n}.
 */
const struct known_name *gather_names(const struct gathered *g, size_t *n);

/** gather_payee(g, teacher): The number under which ${teacher} is paid: the last of the chain. */
const char *gather_payee(const struct gathered *g, const char *teacher);

#endif
