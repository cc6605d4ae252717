#include "commands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/plan_moved.h"
#include "json_out.h"
#include "typed.h"

/* What is approved: a revision, or a plan by its seal. */
struct subject {
    struct arena arena;
    struct revision revision;
    struct batch_plan plan;
    bool is_plan;
    struct plan_standing standing; /* of a plan */
    char own_facts[LEDGER_REASON], own_reviews[LEDGER_REASON]; /* of a plan's: "" if there are none */
};

/* "3", "r3", "PROGRAMME/EDITION:3" or "PROGRAMME/EDITION/r3". */
static int read_name(const char *text, char programme[LEDGER_ID], char edition[LEDGER_ID],
    int *revision)
{
    const char *slash = strchr(text, '/'), *mark, *digits = text;
    char *end;

    programme[0] = edition[0] = '\0';
    if (slash != NULL) {
        if ((mark = strpbrk(slash + 1, ":/")) == NULL || slash - text >= LEDGER_ID ||
            mark - slash > LEDGER_ID)
            return -1;
        snprintf(programme, LEDGER_ID, "%.*s", (int)(slash - text), text);
        snprintf(edition, LEDGER_ID, "%.*s", (int)(mark - slash - 1), slash + 1);
        digits = mark + 1;
    }
    if (*digits == 'r')
        digits++;
    *revision = (int)strtol(digits, &end, 10);
    return *digits >= '1' && *digits <= '9' && *end == '\0' ? 0 : -1;
}

static int find_revision(struct db *db, const char *text, struct subject *s, struct error *e)
{
    char programme[LEDGER_ID], edition[LEDGER_ID];
    struct revision_name name = {0};

    if (read_name(text, programme, edition, &name.revision) != 0) {
        error_set(e, ERROR_USAGE, "no_subject", "%s is neither a plan file nor a revision", text);
        return error_hint(e, "a revision is its number (1), or PROGRAMME/EDITION:1; a plan is the "
                             "file that stipend plan -o wrote");
    }
    name.programme = programme[0] != '\0' ? programme : NULL;
    name.edition = edition[0] != '\0' ? edition : NULL;
    return ledger_revision_loaded(db, &name, &s->arena, &s->revision, e);
}

static int find_subject(struct db *db, const char *text, struct subject *s, struct error *e)
{
    int is = plan_is_file(text, e);

    if (is < 0)
        return -1;
    s->is_plan = is > 0;
    if (!s->is_plan)
        return find_revision(db, text, s, e);
    if (plan_read(text, &s->plan, e) != 0)
        return -1;
    if (ledger_revision_by_number(db, s->plan.revision_number, &s->arena, &s->revision, e) != 0)
        return -1;
    return plan_standing(db, &s->plan, &s->standing, e);
}

static void report(const struct invocation *run, const struct subject *s, bool already)
{
    struct json_out j;
    const char *done = already ? "already approved" : "approved";
    char word[TYPED_WORD];

    if (run->json) {
        json_begin(&j, stdout);
        json_object(&j, NULL);
        json_text(&j, "format", "stipend-approval/1");
        json_text(&j, "programme", s->revision.programme);
        json_text(&j, "edition", s->revision.edition_id);
        json_number(&j, "revision", s->revision.revision);
        json_text(&j, "period", s->is_plan ? s->plan.period : NULL);
        json_bool(&j, "already", already);
        if (s->standing.batch != 0)
            json_number(&j, "batch", s->standing.batch);
        json_end(&j);
    } else if (s->standing.batch != 0) {
        printf("plan %s for %s %s, period %s: posted already, as batch %d\n", run->operands[0],
            s->revision.programme, s->revision.edition_id, s->plan.period, s->standing.batch);
    } else if (s->is_plan) {
        printf("plan %s for %s %s, period %s: %s\nnext: stipend post %s\n", run->operands[0],
            s->revision.programme, s->revision.edition_id, s->plan.period, done,
            typed_word(run->operands[0], word));
    } else {
        printf("%s %s revision %d: %s\nnext: stipend import KIND FILE..., then stipend plan "
               "PERIOD -o FILE\n",
            s->revision.programme, s->revision.edition_id, s->revision.revision, done);
    }
}

/* A second person who is not quite one: said, and left to her. */
static void warn(struct invocation *run, const struct subject *s)
{
    if (s->own_facts[0] != '\0')
        faults_hint(faults_add(&run->faults, true, "own_facts", NULL, 0, 0, NULL,
                        "who approves also imported facts that are new in this plan: intake %s",
                        s->own_facts),
            "let somebody look at them who did not enter them");
    if (s->own_reviews[0] != '\0')
        faults_hint(faults_add(&run->faults, true, "own_review", NULL, 0, 0, NULL,
                        "reviews that are new in this plan are by who imported them or their claim: %s",
                        s->own_reviews),
            "let somebody look at these claims who did not enter them");
    if (s->plan.reverses == 0 && s->standing.intake > s->plan.intake)
        faults_hint(faults_add(&run->faults, true, "newer_facts", NULL, 0, 0, NULL,
                        "facts came after this plan: it knows them through intake %d, and the newest is %d",
                        s->plan.intake, s->standing.intake),
            "post refuses the plan if they would change one of its decisions");
}

static int approve(struct db *db, struct subject *s, const char *reason, struct error *e)
{
    if (s->is_plan && s->plan.reverses == 0 &&
        ledger_own_facts(db, s->revision.edition, s->plan.intake, s->own_facts, s->own_reviews, e) != 0)
        return -1;
    return ledger_approve(db, &s->revision, s->is_plan ? s->plan.seal : NULL,
        s->is_plan ? s->plan.planner : NULL, reason, e);
}

int cmd_approve(struct invocation *run, struct error *e)
{
    const char *reason = command_option(run, "reason");
    struct subject s = {0};
    struct db db = {0};
    int rc;

    if (reason == NULL || reason[0] == '\0') {
        error_set(e, ERROR_USAGE, "no_reason", "an approval needs a reason");
        return error_hint(e, "add --reason \"what was looked at\"");
    }
    arena_init(&s.arena);
    rc = connect_ledger(&run->connect, &db, e);
    if (rc == 0)
        rc = find_subject(&db, run->operands[0], &s, e);
    if (rc == 0)
        rc = s.standing.batch != 0 ? 1 : approve(&db, &s, reason, e);
    if (rc == 0)
        warn(run, &s);
    if (rc >= 0) {
        report(run, &s, rc == 1);
        rc = 0;
    }
    if (rc < 0)
        typed_fill(e, "REVISION|PLAN", run->operands[0]);
    db_close(&db);
    arena_free(&s.arena);
    return rc;
}
