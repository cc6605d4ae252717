#include "period_act.h"

void period_act_chain(struct digest_state *state, const unsigned char before[DIGEST_SIZE],
    const struct period_act_row *row, unsigned char out[DIGEST_SIZE])
{
    digest_field(state, before, DIGEST_SIZE);
    digest_number(state, row->number);
    digest_number(state, row->edition);
    digest_text(state, row->period);
    digest_text(state, row->act);
    digest_text(state, row->reason);
    digest_text(state, row->by_user);
    digest_number(state, row->at);
    digest_end(state, out);
}
