/**
 * Roles, their awards, and the plans that divide stipends.
 * Source: programme.md, Shape ("roles", "plans"); Awards.
 */
#ifndef STIPEND_ENGINE_PROGRAMME_AWARD_H
#define STIPEND_ENGINE_PROGRAMME_AWARD_H

#include "programme_form.h"

/** The words for enum award_kind, ended by NULL. */
extern const char *const programme_award_kinds[];

/** What an award of each kind is charged as. */
extern const enum charge_kind programme_award_charges[];

/** A role: struct role; needs requirements, plans and funds. */
extern const struct form programme_award_roles;

/** A plan: struct plan; needs pay periods. */
extern const struct form programme_award_plans;

#endif
