/**
 * Requirements: trees of conditions.
 * Source: programme.md, Requirements.
 */
#ifndef STIPEND_ENGINE_PROGRAMME_REQUIREMENT_H
#define STIPEND_ENGINE_PROGRAMME_REQUIREMENT_H

#include "programme_form.h"

/** A requirement: struct requirement. */
extern const struct form programme_requirement_form;

#endif
