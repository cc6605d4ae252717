#include "post_rows.h"
#include "ledger.h"
#include "sql.h"

enum { CHUNK = 64 * 1024, TURN = 1024 * 1024, TURNS_MOST = 4 };

int post_rows_open(struct post_rows *rows, struct db *db, int edition, struct error *e)
{
    *rows = (struct post_rows){.db = db, .edition = edition, .turn = TURN};
    rows->digest = digest_new(e);
    if (rows->digest == NULL)
        return -1;
    if (spool_begin(&rows->entries, e) != 0)
        return -1;
    return db_run(db, sql_savepoint, e);
}

void post_rows_close(struct post_rows *rows)
{
    digest_free(rows->digest);
    for (int i = 0; i < POST_TABLES; i++)
        buffer_free(&rows->of[i].lines);
    spool_close(&rows->entries);
    *rows = (struct post_rows){0};
}

static int begin_copy(struct post_rows *rows, enum post_table table, struct error *e)
{
    rows->open = table;
    if (ledger_copy_in(rows->db, table == POST_DECISIONS ? sql_copy_decisions_in : sql_copy_entries_in,
            rows->edition, e) != 0)
        return -1;
    rows->begun = true;
    return 0;
}

static int end_copy(struct post_rows *rows, struct error *e)
{
    int64_t stored = 0;

    rows->begun = false;
    if (db_copy_end(rows->db, &stored, e) != 0)
        return -1;
    rows->of[rows->open].stored += stored;
    return 0;
}

static enum post_table other(const struct post_rows *rows)
{
    return rows->open == POST_DECISIONS ? POST_ENTRIES : POST_DECISIONS;
}

/* What goes to the server goes into the digest as well: decisions at once, entries when it is their time. */
static int hash(struct post_rows *rows, const char *bytes, size_t len, struct error *e)
{
    if (rows->open != POST_DECISIONS)
        return spool_add(&rows->entries, bytes, len, e);
    digest_add(rows->digest, bytes, len);
    return 0;
}

/* Send what the open table has: to ${waiting} for a slow server, all of it, or else as much as it takes. */
static int send_open(struct post_rows *rows, bool waiting, struct error *e)
{
    struct post_lines *l = &rows->of[rows->open];

    while (l->sent < l->lines.n) {
        const char *at = l->lines.at + l->sent;
        size_t n = l->lines.n - l->sent < CHUNK ? l->lines.n - l->sent : CHUNK;
        int taken = waiting ? db_copy_put(rows->db, at, n, e) == 0 ? 1 : -1
                            : db_copy_offer(rows->db, at, n, e);

        if (taken <= 0) {
            l->due = l->lines.n + CHUNK;
            return taken;
        }
        if (hash(rows, at, n, e) != 0)
            return -1;
        l->sent += n;
    }
    buffer_empty(&l->lines);
    l->sent = 0;
    l->due = CHUNK;
    return 0;
}

/* Nothing of before stands.  The last line may be sent in part: it is ended, or COPY refuses it. */
static int drop(struct post_rows *rows, struct error *e)
{
    return send_open(rows, true, e) == 0 && end_copy(rows, e) == 0 ? db_run(rows->db, sql_savepoint_back, e)
                                                                    : -1;
}

int post_rows_begin(struct post_rows *rows, struct error *e)
{
    unsigned char dropped[DIGEST_SIZE];

    if (rows->begun && drop(rows, e) != 0)
        return -1;
    digest_end(rows->digest, dropped);
    if (spool_begin(&rows->entries, e) != 0)
        return -1;
    for (int i = 0; i < POST_TABLES; i++) {
        struct post_lines *l = &rows->of[i];

        buffer_empty(&l->lines);
        *l = (struct post_lines){.lines = l->lines, .due = CHUNK};
    }
    return begin_copy(rows, POST_DECISIONS, e);
}

/* The other table's turn. */
static int change_tables(struct post_rows *rows, struct error *e)
{
    if (send_open(rows, true, e) != 0 || end_copy(rows, e) != 0)
        return -1;
    return begin_copy(rows, other(rows), e);
}

int post_rows_send(struct post_rows *rows, struct error *e)
{
    const struct post_lines *open = &rows->of[rows->open], *waits = &rows->of[other(rows)];

    if (open->lines.failed || waits->lines.failed)
        return error_memory(e);
    if (open->lines.n >= open->due && send_open(rows, open->lines.n >= rows->turn * TURNS_MOST, e) != 0)
        return -1;
    /* Better when little is on its way; but not much later. */
    if (waits->lines.n < rows->turn ||
        (open->lines.n - open->sent >= CHUNK && waits->lines.n < rows->turn * TURNS_MOST))
        return 0;
    return change_tables(rows, e) == 0 ? send_open(rows, false, e) : -1;
}

int post_rows_end(struct post_rows *rows, unsigned char digest[DIGEST_SIZE], struct error *e)
{
    if (rows->of[other(rows)].lines.n > 0 && change_tables(rows, e) != 0)
        return -1;
    if (send_open(rows, true, e) != 0 || spool_hash(&rows->entries, rows->digest, e) != 0 ||
        end_copy(rows, e) != 0)
        return -1;
    digest_end(rows->digest, digest);
    for (int i = 0; i < POST_TABLES; i++)
        if (rows->of[i].stored != rows->of[i].n) {
            error_set(e, ERROR_INTERNAL, "rows_lost", "of %d rows the database stored %lld",
                rows->of[i].n, (long long)rows->of[i].stored);
            return error_hint(e, "stipend verify names what was changed in its schema");
        }
    return 0;
}
