/* Any bytes as a programme document: the reader answers, says where and what, and never crashes. */
#include "fuzz.h"

#include <string.h>

#include "engine/programme_read.h"

static void check_fault(const struct fault *fault)
{
    fuzz_claim(fault->code[0] != '\0' && fault->message[0] != '\0');
    fuzz_claim(strlen(fault->message) < 1024);
    if (strcmp(fault->code, "too_large") != 0)
        fuzz_claim(fault->line >= 1 && fault->column >= 1 && fault->excerpt != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct faults faults;
    struct programme *programme = NULL;
    struct error e;
    int rc;

    arena_init(&arena);
    faults_init(&faults, PROGRAMME_FAULTS);
    rc = programme_read(
        "fuzz", (const char *)data, size, &arena, &programme, &faults, &e);
    /* -1 would also mean that scan and parser see different values in one text */
    fuzz_claim(rc == (faults.errors > 0));
    fuzz_claim((programme != NULL) == (rc == 0));
    fuzz_claim(faults.n <= 2 * PROGRAMME_FAULTS);
    for (size_t i = 0; i < faults.n; i++)
        check_fault(&faults.at[i]);
    faults_free(&faults);
    arena_free(&arena);
    return 0;
}
