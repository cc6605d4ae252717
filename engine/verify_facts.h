/**
 * The facts of a window of intakes, hashed again.
 */
#ifndef STIPEND_ENGINE_VERIFY_FACTS_H
#define STIPEND_ENGINE_VERIFY_FACTS_H

#include "intake.h"
#include "intake_kind.h"
#include "verify_dossier.h"
#include "verify_internal.h"
#include "verify_order.h"

enum { VERIFY_WINDOW = 1024 };

/** One intake of the window while its rows come by. */
struct verify_facts {
    struct intake_row row; /* its texts are the window's records' */
    unsigned char chain[DIGEST_SIZE];
    struct digest_state *rows;
    struct dossier_sum dossier;
    unsigned char sums[INTAKE_ORDERS][DIGEST_SIZE]; /* of rows and links, as each reading gave them */
    int64_t seen;
    int last_line;
    bool by_key; /* as it lies it is in order of key, not of line */
    bool told;   /* a line of it was told to be wrong */
    bool equal;  /* a reading gave the digest of its record */
};

/** Intakes side by side; the first and the last window reach beyond all numbers. */
struct verify_window {
    struct verifying *v;
    PGresult *records;
    struct verify_facts at[VERIFY_WINDOW];
    int n, from, until; /* numbers, both in */
    int stray;          /* the last number told to be no intake of the kind */
    bool strayed;       /* a row of none is there, and not told yet */
    enum intake_order order;
    struct verify_order *sorted;
    struct dossier_check dossier;
    const struct intake_kind *kind; /* that is read */
    struct verify_facts *last;      /* whose line came last; NULL: nobody's */
    struct verify_facts *added;     /* the same of the lines that are to be put into order */
    char key[INTAKE_KEYS];          /* of the line that was added last */
};

/**
 * verify_facts_read(w, e):
 * Hash the rows and links of the window's intakes, and tell rows that are of none of them.
 */
int verify_facts_read(struct verify_window *w, struct error *e);

#endif
