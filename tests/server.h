/**
 * A private PostgreSQL server that lives for one test program: on a Unix socket in a directory of
 * its own, not durable, gone when the program ends in whatever way.
 */
#ifndef STIPEND_TESTS_SERVER_H
#define STIPEND_TESTS_SERVER_H

#include <stddef.h>
#include <sys/types.h>

#include "engine/db.h"
#include "engine/process.h"

struct server {
    char dir[128]; /* PGHOST */
    struct process_user user; /* who it runs as, and its superuser role */
    pid_t watcher;
    int leash; /* closed: the server goes */
};

/** server_start(s): Start one; return 0, or -1 having said why on standard error. */
int server_start(struct server *s);

/** server_start_abroad(s): The same with another order of texts, time zone and form of days. */
int server_start_abroad(struct server *s);

/** server_stop(s): Stop it and remove its directory. */
void server_stop(struct server *s);

/** server_conninfo(s, user, database, out, room): How to connect; ${user} NULL: the superuser. */
void server_conninfo(const struct server *s, const char *user, const char *database, char *out,
    size_t room);

/** server_open(s, user, database, db): Connect; return 0 or -1, having said why. */
int server_open(const struct server *s, const char *user, const char *database, struct db *db);

/** server_ledger(s, database): Make ${database} with the ledger's schema, and the logins clerk,
 * approver, auditor and hr if they are not there; return 0 or -1, having said why. */
int server_ledger(const struct server *s, const char *database);

#endif
