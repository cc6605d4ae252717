#include "commands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/arena.h"
#include "engine/ledger.h"
#include "engine/programme_read.h"
#include "input.h"
#include "json_out.h"

enum { DOCUMENT_MOST = 16 * 1024 * 1024 };

static void report(const struct invocation *run, const struct programme *p, int number,
    bool already)
{
    struct json_out j;

    if (run->json) {
        json_begin(&j, stdout);
        json_object(&j, NULL);
        json_text(&j, "format", "stipend-load/1");
        json_text(&j, "programme", p->id);
        json_text(&j, "edition", p->edition);
        json_number(&j, "revision", p->revision);
        json_number(&j, "number", number);
        json_bool(&j, "already", already);
        json_text(&j, "approval", p->two_person ? "two-person" : "one-person");
        json_end(&j);
        return;
    }
    printf("%s %s revision %d is %sloaded\n", p->id, p->edition, (int)p->revision,
        already ? "already " : "");
    if (already)
        return;
    if (p->two_person)
        printf("next: stipend --user NAME approve %s/%s:%d --reason TEXT   (NAME is another login)\n",
            p->id, p->edition, (int)p->revision);
    else
        printf("next: stipend import KIND FILE...\n");
}

int cmd_load(struct invocation *run, struct error *e)
{
    const char *file = run->operands[0];
    struct programme *programme = NULL;
    struct arena arena;
    struct db db = {0};
    char *text = NULL;
    size_t len;
    int rc, number = 0;

    arena_init(&arena);
    run->faults.limit = PROGRAMME_FAULTS;
    rc = input_read(file, DOCUMENT_MOST, &text, &len, e);
    if (rc == 0)
        rc = programme_read(file, text, len, &arena, &programme, &run->faults, e);
    if (rc == 0)
        rc = connect_ledger(&run->connect, &db, e);
    if (rc == 0)
        rc = ledger_lacking(&db, programme, file, &run->faults, e);
    if (rc == 0 && (rc = ledger_load(&db, programme, text, len, &number, e)) >= 0) {
        report(run, programme, number, rc == 1);
        rc = 0;
    }
    db_close(&db);
    arena_free(&arena);
    free(text);
    return rc;
}
