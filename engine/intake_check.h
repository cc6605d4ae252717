/**
 * What the rows of a file are held against as a set: each other, and the facts known now.
 * Source: ledger.md, Facts.
 */
#ifndef STIPEND_ENGINE_INTAKE_CHECK_H
#define STIPEND_ENGINE_INTAKE_CHECK_H

#include "db.h"
#include "fault.h"
#include "intake_file.h"
#include "intake_kind.h"

#include <stdbool.h>

struct intake_stage {
    struct db *db; /* in the transaction in which pg_temp.stage holds the rows */
    const struct intake_kind *kind;
    struct intake_file *file;
    struct faults *faults; /* faults found here have a line and a column's name, no place yet */
    bool retracts;         /* there are retractions */
    bool whole;            /* no row is missing: none was bad in itself */
};

/** intake_check_facts(s, e): Find rows that the facts known now do not allow; return 0 or -1. */
int intake_check_facts(struct intake_stage *s, struct error *e);

/** intake_check_twice(s, e): Find rows whose natural key is there twice; return 0 or -1. */
int intake_check_twice(struct intake_stage *s, struct error *e);

/** intake_warn_roles(s, e): Warn of roles and cohorts that no loaded programme has. */
int intake_warn_roles(struct intake_stage *s, struct error *e);

/** intake_locate(s, e): Read the file again for the places of the faults that lack one. */
int intake_locate(struct intake_stage *s, struct error *e);

#endif
