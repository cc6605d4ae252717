#include "signature.h"
#include "digest.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { KEY_SIZE = 32, SIGNATURE_SIZE = 64 };

static int no_key(const char *path, const char *what, const char *hint, struct error *e)
{
    error_set(e, ERROR_INPUT, "key", "%s: %s", path, what);
    return error_hint(e, "%s", hint);
}

static const char make_private[] = "openssl genpkey -algorithm ed25519 -out FILE makes one";
static const char make_public[] = "openssl pkey -in KEYFILE -pubout -out FILE makes it";

static int cannot_open(const char *path, const char *hint, struct error *e)
{
    return errno == ENOMEM ? error_memory(e) : no_key(path, strerror(errno), hint, e);
}

/* The first bytes of sha256 over the key's name, its kind and itself. */
static int key_id(const char *name, const unsigned char key[KEY_SIZE], unsigned char out[4],
    struct error *e)
{
    static const unsigned char kind[] = {'\n', 1}; /* Ed25519 */
    struct digest_state *state = digest_new(e);
    unsigned char hash[DIGEST_SIZE];

    if (state == NULL)
        return -1;
    digest_add(state, name, strlen(name));
    digest_add(state, kind, sizeof kind);
    digest_add(state, key, KEY_SIZE);
    digest_end(state, hash);
    digest_free(state);
    memcpy(out, hash, 4);
    return 0;
}

static bool verifies(const unsigned char key[KEY_SIZE], const unsigned char signature[SIGNATURE_SIZE],
    const char *text, size_t len)
{
    EVP_PKEY *public = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key, KEY_SIZE);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool fine = public != NULL && context != NULL &&
                EVP_DigestVerifyInit(context, NULL, NULL, NULL, public) == 1 &&
                EVP_DigestVerify(context, signature, SIGNATURE_SIZE, (const unsigned char *)text,
                    len) == 1;

    EVP_MD_CTX_free(context);
    EVP_PKEY_free(public);
    return fine;
}

/* OpenSSL 3.0 crashes where it had no memory to begin with. */
static bool begun(void)
{
    return OSSL_LIB_CTX_get0_global_default() != NULL;
}

/* OpenSSL says "no" also where it lacks memory.  So a "no" counts only if it knows a signature that is right
 * (RFC 8032, 7.1, test 1: of no bytes), and then says it again. */
static bool works(void)
{
    static const unsigned char key[KEY_SIZE] = {0xd7, 0x5a, 0x98, 0x01, 0x82, 0xb1, 0x0a, 0xb7, 0xd5,
        0x4b, 0xfe, 0xd3, 0xc9, 0x64, 0x07, 0x3a, 0x0e, 0xe1, 0x72, 0xf3, 0xda, 0xa6, 0x23, 0x25,
        0xaf, 0x02, 0x1a, 0x68, 0xf7, 0x07, 0x51, 0x1a};
    static const unsigned char signature[SIGNATURE_SIZE] = {0xe5, 0x56, 0x43, 0x00, 0xc3, 0x60, 0xac,
        0x72, 0x90, 0x86, 0xe2, 0xcc, 0x80, 0x6e, 0x82, 0x8a, 0x84, 0x87, 0x7f, 0x1e, 0xb8, 0xe5,
        0xd9, 0x74, 0xd8, 0x73, 0xe0, 0x65, 0x22, 0x49, 0x01, 0x55, 0x5f, 0xb8, 0x82, 0x15, 0x90,
        0xa3, 0x3b, 0xac, 0xc6, 0x1e, 0x39, 0x70, 0x1c, 0xf9, 0xb4, 0x6b, 0xd2, 0x5b, 0xf5, 0xf0,
        0x59, 0x5b, 0xbe, 0x24, 0x65, 0x51, 0x41, 0x43, 0x8e, 0x7a, 0x10, 0x0b};

    return begun() && verifies(key, signature, "", 0);
}

static int does_not_work(struct error *e)
{
    return error_set(e, ERROR_INTERNAL, "openssl",
        "OpenSSL does not work: memory ran out, or it has no Ed25519");
}

typedef EVP_PKEY *(*read_fn)(FILE *f, EVP_PKEY **out, pem_password_cb *ask, void *arg);

/* The Ed25519 key in ${f}; NULL with ${e} filled. */
static EVP_PKEY *read_key(FILE *f, read_fn read, const char *path, const char *what, const char *hint,
    struct error *e)
{
    EVP_PKEY *key = NULL;

