/*
 * One limit over several decisions.  Source: programme.md, Awards, "Limits".
 */
#include "award.h"

/* What is posted is kept as far as the limit reaches; a held one keeps all that the ledger holds. */
static money keep_posted(const struct limit *l)
{
    money left = l->most;

    for (struct decision *x = NULL; (x = l->next(l, x)) != NULL;) {
        money keep = person_held(l->person, x->key);

        if (x->outcome != OUTCOME_HELD && keep > x->target)
            keep = x->target;
        if (x->outcome != OUTCOME_HELD && keep > left)
            keep = left;
        x->before = keep;
        left = keep < left ? left - keep : 0;
    }
    return left;
}

static void lower(const struct limit *l, struct decision *x, money amount)
{
    codes reductions = x->codes & REDUCTIONS;

    if (amount == 0) {
        decision_refuse(x, OUTCOME_DENIED, l->code | reductions);
        return;
    }
    x->outcome = OUTCOME_REDUCED;
    x->codes |= l->code;
    x->target = amount;
}

void limit_apply(const struct limit *l)
{
    money left = keep_posted(l);

    for (struct decision *x = NULL; (x = l->next(l, x)) != NULL;) {
        money wanted = x->target - x->before, given = wanted < left ? wanted : left;

        if (x->outcome != OUTCOME_HELD && wanted > 0) {
            left -= given;
            if (given < wanted)
                lower(l, x, x->before + given);
        }
    }
    for (size_t i = 0; i < l->trace->decisions_n; i++)
        l->trace->decisions[i].before = 0;
}
