#include "checkpoint.h"
#include "base64.h"
#include "ledger.h"
#include "sql.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int checkpoint_origin(struct db *db, char out[CHECKPOINT_ORIGIN], struct error *e)
{
    PGresult *r = NULL;
    int rc = 1;

    if (db_query(db, DB_MAYBE, sql_head_origin, 0, NULL, &r, e) != 0)
        return -1;
    if (PQntuples(r) == 1) {
        snprintf(out, CHECKPOINT_ORIGIN, "stipend/ledger/%.16s", PQgetvalue(r, 0, 0));
        rc = 0;
    }
    PQclear(r);
    return rc;
}

/* How many acts there are of each kind. */
static int load_acts(struct db *db, struct checkpoint *out, struct error *e)
{
    PGresult *r = NULL;

    if (db_query(db, DB_ONE, sql_head_acts, 0, NULL, &r, e) != 0)
        return -1;
    out->revisions = (int)strtol(PQgetvalue(r, 0, 0), NULL, 10);
    out->approvals = (int)strtol(PQgetvalue(r, 0, 1), NULL, 10);
    out->periods = (int)strtol(PQgetvalue(r, 0, 2), NULL, 10);
    PQclear(r);
    return 0;
}

/* All of one moment. */
static int load_state(struct db *db, struct checkpoint *out, struct ledger_state *state,
    struct error *e)
{
    int rc = db_begin(db, "REPEATABLE READ READ ONLY", e);

    if (rc == 0)
        rc = ledger_state(db, state, e);
    if (rc == 0)
        rc = load_acts(db, out, e);
    if (rc == 0)
        rc = db_commit(db, e);
    db_rollback(db);
    return rc;
}

int checkpoint_now(struct db *db, struct checkpoint *out, struct error *e)
{
    struct ledger_state state;
    int rc;

    *out = (struct checkpoint){0};
    if ((rc = checkpoint_origin(db, out->origin, e)) > 0) {
        error_set(e, ERROR_REFUSED, "no_head", "no programme is loaded yet, so there is no head");
        return error_hint(e, "stipend load PROGRAMME.json");
    }
    if (rc < 0 || load_state(db, out, &state, e) != 0)
        return -1;
    out->batch = state.batch;
    memcpy(out->head, state.head, DIGEST_SIZE);
    out->has_tail = true;
    out->intake = state.intake;
    memcpy(out->facts, state.facts, DIGEST_SIZE);
    memcpy(out->acts, state.acts, DIGEST_SIZE);
    return 0;
}

char *checkpoint_base64(const unsigned char head[DIGEST_SIZE], char out[CHECKPOINT_BASE64])
{
    return base64_put(head, DIGEST_SIZE, out);
}

enum { SIGNATURE_SIZE = 4 + 64 };

char *checkpoint_signature_text(const struct checkpoint_signature *s, char out[96])
{
    unsigned char both[SIGNATURE_SIZE];

    memcpy(both, s->id, sizeof s->id);
    memcpy(both + sizeof s->id, s->bytes, sizeof s->bytes);
    return base64_put(both, sizeof both, out);
}

size_t checkpoint_text(const struct checkpoint *c, char out[CHECKPOINT_TEXT])
{
    char head[CHECKPOINT_BASE64], facts[CHECKPOINT_BASE64], acts[CHECKPOINT_BASE64];
    int n = snprintf(out, CHECKPOINT_TEXT, "%s\n%d\n%s\n", c->origin, c->batch,
        checkpoint_base64(c->head, head));

    if (c->has_tail)
        n += snprintf(out + n, CHECKPOINT_TEXT - (size_t)n, "facts %d %s\nacts %d %d %d %s\n",
            c->intake, checkpoint_base64(c->facts, facts), c->revisions, c->approvals, c->periods,
            checkpoint_base64(c->acts, acts));
    return (size_t)n;
}

void checkpoint_write(const struct checkpoint *c, FILE *f)
{
    char lines[CHECKPOINT_TEXT], text[96];

    checkpoint_text(c, lines);
    fputs(lines, f);
    for (int i = 0; i < c->signatures_n; i++)
        fprintf(f, "%s\xe2\x80\x94 %s %s\n", i == 0 ? "\n" : "", c->signatures[i].name,
            checkpoint_signature_text(&c->signatures[i], text));
}

struct reading {
    FILE *file;
    const char *path;
    int line;
    char text[256];
};

/* The next line without its end; false when there is none. */
static bool next_line(struct reading *r)
{
    if (fgets(r->text, sizeof r->text, r->file) == NULL)
        return false;
    r->line++;
    r->text[strcspn(r->text, "\r\n")] = '\0';
    return true;
}

static int wrong(const struct reading *r, const char *what, struct error *e)
{
    error_set(e, ERROR_INPUT, "checkpoint", "%s:%d: %s", r->path, r->line, what);
    return error_hint(e, "a kept head has three lines, as stipend head writes them");
}

