#include "explain_kept.h"
#include "gather_internal.h"
#include "sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXPLAIN_STATE = 96 };

struct explain_kept {
    bool asked, wide, loaded;
    char state[EXPLAIN_STATE];  /* where the ledger stood before any of it was read */
    char seen[PERSON_STATE];    /* what an answer saw when it stood there still; blank: not known */
    struct gathered gathered;
    struct asked asking;
    struct revision revision;
    struct arena arena; /* of the rules */
    struct trace trace; /* room, as are the next two */
    struct differences differences;
    struct trying trying;
};

static void unload(struct explain_kept *k)
{
    gather_free(&k->gathered);
    arena_free(&k->arena);
    k->loaded = k->wide = false;
}

static void release(void *kept)
{
    struct explain_kept *k = kept;

    unload(k);
    compute_free_room(&k->trace, &k->differences);
    trying_free(&k->trying);
    free(k);
}

struct explain_kept *explain_kept(struct db *db, const struct explain_request *request)
{
    if (db->hr || request->on != NO_DAY || request->known_at != NULL || request->programme != NULL ||
        request->edition != NULL || request->reason != NULL)
        return NULL;
    if (db->kept == NULL && (db->kept = calloc(1, sizeof(struct explain_kept))) != NULL)
        db->kept_free = release;
    return db->kept;
}

static int read_state(struct db *db, char out[EXPLAIN_STATE], struct error *e)
{
    PGresult *r = NULL;

    if (db_query_again(db, DB_ONE, sql_explain_state, 0, NULL, &r, e) != 0)
        return -1;
    snprintf(out, EXPLAIN_STATE, "%s", PQgetvalue(r, 0, 0));
    PQclear(r);
    return 0;
}

/* Read her rows.  Return 1 if what is kept is of the ledger that they are of, else 0 or -1. */
static int read_person(struct explain_kept *k, struct db *db, const char *teacher, struct error *e)
{
    char state[EXPLAIN_STATE];
    const char *seen;

    person_forget(&k->gathered);
    if (person_read(db, &k->gathered, teacher, e) != 0)
        return -1;
    seen = person_state(&k->gathered);
    if (seen[0] != '\0' && strcmp(seen, k->seen) == 0)
        return 1;
    if (read_state(db, state, e) != 0)
        return -1;
    memcpy(k->seen, seen, strlen(seen) + 1);
    return strcmp(state, k->state) == 0;
}

/* What is gathered from now on, to be kept, is no older than the state. */
static int begin(struct explain_kept *k, struct db *db, struct error *e)
{
    k->seen[0] = '\0';
    k->wide = read_state(db, k->state, e) == 0;
    return k->wide ? 0 : -1;
}

int explain_kept_open(struct explain_kept *k, struct db *db, const char *teacher, struct compute *c,
    struct error *e)
{
    int rc = k->loaded ? read_person(k, db, teacher, e) : 0;
    bool again = k->asked;

    k->asked = true;
    if (rc <= 0)
        unload(k);
    if (rc <= 0)
        return rc == 0 && again ? begin(k, db, e) : rc;
    k->asking.one = teacher;
    rc = compute_open_one(c, db, &k->asking, &k->gathered, e);
    k->gathered = (struct gathered){0}; /* c has it now */
    c->trace = k->trace;
    c->differences = k->differences;
    k->trace = (struct trace){0};
    k->differences = (struct differences){0};
    return rc == 0 ? 1 : -1;
}

bool explain_kept_wide(const struct explain_kept *k)
{
    return k != NULL && k->wide;
}

const struct revision *explain_kept_revision(const struct explain_kept *k)
{
    return &k->revision;
}

void explain_kept_close(struct explain_kept *k, struct compute *c, bool told,
    const struct revision *revision, struct arena *arena)
{
    if (!k->loaded && (!k->wide || !told || c->asked.alone))
        return;
    k->gathered = c->gathered;
    k->gathered.known.state = true;
    c->gathered = (struct gathered){0};
    compute_free_room(&k->trace, &k->differences); /* an older ledger's, unless c has it */
    k->trace = c->trace;
    k->differences = c->differences;
    c->trace = (struct trace){0};
    c->differences = (struct differences){0};
    if (k->loaded)
        return;
    k->loaded = true;
    k->asking = c->asked;
    k->revision = *revision;
    k->arena = *arena;
    arena_init(arena);
}

struct trying *explain_kept_trying(struct explain_kept *k)
{
    return &k->trying;
}
