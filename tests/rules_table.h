/**
 * Tables of cases: text that a finance person can read.  The head of rules/00-grammar.table says
 * how; this module cuts it into cases, and their lines into rows of words.
 */
#ifndef STIPEND_TESTS_RULES_TABLE_H
#define STIPEND_TESTS_RULES_TABLE_H

#include "../engine/arena.h"
#include "../rules/day.h"
#include "../rules/money.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ROW_WORDS = 80, CASE_ROWS = 96, TABLE_CASES = 160 };

/** One statement: its first word says which; a ";" begins another of the same. */
struct row {
    const char *file;
    int line;
    const char *word[ROW_WORDS];
    int n, at;        /* words; the next to be read */
    const char *rest; /* what follows the second word, as written: for JSON */
};

/** A case with the common rows of its "given" before its own. */
struct table_case {
    const char *name; /* "02-days: both ends count" */
    const struct row *rows[CASE_ROWS];
    int rows_n;
};

struct table {
    const char *name; /* the file's, without its folder and ending */
    struct table_case cases[TABLE_CASES];
    int cases_n;
};

/** table_read(folder, file, arena): Read ${file}; say what is wrong and exit if it is no table. */
struct table *table_read(const char *folder, const char *file, struct arena *arena);

/** table_text(folder, file, arena, len): The whole of a file; exit if there is none. */
char *table_text(const char *folder, const char *file, struct arena *arena, size_t *len);

/** row_bad(r, format, ...): The table itself is wrong: say where and what, and exit. */
_Noreturn void row_bad(const struct row *r, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** row_is(r, word): Whether the statement is ${word}. */
bool row_is(const struct row *r, const char *word);

/** row_more(r), row_word(r): Whether a word is left; the next, which must be there. */
bool row_more(const struct row *r);
const char *row_word(struct row *r);

/** row_take(r, word): Take the next word if it is ${word}. */
bool row_take(struct row *r, const char *word);

/** row_end(r): No word may be left. */
void row_end(const struct row *r);

/** row_day, row_money (signed), row_ratio, row_number: The next word as such. */
day row_day(struct row *r);
money row_money(struct row *r);
struct ratio row_ratio(struct row *r);
int32_t row_number(struct row *r);

/** row_choice(r, names): The index in ${names}, ended by NULL, of the next word. */
int row_choice(struct row *r, const char *const *names);

#endif
