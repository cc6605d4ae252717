#include "rules_sealed.h"

#include "../engine/programme_read.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT = 8192 };

/* The value at one step of a JSON Pointer, made if it is the last and missing. */
static cJSON *step_into(cJSON *at, const char *name, cJSON *last)
{
    char *end;
    long i = strtol(name, &end, 10);
    cJSON *child;

    if (cJSON_IsArray(at)) {
        if (last == NULL)
            return cJSON_GetArrayItem(at, (int)i);
        if (*end == '\0' && i < cJSON_GetArraySize(at))
            cJSON_ReplaceItemInArray(at, (int)i, last);
        else
            cJSON_AddItemToArray(at, last);
        return last;
    }
    child = cJSON_GetObjectItemCaseSensitive(at, name);
    if (last == NULL)
        return child;
    if (child != NULL)
        cJSON_ReplaceItemInObjectCaseSensitive(at, name, last);
    else
        cJSON_AddItemToObject(at, name, last);
    return last;
}

/* JSON text with each "$name" replaced by what "let name JSON" says of it. */
static void replace_names(const struct table_case *c, const struct row *r, char out[TEXT])
{
    const char *text = r->rest, *dollar;

    out[0] = '\0';
    while ((dollar = strchr(text, '$')) != NULL) {
        size_t n = strspn(dollar + 1, "abcdefghijklmnopqrstuvwxyz-");
        const char *value = NULL;

        for (int i = 0; i < c->rows_n; i++)
            if (row_is(c->rows[i], "let") && strlen(c->rows[i]->word[1]) == n &&
                memcmp(c->rows[i]->word[1], dollar + 1, n) == 0)
                value = c->rows[i]->rest;
        if (value == NULL || strlen(out) + strlen(r->rest) + strlen(value) >= TEXT)
            row_bad(r, "no name, or too much text: %s", dollar);
        strncat(out, text, (size_t)(dollar - text));
        strcat(out, value);
        text = dollar + 1 + n;
    }
    if (strlen(out) + strlen(text) >= TEXT)
        row_bad(r, "too much text");
    strcat(out, text);
}

/* "with /pointer JSON": the document as it would be with that value there. */
static void apply_with(cJSON *document, const struct table_case *c, struct row *r)
{
    const char *pointer = row_word(r);
    cJSON *value, *at = document;
    char name[128], text[TEXT];

    replace_names(c, r, text);
    if ((value = cJSON_Parse(text)) == NULL)
        row_bad(r, "no JSON: %s", text);
    while (*pointer == '/') {
        size_t n = strcspn(pointer + 1, "/");

        snprintf(name, sizeof name, "%.*s", (int)n, pointer + 1);
        pointer += n + 1;
        at = step_into(at, name, *pointer == '\0' ? value : NULL);
        if (at == NULL)
            row_bad(r, "the document has no \"%s\" there", name);
    }
}

static void refuse_document(const struct row *r, const char *text, const struct faults *faults)
{
    for (size_t i = 0; i < faults->n; i++)
        if (!faults->at[i].warning)
            fprintf(stderr, "%s: %s\n", faults->at[i].pointer, faults->at[i].message);
    row_bad(r, "the document is refused:\n%s", text);
}

void fixture_programme(struct fixture *f, const struct table_case *c)
{
    const struct row *from = NULL;
    struct programme *programme = NULL;
    struct faults faults;
    struct error e;
    cJSON *document = NULL;
    char *text;
    size_t len;

    for (int i = 0; i < c->rows_n; i++) {
        struct row r = *c->rows[i];

        if (row_is(&r, "programme")) {
            cJSON_Delete(document);
            from = c->rows[i];
            document = cJSON_Parse(table_text(f->folder, row_word(&r), &f->arena, &len));
        } else if (row_is(&r, "with") && document != NULL) {
            apply_with(document, c, &r);
        }
    }
    if (document == NULL)
        return;
    text = cJSON_Print(document);
    faults_init(&faults, PROGRAMME_FAULTS);
    if (programme_read(from->word[1], text, strlen(text), &f->arena, &programme, &faults, &e) != 0)
        refuse_document(from, text, &faults);
    faults_free(&faults);
    free(text);
    cJSON_Delete(document);
    f->programme = programme;
}

static void read_asking(struct fixture *f, struct row *r)
{
    const char *period;
    int i = 0;

    if (!row_take(r, "of"))
        row_bad(r, "as of what?");
    f->asking.as_of = row_day(r);
    f->asking.period = f->programme->periods_n - 1;
    if (!row_take(r, "period"))
        return;
    if (row_take(r, "none")) {
        f->asking.period = NONE;
        return;
    }
    period = row_word(r);
    while (i < f->programme->periods_n && strcmp(f->programme->periods[i].id, period) != 0)
        i++;
    if (i == f->programme->periods_n)
        row_bad(r, "no pay period \"%s\"", period);
    f->asking.period = i;
    row_end(r);
}

int fixture_fund(const struct fixture *f, struct row *r)
{
    const char *id = row_word(r);

    for (int i = 0; i < f->programme->funds_n; i++)
        if (strcmp(f->programme->funds[i].id, id) == 0)
            return i;
    return NONE;
}

static void read_left(struct fixture *f, struct row *r)
{
    int fund = fixture_fund(f, r);

    if (fund == NONE)
        row_bad(r, "no such fund");
    f->left[fund] = row_money(r);
    row_end(r);
}

/* cut ROLE/AWARD: the ledger has decisions of the pool. */
static void read_cut(struct fixture *f, struct row *r)
{
    struct pool_name *pool = &f->cut[fixture_more(r, &f->cut_n, MOST_POOLS)];
    const char *word = row_word(r);

    for (int i = 0; i < f->programme->roles_n; i++) {
        const struct role *role = &f->programme->roles[i];
        size_t n = strlen(role->id);

        for (int k = 0; k < role->awards_n; k++)
            if (strncmp(word, role->id, n) == 0 && word[n] == '/' &&
                strcmp(word + n + 1, role->awards[k].id) == 0) {
                *pool = (struct pool_name){.role = i, .award = k};
                row_end(r);
                return;
            }
    }
    row_bad(r, "no award \"%s\"", word);
}

/* repost KEY..., a blank between as in a plan. */
static void read_repost(struct fixture *f, struct row *r)
{
    char keys[TEXT] = "";

    for (size_t n = 0; row_more(r); n = strlen(keys))
        snprintf(keys + n, sizeof keys - n, "%s%s", n > 0 ? " " : "", row_word(r));
    f->repost = arena_text(&f->arena, keys, strlen(keys));
}

void fixture_fill(struct fixture *f, const struct table_case *c)
{
    fixture_programme(f, c);
    if (f->programme == NULL)
        return;
    for (int i = 0; i < MOST_FUNDS; i++)
        f->left[i] = MONEY_MAX;
    f->asking = (struct asking){.as_of = f->programme->until,
        .period = f->programme->periods_n - 1};
    fixture_shared(f, c);
    for (int i = 0; i < c->rows_n; i++) {
        struct row r = *c->rows[i];

        if (row_is(&r, "as"))
            read_asking(f, &r);
        else if (row_is(&r, "left"))
            read_left(f, &r);
        else if (row_is(&r, "cut"))
            read_cut(f, &r);
        else if (row_is(&r, "recut"))
            f->asking.recut = true;
        else if (row_is(&r, "repost"))
            read_repost(f, &r);
    }
    for (int i = 0; i < c->rows_n; i++) {
        struct row r = *c->rows[i];

        if (fixture_person(f, &r))
            row_end(&r);
    }
    fixture_persons_done(f);
    fixture_seal(f);
}
