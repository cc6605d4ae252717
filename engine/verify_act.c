/*
 * Acts: programme revisions with their documents, approvals, closings and reopenings of periods;
 * the chain of each, and the rules of two persons.
 */
#include "verify_internal.h"
#include "period_act.h"
#include "programme_read.h"
#include "sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void cell_digest(const PGresult *r, int row, int column, unsigned char out[DIGEST_SIZE])
{
    if (PQgetisnull(r, row, column) || digest_from_hex(PQgetvalue(r, row, column), out) != 0)
        memset(out, 0, DIGEST_SIZE);
}

static int cell_number(const PGresult *r, int row, int column)
{
    return (int)strtol(PQgetvalue(r, row, column), NULL, 10);
}

/* A text of bounded length; one that is longer was not written by the ledger. */
static void cell_text(struct verifying *v, const PGresult *r, int row, int column,
    const char *record, char *out, size_t size)
{
    snprintf(out, size, "%s", PQgetvalue(r, row, column));
    if (strlen(PQgetvalue(r, row, column)) >= size)
        verify_found(v, record, PQfname(r, column), "is longer than any that the ledger writes");
}

/* Hold a chained record against the one before, and move on. */
static void check_chain(struct verifying *v, struct verify_chain *chain, const char *record,
    const unsigned char stored[DIGEST_SIZE], const unsigned char linked[DIGEST_SIZE],
    const unsigned char other[DIGEST_SIZE])
{
    if (memcmp(linked, stored, DIGEST_SIZE) != 0 && memcmp(other, stored, DIGEST_SIZE) != 0)
        verify_found(v, record, "chain", "a field of it or the one before was changed");
    memcpy(chain->stored, stored, DIGEST_SIZE);
    memcpy(chain->computed, linked, DIGEST_SIZE);
}

/* Read a revision's document: its digest, and whether its rule is two-person. */
static int read_document(
    struct verifying *v, struct verify_revision *out, const char *record, struct error *e)
{
    char number[16];
    const char *params[] = {number};
    unsigned char sha256[DIGEST_SIZE], *document;
    struct programme *rules = NULL;
    struct faults faults;
    struct arena arena;
    PGresult *r = NULL;
    size_t len = 0;
    int rc = -1;

    snprintf(number, sizeof number, "%d", out->number);
    if (db_query(v->db, DB_ANY, sql_verify_document, 1, params, &r, e) != 0)
        return -1;
    document = PQunescapeBytea((unsigned char *)PQgetvalue(r, 0, 0), &len);
    arena_init(&arena);
    faults_init(&faults, PROGRAMME_FAULTS);
    if (document == NULL) {
        error_memory(e);
        goto done;
    }
    digest_add(v->digest, document, len);
    digest_end(v->digest, sha256);
    if (memcmp(sha256, out->sha256, DIGEST_SIZE) != 0)
        verify_found(v, record, "document", "its bytes are not those of its sha256");
    rc = programme_read(
        "the stored programme", (const char *)document, len, &arena, &rules, &faults, e);
    if (rc > 0) {
        verify_found(v, record, "document", "is no programme that this program can read: %s",
            faults.n > 0 ? faults.at[0].message : "");
        rc = 0;
    } else if (rc == 0) {
        out->two_person = rules->two_person;
        if (strcmp(rules->id, out->programme) != 0 ||
            strcmp(rules->edition, out->edition_id) != 0 || rules->revision != out->revision)
            verify_found(v, record, "edition",
                "its document is of another programme, edition or "
                "revision");
    }
done:
    faults_free(&faults);
    arena_free(&arena);
    PQfreemem(document);
    PQclear(r);
    return rc;
}

static int check_revision(
    struct verifying *v, const PGresult *r, int i, struct verify_chain *chain, struct error *e)
{
    struct verify_revision *out = &v->acts.revisions[i];
    unsigned char linked[DIGEST_SIZE], other[DIGEST_SIZE];
    struct revision hashed;
    int64_t at = strtoll(PQgetvalue(r, i, 6), NULL, 10);
    char record[64];

    *out = (struct verify_revision){.number = cell_number(r, i, 0),
        .edition = cell_number(r, i, 1),
        .revision = cell_number(r, i, 2)};
    snprintf(record, sizeof record, "revision %d", out->number);
    cell_text(v, r, i, 3, record, out->programme, sizeof out->programme);
    cell_text(v, r, i, 4, record, out->edition_id, sizeof out->edition_id);
    cell_text(v, r, i, 5, record, out->by_user, sizeof out->by_user);
    cell_digest(r, i, 7, out->sha256);
    cell_digest(r, i, 8, out->chain);
    hashed = (struct revision){
        .number = out->number, .edition = out->edition, .revision = out->revision};
    memcpy(hashed.programme, out->programme, sizeof hashed.programme);
    memcpy(hashed.edition_id, out->edition_id, sizeof hashed.edition_id);
    memcpy(hashed.by_user, out->by_user, sizeof hashed.by_user);
    memcpy(hashed.sha256, out->sha256, DIGEST_SIZE);
    verify_chain_number(v, chain, "revision", out->number);
    ledger_revision_chain(v->digest, chain->stored, &hashed, at, linked);
    ledger_revision_chain(v->digest, chain->computed, &hashed, at, other);
    check_chain(v, chain, record, out->chain, linked, other);
    return read_document(v, out, record, e);
}

