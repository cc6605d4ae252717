#include "commands.h"

#include <stdio.h>
#include <string.h>

#include "explain_out.h"

static int read_request(const struct invocation *run, struct explain_request *r, struct error *e)
{
    const char *on = command_option(run, "on");

    *r = (struct explain_request){.teacher = run->operands[0],
        .programme = command_option(run, "programme"),
        .edition = command_option(run, "edition"),
        .on = NO_DAY,
        .known_at = command_option(run, "known-at"),
        .why_not = command_option(run, "why-not") != NULL,
        .reason = command_option(run, "reason"),
        .digests = run->json};
    if (on == NULL || day_parse(on, strlen(on), &r->on))
        return 0;
    error_set(e, ERROR_USAGE, "on", "--on %.60s is no day", on);
    return error_hint(e, "write it as 2026-12-18");
}

static void put_file(void *context, const char *text, size_t n)
{
    fwrite(text, 1, n, context);
}

/* The versions that make the answer repeatable. */
static void print_versions(const struct explanation *x)
{
    const struct revision *r = x->revision;
    char hex[DIGEST_HEX], on[DAY_TEXT];

    printf("Rules %s %s r%d (%.4s...), facts through intake %d, as of %s.\n", r->programme,
        r->edition_id, r->revision, digest_hex(r->sha256, hex), x->asked->intake,
        day_text(x->asked->asking.as_of, on));
}

static int print_text(void *context, struct explanation *x, struct error *e)
{
    struct sink out = {.put = put_file, .context = stdout};

    (void)context;
    (void)e;
    explain_person(&x->told, &out);
    if (x->asked->alone)
        printf("Told from her own facts: what caps, pools and funds shared with others leave her, the "
               "batch decides.\n");
    print_versions(x);
    return 0;
}

int cmd_explain(struct invocation *run, struct error *e)
{
    struct explain_request request;
    struct db db = {0};
    int rc;

    if (read_request(run, &request, e) != 0 || connect_ledger(&run->connect, &db, e) != 0)
        return -1;
    rc = explain_teacher(&db, &request, run->json ? explain_out_json : print_text, NULL, e);
    db_close(&db);
    return rc;
}
