#include "explain_out.h"

#include <string.h>

/* What fund ${fund} holds for the decision's key, of all payees. */
static money held_in(const struct person *p, const char *key, const char *fund)
{
    money held = 0;

    for (int i = 0; i < p->holdings_n; i++)
        if (strcmp(p->holdings[i].key, key) == 0 && strcmp(p->holdings[i].fund, fund) == 0)
            held += p->holdings[i].charged;
    return held;
}

static bool fund_before(const struct person *p, int index, const char *key)
{
    for (int i = 0; i < index; i++)
        if (strcmp(p->holdings[i].key, key) == 0 &&
            strcmp(p->holdings[i].fund, p->holdings[index].fund) == 0)
            return true;
    return false;
}

void explain_out_held(struct json_out *j, const struct person *p, const char *key)
{
    json_money(j, "held", person_held(p, key));
    json_object(j, "funds");
    for (int i = 0; i < p->holdings_n; i++) {
        const char *fund = p->holdings[i].fund;

        if (strcmp(p->holdings[i].key, key) == 0 && held_in(p, key, fund) != 0 &&
            !fund_before(p, i, key))
            json_money(j, fund, held_in(p, key, fund));
    }
    json_end(j);
    if (difference_reversed(p, key) != 0)
        json_number(j, "reversed_by", difference_reversed(p, key));
}
