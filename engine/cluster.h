/**
 * The embedded ledger: a private PostgreSQL cluster in the user's data directory, reached only
 * through a Unix socket inside it, started when first needed and left running.
 *
 *   DATA/            0700, of the user who runs the server
 *     lock           held while the server is made, started or stopped
 *     cluster/       PostgreSQL's own data; any server of its version can serve it
 *     log            what the server writes
 *     .s.PGSQL.5432  the socket
 *
 * The server runs as the user of this process; for root, as postgres, or as the owner of a cluster
 * that is there.
 * Source: ledger.md, Database; goals.md (no step that can be left out).
 */
#ifndef STIPEND_ENGINE_CLUSTER_H
#define STIPEND_ENGINE_CLUSTER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "error.h"
#include "process.h"

enum { CLUSTER_PORT = 5432, CLUSTER_PATH = 256 };

struct cluster {
    char data[CLUSTER_PATH]; /* absolute */
    char source[128];        /* where that came from, for doctor */
    char dir[CLUSTER_PATH + 16];
    char log[CLUSTER_PATH + 16];
    char socket[CLUSTER_PATH + 16];
    struct process_user server; /* who the server runs as */
    char admin[64];             /* the superuser role */
};

struct cluster_status {
    bool made, running;
    int major; /* of the data; 0 if not made */
    pid_t pid; /* 0 if not running */
};

/**
 * cluster_locate(c, data, e):
 * Fill ${c} for the directory ${data} (NULL: $XDG_DATA_HOME/stipend, else
 * ~/.local/share/stipend, else for root /var/lib/stipend).  Makes nothing.  Return 0, or -1:
 * no place to be found, or its path too long for a socket.
 */
int cluster_locate(struct cluster *c, const char *data, struct error *e);

/** cluster_ready(c): Return whether the server is there and takes connections; cheap. */
bool cluster_ready(const struct cluster *c);

/** cluster_status(c, status, e): Tell about ${c} without changing it. */
int cluster_status(const struct cluster *c, struct cluster_status *status, struct error *e);

/**
 * cluster_start(c, started, e):
 * Make the cluster if there is none, start its server if it does not run, make the database and
 * bring the schema to this program's.  ${started} (may be NULL) tells whether it was started now.
 * Two processes that do this at once make one server.  Return 0, or -1 with ERROR_UNREACHABLE, or
 * what schema_upgrade refuses.
 */
int cluster_start(struct cluster *c, bool *started, struct error *e);

/** cluster_stop(c, stopped, e): Stop the server, ending its connections; ${stopped}: it ran. */
int cluster_stop(struct cluster *c, bool *stopped, struct error *e);

/**
 * cluster_conninfo(c, user, database, out, room):
 * Write the libpq conninfo of ${database} for the role ${user} to ${out}.
 */
void cluster_conninfo(const struct cluster *c, const char *user, const char *database, char *out,
    size_t room);

#endif
