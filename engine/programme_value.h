/**
 * Readers of the values that a programme document is made of, for the rows of programme_form.h.
 * Source: programme.md, Values.
 */
#ifndef STIPEND_ENGINE_PROGRAMME_VALUE_H
#define STIPEND_ENGINE_PROGRAMME_VALUE_H

#include "programme_form.h"

/** Whole numbers that a count may be. */
struct range {
    int32_t least, most;
    const char *fraction; /* what to do instead of a number with a fraction; NULL: nothing */
};

/** Ratios that a field may be; 0 and 1 always bound it, unless said here. */
struct ratios {
    bool above_zero, above_one;
    const char *form; /* what should be there; NULL: a ratio as a text */
};

/** Readers for rows: each names the type of its field. */
programme_reader programme_value_title;  /* const char *; a line of text */
programme_reader programme_value_words;  /* const char *; text of several lines */
programme_reader programme_value_id;     /* const char * */
programme_reader programme_value_day;    /* day */
programme_reader programme_value_money;  /* money */
programme_reader programme_value_ratio;  /* struct ratio; how: struct ratios, NULL: 0 to 1 */
programme_reader programme_value_share;  /* struct ratio; "rest" is -1 until it is resolved */
programme_reader programme_value_count;  /* int32_t; how: struct range */
programme_reader programme_value_choice; /* an enum; how: the words in its order, ended by NULL */
programme_reader programme_value_either; /* bool; how: the word for false, for true, NULL */
programme_reader programme_value_only;   /* nothing; how: the one word there is, NULL */
programme_reader programme_value_flag;   /* bool */

/** programme_value_word(d, v, words): Return the index of the string ${v} in ${words} (ended by
 * NULL); if it is none of them, say so with the nearest and return NONE. */
int programme_value_word(struct doc *d, const struct json_place *v, const char *const *words);

/** A list of shares of one whole: the first one, the distance to the next, and how many. */
struct shares {
    struct ratio *first;
    size_t stride;
    int n;
};

/** programme_value_rest(d, shares): Replace a final "rest" by what the others leave; say so where
 * shares do not make up the whole.  Return whether they do. */
bool programme_value_rest(struct doc *d, struct shares shares);

#endif
