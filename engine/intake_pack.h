/**
 * The dossier (013_dossier.sql) of an intake, made of its rows while they come by, in whatever order: it
 * costs the server nothing but a COPY.
 */
#ifndef STIPEND_ENGINE_INTAKE_PACK_H
#define STIPEND_ENGINE_INTAKE_PACK_H

#include "buffer.h"
#include "db.h"
#include "intake_kind.h"
#include "sorter.h"

/** Zeroed before its first use. */
struct intake_pack {
    const struct intake_kind *kind;
    struct sorter *sorter; /* NULL: the kind is of no persons */
    struct buffer columns; /* of a row, as the dossier has them */
};

/** intake_pack_begin(p, kind, e): Begin, or begin anew. */
int intake_pack_begin(struct intake_pack *p, const struct intake_kind *kind, struct error *e);

/** intake_pack_lines(p, bytes, len, e): Take whole lines of (intake, line, retract, :stored), as COPY writes
 * them. */
int intake_pack_lines(struct intake_pack *p, const char *bytes, size_t len, struct error *e);

/** intake_pack_store(p, db, intake, e): Store what was made as that of ${intake}. */
int intake_pack_store(struct intake_pack *p, struct db *db, int intake, struct error *e);

/** intake_pack_close(p): Release. */
void intake_pack_close(struct intake_pack *p);

#endif
