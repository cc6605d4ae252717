#include "explain_kept.h"
#include "gather_internal.h"
#include "sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct explain_kept {
    bool asked, wide, loaded;
    char state[PERSON_STATE]; /* where the ledger stood before any of it was read */
    struct gathered gathered;
    struct asked asking;
    struct revision revision;
    struct arena arena; /* of the rules */
};

static void unload(struct explain_kept *k)
{
    gather_free(&k->gathered);
    arena_free(&k->arena);
    k->loaded = k->wide = false;
}

static void release(void *kept)
{
    unload(kept);
    free(kept);
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

/* What is gathered from now on is no older than this. */
static int read_state(struct explain_kept *k, struct db *db, struct error *e)
{
    PGresult *r = NULL;

    if (db_query(db, DB_ONE, sql_person_state, 0, NULL, &r, e) != 0)
        return -1;
    snprintf(k->state, sizeof k->state, "%s", PQgetvalue(r, 0, 2));
    PQclear(r);
    k->wide = true;
    return 0;
}

static int read_person(struct explain_kept *k, struct db *db, const char *teacher, struct error *e)
{
    person_forget(&k->gathered);
    if (person_read(db, &k->gathered, teacher, e) != 0)
        return -1;
    return strcmp(person_state(&k->gathered), k->state) == 0;
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
        return rc == 0 && again ? read_state(k, db, e) : rc;
    k->asking.one = teacher;
    rc = compute_open_one(c, db, &k->asking, &k->gathered, e);
    k->gathered = (struct gathered){0}; /* c has it now */
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
    if (k->loaded)
        return;
    k->loaded = true;
    k->asking = c->asked;
    k->revision = *revision;
    k->arena = *arena;
    arena_init(arena);
}
