/*
 * Loading and approving: rows of stipend.revision and stipend.approval, each chained to the one before.
 */
#include "ledger.h"
#include "sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BYTEA_TEXT = 2 + 2 * DIGEST_SIZE + 1 };

void ledger_revision_chain(struct digest_state *state, const unsigned char before[DIGEST_SIZE],
    const struct revision *r, int64_t at, unsigned char out[DIGEST_SIZE])
{
    digest_field(state, before, DIGEST_SIZE);
    digest_number(state, r->number);
    digest_number(state, r->edition);
    digest_text(state, r->programme);
    digest_text(state, r->edition_id);
    digest_number(state, r->revision);
    digest_field(state, r->sha256, DIGEST_SIZE);
    digest_text(state, r->by_user);
    digest_number(state, at);
    digest_end(state, out);
}

void ledger_approval_chain(struct digest_state *state, const unsigned char before[DIGEST_SIZE],
    const struct approval_row *a, unsigned char out[DIGEST_SIZE])
{
    digest_field(state, before, DIGEST_SIZE);
    digest_number(state, a->number);
    digest_number(state, a->revision);
    digest_field(state, a->plan, a->of_plan ? DIGEST_SIZE : 0);
    digest_text(state, a->reason);
    digest_text(state, a->by_user);
    digest_number(state, a->at);
    digest_end(state, out);
}

/* The newest row's number and chain; 0 and zeros before the first. */
static int last_of(struct db *db, const char *sql, int *number, unsigned char chain[DIGEST_SIZE],
    struct error *e)
{
    PGresult *r = NULL;

    *number = 0;
    memset(chain, 0, DIGEST_SIZE);
    if (db_query(db, DB_MAYBE, sql, 0, NULL, &r, e) != 0)
        return -1;
    if (PQntuples(r) == 1) {
        *number = (int)strtol(PQgetvalue(r, 0, 0), NULL, 10);
        digest_from_hex(PQgetvalue(r, 0, 1) + 2, chain);
    }
    PQclear(r);
    return 0;
}

static void bytea(const unsigned char in[DIGEST_SIZE], char out[BYTEA_TEXT])
{
    memcpy(out, "\\x", 2);
    digest_hex(in, out + 2);
}

static int insert_approval(struct db *db, int revision, const unsigned char *plan,
    const char *reason, struct error *e)
{
    struct ledger_state now;
    struct approval_row a = {.revision = revision, .of_plan = plan != NULL, .reason = reason};
    unsigned char before[DIGEST_SIZE], chain[DIGEST_SIZE];
    char number[16], of[16], seal[BYTEA_TEXT], at[24], chained[BYTEA_TEXT];
    const char *params[] = {number, of, plan != NULL ? seal : NULL, reason, now.user, at, chained};
    struct digest_state *state;

    if (ledger_state(db, &now, e) != 0 || last_of(db, sql_approval_last, &a.number, before, e) != 0 ||
        (state = digest_new(e)) == NULL)
        return -1;
    a.number++;
    a.by_user = now.user;
    a.at = now.now;
    if (plan != NULL) {
        memcpy(a.plan, plan, DIGEST_SIZE);
        bytea(plan, seal);
    }
    ledger_approval_chain(state, before, &a, chain);
    digest_free(state);
    snprintf(number, sizeof number, "%d", a.number);
    snprintf(of, sizeof of, "%d", revision);
    snprintf(at, sizeof at, "%lld", (long long)a.at);
    bytea(chain, chained);
    return db_query(db, DB_NONE, sql_approval_insert, 7, params, NULL, e);
}

/* What the ledger holds of the edition of a document that is being loaded. */
struct before {
    int edition, same, revision; /* 0 where there is none */
};

static int find_before(struct db *db, const struct programme *p,
    const unsigned char sha256[DIGEST_SIZE], struct before *out, struct error *e)
{
    char hex[BYTEA_TEXT];
    const char *params[] = {p->id, p->edition, hex};
    PGresult *r = NULL;
    int *const cells[] = {&out->edition, &out->same, &out->revision};

    bytea(sha256, hex);
    if (db_query(db, DB_ONE, sql_revision_before, 3, params, &r, e) != 0)
        return -1;
    for (int i = 0; i < 3; i++)
        *cells[i] = (int)strtol(PQgetvalue(r, 0, i), NULL, 10);
    PQclear(r);
    return 0;
}

