/* The older interface of OpenSSL: it allocates nothing, so it cannot fail in the middle.  The newer one of
 * OpenSSL 3.0 allocates whenever a digest begins. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "digest.h"

#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

struct digest_state {
    SHA256_CTX context;
};

struct digest_state *digest_new(struct error *e)
{
    struct digest_state *d = calloc(1, sizeof *d);

    if (d == NULL)
        error_memory(e);
    else
        SHA256_Init(&d->context);
    return d;
}

void digest_free(struct digest_state *d)
{
    free(d);
}

void digest_add(struct digest_state *d, const void *bytes, size_t len)
{
    SHA256_Update(&d->context, bytes, len);
}

void digest_field(struct digest_state *d, const void *bytes, size_t len)
{
    unsigned char size[8];

    for (int i = 0; i < 8; i++)
        size[i] = (unsigned char)((uint64_t)len >> (8 * i));
    digest_add(d, size, sizeof size);
    digest_add(d, bytes, len);
}

void digest_text(struct digest_state *d, const char *text)
{
    static const unsigned char none[8] = {255, 255, 255, 255, 255, 255, 255, 255};

    if (text == NULL)
        digest_add(d, none, sizeof none);
    else
        digest_field(d, text, strlen(text));
}

void digest_number(struct digest_state *d, int64_t n)
{
    unsigned char bytes[8];

    for (int i = 0; i < 8; i++)
        bytes[i] = (unsigned char)((uint64_t)n >> (8 * i));
    digest_field(d, bytes, sizeof bytes);
}

void digest_end(struct digest_state *d, unsigned char out[DIGEST_SIZE])
{
    SHA256_Final(out, &d->context);
    SHA256_Init(&d->context);
}

char *digest_hex(const unsigned char in[DIGEST_SIZE], char out[DIGEST_HEX])
{
    static const char hex[] = "0123456789abcdef";

    for (int i = 0; i < DIGEST_SIZE; i++) {
        out[2 * i] = hex[in[i] >> 4];
        out[2 * i + 1] = hex[in[i] & 15];
    }
    out[64] = '\0';
    return out;
}

static int nibble(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return -1;
}

int digest_from_hex(const char *text, unsigned char out[DIGEST_SIZE])
{
    if (strlen(text) != 2 * DIGEST_SIZE)
        return -1;
    for (int i = 0; i < DIGEST_SIZE; i++) {
        int high = nibble(text[2 * i]), low = nibble(text[2 * i + 1]);

        if (high < 0 || low < 0)
            return -1;
        out[i] = (unsigned char)(high << 4 | low);
    }
    return 0;
}
