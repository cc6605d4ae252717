/**
 * Facts as known through one intake and gathered once: what all persons share (sessions, calendar)
 * and one person's own.  Every id is an index into the programme or the shared tables, or a text
 * that ends with NUL; all belong to whoever gathered them.  Fixtures of tests fill the same structs.
 * Source: ledger.md, Facts; programme.md, Assignments and days.
 */
#ifndef STIPEND_RULES_FACTS_H
#define STIPEND_RULES_FACTS_H

#include "calendar.h"
#include "programme.h"

enum day_part { PART_FULL, PART_AM, PART_PM, PART_HOURS };

/** Whether two parts of one day share time: am and pm do not, every other pair does. */
static inline bool part_overlaps(enum day_part a, enum day_part b)
{
    return !((a == PART_AM && b == PART_PM) || (a == PART_PM && b == PART_AM));
}

/** One place in a session's audience. */
struct audience {
    int role;
    int cohort; /* of that role, or NONE: all of it */
};

struct session {
    const char *id;
    int kind; /* of the programme, or NONE */
    const char *kind_id;
    day on;
    enum day_part part;
    int32_t minutes;
    int group; /* of the agenda */
    bool cancelled;
    bool in_force; /* its day lies in the edition */
    bool everybody; /* audience "*" */
    const struct audience *audience;
    int audience_n;
    int32_t moved_in; /* the intake in which its day last changed, or 0 */
    struct place at;
};

/** The sessions that are alternatives of each other; one of its own where no group is named. */
struct group {
    const char *id;
    int kind; /* of the programme, or NONE */
    const int *sessions;
    int sessions_n;
};

/** All sessions known, by id; their groups, by id; and the sessions again by day, then id. */
struct agenda {
    const struct session *sessions;
    int sessions_n;
    const struct group *groups;
    int groups_n;
    const int *by_day;
};

/** What all persons share.  Schools are those known, by id. */
struct shared {
    struct agenda agenda;
    struct calendar calendar;
    const char *const *schools;
    int schools_n;
};

enum attendance_status { ATTENDED_PRESENT, ATTENDED_PARTIAL, ATTENDED_ABSENT, ATTENDED_EXCUSED,
    ATTENDED_PROTECTED };

struct attendance {
    int session;
    enum attendance_status status;
    int32_t minutes; /* attended, or NONE */
    int makes_up;    /* session, or NONE */
    const char *evidence; /* NULL if blank; "" where the text was not asked for */
    struct place at;
};

/** A dated row of an assignment; both ends count. */
struct assignment_row {
    day starts, ends; /* ends: the edition's last day where it is open */
    int school;       /* of the shared schools */
    int cohort;       /* of the role; NONE: blank */
    struct ratio share;
    bool leave;
    struct place at;
};

struct agreement {
    const char *party;
    day signed_on;
    const char *evidence;
    struct place at;
};

struct delivery {
    int deliverable; /* of the programme */
    day submitted_on, accepted_on, returned_on; /* NO_DAY where blank */
    const char *accepted_by;                    /* NULL if blank */
    const char *evidence;
    struct place at;
};

struct log {
    const char *what;
    day on;
    int32_t minutes;
    const char *evidence;
    struct place at;
};

struct waiver {
    const char *leaf;
    day granted_on, until; /* until: DAY_OPEN where blank */
    const char *by;        /* NULL where the text was not asked for */
    struct place at;
};

/** An advance of financial assistance, in cents. */
struct aid {
    day on;
    money amount;
    const char *evidence;
    struct place at;
};

/** A day that a commitment turns on; on is NO_DAY where it is not known. */
struct milestone {
    day on;
    const char *evidence;
    struct place at;
};

enum qualifies { QUALIFIES_BLANK, QUALIFIES_YES, QUALIFIES_NO, QUALIFIES_LEAVE };

/** Days with one employer after a programme; both ends count. */
struct service {
    day from, until; /* until: DAY_OPEN where blank */
    const char *employer;
    enum qualifies qualifies;
    const char *evidence;
    struct place at;
};

struct assignment {
    const char *id;
    int role;          /* of the programme; NONE: it lacks the role or one of the cohorts */
    const char *role_id, *cohort_id; /* as the facts name them; for saying what is lacking */
    day starts, ends;  /* of the whole assignment, cut to in_force */
    const struct assignment_row *rows; /* by starts; at least one */
    int rows_n;
    const struct agreement *agreements;
    int agreements_n;
    const struct delivery *deliveries;
    int deliveries_n;
    const struct log *logs; /* by day */
    int logs_n;
    const struct waiver *waivers;
    int waivers_n;
    const struct aid *aid; /* by day */
    int aid_n;
    struct milestone graduated, left;
    const struct service *service; /* by from */
    int service_n;
};

enum verified { VERIFIED_BLANK, VERIFIED_YES, VERIFIED_NO };
enum finding { FINDING_NONE, FINDING_STANDS, FINDING_DISMISSED };