static int insert_edition(struct db *db, const struct programme *p, int *number, struct error *e)
{
    const char *params[] = {p->id, p->edition};
    PGresult *r = NULL;

    if (db_query(db, DB_ONE, sql_edition_insert, 2, params, &r, e) != 0)
        return -1;
    *number = (int)strtol(PQgetvalue(r, 0, 0), NULL, 10);
    PQclear(r);
    return 0;
}

static int insert_revision(struct db *db, struct revision *r, const char *text, size_t len,
    struct error *e)
{
    struct ledger_state now;
    unsigned char last[DIGEST_SIZE], chain[DIGEST_SIZE];
    char number[16], edition[16], revision[16], sha256[BYTEA_TEXT], at[24], chained[BYTEA_TEXT];
    struct digest_state *state;
    size_t escaped_len;
    unsigned char *document;
    int rc;

    if (ledger_state(db, &now, e) != 0 || last_of(db, sql_revision_last, &r->number, last, e) != 0 ||
        (state = digest_new(e)) == NULL)
        return -1;
    r->number++;
    snprintf(r->by_user, sizeof r->by_user, "%s", now.user);
    ledger_revision_chain(state, last, r, now.now, chain);
    digest_free(state);
    document = PQescapeByteaConn(db->conn, (const unsigned char *)text, len, &escaped_len);
    if (document == NULL)
        return error_memory(e);
    snprintf(number, sizeof number, "%d", r->number);
    snprintf(edition, sizeof edition, "%d", r->edition);
    snprintf(revision, sizeof revision, "%d", r->revision);
    snprintf(at, sizeof at, "%lld", (long long)now.now);
    bytea(r->sha256, sha256);
    bytea(chain, chained);
    rc = db_query(db, DB_NONE, sql_revision_insert, 8,
        (const char *[]){number, edition, revision, sha256, (const char *)document, now.user, at,
            chained},
        NULL, e);
    PQfreemem(document);
    return rc;
}

/* The rule under which a revision is approved: that of the one before it (of its edition, else of its
 * programme: a new edition is no way around two persons), or its own. */
static int rule_before(struct db *db, int number, bool own, bool *two_person, struct error *e)
{
    char text[16];
    const char *params[] = {text};
    struct arena arena;
    struct revision before;
    PGresult *r = NULL;
    int rc = 0;

    *two_person = own;
    snprintf(text, sizeof text, "%d", number);
    if (db_query(db, DB_MAYBE, sql_revision_preceding, 1, params, &r, e) != 0)
        return -1;
    if (PQntuples(r) == 1) {
        arena_init(&arena);
        rc = ledger_revision_by_number(db, (int)strtol(PQgetvalue(r, 0, 0), NULL, 10), &arena,
            &before, e);
        if (rc == 0)
            *two_person = before.rules->two_person;
        arena_free(&arena);
    }
    PQclear(r);
    return rc;
}

static int store(struct db *db, const struct programme *p, const char *text, size_t len,
    struct revision *r, struct error *e)
{
    struct before b;
    bool two_person;

    if (db_query(db, DB_ONE, sql_lock_acts, 0, NULL, NULL, e) != 0 ||
        find_before(db, p, r->sha256, &b, e) != 0)
        return -1;
    if (b.same != 0) {
        r->number = b.same;
        return 1;
    }
    if (p->revision <= b.revision) {
        error_set(e, ERROR_REFUSED, "revision_number",
            "revision %d of %s/%s is loaded already, with other bytes", b.revision, p->id,
            p->edition);
        return error_hint(e, "give the changed document \"revision\": %d", b.revision + 1);
    }
    if (b.edition == 0 && insert_edition(db, p, &b.edition, e) != 0)
        return -1;
    r->edition = b.edition;
    if (insert_revision(db, r, text, len, e) != 0 ||
        rule_before(db, r->number, p->two_person, &two_person, e) != 0)
        return -1;
    return two_person ? 0
                      : insert_approval(db, r->number, NULL,
                            "loaded under the one-person rule", e);
}

int ledger_load(struct db *db, const struct programme *programme, const char *text, size_t len,
    int *number, struct error *e)
{
    struct revision r = {.revision = programme->revision};
    struct digest_state *state = digest_new(e);
    int rc;

    if (state == NULL)
        return -1;
    digest_add(state, text, len);
    digest_end(state, r.sha256);
    digest_free(state);
    snprintf(r.programme, sizeof r.programme, "%s", programme->id);
    snprintf(r.edition_id, sizeof r.edition_id, "%s", programme->edition);
    if (db_begin(db, "READ COMMITTED", e) != 0)
        return -1;
    rc = store(db, programme, text, len, &r, e);
    *number = r.number;
    if (rc == 0)
        return db_commit_stored(db, "the revision was stored", e);
    db_rollback(db);
    return rc;
}

