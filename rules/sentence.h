/**
 * The sentences of each kind, two ways: what is asked of everybody, which the handbook says, and what came of
 * it for one person, which an explanation says.  A kind is a row of one table; its words are in {braces}.
 * Source: style.md, habit 4; interface.md, Explaining one person.
 */
#ifndef STIPEND_RULES_SENTENCE_H
#define STIPEND_RULES_SENTENCE_H

#include "programme.h"
#include "sink.h"

struct sentence {
    const char *name; /* for programs */
    const char *asked, *told;
};

/** sentence_node(kind), sentence_award(kind), sentence_pays(pays): The row of a kind; static. */
const struct sentence *sentence_node(enum node_kind kind);
const struct sentence *sentence_award(enum award_kind kind);
const struct sentence *sentence_pays(enum pays pays);

/** The checks of a claim, in their order; check 1 is number 0 here. */
enum { CHECKS = 7 };

/** sentence_check(check): asked ends the words "A claim is paid when"; told is what an explanation
 * calls the check. */
const struct sentence *sentence_check(int check);

/** sentence_ask(p, node, out): What a node of a requirement asks, in Markdown, without a full stop. */
void sentence_ask(const struct programme *p, const struct node *node, struct sink *out);

/** sentence_title(p, node, out): What a node is called: its title, or what its kind says. */
void sentence_title(const struct programme *p, const struct node *node, struct sink *out);

/** sentence_acceptors(d, out): "principal or coach"; every deliverable names somebody. */
void sentence_acceptors(const struct deliverable *d, struct sink *out);

#endif
