#include "intake_sql.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORD_ROOM = 2048 };

static void add(char out[WORD_ROOM], const char *format, ...) __attribute__((format(printf, 2, 3)));

static void add(char out[WORD_ROOM], const char *format, ...)
{
    const size_t n = strlen(out);
    va_list args;

    va_start(args, format);
    vsnprintf(out + n, WORD_ROOM - n, format, args);
    va_end(args);
}

static void list_columns(const struct intake_kind *kind, bool keys, char out[WORD_ROOM])
{
    for (size_t i = 0; kind->columns[i].name != NULL; i++)
        if (!keys || kind->columns[i].need == INTAKE_NATURAL)
            add(out, "%s%s", i > 0 ? ", " : "", intake_column_sql(&kind->columns[i]));
}

static const char *derived_columns(const struct intake_kind *kind)
{
    switch (kind->derived) {
    case INTAKE_OF_ASSIGNMENT:
    case INTAKE_OF_CLAIM:
        return "teacher, ";
    case INTAKE_OF_KEY:
        return "edition, teacher, ";
    default:
        return "";
    }
}

/* A row as the dossier has it (013_dossier.sql), of the columns of the digest. */
static void packed(const struct intake_kind *kind, char out[WORD_ROOM])
{
    char stored[WORD_ROOM] = "";

    add(stored, "%s", derived_columns(kind));
    list_columns(kind, false, stored);
    add(out, "concat(line, E'\\x1f', retract");
    for (const char *column = stored; column != NULL; column = strstr(column, ", ")) {
        column += column != stored ? 2 : 0;
        add(out, ", E'\\x1f', %.*s", (int)strcspn(column, ","), column);
    }
    add(out, ")");
}

/* Row ${a} and row ${b} have one natural key. */
static void same_key(const struct intake_kind *kind, char a, char b, char out[WORD_ROOM])
{
    for (size_t i = 0; kind->columns[i].name != NULL; i++) {
        const char *name = intake_column_sql(&kind->columns[i]);

        if (kind->columns[i].need == INTAKE_NATURAL)
            add(out, "%s%c.%s = %c.%s", i > 0 ? " AND " : "", a, name, b, name);
    }
}

static void named(const struct intake_kind *kind, char out[WORD_ROOM])
{
    add(out, "format('");
    for (size_t i = 0; kind->columns[i].need == INTAKE_NATURAL; i++)
        add(out, "%s%s \"%%s\"", i > 0 ? ", " : "", kind->columns[i].name);
    add(out, "'");
    for (size_t i = 0; kind->columns[i].need == INTAKE_NATURAL; i++)
        add(out, ", s.%s", intake_column_sql(&kind->columns[i]));
    add(out, ")");
}

bool intake_column_asks(const struct intake_column *column)
{
    return column->refers != NULL && strcmp(column->name, "same_as") != 0;
}

/* Row s names something by one of its columns that no current row knows. */
static void unknown(const struct intake_kind *kind, char out[WORD_ROOM])
{
    for (const struct intake_column *c = kind->columns; c->name != NULL; c++) {
        const struct intake_kind *target = c->refers != NULL ? intake_kind_find(c->refers) : NULL;

        if (target == NULL || !intake_column_asks(c))
            continue;
        add(out, "%s(s.%s <> '*' AND NOT EXISTS (SELECT FROM stipend.%s o",
            out[0] != '\0' ? " OR " : "", intake_column_sql(c), target->name);
        add(out, " WHERE o.%s = s.%s AND NOT o.retract", intake_column_sql(&target->columns[0]),
            intake_column_sql(c));
        add(out, " AND NOT EXISTS (SELECT FROM stipend.%s l WHERE l.retract AND ", target->name);
        same_key(target, 'l', 'o', out);
        add(out, " AND l.intake > o.intake)))");
    }
}

static bool is_word(const char *word, size_t len, const char *known)
{
    return strlen(known) == len && memcmp(word, known, len) == 0;
}

/* What a word about the column under check stands for; false if it is none. */
static bool column_word(
    const char *word, size_t len, const struct intake_column *column, char out[WORD_ROOM])
{
    const struct intake_kind *target;

    if (is_word(word, len, "column"))
        add(out, "%s", intake_column_sql(column));
    else if (is_word(word, len, "name"))
        add(out, "%s", column->name);
    else if (is_word(word, len, "target"))
        add(out, "%s", column->refers);
    else if ((target = intake_kind_find(column->refers != NULL ? column->refers : "")) == NULL)
        return false;
    else if (is_word(word, len, "target_key"))
        add(out, "%s", intake_column_sql(&target->columns[0]));
    else if (is_word(word, len, "target_later")) {
        same_key(target, 'l', 'o', out);
        add(out, " AND l.intake > o.intake");
    } else
        return false;
    return true;
}

static bool kind_word(const char *word, size_t len, const struct intake_kind *kind,
    const struct intake_column *column, char out[WORD_ROOM])
{
    out[0] = '\0';
    if (is_word(word, len, "kind"))
        add(out, "%s", kind->name);
    else if (is_word(word, len, "columns"))
        list_columns(kind, false, out);
    else if (is_word(word, len, "stored")) {
        add(out, "%s", derived_columns(kind));
        list_columns(kind, false, out);
    } else if (is_word(word, len, "packed"))
        packed(kind, out);
    else if (is_word(word, len, "tag"))
        add(out, "'%c'", kind->tag);
    else if (is_word(word, len, "keys"))
        list_columns(kind, true, out);
    else if (is_word(word, len, "first"))
        add(out, "%s", intake_column_sql(&kind->columns[0]));
    else if (is_word(word, len, "unknown"))
        unknown(kind, out);
    else if (is_word(word, len, "named"))
        named(kind, out);
    else if (is_word(word, len, "same"))
        same_key(kind, 'o', 's', out);
    else if (is_word(word, len, "later")) {
        same_key(kind, 'l', 'o', out);
        add(out, " AND l.intake > o.intake");
    } else
        return column != NULL && column_word(word, len, column, out);
    return true;
}

char *intake_sql(const char *text, const struct intake_kind *kind,
    const struct intake_column *column, struct error *e)
{
    char word[WORD_ROOM], *out = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&out, &size);

    if (f == NULL) {
        error_memory(e);
        return NULL;
    }
    for (const char *p = text; *p != '\0';) {
        const size_t len = *p == ':' ? strspn(p + 1, "abcdefghijklmnopqrstuvwxyz_") : 0;

        if (len > 0 && (p == text || p[-1] != ':') && kind_word(p + 1, len, kind, column, word)) {
            fputs(word, f);
            p += 1 + len;
        } else {
            fputc(*p++, f);
        }
    }
    if (fclose(f) != 0) {
        free(out);
        error_memory(e);
        return NULL;
    }
    return out;
}
