/*
 * Any bytes as JSON, whole and as a line of JSON Lines: what the strict scan lets through, the
 * parser takes as well, with the same values in the same places.
 */
#include "fuzz.h"

#include <string.h>

#include <cjson/cJSON.h>

#include "engine/json_scan.h"

enum { DEPTH = 40 };

static size_t count_values(const cJSON *item)
{
    const cJSON *child;
    size_t n = 1;

    cJSON_ArrayForEach(child, item) n += count_values(child);
    return n;
}

static void check_places(const struct json_scan *s)
{
    char pointer[512];

    for (size_t i = 0; i < s->n; i++) {
        const struct json_place *v = &s->at[i];

        fuzz_claim(v->len > 0 && v->at + v->len <= s->len && i + v->span <= s->n);
        fuzz_claim(v->parent <= i && v->line >= 1 && v->column >= 1);
        json_scan_pointer(s, v, pointer, sizeof pointer);
        fuzz_claim(i == 0 ? pointer[0] == '\0' : pointer[0] == '/');
    }
}

static void scan(const char *text, size_t len, bool flat)
{
    struct faults faults;
    struct json_scan s = {
        .file = "fuzz", .text = text, .len = len, .line = 1, .depth = DEPTH, .flat = flat};
    cJSON *json;
    int rc;

    faults_init(&faults, 20);
    s.faults = &faults;
    rc = json_scan_run(&s);
    fuzz_claim(rc == (faults.errors > 0));
    if (!s.broken) {
        json = cJSON_ParseWithLength(text, len);
        fuzz_claim(json != NULL && count_values(json) == s.n);
        check_places(&s);
        cJSON_Delete(json);
    }
    json_scan_free(&s);
    faults_free(&faults);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    scan((const char *)data, size, false);
    scan((const char *)data, size, true);
    return 0;
}
