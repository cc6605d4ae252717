/**
 * One value of a file of facts: is it what its column asks for, and how COPY writes it.
 * Source: ledger.md, Facts; programme.md, Values.
 */
#ifndef STIPEND_ENGINE_INTAKE_VALUE_H
#define STIPEND_ENGINE_INTAKE_VALUE_H

#include "intake_kind.h"
#include "intake_read.h"

/** What is wrong with a value. */
struct intake_problem {
    const char *code;
    char message[512], hint[512]; /* the hint may be empty */
};

/** Bytes of rows on their way to COPY; the owner sees to the room. */
struct intake_out {
    char *bytes;
    size_t len;
};

/** Bytes that a value of ${len} bytes takes at most, its tab included. */
#define INTAKE_VALUE_ROOM(len) (2 * (len) + 32)

/**
 * intake_value_put(column, cell, out, problem):
 * Check the value, which is not blank, and put it to ${out} as COPY's text form writes it.  Return
 * false, with ${problem} filled and ${out} as it was, if it is not what ${column} asks for.
 */
bool intake_value_put(const struct intake_column *column, struct intake_cell cell,
    struct intake_out *out, struct intake_problem *problem);

/** intake_out_text(out, text): Put a text that needs no escape. */
void intake_out_text(struct intake_out *out, const char *text);

/** intake_shown(cell, out): Write the value as a message may show it: short, without a quote
 * or a control character; return ${out}. */
enum { INTAKE_SHOWN = 48 };
char *intake_shown(struct intake_cell cell, char out[INTAKE_SHOWN]);

/* What spreadsheets do to values (intake_hint.c): each writes to ${hint} what was probably meant,
 * or what is asked for. */
void intake_hint_id(struct intake_cell cell, char hint[512]);
void intake_hint_day(struct intake_cell cell, char hint[512]);
void intake_hint_money(struct intake_cell cell, char hint[512]);
void intake_hint_text(struct intake_cell cell, char hint[512]);
void intake_hint_word(const struct intake_column *column, struct intake_cell cell, char hint[512]);

#endif
