/**
 * The directory of an embedded ledger: whether it may be used, and the cluster in it.
 */
#ifndef STIPEND_ENGINE_CLUSTER_DIR_H
#define STIPEND_ENGINE_CLUSTER_DIR_H

#include "cluster.h"

/**
 * cluster_dir_prepare(c, e):
 * Make the directory ${c->data} and those above it, or check that the one there is private, of the
 * right user, and entered by it.  Only a new or empty directory changes its owner or mode.
 */
int cluster_dir_prepare(const struct cluster *c, struct error *e);

/** cluster_dir_lock(c, e): Wait for the lock and return its file, to be closed; -1 on error. */
int cluster_dir_lock(const struct cluster *c, struct error *e);

/**
 * cluster_dir_make(c, e):
 * Make the cluster beside its place and move it there whole, so that an interruption at any point
 * leaves none.  Under the lock.
 */
int cluster_dir_make(const struct cluster *c, struct error *e);

/** cluster_dir_major(c, major, e): Set ${major} to the version of the data, 0 if there is none. */
int cluster_dir_major(const struct cluster *c, int *major, struct error *e);

/** cluster_dir_trouble(c, what, saying, e): Fill ${e} for a step ${what} of a server program that
 * failed saying ${saying} (its output); find the line that tells why and what helps. */
int cluster_dir_trouble(const struct cluster *c, const char *what, const char *saying,
    struct error *e);

#endif
