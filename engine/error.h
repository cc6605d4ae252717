/**
 * How the engine tells of trouble: 0 is fine; -1 with a struct error filled; a positive value is a
 * documented outcome of that one function.  Only main chooses the exit status, from ${kind}.
 */
#ifndef STIPEND_ENGINE_ERROR_H
#define STIPEND_ENGINE_ERROR_H

/** What went wrong, as the exit table of interface.md groups it. */
enum error_kind {
    ERROR_NONE,
    ERROR_REFUSED,     /* a rule of the ledger: exit 1 */
    ERROR_USAGE,       /* wrong use of the command: exit 2 */
    ERROR_INPUT,       /* input or programme invalid: exit 3 */
    ERROR_DIFFERENCE,  /* verify or replay found a difference: exit 4 */
    ERROR_STALE,       /* the plan is stale: exit 5 */
    ERROR_UNREACHABLE, /* database not reachable, or outcome unknown: exit 7 */
    ERROR_INTERNAL     /* exit 70 */
};

struct error {
    enum error_kind kind;
    char code[40];     /* a word for programs: "closed_period" */
    char text[1024];   /* lower case, no full stop */
    char hint[512];    /* what to do; empty if there is nothing to say */
    char sqlstate[6];  /* empty if the database had no part in it */
};

/**
 * error_set(e, kind, code, format, ...):
 * Fill ${e}, replacing what it held; return -1, so that a caller may return its value.  The hint
 * is emptied: set it after with error_hint.
 */
int error_set(struct error *e, enum error_kind kind, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/** error_hint(e, format, ...): Set the hint of ${e}; return -1. */
int error_hint(struct error *e, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** error_memory(e): Fill ${e} for an allocation that failed; return -1. */
int error_memory(struct error *e);

#endif
