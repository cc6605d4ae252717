#include "ledger.h"
#include "programme_read.h"
#include "sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BYTEA_TEXT = 2 + 2 * DIGEST_SIZE + 1 };

/* A digest as PostgreSQL reads bytea. */
static const char *bytea(const unsigned char in[DIGEST_SIZE], char out[BYTEA_TEXT])
{
    out[0] = '\\';
    out[1] = 'x';
    digest_hex(in, out + 2);
    return out;
}

/* A digest from a cell; zeros for null. */
static void cell_digest(const PGresult *r, int row, int column, unsigned char out[DIGEST_SIZE])
{
    memset(out, 0, DIGEST_SIZE);
    if (!PQgetisnull(r, row, column))
        digest_from_hex(PQgetvalue(r, row, column) + 2, out);
}

static int64_t cell_number(const PGresult *r, int row, int column)
{
    return strtoll(PQgetvalue(r, row, column), NULL, 10);
}

static void cell_text(const PGresult *r, int row, int column, char *out, size_t size)
{
    snprintf(out, size, "%s", PQgetvalue(r, row, column));
}

static int read_revision(const PGresult *r, int row, struct arena *arena, struct revision *out,
    struct error *e)
{
    struct faults faults;
    struct programme *rules = NULL;
    size_t len = 0;
    unsigned char *document = PQunescapeBytea((unsigned char *)PQgetvalue(r, row, 7), &len);
    int rc;

    out->number = (int)cell_number(r, row, 0);
    out->edition = (int)cell_number(r, row, 1);
    out->revision = (int)cell_number(r, row, 2);
    cell_text(r, row, 3, out->programme, sizeof out->programme);
    cell_text(r, row, 4, out->edition_id, sizeof out->edition_id);
    cell_text(r, row, 5, out->by_user, sizeof out->by_user);
    cell_digest(r, row, 6, out->sha256);
    if (document == NULL)
        return error_memory(e);
    faults_init(&faults, PROGRAMME_FAULTS);
    rc = programme_read("the stored programme", (const char *)document, len, arena, &rules,
        &faults, e);
    if (rc > 0)
        rc = error_set(e, ERROR_REFUSED, "stored_programme",
            "revision %d of %s/%s is not valid for this program: %s", out->revision,
            out->programme, out->edition_id, faults.n > 0 ? faults.at[0].message : "");
    out->rules = rules;
    faults_free(&faults);
    PQfreemem(document);
    return rc;
}

static int refuse_none(struct db *db, const struct revision_name *name, struct error *e)
{
    const char *params[] = {name->programme, name->edition};
    PGresult *r = NULL;

    if (db_query(db, DB_MAYBE, sql_revision_waiting, 2, params, &r, e) != 0)
        return -1;
    if (PQntuples(r) == 1) {
        error_set(e, ERROR_REFUSED, "not_approved", "%s/%s revision %s is loaded, but not approved",
            PQgetvalue(r, 0, 0), PQgetvalue(r, 0, 1), PQgetvalue(r, 0, 2));
        error_hint(e, "stipend --user NAME approve %s/%s:%s --reason TEXT", PQgetvalue(r, 0, 0),
            PQgetvalue(r, 0, 1), PQgetvalue(r, 0, 2));
        PQclear(r);
        return -1;
    }
    PQclear(r);
    error_set(e, ERROR_REFUSED, "no_programme", "no approved programme%s%s%s%s is loaded",
        name->programme != NULL ? " " : "", name->programme != NULL ? name->programme : "",
        name->edition != NULL ? " of edition " : "", name->edition != NULL ? name->edition : "");
    return error_hint(e, "stipend load PROGRAMME.json, then stipend approve REVISION --reason TEXT");
}

int ledger_revision(struct db *db, const struct revision_name *name, struct arena *arena,
    struct revision *out, struct error *e)
{
    char number[16];
    const char *params[] = {name->programme, name->edition, number};
    PGresult *r = NULL;
    int rc;

