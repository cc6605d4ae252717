/**
 * What calendars say of each day of the edition, school by school; and where a fact came from.
 * Source: ledger.md, Facts, calendar.
 */
#ifndef STIPEND_RULES_CALENDAR_H
#define STIPEND_RULES_CALENDAR_H

#include "day.h"

/** Where a fact came from: intake and line, both from 1; 0 and 0 for none. */
struct place {
    int32_t intake, line;
};

enum listed { LISTED_NOT, LISTED_OPEN, LISTED_CLOSED };

/** Where one row of a calendar came from. */
struct calendar_place {
    int row;
    day on;
    struct place at;
};

/** What calendars say of the days of the edition; row 0 is "*", row s + 1 is school s. */
struct calendar {
    const unsigned char *listed; /* enum listed, [row * days + day - from] */
    const bool *any;             /* whether a row of the calendar is known at all, [row] */
    day from;
    int days;
    const struct calendar_place *places; /* of every row; only where texts were asked for */
    int places_n;
};

#endif
