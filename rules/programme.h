/**
 * A programme: one edition's rules as an immutable struct, with every reference resolved to an
 * index and every default filled in.  Built by engine/programme_read.h; nothing here is ever
 * changed after that.  Strings end with NUL and belong to the builder's arena, as do the arrays.
 * Source: programme.md, the whole page; each struct names its part.
 */
#ifndef STIPEND_RULES_PROGRAMME_H
#define STIPEND_RULES_PROGRAMME_H

#include "day.h"
#include "money.h"

/** No index: the document left the reference out. */
#define NONE (-1)

/** "source#clause", resolved; source is NULL where the document cites nothing. */
struct cite {
    const char *source, *clause; /* ids */
    const char *title;           /* the source's title */
    const char *words;           /* the clause's own words */
};

/** A source and its clauses, in the document's own words. */
struct clause {
    const char *id, *words;
};

struct source {
    const char *id, *title;
    const struct clause *clauses;
    int clauses_n;
};

/** One entry of a dated list of amounts: in force from ${from} until the next entry. */
struct dated_money {
    day from;
    money amount; /* cents */
    struct cite cite;
};

struct dated_list {
    const struct dated_money *at;
    int n;
};

/** What is charged, and the order in which increases take from funds (Funds). */
enum charge_kind {
    CHARGE_COVERAGE,
    CHARGE_TRAINING,
    CHARGE_STIPEND,
    CHARGE_DIFFERENTIAL,
    CHARGE_POOL,
    CHARGE_AID,
    CHARGE_KINDS
};

struct pay_period {
    const char *id;
    day from, until, cut_off, pay_date;
};

/** Session kinds. */
enum session_when { WHEN_RELEASE, WHEN_OFF_DAY, WHEN_AFTER_HOURS, WHEN_IN_DAY };

struct session_kind {
    const char *id, *title;
    enum session_when when;
    int32_t may_miss_minutes;
    bool evidence_required;
    int32_t make_up_within_days; /* NONE: no make-up */
    struct cite make_up_cite;
};

struct deliverable {
    const char *id, *title;
    day due;
    int32_t grace_days;
    const char *const *accepted_by; /* parties */
    int accepted_by_n;
    bool late_accepted;
    bool evidence_required;
    struct cite cite;
};

/** Requirements: a tree as its nodes in preorder; the root is node 0. */
enum node_kind {
    NODE_ALL,
    NODE_ANY,
    NODE_AT_LEAST,
    NODE_ATTENDED,
    NODE_DELIVERED,
    NODE_LOGGED,
    NODE_AGREED,
    NODE_SERVING
};

enum need_kind { NEED_ALL, NEED_NUMBER, NEED_RATIO };

struct node {
    const char *id, *title; /* title NULL if none */
    struct cite cite;
    enum node_kind kind;
    int parent;               /* NONE for the root */
    int span;                 /* nodes of this subtree, itself included; first child is this + 1 */
    int32_t at_least;         /* NODE_AT_LEAST, NODE_LOGGED; NODE_ATTENDED with NEED_NUMBER */
    const int *kinds;         /* NODE_ATTENDED: session kinds */
    int kinds_n;
    enum need_kind need;      /* NODE_ATTENDED */
    struct ratio need_ratio;  /* NODE_ATTENDED with NEED_RATIO */
    int32_t excused_up_to;    /* NODE_ATTENDED */
    bool count_minutes;       /* NODE_ATTENDED, NODE_LOGGED: else sessions, entries */
    int deliverable;          /* NODE_DELIVERED */
    const char *what;         /* NODE_LOGGED */
    const char *const *parties; /* NODE_AGREED */
    int parties_n;
    day by;                   /* NODE_AGREED; NO_DAY: no deadline */
    int32_t days_at_least;    /* NODE_SERVING; 0: serving on the part's due_through */
};

struct requirement {
    const char *id, *title; /* title NULL if none */
    struct cite cite;
    const struct node *nodes;
    int nodes_n;
};

/** Plans: how a stipend is divided. */
struct plan_part {
    const char *id;
    struct ratio share;      /* "rest" resolved */
    struct ratio cumulative; /* through this part; the last is 1 */
    day due_through;
    int period; /* index into pay_periods */
};

struct plan {
    const char *id;
    struct cite cite;
    bool recover; /* on_final_unmet */
    const struct plan_part *parts;
    int parts_n;
};

/** Charges: shares of one target over funds, "rest" resolved; they add up to 1. */
struct charge_share {
    int fund;
    struct ratio share;
};

struct charge {
    const struct charge_share *shares;
    int n; /* 0: not stated here */
};

/** Awards. */
enum award_kind { AWARD_STIPEND, AWARD_PER_UNIT, AWARD_DIFFERENTIAL, AWARD_POOL, AWARD_COMMITMENT };
enum pays { PAYS_ALL_OR_NOTHING, PAYS_PROPORTIONAL, PAYS_TIERS };
enum unit { UNIT_SESSION, UNIT_DAY, UNIT_HOUR };
enum differential_serving { SERVING_ANY_DAY, SERVING_EVERY_DAY, SERVING_BY_DAYS };
enum pool_weight { WEIGHT_EQUAL, WEIGHT_SHARE, WEIGHT_DAYS };
enum commitment_credit { CREDIT_YEAR, CREDIT_DAY };

