/**
 * The kinds of facts: for each its columns, what a value of each is, and what it refers to.  A new
 * kind is a row here and a table in the schema.
 * Source: ledger.md, Facts (the table of kinds).
 */
#ifndef STIPEND_ENGINE_INTAKE_KIND_H
#define STIPEND_ENGINE_INTAKE_KIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Room for a value of a natural key, its NUL included. */
enum { INTAKE_KEY_MOST = 64 };

/** Room for a whole natural key: it has three columns at most. */
enum { INTAKE_KEYS = 3 * INTAKE_KEY_MOST };

/** Columns that a kind has at most, the closing row included. */
enum { INTAKE_COLUMNS = 18 };

/** What a value must be.  All but the last four are written to the database as in the file. */
enum intake_type {
    INTAKE_ID,       /* 1 to 63 of A-Z a-z 0-9 . _ - */
    INTAKE_ID_ALL,   /* the same, or * */
    INTAKE_DAY,      /* 2026-07-01 */
    INTAKE_WHOLE,    /* a whole number */
    INTAKE_WORD,     /* one of ${words} */
    INTAKE_SHARE,    /* a ratio above 0, at most 1 */
    INTAKE_AUDIENCE, /* *, or role and role/cohort, a blank between */
    INTAKE_KEY,      /* a key of the ledger, in short or full form */
    INTAKE_TEXT,     /* one line of UTF-8; a backslash is escaped */
    INTAKE_MONEY,    /* 1250.00; cents in the database */
    INTAKE_YES_NO,   /* a boolean in the database */
};

enum intake_need {
    INTAKE_NATURAL, /* part of the natural key */
    INTAKE_NEEDED,  /* blank only in a retraction */
    INTAKE_OPTIONAL /* the column may be absent, too */
};

struct intake_column {
    const char *name; /* in the file; NULL closes the list */
    const char *sql;  /* in the fact table; NULL: the same */
    enum intake_type type;
    enum intake_need need;
    const char *words;  /* of a word, a blank between */
    int64_t least;      /* of a whole number, or of money in cents */
    const char *blank;  /* stored where the file has a blank; NULL: null */
    const char *refers; /* the kind that must know the value; NULL: none */
    bool hidden;        /* a person's data: never shown in a message */
};

/** Where the columns of a row come from that are not in the file. */
enum intake_derived {
    INTAKE_NOTHING,       /* there are none */
    INTAKE_CARRIED,       /* a retraction carries the teacher of the row that it ends */
    INTAKE_OF_ASSIGNMENT, /* the teacher of its assignment */
    INTAKE_OF_CLAIM,      /* the teacher of its claim */
    INTAKE_OF_KEY         /* edition and teacher of the ledger's key */
};

struct intake_kind {
    const char *name; /* also the fact table's */
    char tag;         /* in the person stream; 0: not of persons */
    enum intake_derived derived;
    bool direct; /* large files: nothing is derived, and no check asks how rows stand together */
    struct intake_column columns[INTAKE_COLUMNS];
};

/** intake_kind_find(name): Return the kind of that name, or NULL. */
const struct intake_kind *intake_kind_find(const char *name);

/** intake_kind_columns(kind): Return how many columns ${kind} has, without retract. */
size_t intake_kind_columns(const struct intake_kind *kind);

/**
 * intake_line_key(kind, line, len, key_len):
 * Return where the natural key begins in a line of intake_rows_sql.  Its columns are side by side,
 * a tab behind each and none within, so that keys are in order by their bytes.
 */
const char *intake_line_key(
    const struct intake_kind *kind, const char *line, size_t len, size_t *key_len);

/** intake_teacher_column(kind): Return how many columns stand before the teacher's in :stored (intake_sql.h);
 * ${kind} is of persons. */
int intake_teacher_column(const struct intake_kind *kind);

/** intake_column_sql(column): Return its name in the fact table. */
const char *intake_column_sql(const struct intake_column *column);

/** The column that every kind has: retract. */
extern const struct intake_column intake_retract;

#endif