    snprintf(number, sizeof number, "%d", name->revision);
    if (db_query(db, DB_ANY, sql_revision_usable, 3, params, &r, e) != 0)
        return -1;
    if (PQntuples(r) == 0) {
        rc = refuse_none(db, name, e);
    } else if (PQntuples(r) > 1) {
        rc = error_set(e, ERROR_USAGE, "several_programmes",
            "several programmes are loaded: %s/%s, %s/%s%s", PQgetvalue(r, 0, 3),
            PQgetvalue(r, 0, 4), PQgetvalue(r, 1, 3), PQgetvalue(r, 1, 4),
            PQntuples(r) > 2 ? ", ..." : "");
        error_hint(e, "name one: --programme %s --edition %s", PQgetvalue(r, 0, 3),
            PQgetvalue(r, 0, 4));
    } else {
        rc = read_revision(r, 0, arena, out, e);
    }
    PQclear(r);
    return rc;
}

char *ledger_which(struct db *db, const char *programme, const char *edition,
    char out[LEDGER_WHICH])
{
    struct error unread;
    PGresult *r = NULL;

    out[0] = '\0';
    if (db_query(db, DB_ONE, sql_revision_editions, 0, NULL, &r, &unread) != 0)
        return out;
    if (strtol(PQgetvalue(r, 0, 0), NULL, 10) > 1)
        snprintf(out, LEDGER_WHICH, " --programme %s --edition %s", programme, edition);
    PQclear(r);
    return out;
}

int ledger_revision_loaded(struct db *db, const struct revision_name *name, struct arena *arena,
    struct revision *out, struct error *e)
{
    char revision[16];
    const char *params[] = {name->programme, name->edition, revision};
    PGresult *r = NULL;
    int n, number = 0;

    snprintf(revision, sizeof revision, "%d", name->revision);
    if (db_query(db, DB_ANY, sql_revision_named, 3, params, &r, e) != 0)
        return -1;
    n = PQntuples(r);
    if (n > 0)
        number = (int)cell_number(r, 0, 0);
    PQclear(r);
    if (n == 1)
        return ledger_revision_by_number(db, number, arena, out, e);
    if (n == 0) {
        error_set(e, ERROR_REFUSED, "no_revision", "revision %d%s%s%s%s is not loaded", name->revision,
            name->programme != NULL ? " of " : "", name->programme != NULL ? name->programme : "",
            name->edition != NULL ? "/" : "", name->edition != NULL ? name->edition : "");
        return error_hint(e, "stipend load PROGRAMME.json");
    }
    error_set(e, ERROR_USAGE, "several_programmes",
        "several programmes have a revision %d loaded", name->revision);
    return error_hint(e, "write it as PROGRAMME/EDITION:%d", name->revision);
}

int ledger_revision_by_number(struct db *db, int number, struct arena *arena,
    struct revision *out, struct error *e)
{
    char text[16];
    const char *params[] = {text};
    PGresult *r = NULL;
    int rc;

    snprintf(text, sizeof text, "%d", number);
    if (db_query(db, DB_MAYBE, sql_revision_number, 1, params, &r, e) != 0)
        return -1;
    if (PQntuples(r) == 1)
        rc = read_revision(r, 0, arena, out, e);
    else
        rc = error_set(e, ERROR_REFUSED, "no_revision", "there is no revision number %d", number);
    PQclear(r);
    return rc;
}

int ledger_state(struct db *db, struct ledger_state *out, struct error *e)
{
    PGresult *r = NULL;
    unsigned char chain[DIGEST_SIZE];
    struct digest_state *state = digest_new(e);

    if (state == NULL)
        return -1;
    if (db_query(db, DB_ONE, sql_ledger_state, 0, NULL, &r, e) != 0) {
        digest_free(state);
        return -1;
    }
    out->intake = (int)cell_number(r, 0, 0);
    out->batch = (int)cell_number(r, 0, 1);
    cell_digest(r, 0, 2, out->head);
    cell_digest(r, 0, 3, out->facts);
    for (int i = 4; i < 7; i++) {
        cell_digest(r, 0, i, chain);
        digest_field(state, chain, sizeof chain);
    }
    digest_end(state, out->acts);
    cell_text(r, 0, 7, out->user, sizeof out->user);
    out->now = cell_number(r, 0, 8);
    PQclear(r);
    digest_free(state);
    return 0;
}

