/**
 * The rows of a file, checked value by value and put as COPY's text form to the stage.
 * Source: ledger.md, Facts.
 */
#ifndef STIPEND_ENGINE_INTAKE_ROW_H
#define STIPEND_ENGINE_INTAKE_ROW_H

#include "db.h"
#include "digest.h"
#include "intake_pack.h"
#include "intake_read.h"

/** The programmes that are loaded, by bytes. */
struct intake_programmes {
    const char *const *names;
    size_t n;
};

struct intake_rows {
    struct db *db; /* in COPY to the stage */
    const struct intake_kind *kind;
    int number; /* of the intake */
    struct intake_programmes programmes;
    struct faults *faults;
    struct digest_state *digest; /* takes the bytes as they are sent; NULL: not wanted */
    struct intake_pack *pack;    /* the same */
    /* Set by intake_rows_send. */
    int64_t sent;
    bool retracts; /* there is a retraction among them */
};

/**
 * intake_rows_send(x, reader, e):
 * Send all good rows of ${reader}; bad ones become faults.  Once there are more faults than are
 * kept no more is sent, but the rest is still checked.  Return 0 or -1.
 */
int intake_rows_send(struct intake_rows *x, struct intake_reader *reader, struct error *e);

#endif