static void check_approval(
    struct verifying *v, const PGresult *r, int i, struct verify_chain *chain)
{
    struct verify_approval *out = &v->acts.approvals[i];
    unsigned char linked[DIGEST_SIZE], other[DIGEST_SIZE];
    struct approval_row hashed = {.reason = PQgetvalue(r, i, 3),
        .by_user = PQgetvalue(r, i, 4),
        .at = strtoll(PQgetvalue(r, i, 5), NULL, 10)};
    char record[64];

    *out = (struct verify_approval){.number = cell_number(r, i, 0),
        .revision = cell_number(r, i, 1),
        .of_plan = !PQgetisnull(r, i, 2)};
    snprintf(record, sizeof record, "approval %d", out->number);
    cell_text(v, r, i, 4, record, out->by_user, sizeof out->by_user);
    cell_digest(r, i, 2, out->plan);
    cell_digest(r, i, 6, out->chain);
    hashed.number = out->number;
    hashed.revision = out->revision;
    hashed.of_plan = out->of_plan;
    memcpy(hashed.plan, out->plan, DIGEST_SIZE);
    verify_chain_number(v, chain, "approval", out->number);
    ledger_approval_chain(v->digest, chain->stored, &hashed, linked);
    ledger_approval_chain(v->digest, chain->computed, &hashed, other);
    check_chain(v, chain, record, out->chain, linked, other);
}

static void check_period_act(
    struct verifying *v, const PGresult *r, int i, struct verify_chain *chain)
{
    struct verify_period_act *out = &v->acts.periods[i];
    unsigned char linked[DIGEST_SIZE], other[DIGEST_SIZE];
    const struct period_act_row hashed = {.number = cell_number(r, i, 0),
        .edition = cell_number(r, i, 1),
        .period = PQgetvalue(r, i, 2),
        .act = PQgetvalue(r, i, 3),
        .reason = PQgetvalue(r, i, 4),
        .by_user = PQgetvalue(r, i, 5),
        .at = strtoll(PQgetvalue(r, i, 6), NULL, 10)};
    char record[64];

    *out = (struct verify_period_act){.number = hashed.number,
        .edition = hashed.edition,
        .closes = strcmp(hashed.act, "close") == 0,
        .reopens = strcmp(hashed.act, "reopen") == 0};
    snprintf(record, sizeof record, "period act %d", out->number);
    cell_text(v, r, i, 2, record, out->period, sizeof out->period);
    cell_text(v, r, i, 5, record, out->by_user, sizeof out->by_user);
    cell_digest(r, i, 7, out->chain);
    verify_chain_number(v, chain, "period act", out->number);
    period_act_chain(v->digest, chain->stored, &hashed, linked);
    period_act_chain(v->digest, chain->computed, &hashed, other);
    check_chain(v, chain, record, out->chain, linked, other);
}

/* The rule under which a revision is approved: that of the one before it, of its edition, else of its
 * programme; or its own.  Revisions are in order of number. */
static bool approved_by_two(const struct verify_acts *acts, const struct verify_revision *r)
{
    const struct verify_revision *before = NULL;

    for (int i = 0; i < acts->revisions_n; i++) {
        const struct verify_revision *other = &acts->revisions[i];

        if (other->number >= r->number || strcmp(other->programme, r->programme) != 0)
            continue;
        if (before == NULL || other->edition == r->edition || before->edition != r->edition)
            before = other;
    }
    return before != NULL ? before->two_person : r->two_person;
}

static void check_approvers(struct verifying *v)
{
    struct verify_acts *acts = &v->acts;
    char record[64];

    for (int i = 0; i < acts->approvals_n; i++) {
        const struct verify_approval *a = &acts->approvals[i];
        struct verify_revision *r = NULL;

        for (int k = 0; k < acts->revisions_n && r == NULL; k++)
            if (acts->revisions[k].number == a->revision)
                r = &acts->revisions[k];
        snprintf(record, sizeof record, "approval %d", a->number);
        if (r == NULL) {
            verify_found(v, record, "revision", "there is no revision %d", a->revision);
            continue;
        }
        if (!a->of_plan && r->approved == 0)
            r->approved = a->number;
        if (strcmp(r->by_user, a->by_user) == 0 &&
            (a->of_plan ? r->two_person : approved_by_two(acts, r)))
            verify_found(v, record, "by_user", "%s also loaded revision %d", a->by_user, r->number);
    }
}