int ledger_attached(struct db *db, int edition, struct error *e)
{
    char number[16];
    const char *params[] = {number, ""};
    PGresult *r = NULL;
    bool away;

    snprintf(number, sizeof number, "%d", edition);
    if (db_query(db, DB_ONE, sql_period_closed, 2, params, &r, e) != 0)
        return -1;
    away = PQgetvalue(r, 0, 0)[0] == 't';
    PQclear(r);
    if (!away)
        return 0;
    error_set(e, ERROR_REFUSED, "detached",
        "the decisions and entries of edition %d were taken out of the ledger", edition);
    return error_hint(e, "let who administers the database attach them: SELECT "
                         "stipend%s%s.attach_edition(%d, 'why')", db->district != NULL ? "_" : "",
        db->district != NULL ? db->district : "", edition);
}

int ledger_copy_in(struct db *db, const char *sql, int edition, struct error *e)
{
    static const char word[] = ":edition";
    const char *at = strstr(sql, word);
    char text[512];

    snprintf(text, sizeof text, "%.*s%d%s", (int)(at - sql), sql, edition, at + strlen(word));
    return db_copy_in(db, text, e);
}

int ledger_facts_chain(struct db *db, int intake, unsigned char out[DIGEST_SIZE],
    struct error *e)
{
    char text[16];
    const char *params[] = {text};
    PGresult *r = NULL;

    snprintf(text, sizeof text, "%d", intake);
    memset(out, 0, DIGEST_SIZE);
    if (intake == 0)
        return 0;
    if (db_query(db, DB_MAYBE, sql_intake_chain, 1, params, &r, e) != 0)
        return -1;
    if (PQntuples(r) == 1)
        cell_digest(r, 0, 0, out);
    PQclear(r);
    return 0;
}

static void read_batch(const PGresult *r, struct batch_row *out)
{
    *out = (struct batch_row){.number = (int)cell_number(r, 0, 0),
        .edition = (int)cell_number(r, 0, 1), .revision = (int)cell_number(r, 0, 2),
        .intake = (int)cell_number(r, 0, 3), .as_of = (day)cell_number(r, 0, 7),
        .off_cycle = !PQgetisnull(r, 0, 8), .planned_at = cell_number(r, 0, 13),
        .at = cell_number(r, 0, 14), .persons = cell_number(r, 0, 15),
        .decided = cell_number(r, 0, 16), .decisions = cell_number(r, 0, 17),
        .entries = cell_number(r, 0, 18), .debits = cell_number(r, 0, 19),
        .targets = cell_number(r, 0, 20), .recut = PQgetvalue(r, 0, 28)[0] == 't'};
    cell_text(r, 0, 4, out->programme, sizeof out->programme);
    cell_text(r, 0, 5, out->edition_id, sizeof out->edition_id);
    cell_text(r, 0, 6, out->period, sizeof out->period);
    out->reverses = (int)cell_number(r, 0, 29);
    cell_text(r, 0, out->reverses != 0 ? 31 : 8, out->reason, sizeof out->reason);
    cell_text(r, 0, 30, out->reverses_key, sizeof out->reverses_key);
    cell_text(r, 0, 32, out->repost, sizeof out->repost);
    cell_text(r, 0, 33, out->outcomes, sizeof out->outcomes);
    cell_text(r, 0, 9, out->engine, sizeof out->engine);
    cell_text(r, 0, 10, out->planner, sizeof out->planner);
    cell_text(r, 0, 11, out->approver, sizeof out->approver);
    cell_text(r, 0, 12, out->by_user, sizeof out->by_user);
    cell_digest(r, 0, 21, out->sha256);
    cell_digest(r, 0, 22, out->plan);
    cell_digest(r, 0, 23, out->acts);
    cell_digest(r, 0, 24, out->facts);
    cell_digest(r, 0, 25, out->digest);
    cell_digest(r, 0, 26, out->rows);
    cell_digest(r, 0, 27, out->head);
}

static int find_batch(struct db *db, const char *const params[5], struct batch_row *out,
    struct error *e)
{
    PGresult *r = NULL;
    int rc = 1;

    if (db_query(db, DB_MAYBE, sql_batch_find, 5, params, &r, e) != 0)
        return -1;
    if (PQntuples(r) == 1) {
        read_batch(r, out);
        rc = 0;
    }
    PQclear(r);
    return rc;
}

int ledger_batch(struct db *db, int number, struct batch_row *out, struct error *e)
{
    char text[16];
    const char *params[] = {text, NULL, NULL, NULL, NULL};

    snprintf(text, sizeof text, "%d", number);
    return find_batch(db, params, out, e);
}

