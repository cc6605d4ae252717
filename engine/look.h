/**
 * HR's look at one person: recorded before anything of her is read.
 * Source: ledger.md, Database (stipend_hr).
 */
#ifndef STIPEND_ENGINE_LOOK_H
#define STIPEND_ENGINE_LOOK_H

#include "db.h"

/** What one reason may be long, in bytes. */
enum { LOOK_REASON = 511 };

/**
 * look_begin(db, teacher, reason, e):
 * If the login of ${db} sees persons only as stipend_hr does, record its look at ${teacher} for ${reason}
 * (NULL: none given), committed, and let every later statement of ${db} ask the views of HR; db->hr then
 * is true.  Other logins are left as they are.  Return 0, or -1.
 */
int look_begin(struct db *db, const char *teacher, const char *reason, struct error *e);

#endif
