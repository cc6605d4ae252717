/**
 * Readers of what refers to something: ids of other parts of the document, cites, lists of ids.
 * Source: programme.md, Values, "id", "cite"; "What check refuses", "missing references".
 */
#ifndef STIPEND_ENGINE_PROGRAMME_REF_H
#define STIPEND_ENGINE_PROGRAMME_REF_H

#include "programme_form.h"

/** Things that have an id, as an array of structs whose first member it is. */
struct reference {
    const char *what;    /* "fund" */
    const char *section; /* the document's key that holds them */
    size_t at, n, size;  /* of the array and its count in struct document; of an element */
};

/** The parts of a document that others refer to. */
extern const struct reference programme_ref_periods, programme_ref_kinds,
    programme_ref_deliverables, programme_ref_requirements, programme_ref_plans,
    programme_ref_funds;

/** Lists of ids. */
struct ids {
    bool may_be_empty;
    bool of_facts; /* capitals, points and underscores too */
};

programme_reader programme_ref_one;  /* int, an index; how: struct reference */
programme_reader programme_ref_many; /* const int *; how: struct reference */
programme_reader programme_ref_ids;  /* const char *const *; how: struct ids */
programme_reader programme_ref_cite; /* struct cite */

#endif
