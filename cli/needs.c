#include "needs.h"

#include <stdio.h>
#include <string.h>

#include "engine/login.h"
#include "typed.h"

enum { ROLE = 16 };

/* Take the next role off a list with a blank between. */
static bool next_role(const char **list, char role[ROLE])
{
    size_t len = strcspn(*list, " ");

    if (len == 0)
        return false;
    snprintf(role, ROLE, "%.*s", (int)len, *list);
    *list += len + strspn(*list + len, " ");
    return true;
}

static bool holds_one(const struct login *login, const char *roles)
{
    char role[ROLE];

    while (next_role(&roles, role))
        if (login_holds(login, role))
            return true;
    return false;
}

/* A login that is granted clerk and approver can do neither's work. */
static bool excludes(const struct login *login, const char *role)
{
    return (strcmp(role, "approver") == 0 && login_holds(login, "clerk")) ||
           (strcmp(role, "clerk") == 0 && login_holds(login, "approver"));
}

static void hint(const struct invocation *run, const struct login *login, const char *role, struct error *e)
{
    struct invocation other = *run;
    char command[TYPED];

    other.connect.user = NULL;
    typed(&other, NULL, "", command);
    if (login->embedded)
        error_hint(e, "the embedded ledger's login for it: stipend --user %s %s", role,
            command + strlen("stipend "));
    else if (excludes(login, role))
        error_hint(e, "let another login do it that holds %s%s, as no login may hold both: stipend "
                      "--user NAME %s", login->prefix, role, command + strlen("stipend "));
    else
        error_hint(e, "an administrator of the database runs: GRANT %s%s TO %s; --user NAME is another "
                      "login", login->prefix, role, login->name);
}

void needs_explain(const struct invocation *run, struct error *e)
{
    const char *roles = run->command != NULL ? run->command->roles : NULL;
    bool plan = strcmp(e->sqlstate, "ST006") == 0; /* a plan is approved by approvers only */
    char listed[COMMAND_ROLES], first[ROLE], sqlstate[sizeof e->sqlstate];
    struct login login;
    struct error unread;

    if (plan)
        roles = "approver";
    if (roles == NULL || (!plan && strcmp(e->sqlstate, "42501") != 0) ||
        login_ask(&run->connect, &login, &unread) != 0)
        return;
    if (holds_one(&login, roles)) {
        error_hint(e, "login %s holds the role for it: stipend verify names grants that are not as they were "
                      "made", login.name);
        return;
    }
    memcpy(sqlstate, e->sqlstate, sizeof sqlstate);
    command_roles(roles, login.prefix, listed);
    if (strcmp(login.roles, " ") == 0)
        error_set(e, ERROR_REFUSED, "no_role", "login %s has no role of this ledger; stipend %s needs %s",
            login.name, run->command->name, listed);
    else
        error_set(e, ERROR_REFUSED, "other_role", "login %s may not run stipend %s: it needs %s", login.name,
            run->command->name, listed);
    memcpy(e->sqlstate, sqlstate, sizeof sqlstate);
    next_role(&roles, first);
    hint(run, &login, first, e);
}
