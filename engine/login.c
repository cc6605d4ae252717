#include "login.h"
#include "sql.h"

#include <stdio.h>
#include <string.h>

int login_ask(const struct connect_options *options, struct login *out, struct error *e)
{
    struct connect_target target;
    struct db db = {0};
    PGresult *r = NULL;
    int rc;

    if (connect_resolve(options, &target, e) != 0 || connect_open(&target, &db, e) != 0)
        return -1;
    rc = db_query(&db, DB_ONE, sql_login_roles, 0, NULL, &r, e);
    if (rc == 0) {
        *out = (struct login){.embedded = target.embedded};
        snprintf(out->prefix, sizeof out->prefix, "stipend_%s%s",
            options->district != NULL ? options->district : "", options->district != NULL ? "_" : "");
        snprintf(out->name, sizeof out->name, "%s", PQgetvalue(r, 0, 0));
        snprintf(out->roles, sizeof out->roles, "%s", PQgetvalue(r, 0, 1));
        PQclear(r);
    }
    db_close(&db);
    return rc;
}

bool login_holds(const struct login *login, const char *role)
{
    char word[128];

    snprintf(word, sizeof word, " %s%s ", login->prefix, role);
    return strstr(login->roles, word) != NULL;
}

/* A server's words before a connection stands, which come without a code: what is around the name in
 * them, and what is said around it in their place. */
static const struct refusal {
    const char *code, *before, *after, *what, *hint, *rest;
} refusals[] = {
    {"no_login", "role \"", "\" does not exist", "the server has no login ",
        "--user NAME is another; an administrator of the server makes this one: CREATE ROLE ",
        " LOGIN IN ROLE stipend_clerk (or stipend_approver, stipend_auditor, stipend_hr)"},
    {"no_login", "role \"", "\" is not permitted to log in", "the server lets nobody log in as ",
        "--user NAME is a login; a role is granted to one: GRANT ", " TO NAME"},
    {"no_database", "database \"", "\" does not exist", "the server has no database ",
        "stipend doctor shows where its name came from; an administrator makes it: createdb ",
        ", then stipend db init"},
    {"no_connect", "permission denied for database \"", "\"", "this login may not connect to database ",
        "an administrator of the server runs: GRANT CONNECT ON DATABASE ", " TO its name"},
    {"password", "password authentication failed for user \"", "\"",
        "the server refused the password of login ",
        "it is read from PGPASSWORD, from the password file or from the service of login ",
        "; stipend doctor shows from which"},
    {"other_login", "Peer authentication failed for user \"", "\"",
        "the server does not let this user of the system log in as ",
        "--user NAME is another login; its administrator maps users to logins such as ",
        " in pg_hba.conf and pg_ident.conf"},
};

void login_explain(bool embedded, struct error *e)
{
    const char *at, *end;
    char name[64];

    for (size_t i = 0; e->kind == ERROR_UNREACHABLE && i < sizeof refusals / sizeof *refusals; i++) {
        const struct refusal *r = &refusals[i];

        if ((at = strstr(e->text, r->before)) == NULL)
            continue;
        at += strlen(r->before);
        end = strchr(at, '"');
        if (end == NULL || strncmp(end, r->after, strlen(r->after)) != 0 || end - at >= (long)sizeof name)
            continue;
        snprintf(name, sizeof name, "%.*s", (int)(end - at), at);
        error_set(e, ERROR_UNREACHABLE, r->code, "%s%s", r->what, name);
        if (embedded && strcmp(r->code, "no_login") == 0)
            error_hint(e, "the embedded ledger's logins are clerk, approver, auditor and hr; others are "
                          "made with CREATE ROLE");
        else
            error_hint(e, "%s%s%s", r->hint, name, r->rest);
        return;
    }
}
