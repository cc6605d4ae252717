/**
 * What the formats of exports share.
 */
#ifndef STIPEND_ENGINE_EXPORT_INTERNAL_H
#define STIPEND_ENGINE_EXPORT_INTERNAL_H

#include "export.h"

/** One entry as it is exported; texts NULL where the ledger has none. */
struct export_line {
    const char *batch, *line, *as_of, *programme, *edition, *in_period, *for_period, *service_day;
    const char *key, *payee, *fund, *cancels, *origin, *reverses_batch, *reverses_line;
    const char *kind, *account; /* account: the programme's string, "" where it has none */
    enum account_class debit, credit;
    money amount;
    day pay_date; /* of the period in which it is posted */
    int copy;     /* 1 for the first export of its batch in this format, 2 for the second, ... */
};

struct export_format {
    const char *name;
    bool acted_on;       /* a program pays or books by it: what is handed over twice is done twice */
    const char *sums[2]; /* CSV: the columns whose sums are in a second file; NULL: none */
    void (*begin)(const struct export *x, FILE *out);
    void (*line)(const struct export *x, const struct export_line *l, struct export_sums *sums,
        FILE *out);
    void (*end)(const struct export *x, FILE *out);
};

/** export_csv_begin, ..._line: One row an entry.  export_gl_...: one a side, a column a segment of the
 * account.  export_payroll_...: one an entry that is to be paid or withheld. */
void export_csv_begin(const struct export *x, FILE *out);
void export_csv_line(const struct export *x, const struct export_line *l, struct export_sums *sums,
    FILE *out);
void export_gl_begin(const struct export *x, FILE *out);
void export_gl_line(const struct export *x, const struct export_line *l, struct export_sums *sums,
    FILE *out);
void export_payroll_begin(const struct export *x, FILE *out);
void export_payroll_line(const struct export *x, const struct export_line *l, struct export_sums *sums,
    FILE *out);

/** export_jsonl_...: One object an entry, then one a balance. */
void export_jsonl_begin(const struct export *x, FILE *out);
void export_jsonl_line(const struct export *x, const struct export_line *l, struct export_sums *sums,
    FILE *out);
void export_jsonl_end(const struct export *x, FILE *out);

/** export_books_...: One transaction an entry for ledger, hledger or beancount, between the opening
 * balances and assertions of the closing ones. */
void export_books_begin(const struct export *x, FILE *out);
void export_books_line(const struct export *x, const struct export_line *l, struct export_sums *sums,
    FILE *out);
void export_books_end(const struct export *x, FILE *out);

/** export_segment(account, n, len): The n-th (from 0) segment of an account string, its length in ${len};
 * NULL when it has fewer.  Segments are parted by "-"; where there is none, by ".". */
const char *export_segment(const char *account, int n, size_t *len);

#endif
