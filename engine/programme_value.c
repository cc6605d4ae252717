#include "programme_value.h"

#include "meant.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN_MOST = 70, COUNT_DIGITS = 9 };

/* The string ${v} as the arena's copy, or NULL when memory ran out. */
static const char *keep(struct doc *d, const char *text)
{
    const char *copy = arena_text(d->arena, text, strlen(text));

    if (copy == NULL)
        d->lost = true;
    return copy;
}

/* A text that people read: not empty, no control characters but ${allowed}. */
static bool read_text(
    struct doc *d, const struct json_place *v, const char **out, const char *allowed)
{
    const char *text, *c;

    if (!programme_form_is(d, v, JSON_STRING, "a text"))
        return false;
    text = programme_doc_text(d, v);
    if (text[0] == '\0') {
        programme_form_bad(d, v, "a text that is not empty");
        return false;
    }
    for (c = text; *c != '\0'; c++)
        if (((unsigned char)*c < 0x20 || *c == 0x7f) && strchr(allowed, *c) == NULL) {
            programme_form_bad(d, v, "a text without control characters");
            return false;
        }
    return (*out = keep(d, text)) != NULL;
}

bool programme_value_title(
    struct doc *d, const struct json_place *v, void *object, const struct key *row)
{
    return read_text(d, v, programme_form_field(object, row->at), "");
}

bool programme_value_words(
    struct doc *d, const struct json_place *v, void *object, const struct key *row)
{
    return read_text(d, v, programme_form_field(object, row->at), "\n\t");
}

bool programme_value_id(
    struct doc *d, const struct json_place *v, void *object, const struct key *row)
{
    const char **out = programme_form_field(object, row->at);

    if (!programme_form_is(d, v, JSON_STRING, "an id as a text"))
        return false;
    *out = keep(d, programme_doc_text(d, v));
    return programme_form_id(d, programme_doc_value(v), programme_doc_text(d, v));
}

bool programme_value_day(
    struct doc *d, const struct json_place *v, void *object, const struct key *row)
{
    const char *const form = "0000-00-00", *text;
    char meant[DAY_TEXT];
    struct fault *fault;
    size_t i;

    if (v->kind != JSON_STRING) {
        fault = programme_form_wrong(d, v, JSON_STRING, "a day such as \"2026-07-01\"");
        if (v->kind == JSON_NUMBER)
            faults_hint(fault, "write year, month and day with \"-\" between, in double quotes");
        return false;
    }
    text = programme_doc_text(d, v);
    if (day_parse(text, strlen(text), programme_form_field(object, row->at)))
        return true;
    for (i = 0; form[i] != '\0'; i++)
        if (form[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != '-')
            break;
    if (form[i] == '\0' && text[i] == '\0') {
        programme_form_bad(d, v, "a day that exists, from 1900 to 2199");
        return false;
    }
    fault = programme_form_bad(d, v, "a day such as \"2026-07-01\"");
    if (meant_day(text, strlen(text), meant))
        faults_hint(fault, "write \"%s\" if that is the day meant", meant);
    return false;
}

/* Say how what stands at ${v} is written, if it can be told what is meant. */
static bool hint_money(const struct doc *d, const struct json_place *v, struct fault *fault)
{
    const bool text = v->kind == JSON_STRING;
    const char *at = text ? programme_doc_text(d, v) : d->scan.text + v->at;
    char meant[MONEY_TEXT];

    if ((!text && v->kind != JSON_NUMBER) || !meant_money(at, text ? strlen(at) : v->len, meant))
        return false;
    faults_hint(fault, "write \"%s\"", meant);
    return true;
}

bool programme_value_money(
    struct doc *d, const struct json_place *v, void *object, const struct key *row)
{
    const char *text;
    char most[MONEY_TEXT];
    struct fault *fault;

