#include "decision.h"

#include <string.h>

char verdict_letter(enum verdict v)
{
    return " mwukon"[v];
}

const char *verdict_name(enum verdict v)
{
    static const char *const names[] = {"", "met", "waived", "unmet", "unknown", "open",
        "not_due"};

    return names[v];
}

static char *append(char *at, const char *text)
{
    size_t n = strlen(text);

    memcpy(at, text, n);
    return at + n;
}

void key_write(char out[KEY_TEXT], const char *scheme, const char *a, const char *b, const char *c)
{
    char *at = append(out, scheme);

    *at++ = ':';
    at = append(at, a);
    if (b != NULL) {
        *at++ = '/';
        at = append(at, b);
    }
    if (c != NULL) {
        *at++ = '/';
        at = append(at, c);
    }
    *at = '\0';
}

static const struct {
    const char *scheme, *name;
} kinds[CHARGE_KINDS] = {
    [CHARGE_COVERAGE] = {"cover:", "coverage"},
    [CHARGE_TRAINING] = {"unit:", "training"},
    [CHARGE_STIPEND] = {"stipend:", "stipend"},
    [CHARGE_DIFFERENTIAL] = {"diff:", "differential"},
    [CHARGE_POOL] = {"pool:", "pool"},
    [CHARGE_AID] = {"aid:", "aid"},
};

enum charge_kind key_kind(const char *key)
{
    for (int i = 0; i < CHARGE_KINDS; i++)
        if (strncmp(key, kinds[i].scheme, strlen(kinds[i].scheme)) == 0)
            return (enum charge_kind)i;
    return CHARGE_STIPEND;
}

const char *charge_kind_name(enum charge_kind kind)
{
    return kinds[kind].name;
}
