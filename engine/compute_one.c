/*
 * One person decided: alone, then with those others of whom something bears on her.
 */
#include "affected.h"
#include "compute_settle.h"

#include <stdlib.h>

int compute_open_one(struct compute *c, struct db *db, const struct asked *asked,
    const struct gathered *gathered, struct error *e)
{
    *c = (struct compute){.asked = *asked, .db = db, .gathered = *gathered, .sink = compute_ignore_result};
    return compute_load_cut(c, e);
}

/* Whether she has decisions on which those of others bear. */
static bool is_shared(const struct trace *trace)
{
    for (size_t i = 0; i < trace->decisions_n; i++)
        if (trace->decisions[i].claim != NONE || trace->decisions[i].kind == CHARGE_POOL ||
            (trace->decisions[i].codes & CODE(COVERED_TIME)) != 0)
            return true;
    return false;
}

/* Settle her claims with those that bear on them, or with everybody's. */
static int settle_others(struct compute *c, const char *teacher, struct error *e)
{
    struct chosen only = {0};
    int rc = gather_widen(c->db, &c->gathered, e);

    if (rc == 0 && !c->asked.alone)
        rc = affected_bearing(c->db, c->asked.programme, &c->gathered, teacher, &c->arena, &only, e);
    if (rc == 0 && only.n > 0)
        return compute_narrow(c, &only, e);
    free(only.at);
    return rc < 0 ? -1 : compute_settle(c, e);
}

/* What the funds leave her, after all others. */
static int settle_funds(struct compute *c, struct error *e)
{
    int rc;

    if ((c->narrowed && compute_widen(c, e) != 0) || compute_load_left(c, e) != 0 ||
        (rc = compute_run(c, compute_ignore_result, NULL, e)) < 0)
        return -1;
    return rc > 0 ? compute_order(c, e) : 0;
}

int compute_person(struct compute *c, const char *teacher, result_fn sink, void *context,
    struct error *e)
{
    int rc = gather_person(c->db, &c->gathered, teacher, compute_run_person, c, e);

    if (rc == 0 && !c->settled && (is_shared(&c->trace) || c->differences.increases_n > 0) &&
        (rc = settle_others(c, teacher, e)) == 0)
        rc = gather_person(c->db, &c->gathered, teacher, compute_run_person, c, e);
    if (rc != 0)
        return -1;
    /* Only if she is owed something can the funds, and so everybody else, change the answer. */
    if (c->differences.increases_n > 0 && !c->ordered && !c->asked.alone && settle_funds(c, e) != 0)
        return -1;
    c->sink = sink;
    c->context = context;
    return gather_person(c->db, &c->gathered, teacher, compute_run_person, c, e);
}
