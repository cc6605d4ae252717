#include "checkpoint.h"
#include "ledger.h"
#include "sql.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

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

int checkpoint_now(struct db *db, struct checkpoint *out, struct error *e)
{
    struct ledger_state state;
    int rc = checkpoint_origin(db, out->origin, e);

    if (rc > 0) {
        error_set(e, ERROR_REFUSED, "no_head", "no programme is loaded yet, so there is no head");
        return error_hint(e, "stipend load PROGRAMME.json");
    }
    if (rc < 0 || ledger_state(db, &state, e) != 0)
        return -1;
    out->batch = state.batch;
    memcpy(out->head, state.head, DIGEST_SIZE);
    return 0;
}

char *checkpoint_base64(const unsigned char head[DIGEST_SIZE], char out[CHECKPOINT_BASE64])
{
    char *to = out;

    for (int i = 0; i < DIGEST_SIZE; i += 3) {
        unsigned int bits = (unsigned int)head[i] << 16 | (unsigned int)head[i + 1] << 8 |
                            (i + 2 < DIGEST_SIZE ? head[i + 2] : 0u);

        for (int k = 18; k >= 0; k -= 6)
            *to++ = digits[bits >> k & 63];
    }
    out[CHECKPOINT_BASE64 - 2] = '='; /* 32 bytes leave one digit over */
    *to = '\0';
    return out;
}

/* The one text that checkpoint_base64 gives for it, or nothing: no second form is taken. */
static int from_base64(const char *text, unsigned char out[DIGEST_SIZE])
{
    char again[CHECKPOINT_BASE64];
    unsigned int bits = 0;
    int n = 0, have = 0;

    for (const char *p = text; *p != '\0' && *p != '=' && n < DIGEST_SIZE; p++) {
        const char *at = strchr(digits, *p);

        if (at == NULL)
            return -1;
        bits = bits << 6 | (unsigned int)(at - digits);
        have += 6;
        if (have >= 8) {
            have -= 8;
            out[n++] = (unsigned char)(bits >> have & 255);
        }
    }
    return n == DIGEST_SIZE && strcmp(text, checkpoint_base64(out, again)) == 0 ? 0 : -1;
}

void checkpoint_write(const struct checkpoint *c, FILE *f)
{
    char base64[CHECKPOINT_BASE64];

    fprintf(f, "%s\n%d\n%s\n", c->origin, c->batch, checkpoint_base64(c->head, base64));
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
    if (from_base64(r->text, c->head) != 0)
        return wrong(r, "this is no head in base64", e);
    return 0;
}

static bool is_between(const char *line)
{
    return line[0] == '\0' || strncmp(line, "\xe2\x80\x94 ", 4) == 0; /* an em dash: a signature */
}

static int read_all(struct reading *r, struct checkpoint *out, size_t *n, struct error *e)
{
    while (next_line(r)) {
        if (is_between(r->text))
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
