/*
 * The plan file: one JSON object, sealed over all its fields.
 */
#include "plan.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PLAN_BYTES = 64 * 1024 };
static const char plan_format[] = "stipend-plan/1";

/* How each field is written; the seal runs over them in this order. */
enum field_type { FIELD_TEXT, FIELD_INT, FIELD_LONG, FIELD_MONEY, FIELD_DAY, FIELD_BOOL, FIELD_DIGEST };

static const struct field {
    const char *name;
    enum field_type type;
    size_t at, size;
} fields[] = {
#define FIELD(name, type, member) {name, type, offsetof(struct batch_plan, member), \
                                   sizeof(((struct batch_plan *)0)->member)}
    FIELD("programme", FIELD_TEXT, programme),
    FIELD("edition", FIELD_TEXT, edition),
    FIELD("revision", FIELD_INT, revision),
    FIELD("revision_number", FIELD_INT, revision_number),
    FIELD("programme_sha256", FIELD_DIGEST, sha256),
    FIELD("period", FIELD_TEXT, period),
    FIELD("as_of", FIELD_DAY, as_of),
    FIELD("off_cycle", FIELD_BOOL, off_cycle),
    FIELD("reason", FIELD_TEXT, reason),
    FIELD("recut", FIELD_BOOL, recut),
    FIELD("repost", FIELD_TEXT, repost),
    FIELD("reverses", FIELD_INT, reverses),
    FIELD("reverses_key", FIELD_TEXT, reverses_key),
    FIELD("through_intake", FIELD_INT, intake),
    FIELD("facts", FIELD_DIGEST, facts),
    FIELD("through_batch", FIELD_INT, batch),
    FIELD("head", FIELD_DIGEST, head),
    FIELD("engine", FIELD_TEXT, engine),
    FIELD("planner", FIELD_TEXT, planner),
    FIELD("planned_at", FIELD_LONG, planned_at),
    FIELD("persons", FIELD_LONG, persons),
    FIELD("decided", FIELD_LONG, decided),
    FIELD("changed", FIELD_LONG, stored),
    FIELD("entries", FIELD_LONG, entries),
    FIELD("debits", FIELD_MONEY, debits),
    FIELD("targets", FIELD_MONEY, targets),
    FIELD("digest", FIELD_DIGEST, digest),
#undef FIELD
};
enum { FIELDS = sizeof fields / sizeof *fields };

static const void *place(const struct batch_plan *plan, const struct field *f)
{
    return (const char *)plan + f->at;
}

static int seal(const struct batch_plan *plan, unsigned char out[DIGEST_SIZE], struct error *e)
{
    struct digest_state *state = digest_new(e);

    if (state == NULL)
        return -1;
    digest_text(state, plan_format);
    for (int i = 0; i < FIELDS; i++) {
        digest_text(state, fields[i].name);
        if (fields[i].type == FIELD_TEXT)
            digest_text(state, place(plan, &fields[i]));
        else
            digest_field(state, place(plan, &fields[i]), fields[i].size);
    }
    digest_end(state, out);
    digest_free(state);
    return 0;
}

static void set_text(char *out, size_t size, const char *text)
{
    snprintf(out, size, "%s", text != NULL ? text : "");
}

int plan_make(const struct planning *p, const struct batch_totals *totals, struct batch_plan *out,
    struct error *e)
{
    *out = (struct batch_plan){.revision = p->revision.revision, .revision_number = p->revision.number,
        .intake = p->input.intake, .batch = p->input.batch, .as_of = p->input.asking.as_of,
        .off_cycle = p->input.off_cycle != NULL, .reverses = p->input.reversal.batch,
        .recut = p->input.asking.recut, .planned_at = p->state.now,
        .persons = totals->persons, .decided = totals->standing.decided, .stored = totals->stored,
        .entries = totals->entries, .debits = totals->debits, .targets = totals->standing.targets};
    snprintf(out->programme, sizeof out->programme, "%s", p->revision.programme);
    snprintf(out->edition, sizeof out->edition, "%s", p->revision.edition_id);
    snprintf(out->period, sizeof out->period, "%s",
        p->revision.rules->periods[p->input.period].id);
    set_text(out->reason, sizeof out->reason,
        p->input.reversal.batch != 0 ? p->input.reversal.reason : p->input.off_cycle);
    set_text(out->reverses_key, sizeof out->reverses_key, p->input.reversal.key);
    set_text(out->repost, sizeof out->repost, p->input.repost);
    snprintf(out->engine, sizeof out->engine, "%s", p->input.engine);
    snprintf(out->planner, sizeof out->planner, "%s", p->state.user);
    memcpy(out->sha256, p->revision.sha256, DIGEST_SIZE);
    memcpy(out->facts, p->input.facts, DIGEST_SIZE);
    memcpy(out->head, p->input.head, DIGEST_SIZE);
    memcpy(out->digest, totals->digest, DIGEST_SIZE);
    return seal(out, out->seal, e);
}