/* The two lines behind an origin. */
static int read_one(struct reading *r, struct checkpoint *c, struct error *e)
{
    char *end;
    long batch;

    if (strlen(r->text) >= sizeof c->origin)
        return wrong(r, "this is no ledger's name", e);
    memcpy(c->origin, r->text, strlen(r->text) + 1);
    if (!next_line(r))
        return wrong(r, "the number of the batch is missing", e);
    errno = 0;
    batch = strtol(r->text, &end, 10);
    if (r->text[0] < '0' || r->text[0] > '9' || *end != '\0' || errno != 0 || batch > INT32_MAX)
        return wrong(r, "this is no batch's number", e);
    c->batch = (int)batch;
    if (!next_line(r))
        return wrong(r, "the head is missing", e);
    if (base64_take(r->text, c->head, DIGEST_SIZE) != 0)
        return wrong(r, "this is no head in base64", e);
    return 0;
}

/* ${n} whole numbers and a digest behind a line's first word. */
static int read_tail(const char *text, int n, int *const numbers[], unsigned char digest[DIGEST_SIZE])
{
    char *end;

    for (int i = 0; i < n; i++) {
        long number;

        errno = 0;
        number = strtol(text, &end, 10);
        if (text[0] < '0' || text[0] > '9' || *end != ' ' || errno != 0 || number > INT32_MAX)
            return -1;
        *numbers[i] = (int)number;
        text = end + 1;
    }
    return base64_take(text, digest, DIGEST_SIZE);
}

/* A line below a head: 1 if it is none of these, or 0, or -1. */
static int read_extension(struct reading *r, struct checkpoint *c, struct error *e)
{
    if (strncmp(r->text, "facts ", 6) == 0)
        return read_tail(r->text + 6, 1, (int *[]){&c->intake}, c->facts) == 0
                   ? 0
                   : wrong(r, "this is no intake with its chain", e);
    if (strncmp(r->text, "acts ", 5) != 0)
        return 1;
    if (read_tail(r->text + 5, 3, (int *[]){&c->revisions, &c->approvals, &c->periods}, c->acts) != 0)
        return wrong(r, "these are no acts with their digest", e);
    c->has_tail = true;
    return 0;
}

/* An em dash, "NAME BASE64": what is no signature of our kind is passed over. */
static void read_signature(const char *text, struct checkpoint *c)
{
    struct checkpoint_signature *s = &c->signatures[c->signatures_n];
    unsigned char both[SIGNATURE_SIZE];
    size_t n = strcspn(text, " ");

    if (c->signatures_n == CHECKPOINT_SIGNATURES || n >= sizeof s->name || text[n] == '\0' ||
        base64_take(text + n + 1, both, sizeof both) != 0)
        return;
    memcpy(s->name, text, n);
    s->name[n] = '\0';
    memcpy(s->id, both, sizeof s->id);
    memcpy(s->bytes, both + sizeof s->id, sizeof s->bytes);
    c->signatures_n++;
}

static int read_all(struct reading *r, struct checkpoint *out, size_t *n, struct error *e)
{
    int rc;

    while (next_line(r)) {
        if (*n > 0 && (rc = read_extension(r, &out[*n - 1], e)) <= 0) {
            if (rc < 0)
                return -1;
            continue;
        }
        if (strncmp(r->text, "\xe2\x80\x94 ", 4) == 0 && *n > 0)
            read_signature(r->text + 4, &out[*n - 1]);
        if (r->text[0] == '\0' || strncmp(r->text, "\xe2\x80\x94 ", 4) == 0)
            continue;
        if (*n == CHECKPOINT_MOST)
            return wrong(r, "there are too many heads in one file", e);
        if (read_one(r, &out[*n], e) != 0)
            return -1;
        ++*n;
    }
    if (ferror(r->file))
        return wrong(r, "cannot be read further", e);
    return *n > 0 ? 0 : wrong(r, "there is no head in this file", e);
}

int checkpoint_read(const char *path, struct checkpoint **out, size_t *n, struct error *e)
{
    struct reading r = {.path = path, .file = fopen(path, "re")};
    int rc;

    *n = 0;
    *out = NULL;
    if (r.file == NULL && errno == ENOMEM)
        return error_memory(e);
    if (r.file == NULL) {
        error_set(e, ERROR_INPUT, "checkpoint", "cannot open %s: %s", path, strerror(errno));
        return error_hint(e, "stipend head > FILE makes one");
    }
    *out = calloc(CHECKPOINT_MOST, sizeof **out);
    rc = *out != NULL ? read_all(&r, *out, n, e) : error_memory(e);
    fclose(r.file);
    if (rc != 0) {
        free(*out);
        *out = NULL;
    }
    return rc;
}
