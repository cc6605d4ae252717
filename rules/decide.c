#include "decide.h"

#include <string.h>

struct decision *decision_append(struct trace *trace, const struct decision *decision)
{
    if (trace->decisions_n == trace->decisions_room) {
        trace->short_of_room = true;
        return NULL;
    }
    trace->decisions[trace->decisions_n] = *decision;
    return &trace->decisions[trace->decisions_n++];
}

void decision_hold(const struct person *person, struct decision *decision)
{
    decision->outcome = OUTCOME_HELD;
    decision->codes &= ~REDUCTIONS;
    decision->target = person_held(person, decision->key);
    if (decision->target > 0)
        decision->codes |= CODE(HELD_AFTER_PAID);
}

void decision_refuse(struct decision *decision, enum outcome outcome, codes why)
{
    decision->outcome = outcome;
    decision->codes = (decision->codes & ~(REDUCTIONS | CODE(HELD_AFTER_PAID))) | why;
    decision->target = 0;
}

bool decision_is_refused(const struct decision *decision)
{
    return decision->outcome == OUTCOME_DENIED && (decision->codes & ~REDUCTIONS) != 0;
}

static bool is_decided(const struct trace *trace, const char *key)
{
    for (size_t i = 0; i < trace->decisions_n; i++)
        if (strcmp(trace->decisions[i].key, key) == 0)
            return true;
    return false;
}

/* Whether it was withdrawn before, and all of it was given back. */
static bool is_settled(const struct person *person, const struct stored_decision *s)
{
    if ((codes_parse(s->codes) & CODE(WITHDRAWN)) == 0)
        return false;
    for (int i = 0; i < person->holdings_n; i++)
        if (strcmp(person->holdings[i].key, s->key) == 0 && person->holdings[i].charged != 0)
            return false;
    return true;
}

/* A key that the ledger holds and that rules and facts no longer yield: target 0, WITHDRAWN. */
bool decide_withdrawn(const struct person *person, struct trace *trace)
{
    size_t decided = trace->decisions_n;

    for (int i = 0; i < person->stored_n; i++) {
        const struct stored_decision *s = &person->stored[i];
        struct trace made = *trace;
        struct decision w = {.kind = key_kind(s->key), .payee = s->payee,
            .for_period = s->for_period, .service_day = s->service_day,
            .outcome = OUTCOME_DENIED, .codes = CODE(WITHDRAWN), .assignment = NONE,
            .award = NONE, .part = NONE, .claim = NONE, .requirement = NONE, .due_by = NO_DAY,
            .steps = {.session = NONE, .policy = NONE}};

        made.decisions_n = decided;
        if (is_decided(&made, s->key) || is_settled(person, s) || strlen(s->key) >= KEY_TEXT)
            continue;
        memcpy(w.key, s->key, strlen(s->key) + 1);
        if (decision_append(trace, &w) == NULL)
            return false;
    }
    return true;
}

bool decide(const struct deciding *d, const struct person *person, struct trace *trace)
{
    if (!decide_stipends(d, person, trace))
        return false;
    decide_stacking(d, person, trace);
    return decide_differentials(d, person, trace) && decide_commitments(d, person, trace) &&
           decide_pools(d, person, trace) && decide_claims(d, person, trace);
}

bool decide_rest(const struct deciding *d, const struct person *person, struct trace *trace)
{
    return decide_units(d, person, trace) && decide_withdrawn(person, trace);
}
