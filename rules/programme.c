#include "programme.h"

const struct dated_money *dated_amount(struct dated_list list, day on)
{
    for (int i = list.n; i-- > 0;)
        if (list.at[i].from <= on)
            return &list.at[i];
    return NULL;
}

int programme_period_of(const struct programme *p, day on)
{
    for (int i = 0; i < p->periods_n; i++)
        if (on <= p->periods[i].until)
            return i;
    return p->periods_n - 1;
}

int programme_policy_for(const struct programme *p, int kind)
{
    for (int i = 0; i < p->coverage_n; i++)
        for (int k = 0; k < p->coverage[i].for_kinds_n; k++)
            if (p->coverage[i].for_kinds[k] == kind)
                return i;
    return NONE;
}
