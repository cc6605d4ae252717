#include "rules_table.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Noreturn void row_bad(const struct row *r, const char *format, ...)
{
    va_list args;

    fprintf(stderr, "%s:%d: ", r->file, r->line);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    exit(1);
}

bool row_is(const struct row *r, const char *word)
{
    return strcmp(r->word[0], word) == 0;
}

bool row_more(const struct row *r)
{
    return r->at < r->n;
}

const char *row_word(struct row *r)
{
    if (!row_more(r))
        row_bad(r, "\"%s\" wants another word", r->word[0]);
    return r->word[r->at++];
}

bool row_take(struct row *r, const char *word)
{
    if (!row_more(r) || strcmp(r->word[r->at], word) != 0)
        return false;
    r->at++;
    return true;
}

void row_end(const struct row *r)
{
    if (row_more(r))
        row_bad(r, "\"%s\" does not know \"%s\"", r->word[0], r->word[r->at]);
}

day row_day(struct row *r)
{
    const char *word = row_word(r);
    day on;

    if (!day_parse(word, strlen(word), &on))
        row_bad(r, "\"%s\" is no day", word);
    return on;
}

money row_money(struct row *r)
{
    const char *word = row_word(r);
    int sign = word[0] == '-' ? -1 : 1;
    money amount;

    word += sign < 0;
    if (!money_parse(word, strlen(word), &amount))
        row_bad(r, "\"%s\" is no money", word);
    return sign * amount;
}

struct ratio row_ratio(struct row *r)
{
    const char *word = row_word(r);
    struct ratio ratio;

    if (!ratio_parse(word, strlen(word), &ratio))
        row_bad(r, "\"%s\" is no ratio", word);
    return ratio;
}

int32_t row_number(struct row *r)
{
    const char *word = row_word(r);
    char *end;
    long number = strtol(word, &end, 10);

    if (end == word || *end != '\0')
        row_bad(r, "\"%s\" is no number", word);
    return (int32_t)number;
}

int row_choice(struct row *r, const char *const *names)
{
    const char *word = row_word(r);
    int i = 0;

    while (names[i] != NULL && strcmp(names[i], word) != 0)
        i++;
    if (names[i] == NULL)
        row_bad(r, "\"%s\" knows no \"%s\"", r->word[0], word);
    return i;
}

char *table_text(const char *folder, const char *file, struct arena *arena, size_t *len)
{
    char path[4096], *text;
    FILE *f;
    long size;

    snprintf(path, sizeof path, "%s/%s", folder, file);
    if ((f = fopen(path, "rb")) == NULL) {
        fprintf(stderr, "cannot read %s\n", path);
        exit(1);
    }
    fseek(f, 0, SEEK_END);
    size = ftell(f);
    rewind(f);
    text = arena_take(arena, (size_t)size + 1);
    *len = fread(text, 1, (size_t)size, f);
    fclose(f);
    return text;
}

/* A table while it is read. */
struct reading {
    struct arena *arena;
    struct table *table;
    const char *file;
    char *at; /* the text not read yet */
    int line; /* of the line last read */
    struct table_case given;
};

/* The next line, those that end in "\\" joined, without comment; NULL at the end. */
static char *next_line(struct reading *r, int *first)
{
    char *line = r->at, *end, *hash;

    if (*line == '\0')
        return NULL;
    *first = ++r->line;
    while ((end = strchr(r->at, '\n')) != NULL && end > line && end[-1] == '\\') {
        end[-1] = end[0] = ' ';
        r->line++;
        r->at = end + 1;
    }
    r->at = end != NULL ? end + 1 : strchr(r->at, '\0');
    if (end != NULL)
        *end = '\0';
    for (hash = line; (hash = strchr(hash, '#')) != NULL; hash++)
        if (hash == line || hash[-1] == ' ')
            break;
    if (hash != NULL)
        *hash = '\0';
    line += strspn(line, " ");
    for (end = strchr(line, '\0'); end > line && end[-1] == ' ';)
        *--end = '\0';
    return line;
}

/* The next word of ${at}, in quotes if it holds blanks; NULL at the end. */
static char *next_word(struct reading *r, char **at)
{
    char *word = *at + strspn(*at, " ");
    size_t n = *word == '"' ? strcspn(word + 1, "\"") : strcspn(word, " ");
    bool quoted = *word == '"';

    if (*word == '\0')
        return NULL;
    word += quoted;
    *at = word + n + quoted;
    return arena_text(r->arena, word, n);
}

static struct row *new_row(struct reading *r, struct table_case *into, int line)
{
    struct row *row = arena_take(r->arena, sizeof *row);

    *row = (struct row){.file = r->file, .line = line, .at = 1, .rest = ""};
    if (into->rows_n == CASE_ROWS)
        row_bad(row, "too many rows in one case");
    into->rows[into->rows_n++] = row;
    return row;
}

/* A line as rows: a word that ends in ";" ends one, and the next has the same first word. */
static void read_rows(struct reading *r, struct table_case *into, char *text, int line)
{
    struct row *row = new_row(r, into, line);
    bool json = strncmp(text, "with ", 5) == 0 || strncmp(text, "let ", 4) == 0;
    const char *first;
    char *at = text, *word;

    while ((word = next_word(r, &at)) != NULL) {
        size_t n = strlen(word);

        if (row->n == ROW_WORDS)
            row_bad(row, "too many words in one row");
        row->word[row->n++] = word;
        if (row->n == 2)
            row->rest = arena_text(r->arena, at, strlen(at));
        if (json && row->n == 2)
            break;
        if (json || n < 2 || word[n - 1] != ';')
            continue;
        word[n - 1] = '\0';
        first = row->word[0];
        row = new_row(r, into, line);
        row->word[row->n++] = first;
    }
}

static const char *full_name(const struct reading *r, const char *name)
{
    size_t size = strlen(r->table->name) + strlen(name) + 3;
    char *text = arena_take(r->arena, size);

    snprintf(text, size, "%s: %s", r->table->name, name);
    return text;
}

struct table *table_read(const char *folder, const char *file, struct arena *arena)
{
    struct reading r = {.arena = arena, .file = file};
    struct table_case *into = &r.given;
    char *line;
    size_t len;
    int first;

    r.table = arena_take(arena, sizeof *r.table);
    r.table->name = arena_text(arena, file, strcspn(file, "."));
    r.at = table_text(folder, file, arena, &len);
    while ((line = next_line(&r, &first)) != NULL) {
        if (*line == '\0')
            continue;
        if (strncmp(line, "given", 5) == 0) {
            r.given.rows_n = 0;
            into = &r.given;
            continue;
        }
        if (strncmp(line, "case ", 5) != 0) {
            read_rows(&r, into, line, first);
            continue;
        }
        if (r.table->cases_n == TABLE_CASES)
            row_bad(&(struct row){.file = file, .line = first}, "too many cases in one table");
        into = &r.table->cases[r.table->cases_n++];
        *into = r.given;
        into->name = full_name(&r, line + 5);
    }
    return r.table;
}
