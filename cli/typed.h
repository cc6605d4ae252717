/**
 * A command as it is to be typed, made from the one that was: what hints and last lines tell to run next.
 */
#ifndef STIPEND_CLI_TYPED_H
#define STIPEND_CLI_TYPED_H

#include "command.h"

enum { TYPED = 4096, TYPED_WORD = 1024 };

/**
 * typed(run, name, more, out):
 * Write the command of ${run} with its operands and options, then ${more} (" --json"); ${name} in place of
 * its own, NULL for that.  Left out is where a plan is kept and what is only about the answer; of --db is
 * said only that it is there, since it may hold a password.
 * Return ${out}.
 */
char *typed(const struct invocation *run, const char *name, const char *more, char out[TYPED]);

/**
 * typed_fill(e, stands, word):
 * Put ${word}, as a shell takes it, for the ${stands} ("PLAN") of the hint of ${e}, if that has it.
 */
void typed_fill(struct error *e, const char *stands, const char *word);

/** typed_word(word, out): Write ${word} as a shell takes it, quoted where it must be; return ${out}. */
char *typed_word(const char *word, char out[TYPED_WORD]);

#endif
