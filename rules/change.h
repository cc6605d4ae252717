/**
 * What would change an answer: each change of facts that the programme still allows is tried by deciding
 * again on a copy of the person, so that what is said is what would happen.
 * Source: interface.md, Explaining one person.
 */
#ifndef STIPEND_RULES_CHANGE_H
#define STIPEND_RULES_CHANGE_H

#include "decide.h"

enum change_kind {
    CHANGE_RECORDED,          /* attendance that is not recorded yet is recorded as present */
    CHANGE_EVIDENCED,         /* attendance gets the evidence it lacks */
    CHANGE_MADE_UP,           /* a missed session is made up in its window */
    CHANGE_UPCOMING,          /* every session of the leaf that is ahead is attended */
    CHANGE_EXCUSED,           /* an absence is excused, while excused_up_to has room */
    CHANGE_ACCEPTED,          /* what is submitted is accepted */
    CHANGE_SUBMITTED,         /* what is missing is submitted, in time, and accepted */
    CHANGE_DELIVERY_EVIDENCED, /* what is submitted gets the evidence it lacks, and is accepted */
    CHANGE_LOGGED,            /* so many more entries or minutes are logged */
    CHANGE_SIGNED,            /* the parties that have not signed do, or it is recorded that they did */
    CHANGE_WAIVED,            /* the leaf is waived */
    CHANGE_CLAIM_ATTENDED,    /* coverage: the attendance that a claim waits for */
    CHANGE_CLAIM_EVIDENCED,   /* coverage: the evidence that the claim lacks */
    CHANGE_CLAIM_VERIFIED,    /* coverage: the substitute is verified */
    CHANGE_CLAIM_CALENDAR,    /* coverage: a calendar of the school is known */
    CHANGE_CLAIM_MOVED,       /* coverage: the claim follows its session to the new day */
    CHANGE_CLAIM_REVIEWED,    /* coverage: a review dismisses the duplicate */
    CHANGE_CALENDAR_CLOSED,   /* training: a calendar of the school is known, the day is without school */
    CHANGE_CLAIM_WITHDRAWN,   /* training: the claim for the same hours is retracted */
    CHANGE_SERVED,            /* commitment: service that qualifies is recorded for days without any */
    CHANGE_QUALIFIES,         /* commitment: service with that employer is found to qualify */
    CHANGE_RECUT              /* pool: a plan divides it anew */
};

struct change {
    enum change_kind kind;
    int assignment;       /* of the person, or NONE */
    int requirement, node; /* the leaf, or NONE */
    int claim;            /* of the person, or NONE */
    int session, group;   /* of the agenda, or NONE */
    int which;            /* the delivery (NONE: none yet) or service of the assignment */
    int64_t count;        /* logged: entries or minutes */
    int32_t used;         /* excused: of excused_up_to, before */
    day on;               /* the fact's or group's day */
    day by;               /* the last day for it, or of it; NO_DAY: none */
};

/** Changes tried together, and what became of the decision. */
struct answer {
    size_t first, n; /* into the changes */
    bool suffices;   /* the decision would pay, pay more or forgive more */
    enum outcome outcome;
    codes codes;
    money target;    /* before funds: whether a fund has enough left no fact of hers can say */
    money forgiven;  /* of an advance, in cents */
    uint64_t remains; /* nodes (of the first 64) that would still fail; 0: its codes say what does */
};

/** Answers about one decision. */
struct answered {
    size_t first, n;
};

/** Training pay that has no decision yet: its attendance is not recorded, or lacks its evidence. */
struct awaited {
    int assignment, award, session; /* of person, role, agenda */
    enum fact_state why;            /* FACT_UNRECORDED or FACT_NO_EVIDENCE */
    struct answered answered;       /* what recording it would bring; none where minutes are missing */
};

/** A change tried: settle applies to a new trace what concerns several persons. */
struct trying {
    struct deciding deciding;
    const struct person *person;
    const struct trace *trace; /* as decided */
    void (*settle)(void *context, const struct deciding *d, const struct person *person,
        struct trace *trace);
    void *context;
    /* Room that the caller gives. */
    struct trace trial;
    unsigned char *room; /* for copies of facts; aligned for any type */
    size_t room_n, room_used;
    struct change *changes;
    size_t changes_n, changes_room;
    struct answer *answers;
    size_t answers_n, answers_room;
    struct awaited *awaited;
    size_t awaited_n, awaited_room;
    bool short_of_room;
};

/**
 * change_find(t, decision, out):
 * Try what would make decision number ${decision} of the trace pay, or pay more: each change alone and,
 * where none suffices, the fewest together.  Set ${out} to the answers appended, sufficient or not, in
 * order of effort.  Return false when some room was short: give more, set the counts to 0 and ask again
 * for every decision.
 */
bool change_find(struct trying *t, size_t decision, struct answered *out);

/** change_await(t): Append the training pay that waits for attendance, by assignment, award and day, and try
 * each.  Returns as change_find does, and is asked after it. */
bool change_await(struct trying *t);

/** change_covers(person, shared, training, cover): Whether ${cover} is of a claim for the same hours as
 * ${training}, so that these are not paid twice. */
bool change_covers(const struct person *person, const struct shared *shared,
    const struct decision *training, const struct decision *cover);

/** change_decision(t, decision): Whose tree is asked: its own, or of one taken back that of the award's
 * last part. */
const struct decision *change_decision(const struct trace *trace, const struct decision *decision);

/** change_list(t, decision), change_list_award(t, decision): Append the changes that ${decision}'s own facts
 * leave open: all; those beside its requirement. */
void change_list(struct trying *t, const struct decision *decision);
void change_list_award(struct trying *t, const struct decision *decision);

/** change_append(t, change): Append ${change}, if there is room. */
void change_append(struct trying *t, const struct change *change);

/** change_copy(t, from, n, more, size): A copy in the room of ${n} things with place for ${more}; NULL if
 * there is none. */
void *change_copy(struct trying *t, const void *from, int n, int more, size_t size);

/** change_try(t, key, before, which): Append the answer of one change about the decision of ${key}, which
 * was ${before} (NULL: there was none); whether it suffices. */
bool change_try(struct trying *t, const char *key, const struct decision *before, int which);

/**
 * change_apply(t, change, person, deciding), change_apply_award(...):
 * Make ${change} in ${person} and ${deciding}, which are copies; what is replaced is copied to the room.
 */
void change_apply(struct trying *t, const struct change *change, struct person *person,
    struct deciding *deciding);
void change_apply_award(struct trying *t, const struct change *change, struct person *person,
    struct deciding *deciding);

#endif
