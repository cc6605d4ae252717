#include "plan_moved.h"

#include <stdio.h>
#include <string.h>

static void add(char out[PLAN_COMMAND], const char *before, const char *text, const char *after)
{
    size_t n = strlen(out);

    snprintf(out + n, PLAN_COMMAND - n, "%s%s%s", before, text, after);
}

char *plan_command(struct db *db, const struct batch_plan *plan, char out[PLAN_COMMAND])
{
    char number[16], which[LEDGER_WHICH], on[DAY_TEXT];

    out[0] = '\0';
    ledger_which(db, plan->programme, plan->edition, which);
    if (plan->reverses != 0) {
        snprintf(number, sizeof number, "%d", plan->reverses);
        if (plan->reverses_key[0] != '\0')
            add(out, "stipend reverse ", plan->reverses_key, which);
        else
            add(out, "stipend reverse ", number, "");
        add(out, " --reason TEXT", "", " -o FILE");
        return out;
    }
    add(out, "stipend plan ", plan->period, which);
    if (plan->off_cycle)
        add(out, " --off-cycle --as-of ", day_text(plan->as_of, on), " --reason TEXT");
    if (plan->recut)
        add(out, " --recut", "", "");
    if (plan->repost[0] != '\0') /* a list too long for a hint is in the plan file */
        add(out, " --repost '", strlen(plan->repost) < PLAN_COMMAND / 2 ? plan->repost : "KEY ...", "'");
    add(out, " -o FILE", "", "");
    return out;
}

static int hint_again(struct db *db, const struct batch_plan *plan, struct error *e)
{
    char command[PLAN_COMMAND];

    plan_command(db, plan, command);
    if (plan->reverses != 0)
        return error_hint(e, "plan the reversal again, if it is still wanted: %s", command);
    return error_hint(e, "plan again, and look at what changed: %s", command);
}

int plan_stale(struct db *db, const struct batch_plan *plan, const char *what, const char *how,
    struct error *e)
{
    error_set(e, ERROR_STALE, "stale", "the plan is stale: %s moved: %s", what, how);
    return hint_again(db, plan, e);
}

/* A plan made on this ledger knows the head of its batch. */
static int check_same_ledger(struct db *db, const struct batch_plan *plan, struct error *e)
{
    struct batch_row known = {0};
    int rc = plan->batch == 0 ? 0 : ledger_batch(db, plan->batch, &known, e);

    if (rc < 0)
        return -1;
    if (rc == 0 && memcmp(known.head, plan->head, DIGEST_SIZE) == 0)
        return 0;
    error_set(e, ERROR_REFUSED, "other_ledger", "the plan was made on another ledger: batch %d has "
                                                "another head there", plan->batch);
    return error_hint(e, "stipend doctor shows which ledger this is");
}

static int check_rules(struct db *db, const struct batch_plan *plan, struct error *e)
{
    const struct revision_name name = {.programme = plan->programme, .edition = plan->edition};
    struct revision latest;
    struct arena arena;
    char how[256];
    int rc;

    arena_init(&arena);
    rc = ledger_revision(db, &name, &arena, &latest, e);
    if (rc == 0 && (latest.number != plan->revision_number || latest.revision != plan->revision ||
                       memcmp(latest.sha256, plan->sha256, DIGEST_SIZE) != 0)) {
        snprintf(how, sizeof how, "it was planned by revision %d, and %d is in force",
            plan->revision, latest.revision);
        rc = plan_stale(db, plan, "rules", how, e);
    }
    arena_free(&arena);
    return rc;
}

int plan_moved(struct planning *p, struct db *db, const struct batch_plan *plan, struct error *e)
{
    char how[256];
    int rc;

    if (strcmp(plan->engine, LEDGER_ENGINE) != 0) {
        snprintf(how, sizeof how, "it was planned by %s, and this is %s", plan->engine,
            LEDGER_ENGINE);
        return plan_stale(db, plan, "engine", how, e);
    }
    if (plan->batch != p->state.batch || memcmp(plan->head, p->state.head, DIGEST_SIZE) != 0) {
        if (check_same_ledger(db, plan, e) != 0)
            return -1;
        snprintf(how, sizeof how, "it was planned on batch %d, and the newest is %d", plan->batch,
            p->state.batch);
        return plan_stale(db, plan, "head", how, e);
    }
    if (memcmp(plan->facts, p->input.facts, DIGEST_SIZE) != 0)
        return plan_stale(db, plan, "facts", "the chain of its intake is another", e);
    if (check_rules(db, plan, e) != 0)
        return -1;
    rc = planning_check(p, db, plan, e);
    return rc != 0 && e->kind == ERROR_STALE ? hint_again(db, plan, e) : rc;
}

int plan_standing(struct db *db, const struct batch_plan *plan, struct plan_standing *out,
    struct error *e)
{
    struct planning p = {0};
    struct batch_row row;
    char command[PLAN_COMMAND];
    int rc;

    *out = (struct plan_standing){.batch = 0};
    if (plan->stored == 0 && plan->entries == 0) {
        error_set(e, ERROR_REFUSED, "nothing_to_approve", "the plan has nothing in it: nothing to approve");
        return error_hint(e, "plan again once something is due: %s", plan_command(db, plan, command));
    }
    if ((rc = ledger_batch_of_plan(db, plan->seal, &row, e)) <= 0) {
        out->batch = row.number;
        return rc;
    }
    rc = planning_again(&p, db, plan, e);
    if (rc == 0)
        rc = plan_moved(&p, db, plan, e);
    out->intake = p.state.intake;
    planning_close(&p);
    return rc;
}

static int refuse_replacing(const char *path, const char *what, struct error *e)
{
    error_set(e, ERROR_REFUSED, "plan_kept", "%s holds another plan, which is %s", path, what);
    return error_hint(e, "name another file with -o: this one would be replaced");
}

int plan_kept(struct db *db, const struct batch_plan *plan, const char *path, struct error *e)
{
    const struct approval_barred nobody = {0};
    struct plan_standing standing;
    struct batch_plan there;
    char who[LEDGER_USER], what[96];
    bool same;
    int rc;

    /* What is no plan, or can never be posted, may go. */
    if (plan_read(path, &there, e) != 0 || plan_standing(db, &there, &standing, e) != 0)
        return e->kind == ERROR_INTERNAL || e->kind == ERROR_UNREACHABLE ? -1 : 0;
    if (standing.batch != 0) {
        snprintf(what, sizeof what, "posted as batch %d", standing.batch);
        return refuse_replacing(path, what, e);
    }
    if ((rc = ledger_approver(db, there.seal, &nobody, who, e)) != 0)
        return rc < 0 ? -1 : 0;
    if (plan_same(plan, &there, &same, e) != 0)
        return -1;
    snprintf(what, sizeof what, "approved by %s", who);
    return same ? 1 : refuse_replacing(path, what, e);
}
