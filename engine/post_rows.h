/**
 * The rows of a post on their way into the ledger.  A connection copies into one table at a time, and
 * decisions and entries are made together: they go by turns, a COPY into one table while the other's lines
 * wait, and nobody waits for the server but where it falls far behind.  Memory is bounded, and what is hashed
 * does not depend on the turns.
 * Source: ledger.md, Batch life (post, digests).
 */
#ifndef STIPEND_ENGINE_POST_ROWS_H
#define STIPEND_ENGINE_POST_ROWS_H

#include "buffer.h"
#include "db.h"
#include "digest.h"
#include "spool.h"


enum post_table { POST_DECISIONS, POST_ENTRIES, POST_TABLES };

/** The lines of one table. */
struct post_lines {
    struct buffer lines; /* whoever makes them appends here; those before ${sent} are sent */
    size_t sent;
    size_t due;          /* bytes that ${lines} has when it is tried next to send some */
    int n;               /* lines in all: whoever makes them counts */
    int64_t stored;      /* rows that the server said it stored */
};

struct post_rows {
    struct db *db;
    int edition;
    struct post_lines of[POST_TABLES];
    enum post_table open;        /* which table's COPY is under way */
    bool begun;                  /* a COPY is */
    size_t turn;                 /* bytes that wait at least before the tables change */
    struct digest_state *digest; /* of all decisions' lines, then all entries' */
    struct spool entries;               /* lines of entries, to be hashed when all decisions are */
};

/**
 * post_rows_open(rows, db, edition, e):
 * Prepare to write rows of ${edition} over ${db}, which is in a transaction.  The caller closes with
 * post_rows_close, also after -1.  post_rows_close(rows): an unopened (zeroed) one is accepted.
 */
int post_rows_open(struct post_rows *rows, struct db *db, int edition, struct error *e);
void post_rows_close(struct post_rows *rows);

/** post_rows_begin(rows, e): Begin to write, or begin anew: nothing written before stands. */
int post_rows_begin(struct post_rows *rows, struct error *e);

/** post_rows_send(rows, e): To be called after each line: send what is due. */
int post_rows_send(struct post_rows *rows, struct error *e);

/**
 * post_rows_end(rows, digest, e):
 * Send the rest and see it stored, row by row as many as lines.  Set ${digest}.
 */
int post_rows_end(struct post_rows *rows, unsigned char digest[DIGEST_SIZE], struct error *e);

#endif
