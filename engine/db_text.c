#include "db_text.h"

#include <stdlib.h>
#include <string.h>

static const char schema[] = "stipend";

/* What follows the schema's name where a statement means the schema, a relation in it or a role, and what
 * goes before: one of these characters, or this word. */
static const struct {
    const char *before, *word, *after;
    bool relation;
} meant[] = {
    {" \n(,", NULL, ".", true},
    {" \n(,'", NULL, "_owner", false},
    {" \n(,'", NULL, "_clerk", false},
    {" \n(,'", NULL, "_approver", false},
    {" \n(,'", NULL, "_auditor", false},
    {" \n(,'", NULL, "_hr", false},
    {NULL, "SCHEMA ", "", false},
    {NULL, "nspname = '", "'", false},
    {NULL, "", "'::regnamespace", false},
};

bool db_district_named(const char *name)
{
    size_t n = strlen(name);

    return n > 0 && n <= DISTRICT_LONGEST && strchr("abcdefghijklmnopqrstuvwxyz", name[0]) != NULL &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == n;
}

static bool goes_before(const char *sql, const char *at, size_t i)
{
    size_t n;

    if (meant[i].word == NULL)
        return at > sql && strchr(meant[i].before, at[-1]) != NULL;
    n = strlen(meant[i].word);
    return (size_t)(at - sql) >= n && memcmp(at - n, meant[i].word, n) == 0;
}

/* Whether the schema's name at ${at} is to be changed; ${relation} becomes whether a relation follows. */
static bool is_meant(const char *sql, const char *at, bool *relation)
{
    for (size_t i = 0; i < sizeof meant / sizeof *meant; i++)
        if (strncmp(at + sizeof schema - 1, meant[i].after, strlen(meant[i].after)) == 0 &&
            goes_before(sql, at, i)) {
            *relation = meant[i].relation;
            return true;
        }
    return false;
}

static size_t put(char *out, size_t n, const char *text, size_t len)
{
    memcpy(out + n, text, len);
    return n + len;
}

char *db_text(const char *sql, const char *district, bool hr)
{
    size_t n = 0, len = sizeof schema - 1, room = strlen(sql) + 1;
    size_t name_n = district != NULL ? strlen(district) : 0;
    const char *at, *from = sql;
    char *out;

    for (at = sql; (at = strstr(at, schema)) != NULL; at += len)
        room += name_n + sizeof "_.hr_";
    if ((out = malloc(room)) == NULL)
        return NULL;
    for (at = sql; (at = strstr(at, schema)) != NULL; at += len) {
        bool relation;

        if (!is_meant(sql, at, &relation))
            continue;
        n = put(out, n, from, (size_t)(at - from) + len);
        from = at + len;
        if (district != NULL) {
            out[n++] = '_';
            n = put(out, n, district, name_n);
        }
        if (hr && relation) {
            n = put(out, n, ".hr_", 4);
            from++;
        }
    }
    n = put(out, n, from, strlen(from));
    out[n] = '\0';
    return out;
}
