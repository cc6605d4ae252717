#include "hr_text.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

char *hr_text(const char *sql)
{
    static const char schema[] = "stipend.", prefix[] = "hr_";
    size_t n = 0, room = strlen(sql) + 1;
    char *out;

    for (const char *at = sql; (at = strstr(at, schema)) != NULL; at += strlen(schema))
        room += strlen(prefix);
    if ((out = malloc(room)) == NULL)
        return NULL;
    for (const char *at = sql; *at != '\0';) {
        bool name = at > sql && strchr(" \n(", at[-1]) != NULL &&
                    strncmp(at, schema, strlen(schema)) == 0;

        if (name) {
            memcpy(out + n, schema, strlen(schema));
            memcpy(out + n + strlen(schema), prefix, strlen(prefix));
            n += strlen(schema) + strlen(prefix);
            at += strlen(schema);
        } else {
            out[n++] = *at++;
        }
    }
    out[n] = '\0';
    return out;
}
