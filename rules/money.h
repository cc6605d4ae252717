/**
 * Money, ratios and rounding: whole cents with checked, named arithmetic.
 * Source: programme.md, Values; style.md, habit 6.
 */
#ifndef STIPEND_RULES_MONEY_H
#define STIPEND_RULES_MONEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** An amount in whole cents. */
typedef int64_t money;

/** Room for the longest money as text, its sign and final NUL included. */
#define MONEY_TEXT 32

/** Largest amount a document or a fact may state: $10 thousand million, in cents. */
#define MONEY_MAX INT64_C(1000000000000)

/** An exact fraction p/q, q > 0, in lowest terms wherever this module made it. */
struct ratio {
    int64_t p, q;
};

enum rounding { ROUND_HALF_UP, ROUND_HALF_EVEN };

/** One and zero as ratios. */
#define RATIO_ONE ((struct ratio){1, 1})
#define RATIO_ZERO ((struct ratio){0, 1})

/**
 * ratio_add(a, b, out), ratio_sub(a, b, out), ratio_mul(a, b, out):
 * Set ${out} to the exact sum, difference or product in lowest terms.  Return false if a
 * term leaves 63 bits; ${out} is then untouched.
 */
bool ratio_add(struct ratio a, struct ratio b, struct ratio *out);
bool ratio_sub(struct ratio a, struct ratio b, struct ratio *out);
bool ratio_mul(struct ratio a, struct ratio b, struct ratio *out);

/** ratio_cmp(a, b): Return less than, equal to or more than 0 as ${a} is to ${b}. */
int ratio_cmp(struct ratio a, struct ratio b);

/**
 * money_share(amount, share, how, out):
 * Set ${out} to ${amount} * ${share} rounded to whole cents by ${how} (half away from zero, or
 * half to even).  Return false if it leaves 63 bits.
 */
bool money_share(money amount, struct ratio share, enum rounding how, money *out);

/**
 * money_split(total, shares, n, parts):
 * Divide ${total} >= 0 into ${n} ${parts} by ${shares}, which add up to 1: largest remainder, ties
 * to the earlier.  The parts add up to the whole.  Return false on overflow.
 * Source: programme.md, Funds, "Shares of T by charge".
 */
bool money_split(money total, const struct ratio *shares, size_t n, money *parts);

/** money_text(amount, out): Write ${amount} as "-1234.50" to ${out}; return ${out}. */
char *money_text(money amount, char out[MONEY_TEXT]);

/**
 * money_parse(text, len, out):
 * Read "1250.00": digits, a point and exactly two decimals; no sign, no leading zeros, no
 * separators.  Return false otherwise, or if it is above MONEY_MAX.
 */
bool money_parse(const char *text, size_t len, money *out);

/**
 * ratio_parse(text, len, out):
 * Read "p/q" or a decimal such as "0.85" or "1", at most 9 digits on each side; not negative.
 * Set ${out} in lowest terms.  Return false otherwise, or if q is 0.
 */
bool ratio_parse(const char *text, size_t len, struct ratio *out);

#endif
