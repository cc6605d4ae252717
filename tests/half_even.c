/* The engine changed in one place: halves of a cent go to even.  The linker puts this for
 * money_share (--wrap); other_engine.py tells what it is for. */
#include "rules/money.h"

bool __real_money_share(money amount, struct ratio share, enum rounding how, money *out);
bool __wrap_money_share(money amount, struct ratio share, enum rounding how, money *out);

bool __wrap_money_share(money amount, struct ratio share, enum rounding how, money *out)
{
    (void)how;
    return __real_money_share(amount, share, ROUND_HALF_EVEN, out);
}
