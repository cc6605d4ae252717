/**
 * Signatures of heads that are kept elsewhere: Ed25519 as a C2SP signed note, whose key has the name of
 * the ledger.  Keys are those that OpenSSL makes: "openssl genpkey -algorithm ed25519".
 * Source: ledger.md, Batch life (head --sign).
 */
#ifndef STIPEND_ENGINE_SIGNATURE_H
#define STIPEND_ENGINE_SIGNATURE_H

#include "checkpoint.h"

/** A key to verify with. */
struct signature_key {
    unsigned char bytes[32];
};

/**
 * signature_sign(c, path, e):
 * Sign ${c} with the private key in ${path} and add the signature to it.  Return 0, or -1: ERROR_INPUT
 * where the file holds no such key, or others may read it.
 */
int signature_sign(struct checkpoint *c, const char *path, struct error *e);

/** signature_read_key(path, out, e): Read a public key. */
int signature_read_key(const char *path, struct signature_key *out, struct error *e);

/**
 * signature_check(c, key, wrong, e):
 * Set ${wrong} to NULL if ${c} bears a signature by ${key}; else to what is wrong with it, in words that
 * follow "its signature".  Return 0, or -1 if it could not be checked.
 */
int signature_check(const struct checkpoint *c, const struct signature_key *key, const char **wrong,
    struct error *e);

#endif
