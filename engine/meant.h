/**
 * What somebody meant who wrote a day or an amount as sheets and letters have them, so that a
 * message can say how to write it here.  Nothing is ever read as meant, only proposed.
 */
#ifndef STIPEND_ENGINE_MEANT_H
#define STIPEND_ENGINE_MEANT_H

#include "../rules/day.h"
#include "../rules/money.h"

#include <stdbool.h>
#include <stddef.h>

/** meant_day(text, len, out): Whether the ${len} bytes of ${text} look like a day: 12/18/2026 or
 * 18.12.26 (the month first, unless it cannot be), 2026/12/18, 2026-7-1, or a sheet's own count
 * of days, 46374.  Write it to ${out} as it should be. */
bool meant_day(const char *text, size_t len, char out[DAY_TEXT]);

/** Room for a share of meant_share with its NUL. */
enum { SHARE_TEXT = 16 };

/** meant_share(text, len, out): Whether ${text} looks like a number per cent, from 0 to 100: 75%,
 * 7.5 %, 75.  Write the part of one that it is to ${out}. */
bool meant_share(const char *text, size_t len, char out[SHARE_TEXT]);

/** meant_money(text, len, out): Whether ${text} looks like an amount: $2,500, 1250.5, 1250.
 * Write it to ${out} as it should be. */
bool meant_money(const char *text, size_t len, char out[MONEY_TEXT]);

#endif
