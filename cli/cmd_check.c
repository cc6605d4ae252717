#include "commands.h"

#include <stdio.h>
#include <stdlib.h>

#include "engine/arena.h"
#include "engine/digest.h"
#include "engine/programme_read.h"
#include "input.h"
#include "json_out.h"

enum { DOCUMENT_MOST = 16 * 1024 * 1024 };

static int document_digest(const char *text, size_t len, char hex[DIGEST_HEX], struct error *e)
{
    unsigned char bytes[DIGEST_SIZE];
    struct digest_state *d = digest_new(e);

    if (d == NULL)
        return -1;
    digest_add(d, text, len);
    digest_end(d, bytes);
    digest_free(d);
    digest_hex(bytes, hex);
    return 0;
}

static void report(const struct invocation *run, const struct programme *p, const char *hex)
{
    struct json_out j;

    if (!run->json) {
        printf("%s: no errors\n%s %s revision %d: %d roles, %d requirements, %d plans, %d periods, "
               "%d funds\nsha256 %s\n",
            run->operands[0], p->id, p->edition, (int)p->revision, p->roles_n, p->requirements_n,
            p->plans_n, p->periods_n, p->funds_n, hex);
        return;
    }
    json_begin(&j, stdout);
    json_object(&j, NULL);
    json_text(&j, "format", "stipend-check/1");
    json_text(&j, "file", run->operands[0]);
    json_text(&j, "programme", p->id);
    json_text(&j, "edition", p->edition);
    json_number(&j, "revision", p->revision);
    json_text(&j, "sha256", hex);
    json_number(&j, "warnings", (int64_t)run->faults.warnings);
    json_end(&j);
}

int cmd_check(struct invocation *run, struct error *e)
{
    const char *file = run->operands[0];
    struct programme *programme = NULL;
    struct arena arena;
    char *text = NULL, hex[DIGEST_HEX];
    size_t len;
    int rc;

    arena_init(&arena);
    run->faults.limit = PROGRAMME_FAULTS;
    rc = input_read(file, DOCUMENT_MOST, &text, &len, e);
    if (rc == 0)
        rc = programme_read(file, text, len, &arena, &programme, &run->faults, e);
    if (rc == 0)
        rc = document_digest(text, len, hex, e);
    if (rc == 0)
        report(run, programme, hex);
    arena_free(&arena);
    free(text);
    return rc;
}
