/**
 * Funds, and what is charged to them.
 * Source: programme.md, Shape ("funds", "charge"); Funds.
 */
#ifndef STIPEND_ENGINE_PROGRAMME_FUND_H
#define STIPEND_ENGINE_PROGRAMME_FUND_H

#include "programme_form.h"

/** What can be charged: the words for enum charge_kind, ended by NULL. */
extern const char *const programme_fund_kinds[];

/** A fund: struct fund. */
extern const struct form programme_fund_form;

/** A charge by kind: struct charge[CHARGE_KINDS]. */
extern const struct form programme_fund_charges;

/** One charge: struct charge, from a list of funds and shares. */
programme_reader programme_fund_charge;

#endif