static cJSON *field_json(const struct batch_plan *plan, const struct field *f)
{
    char text[DIGEST_HEX > MONEY_TEXT ? DIGEST_HEX : MONEY_TEXT];
    const void *at = place(plan, f);

    switch (f->type) {
    case FIELD_TEXT:
        return cJSON_CreateString(at);
    case FIELD_INT:
        return cJSON_CreateNumber(*(const int *)at);
    case FIELD_LONG:
        snprintf(text, sizeof text, "%lld", (long long)*(const int64_t *)at);
        return cJSON_CreateRaw(text);
    case FIELD_MONEY:
        return cJSON_CreateString(money_text(*(const money *)at, text));
    case FIELD_DAY:
        return cJSON_CreateString(day_text(*(const day *)at, text));
    case FIELD_BOOL:
        return cJSON_CreateBool(*(const bool *)at);
    default:
        return cJSON_CreateString(digest_hex(at, text));
    }
}

static char *plan_json(const struct batch_plan *plan)
{
    char hex[DIGEST_HEX];
    cJSON *object = cJSON_CreateObject();
    bool fine = cJSON_AddStringToObject(object, "format", plan_format) != NULL;
    char *text;

    for (int i = 0; i < FIELDS; i++) {
        cJSON *value = field_json(plan, &fields[i]);

        fine = fine && value != NULL && cJSON_AddItemToObject(object, fields[i].name, value);
    }
    fine = fine && cJSON_AddStringToObject(object, "seal", digest_hex(plan->seal, hex)) != NULL;
    text = fine ? cJSON_Print(object) : NULL;
    cJSON_Delete(object);
    return text;
}

static int cannot_open(const char *path, struct error *e)
{
    if (errno == ENOMEM)
        return error_memory(e);
    error_set(e, ERROR_INPUT, "plan_file", "cannot write %s: %s", path, strerror(errno));
    return error_hint(e, "name a file in a directory that is there and that you may write in");
}

static int cannot_write(const char *path, struct error *e)
{
    error_set(e, ERROR_INTERNAL, "plan_file", "cannot write %s: %s", path, strerror(errno));
    return error_hint(e, "make room on its disk, or name a file on another");
}

/* Write ${text} to ${path}, which comes to stand in the place of ${meant}. */
static int write_all(const char *path, const char *text, const char *meant, struct error *e)
{
    FILE *f = fopen(path, "w");
    int failed;

    if (f == NULL)
        return cannot_open(meant, e);
    failed = fputs(text, f) == EOF || fputc('\n', f) == EOF || fflush(f) != 0 ||
             fsync(fileno(f)) != 0;
    if (fclose(f) != 0 || failed)
        return cannot_write(meant, e);
    return 0;
}

/* Only a plan may be replaced: not a file of facts, and never a device. */
static int check_place(const char *path, struct error *e)
{
    struct stat there;
    int rc = 0;

    if (strcmp(path, "-") == 0) {
        error_set(e, ERROR_USAGE, "plan_file", "a plan is kept in a file, not on standard output");
        return error_hint(e, "--json prints what would be posted");
    }
    if (lstat(path, &there) != 0 || (S_ISREG(there.st_mode) && there.st_size == 0))
        return 0;
    if (S_ISREG(there.st_mode) && (rc = plan_is_file(path, e)) != 0)
        return rc > 0 ? 0 : -1;
    error_set(e, ERROR_USAGE, "plan_file", "%s is there already, and is no plan file", path);
    return error_hint(e, "name another file: it would be replaced");
}

int plan_write(const struct batch_plan *plan, const char *path, struct error *e)
{
    char *text, *beside = NULL;
    int rc = -1;

    if (check_place(path, e) != 0)
        return -1;
    text = plan_json(plan);
    if (text == NULL || asprintf(&beside, "%s.new", path) < 0) {
        beside = NULL;
        error_memory(e);
        goto done;
    }
    if (write_all(beside, text, path, e) != 0) {
        remove(beside);
        goto done;
    }
    if (rename(beside, path) != 0) {
        cannot_write(path, e);
        remove(beside);
        goto done;
    }
    rc = 0;
done:
    free(text);
    free(beside);
    return rc;
}

static int read_all(const char *path, char **out, struct error *e)
{
    FILE *f = fopen(path, "r");
    char *text;
    size_t n;

    if (f == NULL && errno == ENOMEM)
        return error_memory(e);
    if (f == NULL) {
        error_set(e, ERROR_INPUT, "plan_file", "cannot read %s: %s", path, strerror(errno));
        return error_hint(e, "check the name; stipend plan PERIOD -o FILE makes a plan");
    }
    if ((text = malloc(PLAN_BYTES + 1)) == NULL) {
        fclose(f);
        return error_memory(e);
    }
    n = fread(text, 1, PLAN_BYTES, f);
    text[n] = '\0';
    fclose(f);
    *out = text;
    return 0;
}

static bool read_text(const cJSON *value, char *out, size_t size)
{
    const char *text = cJSON_GetStringValue(value);

    if (text == NULL || strlen(text) >= size)
        return false;
    memcpy(out, text, strlen(text) + 1);
    return true;
}

