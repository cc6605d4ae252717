#include "intake_pack.h"
#include "sql.h"

#include <string.h>

int intake_pack_begin(struct intake_pack *p, const struct intake_kind *kind, struct error *e)
{
    p->kind = kind;
    p->disordered = false;
    p->teacher[0] = '\0';
    buffer_empty(&p->rows);
    if (kind->tag == 0)
        return 0;
    return spool_begin(&p->made, e);
}

void intake_pack_close(struct intake_pack *p)
{
    spool_close(&p->made);
    buffer_free(&p->rows);
    *p = (struct intake_pack){0};
}

/* The person's row is whole. */
static int end_person(struct intake_pack *p, struct error *e)
{
    if (p->rows.n == 0)
        return 0;
    buffer_text(&p->rows, "\n");
    if (p->rows.failed)
        return error_memory(e);
    if (spool_add(&p->made, p->rows.at, p->rows.n, e) != 0)
        return -1;
    buffer_empty(&p->rows);
    return 0;
}

static int begin_person(struct intake_pack *p, const char *teacher, size_t len, const char *intake,
    size_t intake_len, struct error *e)
{
    if (end_person(p, e) != 0)
        return -1;
    memcpy(p->teacher, teacher, len);
    p->teacher[len] = '\0';
    buffer_put(&p->rows, teacher, len);
    buffer_text(&p->rows, "\t");
    buffer_put(&p->rows, intake, intake_len);
    buffer_text(&p->rows, "\t");
    buffer_put(&p->rows, &p->kind->tag, 1);
    buffer_text(&p->rows, "\t");
    return 0;
}

/* Its columns, U+001F between them and nothing for null. */
static void put_columns(struct buffer *out, const char *at, const char *end)
{
    for (const char *stop; at <= end; at = stop + 1) {
        if ((stop = memchr(at, '\t', (size_t)(end - at))) == NULL)
            stop = end;
        if (stop - at != 2 || memcmp(at, "\\N", 2) != 0)
            buffer_put(out, at, (size_t)(stop - at));
        if (stop < end)
            buffer_text(out, "\x1f");
    }
}

static int take_line(struct intake_pack *p, const char *line, const char *end, struct error *e)
{
    const char *columns = memchr(line, '\t', (size_t)(end - line)), *teacher = columns + 1, *stop;
    size_t len;
    int order;

    for (int i = intake_teacher_column(p->kind) + 2; i > 0; i--)
        teacher = (const char *)memchr(teacher, '\t', (size_t)(end - teacher)) + 1;
    if ((stop = memchr(teacher, '\t', (size_t)(end - teacher))) == NULL)
        stop = end;
    len = (size_t)(stop - teacher);
    if (len >= sizeof p->teacher)
        return error_set(e, ERROR_INTERNAL, "teacher", "a teacher number of %zu bytes", len);
    order = strncmp(p->teacher, teacher, len);
    if (order == 0)
        order = p->teacher[len] != '\0';
    if (order > 0)
        p->disordered = true;
    else if (order < 0 && begin_person(p, teacher, len, line, (size_t)(columns - line), e) != 0)
        return -1;
    else if (order == 0)
        buffer_text(&p->rows, "\x1e");
    put_columns(&p->rows, columns + 1, end);
    return 0;
}

int intake_pack_lines(struct intake_pack *p, const char *bytes, size_t len, struct error *e)
{
    const char *end = bytes + len, *stop;

    if (p->kind->tag == 0)
        return 0;
    for (; bytes < end && !p->disordered; bytes = stop + 1) {
        stop = memchr(bytes, '\n', (size_t)(end - bytes));
        if (take_line(p, bytes, stop, e) != 0)
            return -1;
    }
    return 0;
}

int intake_pack_store(struct intake_pack *p, struct db *db, struct error *e)
{
    if (p->kind->tag == 0)
        return 0;
    if (p->disordered)
        return 1;
    return end_person(p, e) == 0 ? spool_copy(&p->made, db, sql_intake_copy_dossier, NULL, e) : -1;
}
