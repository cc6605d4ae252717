#include "commands.h"

#include <stdio.h>
#include <stdlib.h>

#include "engine/arena.h"
#include "engine/buffer.h"
#include "engine/programme_read.h"
#include "input.h"
#include "json_out.h"
#include "rules/render.h"

enum { DOCUMENT_MOST = 16 * 1024 * 1024 };

static void put_buffer(void *context, const char *text, size_t n)
{
    buffer_put(context, text, n);
}

static void print(const struct invocation *run, const struct programme *p, const char *text)
{
    struct json_out j;

    if (!run->json) {
        fputs(text, stdout);
        return;
    }
    json_begin(&j, stdout);
    json_object(&j, NULL);
    json_text(&j, "format", "stipend-handbook/1");
    json_text(&j, "programme", p->id);
    json_text(&j, "edition", p->edition);
    json_number(&j, "revision", p->revision);
    json_text(&j, "markdown", text);
    json_end(&j);
}

int cmd_render(struct invocation *run, struct error *e)
{
    const char *file = run->operands[0];
    struct programme *programme = NULL;
    struct buffer handbook = {0};
    struct sink out = {.put = put_buffer, .context = &handbook};
    struct arena arena;
    char *text = NULL;
    size_t len;
    int rc;

    arena_init(&arena);
    run->faults.limit = PROGRAMME_FAULTS;
    rc = input_read(file, DOCUMENT_MOST, &text, &len, e);
    if (rc == 0)
        rc = programme_read(file, text, len, &arena, &programme, &run->faults, e);
    if (rc == 0) {
        render_handbook(programme, &out);
        if (handbook.failed)
            rc = error_memory(e);
        else
            print(run, programme, handbook.at);
    }
    buffer_free(&handbook);
    arena_free(&arena);
    free(text);
    return rc;
}