/* A period is reopened by another than who asked for it. */
static void check_reopenings(struct verifying *v)
{
    const struct verify_acts *acts = &v->acts;
    char record[64];

    for (int i = 0; i < acts->periods_n; i++) {
        const struct verify_period_act *act = &acts->periods[i], *asked = NULL;

        if (!act->reopens)
            continue;
        for (int k = 0; k < i; k++)
            if (acts->periods[k].edition == act->edition &&
                strcmp(acts->periods[k].period, act->period) == 0)
                asked = &acts->periods[k];
        snprintf(record, sizeof record, "period act %d", act->number);
        if (asked == NULL || asked->closes || asked->reopens)
            verify_found(v, record, "act", "reopens %s, and nobody had asked for it", act->period);
        else if (strcmp(asked->by_user, act->by_user) == 0)
            verify_found(v, record, "by_user", "%s also asked for it", act->by_user);
    }
}

/* Editions that no revision made; and nobody wrote one but by loading a revision. */
static int check_editions(struct verifying *v, struct error *e)
{
    PGresult *r = NULL;
    char record[64];

    if (db_query(v->db, DB_ANY, sql_verify_editions, 0, NULL, &r, e) != 0)
        return -1;
    for (int i = 0; i < PQntuples(r); i++) {
        snprintf(record, sizeof record, "edition %s", PQgetvalue(r, i, 0));
        verify_found(v, record, NULL, "is there, and no revision of it was loaded");
    }
    PQclear(r);
    return 0;
}

/* All rows of ${sql}, and as many zeroed structs of ${size}; NULL with ${e} set. */
static void *load(
    struct verifying *v, const char *sql, size_t size, PGresult **r, int *n, struct error *e)
{
    void *array;

    if (db_query(v->db, DB_ANY, sql, 0, NULL, r, e) != 0)
        return NULL;
    *n = PQntuples(*r);
    if ((array = calloc((size_t)*n + 1, size)) == NULL)
        error_memory(e);
    return array;
}

int verify_acts(struct verifying *v, struct error *e)
{
    struct verify_acts *a = &v->acts;
    struct verify_chain revisions = {.last = 0}, approvals = revisions, periods = revisions;
    PGresult *r[3] = {NULL, NULL, NULL};
    int rc = -1;

    a->revisions = load(v, sql_verify_revisions, sizeof *a->revisions, &r[0], &a->revisions_n, e);
    if (a->revisions == NULL)
        goto done;
    a->approvals = load(v, sql_verify_approvals, sizeof *a->approvals, &r[1], &a->approvals_n, e);
    if (a->approvals == NULL)
        goto done;
    a->periods = load(v, sql_verify_period_acts, sizeof *a->periods, &r[2], &a->periods_n, e);
    if (a->periods == NULL)
        goto done;
    for (int i = 0; i < a->revisions_n; i++)
        if (check_revision(v, r[0], i, &revisions, e) != 0)
            goto done;
    for (int i = 0; i < a->approvals_n; i++)
        check_approval(v, r[1], i, &approvals);
    for (int i = 0; i < a->periods_n; i++)
        check_period_act(v, r[2], i, &periods);
    check_approvers(v);
    check_reopenings(v);
    v->counts->revisions = a->revisions_n;
    v->counts->approvals = a->approvals_n;
    v->counts->period_acts = a->periods_n;
    rc = check_editions(v, e);
done:
    for (int i = 0; i < 3; i++)
        PQclear(r[i]);
    return rc;
}

bool verify_is_detached(const struct verifying *v, int edition)
{
    for (int i = 0; i < PQntuples(v->detached); i++)
        if (cell_number(v->detached, i, 0) == edition)
            return true;
    return false;
}

int verify_detached(struct verifying *v, struct error *e)
{
    const char *params[] = {v->request->detached};
    char record[64];

    if (db_query(v->db, DB_ANY, sql_verify_detached, 1, params, &v->detached, e) != 0)
        return -1;
    for (int i = 0; i < PQntuples(v->detached); i++) {
        const char *year = PQgetvalue(v->detached, i, 1);
        const int act = cell_number(v->detached, i, 2);

        if (PQgetisnull(v->detached, i, 0)) {
            error_set(e, ERROR_REFUSED, "not_detached", "no edition %.100s is detached", year);
            return error_hint(e, "stipend verify without --detached names those that are");
        }
        v->counts->detached++;
        snprintf(record, sizeof record, "edition %d", cell_number(v->detached, i, 0));
        if (PQgetvalue(v->detached, i, 4)[0] != 't')
            verify_found(v, record, NULL, "the decisions and entries of %s were taken out (period "
                "act %d): stipend verify --detached %s passes them over", year, act, year);
        if (PQgetvalue(v->detached, i, 3)[0] != 't')
            verify_found(v, record, "totals", "are not those of period act %d", act);
    }
    return 0;
}

void verify_acts_free(struct verifying *v)
{
    free(v->acts.revisions);
    free(v->acts.approvals);
    free(v->acts.periods);
    v->acts = (struct verify_acts){0};
}
