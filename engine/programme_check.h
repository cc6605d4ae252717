/**
 * What check refuses and warns about: everything that is said of a programme document as a whole,
 * once its values are read.  What could not be read is left alone, as it is a fault already.
 * Source: programme.md, "What check refuses and warns about", and the rules elsewhere on the page.
 */
#ifndef STIPEND_ENGINE_PROGRAMME_CHECK_H
#define STIPEND_ENGINE_PROGRAMME_CHECK_H

#include "programme_doc.h"

/** programme_check(d): Add to the faults of ${d} all that is wrong or doubtful in its programme. */
void programme_check(struct doc *d);

/** The parts of it, each in a file of its name: requirements and awards; coverage; what is charged
 * to funds; warnings of what is allowed but rarely meant. */
void programme_check_award(struct doc *d);
void programme_check_coverage(struct doc *d);
void programme_check_fund(struct doc *d);
void programme_check_doubt(struct doc *d);

#endif
