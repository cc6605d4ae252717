#include "reason.h"

#include <string.h>

static const struct {
    const char *name, *words;
} reasons[CODES] = {
#define REASON(number, name, words) [number] = {#name, words},
    REASONS(REASON)
#undef REASON
};

static const char *const outcomes[OUTCOMES] = {
    [OUTCOME_PAID] = "paid",
    [OUTCOME_REDUCED] = "reduced",
    [OUTCOME_HELD] = "held",
    [OUTCOME_FORFEITED] = "forfeited",
    [OUTCOME_DENIED] = "denied",
    [OUTCOME_DEFERRED] = "deferred",
    [OUTCOME_NOT_DUE] = "not_due",
};

const char *code_name(enum code code)
{
    return reasons[code].name;
}

const char *code_words(enum code code)
{
    return reasons[code].words;
}

const char *outcome_name(enum outcome outcome)
{
    return outcomes[outcome];
}

enum outcome outcome_parse(const char *text)
{
    for (int i = 1; i < OUTCOMES; i++)
        if (strcmp(outcomes[i], text) == 0)
            return (enum outcome)i;
    return (enum outcome)0;
}

char *codes_text(codes set, char out[CODES_TEXT])
{
    size_t at = 0;

    for (int i = 1; i < CODES; i++) {
        size_t n = strlen(reasons[i].name);

        if ((set >> i & 1) == 0)
            continue;
        if (at > 0)
            out[at++] = ' ';
        memcpy(out + at, reasons[i].name, n);
        at += n;
    }
    out[at] = '\0';
    return out;
}

codes codes_parse(const char *text)
{
    codes set = 0;

    while (*text != '\0') {
        const char *end = strchr(text, ' ');
        size_t n = end != NULL ? (size_t)(end - text) : strlen(text);

        for (int i = 1; i < CODES; i++)
            if (strlen(reasons[i].name) == n && memcmp(reasons[i].name, text, n) == 0)
                set |= (codes)1 << i;
        text += end != NULL ? n + 1 : n;
    }
    return set;
}
