/**
 * Faults: everything that is wrong with one input, collected so that one run names them all.
 * Source: programme.md, Values (50 of a document); ledger.md, Facts (100 of a file);
 * interface.md (file:line:column: error: what).
 */
#ifndef STIPEND_ENGINE_FAULT_H
#define STIPEND_ENGINE_FAULT_H

#include <stdbool.h>
#include <stddef.h>

struct fault {
    bool warning;      /* said, but nothing is refused for it */
    char code[40];     /* a word for programs: "unknown_key" */
    char *file;        /* as the user named it */
    long line, column; /* from 1; 0: not about a place */
    char *pointer;     /* JSON Pointer, or the CSV column's name; NULL if neither */
    char *message;     /* lower case, no full stop */
    char *hint;        /* NULL if there is nothing to say */
    char *excerpt;     /* the line and a caret under the place, "\n" between; NULL if none */
};

struct faults {
    struct fault *at;
    size_t n, room;
    size_t limit;      /* no more errors than these are kept */
    size_t errors;     /* seen in all, beyond the limit too */
    size_t warnings;
    bool lost;         /* an allocation failed: at least one is missing */
};

/** faults_init(f, limit): Make ${f} empty; keep up to ${limit} errors and as many warnings. */
void faults_init(struct faults *f, size_t limit);

/**
 * faults_add(f, warning, code, file, line, column, pointer, format, ...):
 * Add a fault; strings are copied.  Return it, for faults_hint and faults_excerpt, or NULL if it
 * was beyond the limit or memory ran out (it is counted all the same).
 */
struct fault *faults_add(struct faults *f, bool warning, const char *code, const char *file,
    long line, long column, const char *pointer, const char *format, ...)
    __attribute__((format(printf, 8, 9)));

/** faults_hint(fault, format, ...): Set the hint of ${fault}; NULL is accepted. */
void faults_hint(struct fault *fault, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** faults_hint_text(fault, hint): Set the hint as it is; NULL is accepted of either. */
void faults_hint_text(struct fault *fault, const char *hint);

/** faults_code(fault, code): Set another code; a fault of NULL is accepted. */
void faults_code(struct fault *fault, const char *code);

/** faults_excerpt(fault, line, len, column): Keep the ${len} bytes of source ${line} with a caret
 * under byte ${column} (from 1), cut to a readable width; NULL is accepted. */
void faults_excerpt(struct fault *fault, const char *line, size_t len, long column);

/** faults_sort(f): Order by file as first seen, then line, then column. */
void faults_sort(struct faults *f);

/** faults_free(f): Release everything; ${f} is empty after. */
void faults_free(struct faults *f);

/**
 * nearest(word, known, n):
 * Return the string of ${known} nearest to ${word} by edit distance, if near enough to be what
 * was meant, else NULL.
 */
const char *nearest(const char *word, const char *const *known, size_t n);

#endif
