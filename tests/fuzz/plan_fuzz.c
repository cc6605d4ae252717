/* Any bytes as a plan file: it is one, unchanged, or it is refused with a hint. */
#include "fuzz.h"

#include <string.h>
#include <unistd.h>

#include "engine/plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct batch_plan plan;
    struct error e;
    char path[32];
    const int fd = fuzz_file(data, size, path);
    const int rc = plan_read(path, &plan, &e);

    fuzz_claim(rc == 0 || (rc == -1 && e.kind == ERROR_INPUT && e.hint[0] != '\0'));
    if (rc == 0)
        fuzz_claim(plan_is_file(path, &e));
    close(fd);
    return 0;
}