int ledger_approver(struct db *db, const unsigned char plan[DIGEST_SIZE],
    const struct approval_barred *barred, char out[LEDGER_USER], struct error *e)
{
    char seal[BYTEA_TEXT];
    const char *params[] = {seal, barred->planner, barred->poster, barred->loader};
    PGresult *r = NULL;
    int rc = 1;

    bytea(plan, seal);
    if (db_query(db, DB_MAYBE, sql_approver_of_plan, 4, params, &r, e) != 0)
        return -1;
    if (PQntuples(r) == 1) {
        snprintf(out, LEDGER_USER, "%s", PQgetvalue(r, 0, 0));
        rc = 0;
    }
    PQclear(r);
    return rc;
}

static int is_approved(struct db *db, const struct revision *revision, const unsigned char *plan,
    struct error *e)
{
    char number[16], seal[BYTEA_TEXT];
    const char *params[] = {number, plan != NULL ? seal : NULL};
    PGresult *r = NULL;
    int n;

    snprintf(number, sizeof number, "%d", plan != NULL ? 0 : revision->number);
    if (plan != NULL)
        bytea(plan, seal);
    if (db_query(db, DB_MAYBE, sql_approval_of, 2, params, &r, e) != 0)
        return -1;
    n = PQntuples(r);
    PQclear(r);
    return n;
}

/* The approver is another than who loaded the rules, and than who planned. */
static int check_second(const struct revision *revision, bool two_person, const char *planner,
    const char *user, struct error *e)
{
    if (!two_person)
        return 0;
    if (planner != NULL && strcmp(planner, user) == 0) {
        error_set(e, ERROR_REFUSED, "approver_planned",
            "%s planned this batch, so another person must approve it", user);
    } else if (strcmp(revision->by_user, user) == 0) {
        error_set(e, ERROR_REFUSED, "approver_loaded",
            "%s loaded revision %d of %s/%s, so another person must approve %s", user,
            revision->revision, revision->programme, revision->edition_id,
            planner != NULL ? "what is planned by it" : "it");
    } else {
        return 0;
    }
    return error_hint(e, "let another login approve: stipend --user NAME approve REVISION|PLAN --reason "
                         "TEXT");
}

int ledger_approve(struct db *db, const struct revision *revision,
    const unsigned char plan[DIGEST_SIZE], const char *planner, const char *reason,
    struct error *e)
{
    struct ledger_state now;
    bool two_person = revision->rules->two_person;
    int rc = -1;

    if (db_begin(db, "READ COMMITTED", e) != 0)
        return -1;
    if (db_query(db, DB_ONE, sql_lock_acts, 0, NULL, NULL, e) != 0 ||
        ledger_state(db, &now, e) != 0 ||
        (plan == NULL &&
            rule_before(db, revision->number, two_person, &two_person, e) != 0))
        goto done;
    if ((rc = is_approved(db, revision, plan, e)) != 0)
        goto done;
    rc = check_second(revision, two_person, planner, now.user, e);
    if (rc == 0)
        rc = insert_approval(db, revision->number, plan, reason, e);
    if (rc == 0)
        return db_commit_stored(db, "the approval was stored", e);
done:
    db_rollback(db);
    return rc;
}

int ledger_own_facts(struct db *db, int edition, int intake, char facts[LEDGER_REASON],
    char reviews[LEDGER_REASON], struct error *e)
{
    struct batch_row last = {.intake = 0};
    char after[16], through[16];
    const char *params[] = {after, through};
    PGresult *r = NULL;

    if (ledger_last_decided(db, edition, INT32_MAX, &last, e) < 0)
        return -1;
    snprintf(after, sizeof after, "%d", last.intake);
    snprintf(through, sizeof through, "%d", intake);
    if (db_query(db, DB_ONE, sql_approve_own_facts, 2, params, &r, e) != 0)
        return -1;
    snprintf(facts, LEDGER_REASON, "%s", PQgetvalue(r, 0, 0));
    snprintf(reviews, LEDGER_REASON, "%s", PQgetvalue(r, 0, 1));
    PQclear(r);
    return 0;
}
