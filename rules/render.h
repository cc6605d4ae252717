/**
 * The handbook: what a programme's rules amount to, in plain English Markdown, with the clauses quoted.
 * Nothing is said that the rules do not say, and every figure of the document appears.
 * Source: programme.md, the whole page.
 */
#ifndef STIPEND_RULES_RENDER_H
#define STIPEND_RULES_RENDER_H

#include "programme.h"
#include "sink.h"

/** render_handbook(p, out): The whole handbook of ${p}. */
void render_handbook(const struct programme *p, struct sink *out);

#endif
