/**
 * The dossier (013_dossier.sql) of an intake, made of its rows while they come by.  As long as they come in
 * order of person it costs the server nothing but its own COPY; else the server makes it from the stage.
 */
#ifndef STIPEND_ENGINE_INTAKE_PACK_H
#define STIPEND_ENGINE_INTAKE_PACK_H

#include "buffer.h"
#include "intake_kind.h"
#include "spool.h"

struct intake_pack {
    const struct intake_kind *kind;
    struct spool made;  /* the dossier's rows so far */
    struct buffer rows; /* of the person that is being read, as COPY takes them */
    char teacher[INTAKE_KEY_MOST];
    bool disordered; /* not in order of person: nothing is made */
};

/** intake_pack_begin(p, kind, e): Begin, or begin anew.  A kind that is of no persons is passed over. */
int intake_pack_begin(struct intake_pack *p, const struct intake_kind *kind, struct error *e);

/** intake_pack_lines(p, bytes, len, e): Take whole lines of (intake, line, retract, :stored), as COPY writes them. */
int intake_pack_lines(struct intake_pack *p, const char *bytes, size_t len, struct error *e);

/** intake_pack_store(p, db, e): Store what was made.  Return 0, 1 if it was not in order, or -1. */
int intake_pack_store(struct intake_pack *p, struct db *db, struct error *e);

/** intake_pack_close(p): Release. */
void intake_pack_close(struct intake_pack *p);

#endif
