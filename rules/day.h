/**
 * Days: whole numbers counted from 2000-01-01, the same that PostgreSQL's date counts.
 * Source: programme.md, Values; style.md, habit 8.
 */
#ifndef STIPEND_RULES_DAY_H
#define STIPEND_RULES_DAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Days since 2000-01-01; may be negative. */
typedef int32_t day;

/** No day: before every day. */
#define NO_DAY INT32_MIN

/** After every day: an end that is open. */
#define DAY_OPEN INT32_MAX

/** Room for "2026-07-01" and its NUL. */
#define DAY_TEXT 12

/**
 * day_parse(text, len, out):
 * Read "2026-07-01", years 1900 to 2199; the day must exist.  Return false otherwise.
 */
bool day_parse(const char *text, size_t len, day *out);

/** day_text(d, out): Write ${d} as "2026-07-01" ("" for NO_DAY) to ${out}; return ${out}. */
char *day_text(day d, char out[DAY_TEXT]);

/** day_weekday(d): Return 0 for a Monday up to 6 for a Sunday. */
int day_weekday(day d);

/** day_month(d): Return the months since January of the year 0: equal for two days of a month. */
int32_t day_month(day d);

#endif
