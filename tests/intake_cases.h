/**
 * The tables of tests/intake: cases of importing files, as cases.table's head explains.
 */
#ifndef STIPEND_TESTS_INTAKE_CASES_H
#define STIPEND_TESTS_INTAKE_CASES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { INTAKE_CASES = 400, INTAKE_STEPS = 24, INTAKE_EXPECTED = 8 };

enum step_kind { STEP_IMPORT, STEP_RUN, STEP_QUERY };

enum outcome { OUTCOME_STORED, OUTCOME_ALREADY, OUTCOME_REFUSED, OUTCOME_FAULTS };

struct expected_fault {
    bool warning;
    long line, column;
    char *message, *hint, *pointer; /* hint and pointer NULL: anything */
};

struct step {
    enum step_kind kind;
    char *text; /* the kind of facts, or SQL */
    char *file; /* its name; NULL: facts.csv */
    bool again;
    char *bytes; /* of the file; may hold zero bytes */
    size_t len, room;
    enum outcome outcome;
    long number;    /* rows stored, or the intake that already is */
    char *expected; /* what was refused, or what a query gives */
    struct expected_fault faults[INTAKE_EXPECTED];
    size_t faults_n;
};

struct intake_case {
    const char *table;
    long line;
    char *name;
    bool stores; /* some step changes the database */
    struct step steps[INTAKE_STEPS];
    size_t steps_n;
};

/** intake_cases_read(folder, name, cases, n): Add the cases of a table; a bad one ends the program.
 */
void intake_cases_read(const char *folder, const char *name, struct intake_case *cases, size_t *n);

/** intake_cases_free(cases, n): Release what they hold. */
void intake_cases_free(struct intake_case *cases, size_t n);

#endif
