/**
 * The ledger's head as a C2SP checkpoint (tlog-checkpoint), to be kept elsewhere: three lines, the
 * ledger's name, the number of its newest batch, and the head of that batch in base64.  Two more, as its
 * extension lines, tell of what no batch has sealed yet: the newest intake with its chain; and how many
 * revisions, approvals and period acts there were, with the digest of their chains.
 *
 *     stipend/ledger/3f2a91c07be4d856
 *     12
 *     q0bNXh4mVb0cC5n1b1p0sY2mUqg4l0h8m1J0l2b3c4E=
 *     facts 31 Zm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyMTI=
 *     acts 1 13 2 YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXphYmNkZWY=
 *
 * Source: ledger.md, Batch life (head), Audit (verify).
 */
#ifndef STIPEND_ENGINE_CHECKPOINT_H
#define STIPEND_ENGINE_CHECKPOINT_H

#include <stdbool.h>
#include <stdio.h>

#include "db.h"
#include "digest.h"

enum {
    CHECKPOINT_ORIGIN = 64,
    CHECKPOINT_BASE64 = 45,
    CHECKPOINT_TEXT = 384,
    CHECKPOINT_MOST = 4096,
    CHECKPOINT_SIGNATURES = 4
};

/** A line below the head as C2SP's signed-note has it: an em dash, the key's name, its id and signature. */
struct checkpoint_signature {
    char name[CHECKPOINT_ORIGIN];
    unsigned char id[4];
    unsigned char bytes[64];
};

struct checkpoint {
    char origin[CHECKPOINT_ORIGIN];
    int batch;                       /* 0: none is posted yet */
    unsigned char head[DIGEST_SIZE]; /* zeros for 0 */
    bool has_tail;                   /* the fields below were kept, too */
    int intake, revisions, approvals, periods;
    unsigned char facts[DIGEST_SIZE], acts[DIGEST_SIZE];
    struct checkpoint_signature signatures[CHECKPOINT_SIGNATURES];
    int signatures_n;
};

/**
 * checkpoint_origin(db, out, e):
 * Set ${out} to the ledger's name: made of the chain of its first revision, so it stays the same
 * for ever.  Return 0; 1 if there is no revision yet, so no name; or -1.
 */
int checkpoint_origin(struct db *db, char out[CHECKPOINT_ORIGIN], struct error *e);

/** checkpoint_now(db, out, e): The head as it is now; ERROR_REFUSED where there is no revision yet.
 */
int checkpoint_now(struct db *db, struct checkpoint *out, struct error *e);

/** checkpoint_base64(head, out): Write ${head} in base64 to ${out}; return ${out}. */
char *checkpoint_base64(const unsigned char head[DIGEST_SIZE], char out[CHECKPOINT_BASE64]);

/** checkpoint_signature_text(s, out): Write what stands behind the key's name, in base64; return ${out}. */
char *checkpoint_signature_text(const struct checkpoint_signature *s, char out[96]);

/** checkpoint_text(c, out): Write its three or five lines, which are what is signed; return their length. */
size_t checkpoint_text(const struct checkpoint *c, char out[CHECKPOINT_TEXT]);

/** checkpoint_write(c, f): Write its lines to ${f}, and a blank one and signatures if there are any. */
void checkpoint_write(const struct checkpoint *c, FILE *f);

/**
 * checkpoint_read(path, out, n, e):
 * Read a file of one checkpoint or of several, one after the other, with their signatures (of other
 * kinds than ours, or more than CHECKPOINT_SIGNATURES: passed over).  Set ${out} to them, to be freed by
 * the caller, and ${n} to their
 * number.  Return 0, or -1: ERROR_INPUT naming the line that is wrong.
 */
int checkpoint_read(const char *path, struct checkpoint **out, size_t *n, struct error *e);

#endif
