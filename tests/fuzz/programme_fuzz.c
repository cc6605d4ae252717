/* Any bytes as a programme document: the reader must answer, and never crash. */
#include <stdint.h>

#include "engine/programme_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct faults faults;
    struct programme *programme = NULL;
    struct error e;

    arena_init(&arena);
    faults_init(&faults, PROGRAMME_FAULTS);
    programme_read("fuzz", (const char *)data, size, &arena, &programme, &faults, &e);
    faults_free(&faults);
    arena_free(&arena);
    return 0;
}
