#include "intake_pack.h"
#include "sql.h"

#include <string.h>

enum { RUN = 16 * 1024 * 1024, CHUNK = 64 * 1024 };

int intake_pack_begin(struct intake_pack *p, const struct intake_kind *kind, struct error *e)
{
    sorter_free(p->sorter);
    p->sorter = NULL;
    p->kind = kind;
    return kind->tag == 0 || (p->sorter = sorter_new(RUN, e)) != NULL ? 0 : -1;
}

void intake_pack_close(struct intake_pack *p)
{
    sorter_free(p->sorter);
    buffer_free(&p->columns);
    *p = (struct intake_pack){0};
}

/* One row without its intake: U+001F between its columns, nothing for null. */
static int take_line(struct intake_pack *p, const char *at, const char *end, struct error *e)
{
    struct sorter_line line = {.key = NULL};
    const int teacher = intake_teacher_column(p->kind) + 2;
    const char *stop;

    buffer_empty(&p->columns);
    for (int column = 0; at <= end; column++, at = stop + 1) {
        if ((stop = memchr(at, '\t', (size_t)(end - at))) == NULL)
            stop = end;
        if (column == teacher) {
            line.key = at;
            line.key_len = (size_t)(stop - at);
        }
        if (column > 0)
            buffer_put(&p->columns, "\x1f", 1);
        if (stop - at != 2 || memcmp(at, "\\N", 2) != 0)
            buffer_put(&p->columns, at, (size_t)(stop - at));
    }
    if (p->columns.failed)
        return error_memory(e);
    line.text = p->columns.at;
    line.text_len = p->columns.n;
    return sorter_add(p->sorter, &line, e);
}

int intake_pack_lines(struct intake_pack *p, const char *bytes, size_t len, struct error *e)
{
    const char *end = bytes + len, *stop;

    for (; p->sorter != NULL && bytes < end; bytes = stop + 1) {
        const char *columns = (const char *)memchr(bytes, '\t', (size_t)(end - bytes)) + 1;

        stop = memchr(columns, '\n', (size_t)(end - columns));
        if (take_line(p, columns, stop, e) != 0)
            return -1;
    }
    return 0;
}

/* Where the dossier's rows go. */
struct packing {
    struct db *db;
    struct buffer out;
    char teacher[INTAKE_KEY_MOST]; /* of the row that is being written */
    int intake;
    char tag;
};

static int flush(struct packing *w, struct error *e)
{
    int rc = w->out.failed ? error_memory(e) : 0;

    if (rc == 0 && w->out.n > 0)
        rc = db_copy_put(w->db, w->out.at, w->out.n, e);
    buffer_empty(&w->out);
    return rc;
}

static int begin_row(struct packing *w, const struct sorter_line *line, struct error *e)
{
    if (w->teacher[0] != '\0')
        buffer_text(&w->out, "\n");
    if (w->out.n > CHUNK && flush(w, e) != 0)
        return -1;
    if (line->key_len >= sizeof w->teacher)
        return error_set(e, ERROR_INTERNAL, "teacher", "a teacher number of %zu bytes", line->key_len);
    memcpy(w->teacher, line->key, line->key_len);
    w->teacher[line->key_len] = '\0';
    buffer_put(&w->out, line->key, line->key_len);
    buffer_text(&w->out, "\t");
    buffer_number(&w->out, w->intake);
    buffer_text(&w->out, "\t");
    buffer_put(&w->out, &w->tag, 1);
    buffer_text(&w->out, "\t");
    return 0;
}

static int write_rows(struct packing *w, struct sorter *sorter, struct error *e)
{
    struct sorter_line line;
    int more;

    while ((more = sorter_next(sorter, &line, e)) > 0) {
        if (strlen(w->teacher) == line.key_len && memcmp(w->teacher, line.key, line.key_len) == 0)
            buffer_text(&w->out, "\x1e");
        else if (begin_row(w, &line, e) != 0)
            return -1;
        buffer_put(&w->out, line.text, line.text_len);
    }
    if (more == 0 && w->teacher[0] != '\0')
        buffer_text(&w->out, "\n");
    return more == 0 ? flush(w, e) : -1;
}

int intake_pack_store(struct intake_pack *p, struct db *db, int intake, struct error *e)
{
    struct packing w = {.db = db, .intake = intake, .tag = p->kind->tag};
    int rc;

    if (p->sorter == NULL)
        return 0;
    if (db_copy_in(db, sql_intake_copy_dossier, e) != 0)
        return -1;
    rc = write_rows(&w, p->sorter, e);
    buffer_free(&w.out);
    return rc == 0 ? db_copy_end(db, NULL, e) : -1;
}
