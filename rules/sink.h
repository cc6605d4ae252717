/**
 * Where text goes that is made without allocating: whoever calls takes each piece as it comes.  Columns
 * are counted, so that tables line up.
 */
#ifndef STIPEND_RULES_SINK_H
#define STIPEND_RULES_SINK_H

#include "day.h"
#include "money.h"

struct sink {
    void (*put)(void *context, const char *text, size_t n);
    void *context;
    size_t column; /* characters since the last newline */
};

/** sink_text(out, text): Put ${text} as it is; NULL is nothing. */
void sink_text(struct sink *out, const char *text);

/** sink_foreign(out, text): Put what people typed: control characters become "?", newlines blanks. */
void sink_foreign(struct sink *out, const char *text);

/** sink_upper(out, text): Put ${text}, words of ours, in capitals, "_" as a blank. */
void sink_upper(struct sink *out, const char *text);

/** sink_number(out, n), sink_day(out, on), sink_ratio(out, r): "12", "2026-12-18", "3/4" or "1". */
void sink_number(struct sink *out, int64_t n);
void sink_day(struct sink *out, day on);
void sink_ratio(struct sink *out, struct ratio r);

/** sink_money(out, cents): "$1,250.00". */
void sink_money(struct sink *out, money cents);

/** sink_pad(out, column): Put blanks up to ${column}; at least two, but at the beginning of a line. */
void sink_pad(struct sink *out, size_t column);

/** sink_wrapped(out, text, indent, width): Put ${text}, broken at blanks before ${width}, every later
 * line indented by ${indent}. */
void sink_wrapped(struct sink *out, const char *text, size_t indent, size_t width);

/**
 * A sink that breaks lines at blanks before ${width}, later lines indented: begins as {.out, .width,
 * .indent}; put to what sink_folded returns, and end with sink_fold_end.
 */
struct sink_fold {
    struct sink *out;
    size_t width, indent;
    char word[256];
    size_t n;
};

struct sink sink_folded(struct sink_fold *fold);
void sink_fold_end(struct sink_fold *fold);

/** sink_list(out, i, n): What stands before the i-th of ${n} words of a list: "", ", " or " and ". */
void sink_list(struct sink *out, int i, int n);

/** sink_measure(): A sink that only counts: its column is the width of a line put to it. */
struct sink sink_measure(void);

/** sink_markdown(out, text): As sink_foreign, with marks escaped, so that Markdown shows it as it is. */
void sink_markdown(struct sink *out, const char *text);

/** sink_long_day(out, on): "18 December 2026". */
void sink_long_day(struct sink *out, day on);

/** sink_decimal(out, r), sink_percent(out, r): "2.5"; "75 %" or "12.5 %"; "1/3" where two decimals
 * do not say it exactly. */
void sink_decimal(struct sink *out, struct ratio r);
void sink_percent(struct sink *out, struct ratio r);

/** A word that is written piece by piece: ${put} is called with the sink and ${of}. */
struct sink_writer {
    void (*put)(struct sink *out, const void *of);
    const void *of;
};

/**
 * A word of a sentence: what stands for {name}.  Kinds with ${text}, where NULL is nothing: 't' text,
 * 'f' typed by people, 'm' the same in Markdown, 'r' a struct ratio, '.' and '%' one as decimal and as
 * percentage, 'w' a struct sink_writer.  Kinds with ${number}: 'n' number, 'd' day, 'D' long day,
 * '$' money.
 */
struct sink_word {
    const char *name;
    const void *text;
    int64_t number;
    char kind;
};

/** sink_sentence(out, pattern, words, n): Put ${pattern} with each {name} replaced by its word. */
void sink_sentence(struct sink *out, const char *pattern, const struct sink_word *words,
    size_t n);

#endif
