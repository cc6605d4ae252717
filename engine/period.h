/**
 * Pay periods: which are closed, and closing and reopening them.
 * Source: ledger.md, Batch life (periods).
 */
#ifndef STIPEND_ENGINE_PERIOD_H
#define STIPEND_ENGINE_PERIOD_H

#include "ledger.h"

/** A closing, a request to reopen, or a reopening; texts belong to the struct periods. */
struct period_told {
    int number;
    const char *period, *act, *reason, *by_user; /* act: "close", "ask-reopen", "reopen" */
    const char *at;                              /* 2026-12-18T09:30:00Z */
};

/** The periods of one edition, by its rules in force, and every act on them, in order. */
struct periods {
    struct arena arena;
    struct revision revision;
    struct period_told *acts;
    int acts_n;
};

/** What is asked; NULL where not given. */
struct period_request {
    const char *programme, *edition, *period, *reason;
};

/**
 * periods_open(db, request, out, e):
 * Load the periods of the edition that ${request} names.  The caller closes with periods_close, also
 * after -1.
 */
int periods_open(struct db *db, const struct period_request *request, struct periods *out,
    struct error *e);
void periods_close(struct periods *p);

/** periods_last(p, id): The last act on period ${id}, or NULL. */
const struct period_told *periods_last(const struct periods *p, const char *id);

/** periods_closed(p, id): Whether period ${id} is closed; it is while reopening is only asked for. */
bool periods_closed(const struct periods *p, const char *id);

enum period_outcome { PERIOD_DONE = 0, PERIOD_ALREADY = 1, PERIOD_ASKED = 2 };

/**
 * period_close(db, request, out, e):
 * Close a period, in a transaction of its own.  Set ${out} to the periods as they were before (closed by
 * the caller, also after -1).  Return PERIOD_DONE, PERIOD_ALREADY, or -1: ERROR_REFUSED where an earlier
 * one is open.
 */
int period_close(struct db *db, const struct period_request *request, struct periods *out,
    struct error *e);

/**
 * period_reopen(db, request, out, e):
 * Ask to reopen a closed period (PERIOD_ASKED), or reopen it where another person asked (PERIOD_DONE).
 * Return also -1: ERROR_REFUSED where it is open, a later one is closed, or the same person asked.
 */
int period_reopen(struct db *db, const struct period_request *request, struct periods *out,
    struct error *e);

#endif
