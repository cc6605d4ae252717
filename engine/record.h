/**
 * How decisions and entries are written down: the lines that COPY stores, and what is hashed of them.
 * Source: ledger.md, Batch life (digests), Accounts.
 */
#ifndef STIPEND_ENGINE_RECORD_H
#define STIPEND_ENGINE_RECORD_H

#include "buffer.h"
#include "compute.h"
#include "digest.h"

/** record_verdicts(d, trace, out): Write one letter a node of ${d}'s requirement; return ${out}. */
char *record_verdicts(const struct decision *d, const struct trace *trace, struct buffer *out);

/**
 * record_explanation(state, asked, shared, d, trace, scratch, out):
 * Set ${out} to the digest of everything that explains ${d}: each node, each fact with intake and line,
 * the steps of the amount.
 */
void record_explanation(struct digest_state *state, const struct asked *asked,
    const struct shared *shared, const struct decision *d, const struct trace *trace,
    struct buffer *scratch, unsigned char out[DIGEST_SIZE]);

/** record_changed(person, d, verdicts): Whether ${d} differs from the last stored for its key. */
bool record_changed(const struct person *person, const struct decision *d, const char *verdicts);

/** What a stored line begins with. */
struct record_place {
    int batch, line, edition;
    const char *teacher;
};

/**
 * record_decision(place, d, verdicts, explanation, out), record_entry(place, entry, out):
 * Append the line that sql_copy_decisions_in and sql_copy_entries_in take, and the ..._out give back.
 */
void record_decision(const struct record_place *place, const struct decision *d,
    const char *verdicts, const unsigned char explanation[DIGEST_SIZE], struct buffer *out);
void record_entry(const struct record_place *place, const struct entry *entry,
    struct buffer *out);

/**
 * record_move(place, line, len, out):
 * Append the ${line} that was made at no place (batch, line and edition 0) as it is at ${place}.
 */
void record_move(const struct record_place *place, const char *line, size_t len, struct buffer *out);

#endif
