/**
 * Other programs and other users: run a program or a piece of this one as the user that a database
 * server needs, without a shell.  Children get a small, fixed environment, the root directory and
 * umask 077, and none of this process's files.
 * Source: issue "embedded database"; ledger.md, Database (as root it runs as postgres).
 */
#ifndef STIPEND_ENGINE_PROCESS_H
#define STIPEND_ENGINE_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "error.h"

struct process_user {
    uid_t uid;
    gid_t gid;
    char name[64];
    bool other; /* not who this process is: a child must become it */
};

/** process_user_self(user, e): Who this process is.  Return 0, or -1 if the id has no name. */
int process_user_self(struct process_user *user, struct error *e);

/** process_user_id(user, uid, e), process_user_name(user, name, e): Look a user up. */
int process_user_id(struct process_user *user, uid_t uid, struct error *e);
int process_user_name(struct process_user *user, const char *name, struct error *e);

/**
 * process_call(user, function, argument):
 * Call ${function} in a child that is ${user}.  Return what it returns (0 to 255; by habit an
 * errno), or -1 if there was no child or it was killed.
 */
int process_call(const struct process_user *user, int (*function)(const void *argument),
    const void *argument);

/**
 * process_run(user, argv, output, room):
 * Run ${argv} (argv[0] a path) as ${user} and wait for it, its standard input empty.  The last of
 * what it writes to standard output and error goes to ${output}, with a NUL, at most ${room} bytes.
 * Return its exit status, or -1.
 */
int process_run(const struct process_user *user, char *const argv[], char *output, size_t room);

/**
 * process_spawn(user, argv, log):
 * Start ${argv} as ${user} in a session of its own, writing to the end of the file ${log}.  Return
 * its process id, or -1.  It goes on when this process ends.
 */
pid_t process_spawn(const struct process_user *user, char *const argv[], const char *log);

#endif
