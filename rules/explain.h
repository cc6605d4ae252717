/**
 * Explanations as text, made for HR: the outcome first, then each condition, failed ones first, each fact
 * with its day, evidence and intake, the clause, and what would change the answer.  Every sentence is made
 * from the trace that decided.
 * Source: interface.md, Explaining one person.
 */
#ifndef STIPEND_RULES_EXPLAIN_H
#define STIPEND_RULES_EXPLAIN_H

#include "change.h"
#include "coverage.h"
#include "pool.h"
#include "sentence.h"
#include "sink.h"

/** An assignment that yields no decision here: of another programme, or outside the edition. */
struct elsewhere {
    const char *assignment, *programme, *role; /* programme NULL: blank */
    day starts, ends;                          /* ends NO_DAY: open */
};

/** One person as decided, and the words that facts do not need for deciding. */
struct explain {
    struct deciding deciding;
    const struct person *person;
    const struct trace *trace;
    const struct cover *covers; /* settled claims of everybody, by claim */
    size_t covers_n;
    const struct pool_member *members; /* of all pools, settled */
    size_t members_n;
    bool alone;                 /* others are not looked at: a share of a pool is as it was last posted */
    const char *name;           /* of the teacher; NULL: none */
    const char *const *numbers; /* every number of hers */
    int numbers_n;
    const char *const *school_names; /* by school; NULL where not known */
    const struct elsewhere *elsewhere;
    int elsewhere_n;
    const struct change *changes;
    const struct answer *answers;
    const struct answered *answered; /* by decision */
    const struct awaited *awaited; /* training pay without a decision, by assignment */
    size_t awaited_n;
    bool why_not;               /* also the changes that would not suffice */
};

/** explain_person(x, out): All of one person: each assignment with its decisions, then claims. */
void explain_person(const struct explain *x, struct sink *out);

/** explain_decision(x, decision, out): One decision: its outcome, conditions or checks with their facts, and
 * its money; not what would change it. */
void explain_decision(const struct explain *x, size_t decision, struct sink *out);

/** explain_nothing(x, assignment, out): Why an assignment of hers (NONE: she) has no decision, in words;
 * returns a word for programs, or NULL and nothing put if there is one. */
const char *explain_nothing(const struct explain *x, int assignment, struct sink *out);

/** explain_settled(x, stored): Whether the person's stored decision of that number is of a key that was
 * withdrawn and taken back, so that nothing of it is decided any more. */
bool explain_settled(const struct explain *x, int stored);

/** What the parts share: one decision that is told. */
struct telling {
    const struct explain *x;
    size_t index; /* of the decision */
    const struct decision *decision;
    const struct requirement *requirement; /* or NULL */
};

struct telling telling_of(const struct explain *x, size_t decision);

/** explain_conditions(t, out): The tree, a line a condition, its facts below. */
void explain_conditions(const struct telling *t, struct sink *out);

/** explain_title(t, node, out): What a node is called: its title, or what its kind says. */
void explain_title(const struct telling *t, int node, struct sink *out);

/** explain_cite(cite, out): 'guide, "stipend"'; something is cited. */
void explain_cite(const struct cite *cite, struct sink *out);

/** explain_place(evidence, at, out): "sign-in 44 (intake 12)"; what is blank is left out. */
void explain_place(const char *evidence, struct place at, struct sink *out);

/** explain_place_after(evidence, at, out): The same after other words: ", sign-in 44 (intake 12)". */
void explain_place_after(const char *evidence, struct place at, struct sink *out);

/** explain_state(state): A fact's state for programs: "attended", "made-up", ...; static. */
const char *explain_state(enum fact_state state);

/** explain_attendance(row): "present", ... as it was recorded. */
const char *explain_attendance(const struct attendance *row);

/** explain_no_make_up(t, fact, last): Of what ${fact} of a leaf "attended" says was missed, the attendance
 * after ${last} (NULL: the first) that could have made up for it and does not; NULL: no more. */
const struct attendance *explain_no_make_up(
    const struct telling *t, const struct trace_fact *f, const struct attendance *last);

/** explain_fact_day(shared, fact): The day to show of a fact: of attendance its session's own, of what was
 * made up the day that was missed. */
day explain_fact_day(const struct shared *shared, const struct trace_fact *fact);

/** explain_school(x, school, out): "Grape Street (S07)". */
void explain_school(const struct explain *x, int school, struct sink *out);

/** explain_answers(t, out): What would change the answer, with the amount; returns whether anything was
 * said. */
bool explain_answers(const struct telling *t, struct sink *out);

/** explain_awaited(x, assignment, gap, out): The training pay of an assignment that has no decision yet, what
 * each waits for and what it would bring, after a blank line if ${gap}; returns whether there is any. */
bool explain_awaited(const struct explain *x, int assignment, bool gap, struct sink *out);

/** explain_change(t, change, out): One change in words. */
void explain_change(const struct telling *t, const struct change *change, struct sink *out);

/** The checks of a claim. */
enum check_outcome { CHECK_MET, CHECK_DENIED, CHECK_HELD, CHECK_NOT_ASKED };

struct check {
    enum check_outcome outcome;
    codes codes;
};

/** explain_checks(x, decision, out): What each of the checks 1 to 7 came to. */
void explain_checks(const struct explain *x, const struct decision *decision,
    struct check out[CHECKS]);

/** explain_check(t, number, check, out): Check ${number} (from 1) in words. */
void explain_check(const struct telling *t, int number, const struct check *check,
    struct sink *out);

/** explain_claim(t, out): The checks and the money of a claim, a line each. */
void explain_claim(const struct telling *t, struct sink *out);

/** explain_award_name(t, out): What a decision of an award other than a stipend is called. */
void explain_award_name(const struct telling *t, struct sink *out);

/** explain_cause(t, code, out): ": " and what made ${code} of an award apply: the school, claim, session,
 * days or amounts; nothing where the code says all. */
void explain_cause(const struct telling *t, enum code code, struct sink *out);

/** A fact that an award rests on beside its requirement; texts belong to the facts, or are static. */
struct basis {
    const char *kind;  /* "attendance", "calendar", "claim", "training", "assignment", "advance", ... */
    const char *of;    /* session, school, claim, key, assignment or employer; NULL: none */
    day from, until;   /* until NO_DAY: a day alone; from NO_DAY: not known */
    const char *state; /* NULL: the kind says all */
    bool against;      /* it is what stands against being paid */
    struct ratio share; /* of a row of an assignment; else q is 0 */
    int32_t minutes, length; /* of a session attended in part; else minutes is NONE */
    const char *evidence;
    struct place at;
};

/** explain_basis(t, i, out): Set ${out} to fact number ${i} of the decision; false: there are no more. */
bool explain_basis(const struct telling *t, size_t i, struct basis *out);

/** explain_basis_table(t, indent, out): All of them, a line each. */
void explain_basis_table(const struct telling *t, size_t indent, struct sink *out);

/** explain_paid_before(t): The training pay because of which ${t}'s is ALREADY_PAID; else NULL. */
const struct decision *explain_paid_before(const struct telling *t);

/** explain_money(t, out): How the amount came about, what it is charged to and what the ledger holds. */
void explain_money(const struct telling *t, struct sink *out);

/** explain_holdings(x, key, out): What the ledger holds for ${key}, and what is owed back. */
void explain_holdings(const struct explain *x, const char *key, struct sink *out);

/** explain_part_share(x, decision): The share of the plan that a part's base stands for: its own, and
 * what earlier parts that were not due passed on. */
struct ratio explain_part_share(const struct explain *x, const struct decision *decision);

#endif
