/**
 * The text of a statement as one connection sends it: of another district's schema, or of HR's views.
 * Source: ledger.md, Database.
 */
#ifndef STIPEND_ENGINE_DB_TEXT_H
#define STIPEND_ENGINE_DB_TEXT_H

#include <stdbool.h>

/** The longest name of a district: "stipend_NAME_approver" is a role's, and may have 63 bytes. */
enum { DISTRICT_LONGEST = 40 };

/** db_district_named(name): Whether ${name} may name a district: a letter, then letters, digits and "_",
 * all of them lower case. */
bool db_district_named(const char *name);

/**
 * db_text(sql, district, hr):
 * Return ${sql} as it asks the ledger of ${district} (NULL: the one in schema stipend), and with ${hr} the
 * views hr_... in place of the tables; the caller frees it.  NULL if there is no memory.  Names of settings
 * and texts of messages, which follow a quote, stay as they are.
 */
char *db_text(const char *sql, const char *district, bool hr);

#endif
