/*
 * What the targets share.  Each is a function of bytes: libFuzzer calls it (tests/fuzz.sh), and so
 * does smoke.c in the tests.
 */
#ifndef STIPEND_TESTS_FUZZ_H
#define STIPEND_TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What must hold, also where assert is off. */
static inline void fuzz_claim(bool holds)
{
    if (!holds)
        abort();
}

/** fuzz_file(data, size, path): Put the bytes where ${path} then leads; return its descriptor. */
int fuzz_file(const uint8_t *data, size_t size, char path[32]);

#endif
