/**
 * Entries handed to other programs: bookkeeping (ledger, hledger, beancount), payroll, the general ledger,
 * spreadsheets and scripts.  Streaming; each export also says opening + entries = closing, which is held
 * against the ledger's own balances.
 * Source: interface.md, Files; ledger.md, Audit.
 */
#ifndef STIPEND_ENGINE_EXPORT_H
#define STIPEND_ENGINE_EXPORT_H

#include <stdio.h>

#include "../rules/difference.h"
#include "ledger.h"

/** A batch that is exported, and what is known of its exports in that format before this one. */
struct export_batch {
    int number;
    const char *programme, *edition;
    day as_of;
    int reverses;             /* of a reversal: the batch that it takes back; else 0 */
    const char *reverses_key; /* only this key of it; NULL: all */
    const char *reason;       /* of a reversal or an off-cycle batch; else NULL */
    int before;               /* exports of it before */
    const char *last_at, *last_by; /* of the last of these; UTC */
};

/** One account: (programme, fund, class, kind).  Debits less credits, cents. */
struct export_balance {
    const char *programme, *fund, *kind;
    enum account_class class;
    money opening;            /* before the first batch that is exported */
    money debits, credits;    /* of what is exported */
    money elsewhere;          /* of batches of other editions between those exported */
    money closing;            /* after the last, as the ledger has it */
};

/** The account string of a fund and kind in one revision. */
struct export_account {
    int revision; /* stipend.revision.number */
    const char *programme, *fund;
    enum charge_kind kind;
    const char *account;
};

struct export_period {
    int revision;
    const char *period;
    day pay_date;
};

/** What a file holds. */
struct export_sums {
    int64_t rows;
    money columns[2]; /* of the columns that the format adds up, cents */
};

struct export {
    struct db *db;
    struct arena arena; /* of all texts here */
    const struct export_format *format;
    struct export_batch *batches;
    int batches_n;
    struct export_balance *balances; /* in order of programme, fund, class, kind */
    int balances_n;
    struct export_account *accounts; /* newest revision first */
    int accounts_n;
    struct export_period *periods;
    int periods_n;
    int segments; /* the most that an account string has */
    char *numbers; /* of the batches, as an array */
    int64_t entries; /* written */
    struct export_sums sums;
    money debits;    /* of the entries written, cents */
    bool unrecorded; /* written from a standby */
    int64_t before;  /* batches that were exported in this format before */
};

/**
 * export_open(x, db, what, format, e):
 * Choose what to export: ${what} is an edition (as of replay), or "batch:N"; ${format} is a name of the
 * table in export.c.  Return 0, or -1: ERROR_USAGE where one of them is not known, ERROR_REFUSED where
 * nothing is posted.  The caller closes with export_close, also after -1.
 */
int export_open(struct export *x, struct db *db, const char *what, const char *format,
    struct error *e);
void export_close(struct export *x);

/** export_has_totals(x): Whether the format is CSV, which has its control totals in a second file. */
bool export_has_totals(const struct export *x);

/**
 * export_write(x, out, e):
 * Record that the batches leave the house, and write them to ${out}, whose errors are the caller's to
 * look for.  On a standby nothing is recorded, so payroll and gl are refused there.  Return 0, or
 * -1: ERROR_DIFFERENCE where opening + entries is not closing.
 */
int export_write(struct export *x, FILE *out, struct error *e);

/** export_totals(x, name, out): Write the control totals of what was written, as CSV; ${name} is the
 * file they are of. */
void export_totals(const struct export *x, const char *name, FILE *out);

#endif