struct claim {
    const char *id;
    int school;  /* of the shared schools */
    int session; /* NONE: blank */
    day on;
    enum day_part part;
    int32_t minutes; /* NONE: blank */
    const char *substitute; /* NULL: blank */
    bool internal;
    money cost, benefits;
    day received_on;
    enum verified verified;
    const char *evidence;
    enum finding teacher_review, substitute_review; /* as of the as-of day */
    struct place at;
};

/** What the ledger holds of one (key, payee, fund), in cents. */
struct holding {
    const char *key;
    const char *payee;
    const char *fund;
    int fund_index; /* of the programme, or NONE */
    money charged;     /* expense and advance, net: H is their sum over funds */
    money expense;     /* of that the expense; of aid the rest is advance */
    money receivable;  /* outstanding */
    money written_off;
    money payable;     /* not paid yet */
};

/** The decision last stored for a key. */
struct stored_decision {
    const char *key;
    const char *payee;      /* as known now: of two numbers of one person the last */
    const char *payee_then; /* as it was stored */
    const char *for_period;
    day service_day;
    const char *outcome, *codes;
    money target;
    const char *verdicts;
    int32_t batch;
};

enum settled_how { SETTLED_REPAID, SETTLED_AGREED_OFFSET, SETTLED_WAIVED };

/** What people agreed about a receivable, in cents. */
struct settlement {
    const char *id, *key;
    day on;
    money amount;
    enum settled_how how;
    bool entered; /* the ledger has its entries */
    struct place at;
};

/** A part of a payment as the ledger has it, in cents. */
struct paid_part {
    const char *payee, *fund, *for_period;
    day service_day;
    money amount;
};

/** What payroll or the treasurer did about a payable, in cents. */
struct payment {
    const char *id, *key;
    day on;
    money amount;
    bool returned, entered;       /* entered: the ledger has the entries of this status */
    const struct paid_part *paid; /* of a returned one: what was entered when it was paid */
    int paid_n;
    struct place at;
};

struct person {
    const char *payee; /* the last number of the chain */
    const struct assignment *assignments; /* of this programme, with a day in the edition, by id */
    int assignments_n;
    const struct attendance *attendance; /* by session */
    int attendance_n;
    const struct claim *claims; /* of this programme, their day in the edition, by id */
    int claims_n;
    const struct holding *holdings; /* by key, payee, fund */
    int holdings_n;
    const struct stored_decision *stored; /* by key */
    int stored_n;
    const struct settlement *settlements; /* by day, then id */
    const struct payment *payments;       /* by day, then id */
    const struct reversed_key *reversed;  /* difference.h; by key */
    int settlements_n, payments_n, reversed_n;
};

/** assignment_row_on(a, on): Return the row that holds ${on}, or NULL (before, after, in a gap). */
const struct assignment_row *assignment_row_on(const struct assignment *a, day on);

/**
 * assignment_row_near(a, on):
 * Return the row that counts for audience and leave on ${on}: before the first row the first, in a
 * gap and after the last the row before.
 */
const struct assignment_row *assignment_row_near(const struct assignment *a, day on);

/** assignment_serving_days(a, from, until): Days of serving rows from ${from} through ${until}. */
int32_t assignment_serving_days(const struct assignment *a, day from, day until);

/**
 * assignment_weight(a, from, until, out):
 * Set ${out} to the sum over serving rows of share * days within ${from}..${until}, divided by the
 * days of that span.  Return false on overflow.
 */
bool assignment_weight(const struct assignment *a, day from, day until, struct ratio *out);

/** session_holds(s, a): Whether the audience of ${s} holds the role (and cohort) of ${a} that day. */
bool session_holds(const struct session *s, const struct assignment *a);

/** person_attendance(p, session): Return the row about ${session}, or NULL. */
const struct attendance *person_attendance(const struct person *p, int session);

/** person_held(p, key): Return what the ledger holds for ${key}, over all payees and funds, in cents. */
money person_held(const struct person *p, const char *key);

/** person_stored(p, key): Return the decision last stored for ${key}, or NULL. */
const struct stored_decision *person_stored(const struct person *p, const char *key);

/** calendar_row(shared, school, on): The row of the calendar that lists ${on} for ${school}: its own, else
 * that of "*"; NONE where neither does. */
int calendar_row(const struct shared *shared, int school, day on);

enum school_day { SCHOOL_OPEN, SCHOOL_CLOSED, SCHOOL_UNKNOWN };

/**
 * school_day(shared, programme, school, on):
 * Whether ${school} is open on ${on}, a day of the edition: its own row, else that of "*", else open
 * on weekdays inside school_year; unknown where neither has any row at all.
 * Source: ledger.md, calendar; programme.md, Coverage, 3.
 */
enum school_day school_day(const struct shared *shared, const struct programme *programme,
    int school, day on);

#endif
