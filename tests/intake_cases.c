#include "tests/intake_cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *table;
static long line;

static void refuse(const char *what)
{
    fprintf(stderr, "%s:%ld: %s\n", table, line, what);
    exit(1);
}

/* Add to the bytes of a file, with "<0A>" for the byte 10. */
static void add_bytes(struct step *s, const char *text, bool newline)
{
    const size_t most = strlen(text) + 1;
    unsigned byte;

    if (s->len + most > s->room) {
        s->room = 2 * (s->len + most);
        if ((s->bytes = realloc(s->bytes, s->room)) == NULL)
            refuse("memory ran out");
    }
    while (*text != '\0') {
        int used = 0;

        if (strspn(text + (*text == '<'), "0123456789ABCDEF") == 2 &&
            sscanf(text, "<%2X>%n", &byte, &used) == 1 && used == 4) {
            s->bytes[s->len++] = (char)byte;
            text += used;
        } else {
            s->bytes[s->len++] = *text++;
        }
    }
    if (newline)
        s->bytes[s->len++] = '\n';
}

static struct step *new_step(struct intake_case *c, enum step_kind kind, const char *text)
{
    struct step *s;

    if (c == NULL || c->steps_n == INTAKE_STEPS)
        refuse("no case, or too many steps");
    s = &c->steps[c->steps_n++];
    *s = (struct step){.kind = kind, .text = strdup(text), .number = -1};
    return s;
}

/* import KIND [FILE] [again] */
static void read_import(struct intake_case *c, char *rest)
{
    struct step *s;
    char kind[64] = "", word[2][64] = {"", ""};

    sscanf(rest, "%63s %63s %63s", kind, word[0], word[1]);
    s = new_step(c, STEP_IMPORT, kind);
    for (int i = 0; i < 2; i++) {
        if (strcmp(word[i], "again") == 0)
            s->again = true;
        else if (word[i][0] != '\0')
            s->file = strdup(word[i]);
    }
}

static void read_fault(struct step *s, bool warning, const char *rest)
{
    struct expected_fault *f = &s->faults[s->faults_n++];
    int used = 0;

    if (s->faults_n > INTAKE_EXPECTED ||
        sscanf(rest, "%ld:%ld %n", &f->line, &f->column, &used) != 2 || used == 0)
        refuse("expected LINE:COLUMN MESSAGE");
    f->warning = warning;
    f->message = strdup(rest + used);
    if (!warning)
        s->outcome = OUTCOME_FAULTS;
}

/* What an import or a query must bring. */
static bool read_outcome(struct intake_case *c, struct step *s, const char *word, char *rest)
{
    struct expected_fault *f = s->faults_n > 0 ? &s->faults[s->faults_n - 1] : NULL;

    if (strcmp(word, "|") == 0) {
        add_bytes(s, rest, true);
    } else if (strcmp(word, "bytes") == 0) {
        add_bytes(s, rest, false);
    } else if (strcmp(word, "rows") == 0) {
        s->number = strtol(rest, NULL, 10);
        c->stores = true;
    } else if (strcmp(word, "already") == 0) {
        s->outcome = OUTCOME_ALREADY;
        s->number = strtol(rest, NULL, 10);
    } else if (strcmp(word, "refused") == 0) {
        s->outcome = OUTCOME_REFUSED;
        s->expected = strdup(rest);
    } else if (strcmp(word, "gives") == 0) {
        s->expected = strdup(rest);
    } else if (strcmp(word, "error") == 0 || strcmp(word, "warning") == 0) {
        read_fault(s, word[0] == 'w', rest);
    } else if (strcmp(word, "hint") == 0 && f != NULL) {
        f->hint = strdup(rest);
    } else if (strcmp(word, "at") == 0 && f != NULL) {
        f->pointer = strdup(rest);
    } else {
        return false;
    }
    return true;
}

static void read_line(const char *word, char *rest, struct intake_case *cases, size_t *n)
{
    struct intake_case *c = *n > 0 ? &cases[*n - 1] : NULL;

    if (strcmp(word, "case") == 0 && *n < INTAKE_CASES) {
        cases[(*n)++] = (struct intake_case){.table = table, .line = line, .name = strdup(rest)};
    } else if (strcmp(word, "import") == 0) {
        read_import(c, rest);
    } else if (strcmp(word, "run") == 0 || strcmp(word, "query") == 0) {
        new_step(c, word[0] == 'r' ? STEP_RUN : STEP_QUERY, rest);
        c->stores |= word[0] == 'r';
    } else if (c == NULL || c->steps_n == 0 ||
               !read_outcome(c, &c->steps[c->steps_n - 1], word, rest)) {
        refuse("this line is not understood");
    }
}

void intake_cases_read(const char *folder, const char *name, struct intake_case *cases, size_t *n)
{
    char path[4096], *text = NULL;
    size_t room = 0;
    ssize_t len;
    FILE *f;

    table = name;
    line = 0;
    snprintf(path, sizeof path, "%s/intake/%s", folder, name);
    if ((f = fopen(path, "rb")) == NULL)
        refuse("cannot be read");
    while ((len = getline(&text, &room, f)) > 0) {
        char *at = text, *rest;

        line++;
        if (text[len - 1] == '\n')
            text[len - 1] = '\0';
        at += strspn(at, " ");
        if (*at == '\0' || *at == '#')
            continue;
        rest = at + strcspn(at, " ");
        if (*rest != '\0')
            *rest++ = '\0';
        read_line(at, rest, cases, n);
    }
    free(text);
    fclose(f);
}

void intake_cases_free(struct intake_case *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        free(cases[i].name);
        for (size_t j = 0; j < cases[i].steps_n; j++) {
            struct step *s = &cases[i].steps[j];

            free(s->text);
            free(s->file);
            free(s->bytes);
            free(s->expected);
            for (size_t k = 0; k < s->faults_n; k++) {
                free(s->faults[k].message);
                free(s->faults[k].hint);
                free(s->faults[k].pointer);
            }
        }
    }
}
