/**
 * The login of a session: which it is, what it holds, and why a server would not have it.
 * Source: ledger.md, Database (roles).
 */
#ifndef STIPEND_ENGINE_LOGIN_H
#define STIPEND_ENGINE_LOGIN_H

#include "connect.h"

struct login {
    char name[64];
    char roles[256]; /* of this ledger, a blank between and around: " stipend_clerk "; " ": none */
    char prefix[80]; /* of the ledger's roles: "stipend_", of a district "stipend_NAME_" */
    bool embedded;   /* of the embedded ledger */
};

/** login_ask(options, out, e): Connect anew as every command does, and ask.  Return 0 or -1. */
int login_ask(const struct connect_options *options, struct login *out, struct error *e);

/** login_holds(login, role): Whether it holds ${role}, "clerk" of "stipend_clerk". */
bool login_holds(const struct login *login, const char *role);

/**
 * login_explain(embedded, e):
 * Where ${e} is a server's refusal of a connection, say in its place what it refused and who mends it;
 * else leave ${e} alone.
 */
void login_explain(bool embedded, struct error *e);

#endif
