#include "commands.h"

#include <stdio.h>
#include <string.h>

#include "engine/period.h"
#include "engine/plan.h"
#include "json_out.h"

static struct period_request read_request(const struct invocation *run)
{
    return (struct period_request){.programme = command_option(run, "programme"),
        .edition = command_option(run, "edition"),
        .period = run->operands_n > 0 ? run->operands[0] : NULL};
}

static const char *state_of(const struct periods *p, const char *id)
{
    const struct period_told *last = periods_last(p, id);

    if (!periods_closed(p, id))
        return "open";
    return strcmp(last->act, "ask-reopen") == 0 ? "closed, reopening asked for" : "closed";
}

static void list_json(const struct periods *p)
{
    const struct programme *rules = p->revision.rules;
    struct json_out j;
    char on[DAY_TEXT];

    json_begin(&j, stdout);
    json_object(&j, NULL);
    json_text(&j, "format", "stipend-periods/1");
    json_text(&j, "programme", p->revision.programme);
    json_text(&j, "edition", p->revision.edition_id);
    json_number(&j, "revision", p->revision.revision);
    json_array(&j, "periods");
    for (int i = 0; i < rules->periods_n; i++) {
        const struct pay_period *period = &rules->periods[i];

        json_object(&j, NULL);
        json_text(&j, "period", period->id);
        json_text(&j, "from", day_text(period->from, on));
        json_text(&j, "until", day_text(period->until, on));
        json_text(&j, "cut_off", day_text(period->cut_off, on));
        json_bool(&j, "closed", periods_closed(p, period->id));
        json_end(&j);
    }
    json_end(&j);
    json_array(&j, "acts");
    for (int i = 0; i < p->acts_n; i++) {
        json_object(&j, NULL);
        json_number(&j, "number", p->acts[i].number);
        json_text(&j, "period", p->acts[i].period);
        json_text(&j, "act", p->acts[i].act);
        json_text(&j, "reason", p->acts[i].reason);
        json_text(&j, "by", p->acts[i].by_user);
        json_text(&j, "at", p->acts[i].at);
        json_end(&j);
    }
    json_end(&j);
    json_end(&j);
}

static void list_text(const struct periods *p)
{
    const struct programme *rules = p->revision.rules;
    char from[DAY_TEXT], until[DAY_TEXT], cut_off[DAY_TEXT];

    printf("%s %s r%d\n", p->revision.programme, p->revision.edition_id, p->revision.revision);
    for (int i = 0; i < rules->periods_n; i++) {
        const struct pay_period *period = &rules->periods[i];

        printf("  %-12s %s to %s, cut-off %s  %s\n", period->id, day_text(period->from, from),
            day_text(period->until, until), day_text(period->cut_off, cut_off),
            state_of(p, period->id));
    }
    printf(p->acts_n > 0 ? "closed and reopened\n" : "nothing was closed yet\n");
    for (int i = 0; i < p->acts_n; i++)
        printf("  %4d  %s  %-10s %-12s by %s%s%s\n", p->acts[i].number, p->acts[i].at,
            p->acts[i].act, p->acts[i].period, p->acts[i].by_user,
            p->acts[i].reason[0] != '\0' ? ": " : "", p->acts[i].reason);
}

int cmd_period_list(struct invocation *run, struct error *e)
{
    const struct period_request request = read_request(run);
    struct periods periods = {.acts_n = 0};
    struct db db = {0};
    int rc = connect_ledger(&run->connect, &db, e);

    if (rc == 0) {
        rc = periods_open(&db, &request, &periods, e);
        if (rc == 0 && run->json)
            list_json(&periods);
        else if (rc == 0)
            list_text(&periods);
        periods_close(&periods);
    }
    db_close(&db);
    return rc;
}

static void report_json(const struct periods *p, const struct period_request *request,
    const char *act, bool already)
{
    struct json_out j;

    json_begin(&j, stdout);
    json_object(&j, NULL);
    json_text(&j, "format", "stipend-period/1");
    json_text(&j, "programme", p->revision.programme);
    json_text(&j, "edition", p->revision.edition_id);
    json_text(&j, "period", request->period);
    json_text(&j, "act", act);
    json_bool(&j, "already", already);
    json_end(&j);
}

/* What was done, and what can be planned now. */
static void report_text(struct db *db, const struct periods *p, const char *period, const char *done)
{
    struct error unread;
    int next = plan_next_period(db, &p->revision, &unread);
    char which[LEDGER_WHICH];

    printf("%s %s, period %s: %s\n", p->revision.programme, p->revision.edition_id, period, done);
    ledger_which(db, p->revision.programme, p->revision.edition_id, which);
    if (next == p->revision.rules->periods_n)
        printf("next: no period is open that could be planned: add later ones in a new revision\n");
    else if (next >= 0)
        printf("next: stipend plan %s%s\n", p->revision.rules->periods[next].id, which);
}

static void report_asked(struct db *db, const struct periods *p, const char *period)
{
    char which[LEDGER_WHICH];

    ledger_which(db, p->revision.programme, p->revision.edition_id, which);
    printf("%s %s, period %s: asked to be reopened\nnext: stipend --user NAME period reopen %s%s --reason "
           "TEXT   (NAME is another login)\n",
        p->revision.programme, p->revision.edition_id, period, period, which);
}

static int read_reason(const struct invocation *run, bool needed, const char **out,
    struct error *e)
{
    *out = command_option(run, "reason");
    if (needed && (*out == NULL || (*out)[strspn(*out, " ")] == '\0')) {
        error_set(e, ERROR_USAGE, "no_reason", "reopening a period needs a reason");
        return error_hint(e, "add --reason \"why it is opened again\"");
    }
    if (*out != NULL && strlen(*out) >= LEDGER_REASON)
        return error_set(e, ERROR_USAGE, "reason", "a reason has at most %d bytes",
            LEDGER_REASON - 1);
    return 0;
}

static int act(struct invocation *run, bool closes, struct error *e)
{
    struct period_request request = read_request(run);
    struct periods periods = {.acts_n = 0};
    struct db db = {0};
    int rc;

    if (read_reason(run, !closes, &request.reason, e) != 0 ||
        connect_ledger(&run->connect, &db, e) != 0)
        return -1;
    rc = closes ? period_close(&db, &request, &periods, e)
                : period_reopen(&db, &request, &periods, e);
    if (rc >= 0 && run->json)
        report_json(&periods, &request,
            closes                ? "close"
            : rc == PERIOD_ASKED ? "ask-reopen" : "reopen", rc == PERIOD_ALREADY);
    else if (rc == PERIOD_ASKED)
        report_asked(&db, &periods, request.period);
    else if (rc >= 0)
        report_text(&db, &periods, request.period,
            !closes ? "reopened" : rc == PERIOD_ALREADY ? "already closed" : "closed");
    periods_close(&periods);
    db_close(&db);
    return rc < 0 ? -1 : 0;
}

int cmd_period_close(struct invocation *run, struct error *e)
{
    return act(run, true, e);
}

int cmd_period_reopen(struct invocation *run, struct error *e)
{
    return act(run, false, e);
}
