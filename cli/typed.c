#include "typed.h"

#include <stdio.h>
#include <string.h>

char *typed_word(const char *word, char out[TYPED_WORD])
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:,+=@%";
    size_t n = 0;

    if (word[0] != '\0' && word[strspn(word, plain)] == '\0') {
        snprintf(out, TYPED_WORD, "%s", word);
        return out;
    }
    out[n++] = '\'';
    for (; *word != '\0' && n + 8 < TYPED_WORD; word++) {
        if (*word == '\'') {
            memcpy(out + n, "'\\''", 4);
            n += 4;
        } else {
            out[n++] = *word;
        }
    }
    out[n++] = '\'';
    out[n] = '\0';
    return out;
}

void typed_fill(struct error *e, const char *stands, const char *word)
{
    const char *at = strstr(e->hint, stands);
    char quoted[TYPED_WORD], filled[sizeof e->hint + TYPED_WORD];

    if (at == NULL)
        return;
    snprintf(filled, sizeof filled, "%.*s%s%s", (int)(at - e->hint), e->hint, typed_word(word, quoted),
        at + strlen(stands));
    error_hint(e, "%s", filled);
}

static void add(char out[TYPED], const char *before, const char *word)
{
    char quoted[TYPED_WORD];
    size_t n = strlen(out);

    snprintf(out + n, TYPED - n, "%s%s", before, word != NULL ? typed_word(word, quoted) : "");
}

static void add_option(char out[TYPED], const struct option_spec *o, const char *value)
{
    static const char *const left_out[] = {"output", "exit-code", "as-known"};

    for (size_t i = 0; i < sizeof left_out / sizeof *left_out; i++)
        if (strcmp(o->name, left_out[i]) == 0)
            return;
    add(out, " --", o->name);
    if (o->value != NULL)
        add(out, " ", value);
}

char *typed(const struct invocation *run, const char *name, const char *more, char out[TYPED])
{
    const struct option_spec *o = run->command->options;

    snprintf(out, TYPED, "stipend %s", name != NULL ? name : run->command->name);
    for (int i = 0; i < run->operands_n; i++)
        add(out, " ", run->operands[i]);
    for (size_t i = 0; o != NULL && o[i].name != NULL; i++)
        if (run->values[i] != NULL)
            add_option(out, &o[i], run->values[i]);
    if (run->connect.user != NULL)
        add(out, " --user ", run->connect.user);
    if (run->connect.data != NULL)
        add(out, " --data ", run->connect.data);
    if (run->connect.db != NULL)
        add(out, " --db CONNINFO", NULL);
    add(out, more, NULL);
    return out;
}