static bool read_number(const cJSON *value, int64_t most, int64_t *out)
{
    if (!cJSON_IsNumber(value) || !(value->valuedouble >= 0) ||
        !(value->valuedouble <= (double)most))
        return false;
    *out = (int64_t)value->valuedouble;
    return true;
}

static bool read_field(const cJSON *value, const struct field *f, struct batch_plan *plan)
{
    char text[DIGEST_HEX];
    void *at = (char *)plan + f->at;
    int64_t n;

    switch (f->type) {
    case FIELD_TEXT:
        return read_text(value, at, f->size);
    case FIELD_INT:
        if (!read_number(value, INT32_MAX, &n))
            return false;
        *(int *)at = (int)n;
        return true;
    case FIELD_LONG:
        return read_number(value, INT64_C(1) << 53, at);
    case FIELD_MONEY:
        return read_text(value, text, sizeof text) && money_parse(text, strlen(text), at);
    case FIELD_DAY:
        return read_text(value, text, sizeof text) && day_parse(text, strlen(text), at);
    case FIELD_BOOL:
        *(bool *)at = cJSON_IsTrue(value);
        return cJSON_IsBool(value);
    default:
        return read_text(value, text, sizeof text) && digest_from_hex(text, at) == 0;
    }
}

/* A reversal has a reason and asks for nothing else; no other plan names what it reverses. */
static bool is_whole(const struct batch_plan *plan)
{
    if (plan->reverses == 0)
        return plan->reverses_key[0] == '\0';
    return plan->reason[0] != '\0' && !plan->off_cycle && !plan->recut && plan->repost[0] == '\0';
}

/* The name of the first field that is missing or malformed, or NULL. */
static const char *read_fields(const cJSON *object, struct batch_plan *plan)
{
    char hex[DIGEST_HEX];

    for (int i = 0; i < FIELDS; i++)
        if (!read_field(cJSON_GetObjectItemCaseSensitive(object, fields[i].name), &fields[i],
                plan))
            return fields[i].name;
    if (!read_text(cJSON_GetObjectItemCaseSensitive(object, "seal"), hex, sizeof hex) ||
        digest_from_hex(hex, plan->seal) != 0)
        return "seal";
    return NULL;
}

/* NULL where it is no JSON; -1 where memory ran out. */
static int parse(const char *text, cJSON **out, struct error *e)
{
    errno = 0;
    *out = cJSON_Parse(text);
    return *out == NULL && errno == ENOMEM ? error_memory(e) : 0;
}

static bool is_plan(const cJSON *object)
{
    const char *format =
        cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, "format"));

    return format != NULL && strcmp(format, plan_format) == 0;
}

int plan_read(const char *path, struct batch_plan *out, struct error *e)
{
    unsigned char sealed[DIGEST_SIZE];
    const char *broken;
    char *text = NULL;
    cJSON *object;
    int rc = -1;

    *out = (struct batch_plan){0};
    if (read_all(path, &text, e) != 0)
        return -1;
    rc = parse(text, &object, e);
    free(text);
    if (rc != 0)
        return -1;
    rc = -1;
    if (!is_plan(object)) {
        error_set(e, ERROR_INPUT, "plan_file", "%s is not a plan file", path);
        error_hint(e, "stipend plan PERIOD -o FILE makes one");
    } else if ((broken = read_fields(object, out)) != NULL) {
        error_set(e, ERROR_INPUT, "plan_file", "%s: \"%s\" is missing or malformed", path, broken);
        error_hint(e, "plan again: a plan file is not to be edited");
    } else if (seal(out, sealed, e) == 0) {
        rc = memcmp(sealed, out->seal, DIGEST_SIZE) == 0 ? 0 : 1;
    }
    cJSON_Delete(object);
    if (rc == 0 && !is_whole(out)) {
        error_set(e, ERROR_INPUT, "plan_file", "%s: \"reverses\" does not go with its other fields",
            path);
        return error_hint(e, "plan again: a plan file is not to be edited");
    }
    if (rc <= 0)
        return rc;
    error_set(e, ERROR_INPUT, "plan_changed", "%s was changed after it was made", path);
    return error_hint(e, "plan again: a plan file is not to be edited");
}

int plan_same(const struct batch_plan *a, const struct batch_plan *b, bool *same, struct error *e)
{
    struct batch_plan as = *a;
    unsigned char sealed[DIGEST_SIZE];

    memcpy(as.planner, b->planner, sizeof as.planner);
    as.planned_at = b->planned_at;
    if (seal(&as, sealed, e) != 0)
        return -1;
    *same = memcmp(sealed, b->seal, DIGEST_SIZE) == 0;
    return 0;
}

int plan_is_file(const char *path, struct error *e)
{
    char *text = NULL;
    cJSON *object;
    int rc;

    if (read_all(path, &text, e) != 0)
        return e->kind == ERROR_INPUT ? 0 : -1;
    rc = parse(text, &object, e);
    if (rc == 0)
        rc = is_plan(object);
    cJSON_Delete(object);
    free(text);
    return rc;
}
