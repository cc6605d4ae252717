#include "commands.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "batch_out.h"
#include "engine/diff.h"
#include "json_out.h"
#include "progress.h"

static int read_batch(const char *word, int *out, struct error *e)
{
    const char *digits = strncmp(word, "batch:", 6) == 0 ? word + 6 : word;
    size_t n = strlen(digits);

    if (n > 0 && n < 10 && strspn(digits, "0123456789") == n) {
        *out = (int)strtol(digits, NULL, 10);
        return 0;
    }
    error_set(e, ERROR_USAGE, "bad_value", "\"%.60s\" is no number of a batch", word);
    return error_hint(e, "for example: stipend diff 4 5");
}

static void step(void *arg, int64_t persons)
{
    progress_step(arg, persons);
}

static void side_json(struct json_out *j, const char *key, const struct diff_side *s)
{
    json_object(j, key);
    json_text(j, "outcome", s->outcome);
    json_text(j, "codes", s->codes);
    json_money(j, "target", s->target);
    json_money(j, "posted", s->posted);
    json_money(j, "owed", s->owed);
    json_end(j);
}

static void lines_json(struct json_out *j, const struct diff *d)
{
    json_array(j, "lines");
    for (int i = 0; i < d->lines_n; i++) {
        json_object(j, NULL);
        json_text(j, "key", d->lines[i].key);
        json_text(j, "payee", d->lines[i].payee);
        side_json(j, "from", &d->lines[i].from);
        side_json(j, "to", &d->lines[i].to);
        json_money(j, "change", d->lines[i].to.posted - d->lines[i].from.posted);
        json_text(j, "cause", d->lines[i].cause);
        json_end(j);
    }
    json_end(j);
}

static void show_json(const struct diff *d)
{
    struct json_out j;

    json_begin(&j, stdout);
    json_object(&j, NULL);
    json_text(&j, "format", "stipend-diff/1");
    json_number(&j, "from", d->from.number);
    json_number(&j, "to", d->to.number);
    json_text(&j, "programme", d->to.programme);
    json_text(&j, "edition", d->to.edition_id);
    lines_json(&j, d);
    json_array(&j, "causes");
    for (int i = 0; i < d->causes_n; i++) {
        json_object(&j, NULL);
        json_text(&j, "cause", d->causes[i].cause);
        json_number(&j, "lines", d->causes[i].lines);
        json_money(&j, "change", d->causes[i].net);
        json_end(&j);
    }
    json_end(&j);
    json_array(&j, "funds");
    for (int i = 0; i < d->funds_n; i++) {
        json_object(&j, NULL);
        json_text(&j, "fund", d->funds[i].fund);
        json_money(&j, "from", d->funds[i].from);
        json_money(&j, "to", d->funds[i].to);
        json_end(&j);
    }
    json_end(&j);
    json_end(&j);
}

static void put_outcome(const struct diff_side *s)
{
    printf("%s%s%s", s->outcome != NULL ? s->outcome : "not decided",
        s->codes != NULL && s->codes[0] != '\0' ? " " : "", s->codes != NULL ? s->codes : "");
}

static void show_lines(const struct diff *d)
{
    char from[MONEY_SHOWN], to[MONEY_SHOWN];

    if (d->lines_n > 0)
        printf("\n%-36s %13s    %13s\n", "Key", "posted then", "posted after");
    for (int i = 0; i < d->lines_n; i++) {
        const struct diff_line *l = &d->lines[i];

        printf("%-36s %13s -> %13s  ", l->key, money_shown(l->from.posted, from),
            money_shown(l->to.posted, to));
        put_outcome(&l->from);
        printf(" -> ");
        put_outcome(&l->to);
        if (l->from.owed != l->to.owed)
            printf(", owed back %s -> %s", money_shown(l->from.owed, from), money_shown(l->to.owed, to));
        printf("; %s\n", l->cause);
    }
}

static void show_text(const struct diff *d)
{
    char a[MONEY_SHOWN], b[MONEY_SHOWN], c[MONEY_SHOWN], on[DAY_TEXT];
    money from = 0, to = 0;

    printf("%s %s, from batch %d (period %s, as of %s, facts through intake %d)", d->to.programme,
        d->to.edition_id, d->from.number, d->from.period, day_text(d->from.as_of, on), d->from.intake);
    printf(" to batch %d (%s, %s, %d)\n", d->to.number, d->to.period, day_text(d->to.as_of, on),
        d->to.intake);
    if (d->lines_n == 0) {
        printf("nothing stands otherwise\n");
        return;
    }
    show_lines(d);
    printf("\n%-36s %13s\n", "Cause", "change");
    for (int i = 0; i < d->causes_n; i++)
        printf("  %-34s %13s  %" PRId64 " %s\n", d->causes[i].cause, money_shown(d->causes[i].net, a),
            d->causes[i].lines, d->causes[i].lines == 1 ? "line" : "lines");
    printf("\n%-24s %16s %16s %16s\n", "Fund", "charged then", "charged after", "change");
    for (int i = 0; i < d->funds_n; i++) {
        from += d->funds[i].from;
        to += d->funds[i].to;
        printf("  %-22s %16s %16s %16s\n", d->funds[i].fund, money_shown(d->funds[i].from, a),
            money_shown(d->funds[i].to, b), money_shown(d->funds[i].to - d->funds[i].from, c));
    }
    printf("  %-22s %16s %16s %16s\n", "total", money_shown(from, a), money_shown(to, b),
        money_shown(to - from, c));
    printf("\n%d %s\n", d->lines_n, d->lines_n == 1 ? "key stands otherwise" : "keys stand otherwise");
}

int cmd_diff(struct invocation *run, struct error *e)
{
    struct progress progress = {0};
    struct diff d = {0};
    struct db db = {0};
    int a, b, rc;

    if (read_batch(run->operands[0], &a, e) != 0 || read_batch(run->operands[1], &b, e) != 0 ||
        connect_ledger(&run->connect, &db, e) != 0)
        return -1;
    progress_begin(&progress, run, "finding causes", "persons", 0);
    rc = diff_batches(&db, a, b, step, &progress, &d, e);
    progress_end(&progress);
    if (rc == 0 && run->json)
        show_json(&d);
    else if (rc == 0)
        show_text(&d);
    if (rc == 0 && d.lines_n > 0 && command_option(run, "exit-code") != NULL)
        rc = error_set(e, ERROR_DIFFERENCE, "differs", "%s", "");
    diff_free(&d);
    db_close(&db);
    return rc;
}
