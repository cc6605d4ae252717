/**
 * Where PostgreSQL's server programs are on this machine.
 */
#ifndef STIPEND_ENGINE_PG_PROGRAMS_H
#define STIPEND_ENGINE_PG_PROGRAMS_H

#include "error.h"

enum { PG_OLDEST = 15 }; /* the oldest major version that serves a ledger */

struct pg_programs {
    int major;       /* 15; 0: none found */
    char dir[512];   /* holds initdb and postgres */
    char source[64]; /* where they were found, for doctor */
};

/**
 * pg_programs_find(found, major, e):
 * Find the programs of version ${major}, or, if that is 0, of the newest version from PG_OLDEST on.
 * Looked at: /usr/lib/postgresql/N/bin, the directory known when this program was built, PATH.
 * Return 0, or -1 with ERROR_UNREACHABLE.
 */
int pg_programs_find(struct pg_programs *found, int major, struct error *e);

#endif