    if (v->kind != JSON_STRING) {
        fault = programme_form_wrong(
            d, v, JSON_STRING, "an amount as a text such as \"2500.00\"");
        hint_money(d, v, fault);
        return false;
    }
    text = programme_doc_text(d, v);
    if (money_parse(text, strlen(text), programme_form_field(object, row->at)))
        return true;
    fault = programme_form_bad(d, v, "an amount such as \"2500.00\"");
    if (hint_money(d, v, fault))
        return false;
    if (text[0] == '-' || text[0] == '+')
        faults_hint(fault, "amounts have no sign");
    else if (strpbrk(text, ", '_$") != NULL)
        faults_hint(fault, "digits and a point only: no separators, blanks or currency");
    else if (strspn(text, "0123456789") == strlen(text) || strchr(text, '.') == NULL ||
             strlen(strchr(text, '.')) != 3)
        faults_hint(fault, "two decimals after a point");
    else if (text[0] == '0' && text[1] != '.')
        faults_hint(fault, "no leading zeros");
    else
        faults_hint(fault, "the largest amount is %s", money_text(MONEY_MAX, most));
    return false;
}

/* Say that the ratio at ${v} is not as ${expected}, and what may be meant. */
static bool bad_ratio(struct doc *d, const struct json_place *v, const char *expected)
{
    const char *text = programme_doc_text(d, v);
    struct fault *fault = programme_form_bad(d, v, expected);
    char meant[SHARE_TEXT];

    if (strcasecmp(text, "rest") == 0 && strstr(expected, "\"rest\"") != NULL)
        faults_hint(fault, "write \"rest\"");
    if ((strchr(text, '.') == NULL || strchr(text, '%') != NULL) &&
        meant_share(text, strlen(text), meant))
        faults_hint(fault, "per cent are written as a part of one: \"%s\"", meant);
    return false;
}

/* Of p/q only arithmetic tells; a decimal's form does. */
static bool above_one(struct doc *d, const struct json_place *v)
{
    if (strchr(programme_doc_text(d, v), '/') == NULL)
        return bad_ratio(d, v, "at most 1");
    faults_code(programme_form_bad(d, v, "at most 1"), "above_one");
    return false;
}

/* A ratio; ${form} is what should be there. */
static bool read_ratio(struct doc *d, const struct json_place *v, struct ratio *out,
    const struct ratios *how, const char *form)
{
    struct ratio ratio;
    const char *text;

    if (!programme_form_is(d, v, JSON_STRING, form))
        return false;
    text = programme_doc_text(d, v);
    if (!ratio_parse(text, strlen(text), &ratio))
        return bad_ratio(d, v, form);
    if (how != NULL && how->above_zero && ratio.p == 0)
        return bad_ratio(d, v, "above 0");
    if ((how == NULL || !how->above_one) && ratio_cmp(ratio, RATIO_ONE) > 0)
        return above_one(d, v);
    *out = ratio;
    return true;
}

bool programme_value_ratio(
    struct doc *d, const struct json_place *v, void *object, const struct key *row)
{
    const struct ratios *how = row->how;

    return read_ratio(d, v, programme_form_field(object, row->at), how,
        how != NULL && how->form != NULL ? how->form
                                         : "a ratio as a text such as \"1/2\" or \"0.85\"");
}

bool programme_value_share(
    struct doc *d, const struct json_place *v, void *object, const struct key *row)
{
    struct ratio *out = programme_form_field(object, row->at);

    if (v->kind != JSON_STRING || strcmp(programme_doc_text(d, v), "rest") != 0)
        return read_ratio(
            d, v, out, NULL, "a share as a text such as \"1/2\", \"0.85\" or \"rest\"");
    *out = (struct ratio){-1, 1};
    return true;
}

/* A number with a point or an exponent: "5.0" is 5 to other programs, so it is told apart. */
static void bad_count(struct doc *d, const struct json_place *v, const struct range *range)
{
    struct fault *fault = programme_form_bad(d, v, "a whole number, in digits only");
    char text[64];
    double value;

    snprintf(text, sizeof text, "%.*s", (int)v->len, d->scan.text + v->at);
    value = strtod(text, NULL);
    if (!(value >= range->least && value <= range->most) || value != (double)(int32_t)value) {
        faults_hint_text(fault, range->fraction);
        return;
    }
    faults_code(fault, "not_digits");
    faults_hint(fault, "write %d", (int)value);
}

bool programme_value_count(
    struct doc *d, const struct json_place *v, void *object, const struct key *row)
{
    const struct range *range = row->how;
    const char *text = d->scan.text + v->at;
    int32_t *out = programme_form_field(object, row->at);
    char expected[80];
    long n;

