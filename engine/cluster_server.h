/**
 * The server process of an embedded ledger, known by PostgreSQL's own postmaster.pid.
 */
#ifndef STIPEND_ENGINE_CLUSTER_SERVER_H
#define STIPEND_ENGINE_CLUSTER_SERVER_H

#include "cluster.h"

/**
 * cluster_server_pid(c, ready):
 * Return the id of the server of ${c}, 0 if none runs (a stale postmaster.pid, whose number may by
 * now be another program's, counts as none); ${ready} (may be NULL): it takes connections.
 */
pid_t cluster_server_pid(const struct cluster *c, bool *ready);

/** cluster_server_start(c, major, e): Start it and wait until it is ready.  Under the lock. */
int cluster_server_start(const struct cluster *c, int major, struct error *e);

/** cluster_server_stop(c, pid, e): End its connections, stop it and wait.  Under the lock. */
int cluster_server_stop(const struct cluster *c, pid_t pid, struct error *e);

#endif