    for (int tries = 0; tries < 2; tries++) {
        rewind(f);
        key = begun() ? read(f, NULL, NULL, NULL) : NULL;
        if (key != NULL && EVP_PKEY_is_a(key, "ED25519") == 1)
            return key;
        EVP_PKEY_free(key);
        if (!works()) {
            does_not_work(e);
            return NULL;
        }
    }
    no_key(path, what, hint, e);
    return NULL;
}

static EVP_PKEY *read_private(const char *path, struct error *e)
{
    FILE *f = fopen(path, "re");
    EVP_PKEY *key = NULL;
    struct stat there;

    if (f == NULL) {
        cannot_open(path, make_private, e);
        return NULL;
    }
    if (fstat(fileno(f), &there) == 0 && S_ISREG(there.st_mode) && (there.st_mode & 077) != 0)
        no_key(path, "others than its owner may use this key", "chmod 600 FILE, or make a new one", e);
    else
        key = read_key(f, PEM_read_PrivateKey, path, "this is no private Ed25519 key in PEM",
            make_private, e);
    fclose(f);
    return key;
}

static bool sign(EVP_PKEY *key, const struct checkpoint *c, struct checkpoint_signature *out)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    unsigned char public[KEY_SIZE];
    size_t n = sizeof public, size = sizeof out->bytes;
    char text[CHECKPOINT_TEXT];
    size_t len = checkpoint_text(c, text);
    struct error lacking;
    bool fine = context != NULL && EVP_PKEY_get_raw_public_key(key, public, &n) == 1 &&
                key_id(c->origin, public, out->id, &lacking) == 0 &&
                EVP_DigestSignInit(context, NULL, NULL, NULL, key) == 1 &&
                EVP_DigestSign(context, out->bytes, &size, (const unsigned char *)text, len) == 1;

    snprintf(out->name, sizeof out->name, "%s", c->origin);
    EVP_MD_CTX_free(context);
    return fine;
}

int signature_sign(struct checkpoint *c, const char *path, struct error *e)
{
    EVP_PKEY *key = read_private(path, e);
    bool fine;

    if (key == NULL)
        return -1;
    fine = sign(key, c, &c->signatures[0]);
    c->signatures_n = 1;
    EVP_PKEY_free(key);
    return fine ? 0 : error_set(e, ERROR_INTERNAL, "sign", "OpenSSL could not sign the head");
}

int signature_read_key(const char *path, struct signature_key *out, struct error *e)
{
    FILE *f = fopen(path, "re");
    EVP_PKEY *key;
    size_t n = sizeof out->bytes;
    int rc = 0;

    if (f == NULL)
        return cannot_open(path, make_public, e);
    key = read_key(f, PEM_read_PUBKEY, path, "this is no public Ed25519 key in PEM", make_public, e);
    fclose(f);
    if (key == NULL)
        return -1;
    if (EVP_PKEY_get_raw_public_key(key, out->bytes, &n) != 1)
        rc = does_not_work(e);
    EVP_PKEY_free(key);
    return rc;
}

/* Whether ${s} is of ${c}: 0, 1 if it is not, or -1. */
static int check(const struct checkpoint *c, const struct checkpoint_signature *s,
    const struct signature_key *key, struct error *e)
{
    char text[CHECKPOINT_TEXT];
    size_t len = checkpoint_text(c, text);

    for (int tries = 0; tries < 2; tries++) {
        if (begun() && verifies(key->bytes, s->bytes, text, len))
            return 0;
        if (!works())
            return does_not_work(e);
    }
    return 1;
}

int signature_check(const struct checkpoint *c, const struct signature_key *key, const char **wrong,
    struct error *e)
{
    unsigned char id[4];
    int rc;

    *wrong = c->signatures_n == 0 ? "is missing" : "is by another key";
    if (key_id(c->origin, key->bytes, id, e) != 0)
        return -1;
    for (int i = 0; i < c->signatures_n; i++) {
        const struct checkpoint_signature *s = &c->signatures[i];

        if (strcmp(s->name, c->origin) != 0 || memcmp(s->id, id, sizeof id) != 0)
            continue;
        rc = check(c, s, key, e);
        *wrong = rc == 0 ? NULL : "is of another head: the kept one was changed";
        return rc < 0 ? -1 : 0;
    }
    return 0;
}