    if (!programme_form_is(d, v, JSON_NUMBER, "a whole number"))
        return false;
    if (memchr(text, '.', v->len) != NULL || memchr(text, 'e', v->len) != NULL ||
        memchr(text, 'E', v->len) != NULL) {
        bad_count(d, v, range);
        return false;
    }
    n = v->len > COUNT_DIGITS ? (text[0] == '-' ? -1L : 999999999L) : strtol(text, NULL, 10);
    if (n < range->least || n > range->most) {
        snprintf(expected, sizeof expected, "a whole number from %d to %d", (int)range->least,
            (int)range->most);
        programme_form_bad(d, v, expected);
        return false;
    }
    *out = (int32_t)n;
    return true;
}

int programme_value_word(struct doc *d, const struct json_place *v, const char *const *words)
{
    char expected[256] = "";
    size_t used = 0;
    struct fault *fault;
    int i, n;

    for (n = 0; words[n] != NULL; n++)
        used += (size_t)snprintf(expected + used, sizeof expected - used, "%s\"%s\"",
            n == 0                 ? ""
            : words[n + 1] == NULL ? " or "
                                   : ", ",
            words[n]);
    if (!programme_form_is(d, v, JSON_STRING, expected))
        return NONE;
    for (i = 0; i < n; i++)
        if (strcmp(words[i], programme_doc_text(d, v)) == 0)
            return i;
    fault = programme_form_bad(d, v, expected);
    if (fault != NULL && nearest(programme_doc_text(d, v), words, (size_t)n) != NULL)
        faults_hint(
            fault, "did you mean \"%s\"?", nearest(programme_doc_text(d, v), words, (size_t)n));
    return NONE;
}

bool programme_value_choice(
    struct doc *d, const struct json_place *v, void *object, const struct key *row)
{
    const int word = programme_value_word(d, v, row->how);

    if (word != NONE)
        *(unsigned *)programme_form_field(object, row->at) = (unsigned)word;
    return word != NONE;
}

bool programme_value_either(
    struct doc *d, const struct json_place *v, void *object, const struct key *row)
{
    const int word = programme_value_word(d, v, row->how);

    if (word != NONE)
        *(bool *)programme_form_field(object, row->at) = word == 1;
    return word != NONE;
}

bool programme_value_only(
    struct doc *d, const struct json_place *v, void *object, const struct key *row)
{
    (void)object;
    programme_value_word(d, v, row->how);
    return false;
}

bool programme_value_flag(
    struct doc *d, const struct json_place *v, void *object, const struct key *row)
{
    if (!programme_form_is(d, v, JSON_BOOL, "true or false"))
        return false;
    *(bool *)programme_form_field(object, row->at) = d->scan.text[v->at] == 't';
    return true;
}

/* Refuse unless the shares that are stated can be added up. */
static bool all_stated(const struct doc *d, struct shares shares)
{
    int i;

    for (i = 0; i < shares.n; i++)
        if (!programme_doc_stated(d, (char *)shares.first + shares.stride * (size_t)i))
            return false;
    return true;
}

static struct ratio *share_of(struct shares shares, int i)
{
    return programme_form_field(shares.first, shares.stride * (size_t)i);
}

bool programme_value_rest(struct doc *d, struct shares shares)
{
    struct ratio sum = RATIO_ZERO, *share = NULL;
    struct fault *fault;
    int i, against;

    if (shares.n == 0 || !all_stated(d, shares))
        return false;
    for (i = 0; i < shares.n; i++) {
        share = share_of(shares, i);
        if (share->p < 0) {
            if (i + 1 == shares.n)
                break;
            fault = programme_doc_error(d, programme_doc_where(d, share), "bad_share",
                "only the last share can be \"rest\"");
            return false;
        }
        if (!ratio_add(sum, *share, &sum)) {
            programme_doc_error(d, programme_doc_where(d, share), "bad_share",
                "the shares cannot be added up exactly");
            return false;
        }
        if (ratio_cmp(sum, RATIO_ONE) > 0) {
            programme_doc_error(d, programme_doc_where(d, share), "bad_share",
                "with this share they add up to %lld/%lld, more than 1", (long long)sum.p,
                (long long)sum.q);
            return false;
        }
    }
    against = ratio_cmp(sum, RATIO_ONE);
    if (share->p < 0) {
        if (against == 0)
            programme_doc_warn(d, programme_doc_where(d, share), "nothing_left",
                "the shares before already make up the whole: this \"rest\" is 0");
        return ratio_sub(RATIO_ONE, sum, share);
    }
    if (against == 0)
        return true;
    fault = programme_doc_error(d, programme_doc_where(d, share), "bad_share",
        "the shares add up to %lld/%lld, not to 1", (long long)sum.p, (long long)sum.q);
    faults_hint(fault, "make the last one \"rest\"");
    return false;
}