struct tier_step {
    int32_t at_least;
    bool per_unit;      /* else share */
    struct ratio share;
    money amount; /* cents a unit */
};

struct award {
    const char *id, *title; /* title NULL if none */
    struct cite cite;
    enum award_kind kind;
    int requires;        /* requirement, or NONE */
    bool all_year;       /* late_start: the window begins with in_force, not with the assignment */
    struct dated_list amount; /* stipend and differential amount, per-unit rate */
    /* stipend */
    int plan;
    enum pays pays;
    int pays_of;             /* node of the requirement; NONE with PAYS_ALL_OR_NOTHING */
    struct ratio pays_at_least; /* PAYS_PROPORTIONAL */
    const struct tier_step *steps; /* PAYS_TIERS, ascending */
    int steps_n;
    bool proration_days;
    /* per-unit */
    enum unit unit;
    const int *for_kinds;
    int for_kinds_n;
    money at_most; /* NONE: no limit */
    /* differential */
    enum differential_serving serving;
    /* pool */
    money pool;
    day closes;
    int pay_period;
    enum pool_weight weight;
    /* commitment */
    int32_t years;
    enum commitment_credit credit;
    const char *const *employers;
    int employers_n;
};

struct role {
    const char *id, *title;
    const char *const *cohorts;
    int cohorts_n;
    const struct award *awards;
    int awards_n;
    struct charge charge[CHARGE_KINDS]; /* n = 0: the programme's */
};

/** Coverage. */
enum cover_unit { COVER_NO_MINIMUM, COVER_HALF_DAY, COVER_FULL_DAY };
enum cap_per { CAP_PER_SCHOOL, CAP_PER_ASSIGNMENT, CAP_PER_PROGRAMME };
enum cap_over { CAP_OVER_EDITION, CAP_OVER_PERIOD, CAP_OVER_MONTH };

struct ceiling {
    day from;
    money full_day, half_day;
    money hour; /* NONE: not stated */
    struct cite cite;
};

struct cap {
    enum cap_per per;
    enum cap_over over;
    money amount;      /* NONE: the cap is of days */
    struct ratio days; /* with amount NONE */
};

struct coverage {
    const char *id, *title; /* title NULL if none */
    struct cite cite;
    const int *for_kinds;
    int for_kinds_n;
    int32_t claim_within_days;
    struct ratio share;
    bool has_benefits;
    struct ratio benefits_at_most;
    int32_t half_day_up_to_minutes; /* NONE: claims in hours are denied */
    enum cover_unit minimum_unit;
    bool internal_hourly;
    bool evidence_required;
    const struct ceiling *ceilings;
    int ceilings_n;
    const struct cap *caps;
    int caps_n;
    struct charge charge; /* n = 0: the programme's */
};

/** Funds. */
struct fund {
    const char *id, *title;
    day usable_from, usable_until;
    struct dated_list budget;             /* totals since the fund began */
    const char *accounts[CHARGE_KINDS];   /* NULL where none is stated */
};

enum when_exhausted { EXHAUSTED_STOP, EXHAUSTED_DEFER, EXHAUSTED_NEXT_FUND };
enum stacking { STACK_ALL, STACK_HIGHEST, STACK_AT_MOST };

struct programme {
    const char *id, *edition, *title;
    int32_t revision;
    enum rounding rounding;
    day from, until;                   /* in_force */
    day school_from, school_until;     /* school_year */
    day adopted_on;
    const char *authority;
    bool two_person;                   /* approval */
    const struct source *sources;
    int sources_n;
    const struct pay_period *periods;
    int periods_n;
    const struct session_kind *kinds;
    int kinds_n;
    const struct deliverable *deliverables;
    int deliverables_n;
    const struct requirement *requirements;
    int requirements_n;
    const struct plan *plans;
    int plans_n;
    const struct role *roles;
    int roles_n;
    const struct coverage *coverage;
    int coverage_n;
    const struct fund *funds;
    int funds_n;
    struct charge charge[CHARGE_KINDS];
    enum stacking stacking;
    money stack_at_most;
    enum when_exhausted when_exhausted;
    bool offset_same_award;
    bool net_schools;
    money smallest_difference;
};

/**
 * dated_amount(list, on):
 * Return the entry of ${list} in force on ${on}, or NULL before the first: never a guess.
 * Source: programme.md, Values, "dated list".
 */
const struct dated_money *dated_amount(struct dated_list list, day on);

/**
 * programme_period_of(p, on):
 * Return the index of the period that holds ${on}, else of the next to begin, else of the last.
 * Source: programme.md, Awards, "The for-period of a day".
 */
int programme_period_of(const struct programme *p, day on);

/** programme_policy_for(p, kind): Return the index of the coverage policy for session kind
 * ${kind}, or NONE. */
int programme_policy_for(const struct programme *p, int kind);

#endif
