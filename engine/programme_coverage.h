/**
 * Coverage policies: what a school gets back for a substitute.
 * Source: programme.md, Coverage.
 */
#ifndef STIPEND_ENGINE_PROGRAMME_COVERAGE_H
#define STIPEND_ENGINE_PROGRAMME_COVERAGE_H

#include "programme_form.h"

/** A policy: struct coverage; needs session kinds and funds. */
extern const struct form programme_coverage_form;

#endif
