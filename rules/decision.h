/**
 * Decisions: what the rules say of one key, with the tree that says why.  The evaluator that decides
 * writes the reasons as it goes; explanations and digests read them here.
 * Source: programme.md, Requirements, Awards, Coverage.
 */
#ifndef STIPEND_RULES_DECISION_H
#define STIPEND_RULES_DECISION_H

#include "facts.h"
#include "reason.h"

/** Room for a key in short form and its NUL: "stipend:" and three ids. */
enum { KEY_TEXT = 208 };

enum verdict {
    VERDICT_MET = 1,
    VERDICT_WAIVED = 2,
    VERDICT_UNMET = 3,
    VERDICT_UNKNOWN = 4,
    VERDICT_OPEN = 5,
    VERDICT_NOT_DUE = 6,
    VERDICTS = 7
};

/** What became of one fact (or of the lack of it) in a leaf.  Numbers are inside digests. */
enum fact_state {
    FACT_ATTENDED = 1,
    FACT_MADE_UP = 2,
    FACT_UPCOMING = 3,
    FACT_PROTECTED = 4,
    FACT_EXCUSED = 5,      /* within excused_up_to: left the set */
    FACT_EXCUSED_OVER = 6, /* counts as absent */
    FACT_ABSENT = 7,
    FACT_MISSED_TOO_MUCH = 8,
    FACT_UNRECORDED = 9,
    FACT_NO_EVIDENCE = 10,
    FACT_SIGNED = 11,
    FACT_NOT_SIGNED = 12,
    FACT_SIGNED_LATE = 13,
    FACT_ACCEPTED = 14,
    FACT_SUBMITTED = 15,
    FACT_SUBMITTED_LATE = 16,
    FACT_RETURNED = 17,
    FACT_NOT_SUBMITTED = 18,
    FACT_LOGGED = 19,
    FACT_SERVING = 20,
    FACT_NOT_SERVING = 21,
    FACT_WAIVED = 22
};

struct trace_fact {
    enum fact_state state;
    bool curable;        /* attended: a make-up can still come */
    int session;         /* attended: the session it is about, else NONE */
    int group;           /* attended: its group, else NONE */
    int which;           /* the party of the node, log, waiver or delivery; NONE if there is none */
    day on;              /* the fact's or group's day */
    day cure_until;      /* last day of a make-up; NO_DAY: none */
    int32_t minutes;     /* counted: attended, logged; partial minutes of one that missed too much */
    int32_t length;      /* minutes of the group */
    const char *evidence; /* NULL if blank or no fact */
    struct place at;
};

/** What one node came to; an array of these runs parallel to a requirement's nodes. */
struct node_result {
    enum verdict verdict;
    bool decisive; /* has its parent's verdict, all the way up */
    codes why;     /* of a leaf: what is not recorded, or awaits somebody */
    int64_t have, need, soon, unrecorded; /* sessions, minutes, entries, parties or days */
    int32_t excused;                      /* used of excused_up_to */
    size_t facts, facts_n;                /* into the trace's facts */
};

/** How an amount came about; unused ones are 0. */
struct steps {
    money amount;           /* A, or the ceiling for the units */
    struct ratio weight;    /* w; coverage: the share */
    money base;             /* before pays; coverage: allowed and benefits before the share, rounded */
    int64_t have, need;     /* of pays' leaf */
    int session;            /* coverage: decided about, or NONE */
    int policy;             /* coverage: or NONE */
    enum day_part unit;     /* coverage: PART_FULL or PART_AM for a half day, PART_HOURS */
    int32_t minutes;        /* coverage, internal: minutes counted */
    money allowed, benefits; /* coverage, each rounded for showing only */
    money due;              /* coverage: the share of both, rounded once; before caps */
    day last_day;           /* coverage: for the claim to arrive */
    struct cite cite;       /* of the amount */
};

struct decision {
    enum charge_kind kind;
    char key[KEY_TEXT];
    const char *payee;
    const char *for_period;
    day service_day;
    enum outcome outcome;
    codes codes;
    money target;
    money before;         /* of a deferred one: what stays posted; else unused */
    const struct charge *charge; /* NULL for a withdrawn key */
    int assignment, award, part; /* of person, role, plan; NONE where not of one */
    int claim;            /* of person, or NONE */
    day due_by;           /* D */
    int requirement;      /* or NONE */
    size_t nodes, nodes_n; /* into the trace's nodes */
    struct steps steps;
};

/** Room that the caller gives; ${short_of_room} is set when it did not suffice. */
struct trace {
    struct decision *decisions;
    size_t decisions_n, decisions_room;
    struct node_result *nodes;
    size_t nodes_n, nodes_room;
    struct trace_fact *facts;
    size_t facts_n, facts_room;
    bool short_of_room;
};

/** verdict_letter(v): One letter for the stored verdicts: m w u k o n. */
char verdict_letter(enum verdict v);

/** verdict_name(v): "met", "waived", "unmet", "unknown", "open", "not_due"; static. */
const char *verdict_name(enum verdict v);

/** key_write(out, scheme, a, b, c): Write "SCHEME:A/B/C"; b and c may be NULL. */
void key_write(char out[KEY_TEXT], const char *scheme, const char *a, const char *b, const char *c);

/** key_kind(key): The charge kind that the key's scheme names. */
enum charge_kind key_kind(const char *key);

/** charge_kind_name(kind): "coverage", "training", ...; static. */
const char *charge_kind_name(enum charge_kind kind);

#endif
