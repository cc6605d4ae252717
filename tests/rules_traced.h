/**
 * Facts as a trace names them: each is one of the person's, with its own place, evidence and day.
 */
#ifndef STIPEND_TESTS_RULES_TRACED_H
#define STIPEND_TESTS_RULES_TRACED_H

#include "rules_fixture.h"

/** check_traced_facts(f, person, trace): Fail the test where a fact of ${trace} is another than it says. */
void check_traced_facts(
    const struct fixture *f, const struct person *person, const struct trace *trace);

#endif
