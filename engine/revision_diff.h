/**
 * What differs between two revisions of the rules: each value with its place in the document.
 * Source: ledger.md, Batch life (load).
 */
#ifndef STIPEND_ENGINE_REVISION_DIFF_H
#define STIPEND_ENGINE_REVISION_DIFF_H

#include "arena.h"
#include "db.h"

enum { REVISION_DIFF_TOLD = 40 };

/** One value that is another; texts are JSON, cut short, or NULL where there is none. */
struct revision_change {
    const char *pointer; /* "/roles/lead/title"; in a list of things with ids by id, else by place */
    const char *before, *after;
};

/** The differences of two documents, in order of the later one; the first are told, all are counted. */
struct revision_diff {
    struct revision_change at[REVISION_DIFF_TOLD];
    int n;
    int64_t all;
    struct arena arena; /* of the texts */
};

/**
 * revision_diff(db, before, after, out, e):
 * Compare the stored documents of two revisions, by number.  Their own revision number is no difference.
 * The caller frees ${out} with revision_diff_free, also after -1.
 */
int revision_diff(struct db *db, int before, int after, struct revision_diff *out,
    struct error *e);
void revision_diff_free(struct revision_diff *d);

#endif
