/**
 * Memory that ends where its contents do: what is read or written beyond it ends the test, with or
 * without a sanitizer.
 */
#ifndef STIPEND_TESTS_RULES_SEALED_H
#define STIPEND_TESTS_RULES_SEALED_H

#include "rules_fixture.h"

/** sealed_new(n, size): Room for ${n} things of ${size}, filled with what is no pointer and no small
 * number; NULL for none.  sealed_free(room, n, size): Give it back. */
void *sealed_new(size_t n, size_t size);
void sealed_free(void *room, size_t n, size_t size);

/**
 * fixture_seal(f):
 * Let every list of the programme, of the shared facts and of the persons of ${f} be a copy that ends
 * where it does.  The copies last until the next fixture is sealed.
 */
void fixture_seal(struct fixture *f);

#endif
