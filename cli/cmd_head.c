#include "commands.h"

#include <stdio.h>

#include "engine/signature.h"
#include "json_out.h"

int cmd_head(struct invocation *run, struct error *e)
{
    char base64[CHECKPOINT_BASE64], signature[96];
    const char *key = command_option(run, "sign");
    struct checkpoint head;
    struct json_out j;
    struct db db = {0};
    int rc;

    if (connect_ledger(&run->connect, &db, e) != 0)
        return -1;
    rc = checkpoint_now(&db, &head, e);
    db_close(&db);
    if (rc == 0 && key != NULL)
        rc = signature_sign(&head, key, e);
    if (rc != 0)
        return -1;
    if (!run->json) {
        checkpoint_write(&head, stdout);
        return 0;
    }
    json_begin(&j, stdout);
    json_object(&j, NULL);
    json_text(&j, "format", "stipend-head/1");
    json_text(&j, "origin", head.origin);
    json_number(&j, "batch", head.batch);
    json_text(&j, "head", checkpoint_base64(head.head, base64));
    json_number(&j, "intake", head.intake);
    json_text(&j, "facts", checkpoint_base64(head.facts, base64));
    json_number(&j, "revisions", head.revisions);
    json_number(&j, "approvals", head.approvals);
    json_number(&j, "period_acts", head.periods);
    json_text(&j, "acts", checkpoint_base64(head.acts, base64));
    if (key != NULL)
        json_text(&j, "signature", checkpoint_signature_text(&head.signatures[0], signature));
    json_end(&j);
    return 0;
}