int ledger_batch_of_plan(struct db *db, const unsigned char plan[DIGEST_SIZE],
    struct batch_row *out, struct error *e)
{
    char text[BYTEA_TEXT];
    const char *params[] = {NULL, bytea(plan, text), NULL, NULL, NULL};

    return find_batch(db, params, out, e);
}

int ledger_last_batch(struct db *db, int edition, int through, struct batch_row *out, struct error *e)
{
    char text[16], last[16];
    const char *params[] = {NULL, NULL, text, NULL, last};

    snprintf(text, sizeof text, "%d", edition);
    snprintf(last, sizeof last, "%d", through);
    return find_batch(db, params, out, e);
}

int ledger_last_decided(struct db *db, int edition, int through, struct batch_row *out,
    struct error *e)
{
    char text[16], last[16];
    const char *params[] = {NULL, NULL, NULL, text, last};

    snprintf(text, sizeof text, "%d", edition);
    snprintf(last, sizeof last, "%d", through);
    return find_batch(db, params, out, e);
}

void ledger_head(struct digest_state *state, const unsigned char before[DIGEST_SIZE],
    const struct batch_row *row, unsigned char out[DIGEST_SIZE])
{
    const int64_t numbers[] = {row->number, row->edition, row->revision, row->intake, row->as_of,
        row->planned_at, row->at, row->persons, row->decided, row->decisions, row->entries,
        row->debits, row->targets};
    const char *const texts[] = {row->programme, row->edition_id, row->period,
        row->off_cycle ? row->reason : NULL, row->engine, row->planner,
        row->approver[0] != '\0' ? row->approver : NULL, row->by_user};
    const unsigned char *const digests[] = {row->sha256, row->plan, row->acts, row->facts,
        row->digest, row->rows};

    digest_field(state, before, DIGEST_SIZE);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        digest_number(state, numbers[i]);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        digest_text(state, texts[i]);
    for (size_t i = 0; i < sizeof digests / sizeof *digests; i++)
        digest_field(state, digests[i], DIGEST_SIZE);
    if (row->recut)
        digest_text(state, "recut");
    if (row->reverses != 0) {
        digest_text(state, "reverses");
        digest_number(state, row->reverses);
        digest_text(state, row->reverses_key);
        digest_text(state, row->reason);
    }
    if (row->repost[0] != '\0') {
        digest_text(state, "repost");
        digest_text(state, row->repost);
    }
    if (row->outcomes[0] != '\0') {
        digest_text(state, "outcomes");
        digest_text(state, row->outcomes);
    }
    digest_end(state, out);
}

int ledger_seal(struct db *db, const struct batch_row *row, struct error *e)
{
    enum { NUMBERS = 14, DIGESTS = 7 };
    const int64_t numbers[NUMBERS] = {row->number, row->edition, row->revision, row->as_of,
        row->intake, row->planned_at, row->at, row->persons, row->decided, row->decisions,
        row->entries, row->debits, row->targets, row->reverses};
    const unsigned char *const digests[DIGESTS] = {row->sha256, row->plan, row->acts, row->facts,
        row->digest, row->rows, row->head};
    char n[NUMBERS][24], d[DIGESTS][BYTEA_TEXT];
    const char *params[] = {n[0], n[1], n[2], d[0], row->period, n[3],
        row->off_cycle ? row->reason : NULL, n[4], d[1], row->engine, row->planner,
        row->approver[0] != '\0' ? row->approver : NULL, row->by_user, n[5], n[6], n[7], n[8],
        n[9], n[10], n[11], n[12], d[2], d[3], d[4], d[5], d[6], row->recut ? "t" : "f",
        row->reverses != 0 ? n[13] : NULL,
        row->reverses_key[0] != '\0' ? row->reverses_key : NULL,
        row->reverses != 0 ? row->reason : NULL, row->repost[0] != '\0' ? row->repost : NULL,
        row->outcomes[0] != '\0' ? row->outcomes : NULL};

    for (int i = 0; i < NUMBERS; i++)
        snprintf(n[i], sizeof n[i], "%lld", (long long)numbers[i]);
    for (int i = 0; i < DIGESTS; i++)
        bytea(digests[i], d[i]);
    return db_query(db, DB_NONE, sql_batch_insert, (int)(sizeof params / sizeof *params), params,
        NULL, e);
}
