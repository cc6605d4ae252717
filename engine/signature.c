#include "signature.h"
#include "base64.h"

#include <errno.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { KEY_SIZE = 32 };

static int no_key(const char *path, const char *what, const char *hint, struct error *e)
{
    error_set(e, ERROR_INPUT, "key", "%s: %s", path, what);
    return error_hint(e, "%s", hint);
}

static const char make_private[] = "openssl genpkey -algorithm ed25519 -out FILE makes one";
static const char make_public[] = "openssl pkey -in KEYFILE -pubout -out FILE makes it";

/* The first bytes of sha256 over the key's name, its kind and itself. */
static bool key_id(const char *name, const unsigned char key[KEY_SIZE], unsigned char out[4])
{
    unsigned char bytes[CHECKPOINT_ORIGIN + 2 + KEY_SIZE], hash[EVP_MAX_MD_SIZE];
    size_t n = strlen(name);

    memcpy(bytes, name, n);
    bytes[n] = '\n';
    bytes[n + 1] = 1; /* Ed25519 */
    memcpy(bytes + n + 2, key, KEY_SIZE);
    if (EVP_Digest(bytes, n + 2 + KEY_SIZE, hash, NULL, EVP_sha256(), NULL) != 1)
        return false;
    memcpy(out, hash, 4);
    return true;
}

static EVP_PKEY *read_private(const char *path, struct error *e)
{
    FILE *f = fopen(path, "re");
    EVP_PKEY *key = NULL;
    struct stat there;

    if (f == NULL) {
        no_key(path, strerror(errno), make_private, e);
        return NULL;
    }
    if (fstat(fileno(f), &there) == 0 && S_ISREG(there.st_mode) && (there.st_mode & 077) != 0)
        no_key(path, "others than its owner may use this key", "chmod 600 FILE, or make a new one", e);
    else if ((key = PEM_read_PrivateKey(f, NULL, NULL, NULL)) == NULL ||
             EVP_PKEY_is_a(key, "ED25519") != 1) {
        EVP_PKEY_free(key);
        key = NULL;
        no_key(path, "this is no private Ed25519 key in PEM", make_private, e);
    }
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
    bool fine = context != NULL && EVP_PKEY_get_raw_public_key(key, public, &n) == 1 &&
                key_id(c->origin, public, out->id) &&
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
        return no_key(path, strerror(errno), make_public, e);
    key = PEM_read_PUBKEY(f, NULL, NULL, NULL);
    fclose(f);
    if (key == NULL || EVP_PKEY_is_a(key, "ED25519") != 1 ||
        EVP_PKEY_get_raw_public_key(key, out->bytes, &n) != 1)
        rc = no_key(path, "this is no public Ed25519 key in PEM", make_public, e);
    EVP_PKEY_free(key);
    return rc;
}

static bool verifies(const struct checkpoint *c, const struct checkpoint_signature *s,
    const struct signature_key *key)
{
    EVP_PKEY *public =
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key->bytes, sizeof key->bytes);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    char text[CHECKPOINT_TEXT];
    size_t len = checkpoint_text(c, text);
    bool fine = public != NULL && context != NULL &&
                EVP_DigestVerifyInit(context, NULL, NULL, NULL, public) == 1 &&
                EVP_DigestVerify(context, s->bytes, sizeof s->bytes, (const unsigned char *)text,
                    len) == 1;

    EVP_MD_CTX_free(context);
    EVP_PKEY_free(public);
    return fine;
}

const char *signature_wrong(const struct checkpoint *c, const struct signature_key *key)
{
    unsigned char id[4];

    if (c->signatures_n == 0)
        return "is missing";
    if (!key_id(c->origin, key->bytes, id))
        return "could not be checked";
    for (int i = 0; i < c->signatures_n; i++) {
        const struct checkpoint_signature *s = &c->signatures[i];

        if (strcmp(s->name, c->origin) == 0 && memcmp(s->id, id, sizeof id) == 0)
            return verifies(c, s, key) ? NULL : "is of another head: the kept one was changed";
    }
    return "is by another key";
}
