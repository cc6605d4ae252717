/**
 * A fixture: the programme, the shared facts and the persons of one case, in the structs that the
 * engine's gatherer fills, in the same order and with the same left out.
 */
#ifndef STIPEND_TESTS_RULES_FIXTURE_H
#define STIPEND_TESTS_RULES_FIXTURE_H

#include "../engine/arena.h"
#include "../rules/decide.h"
#include "../rules/difference.h"
#include "rules_table.h"

enum {
    MOST_PERSONS = 8,
    MOST_ASSIGNMENTS = 8,
    MOST_ROWS = 8,
    MOST_FACTS = 48,
    MOST_SESSIONS = 48,
    MOST_SCHOOLS = 16,
    MOST_CALENDAR = 48,
    MOST_FUNDS = 8,
    MOST_POOLS = 8
};

/** What belongs to one assignment; its struct points here. */
struct fixture_assignment {
    struct assignment_row rows[MOST_ROWS];
    struct agreement agreements[MOST_FACTS];
    struct delivery deliveries[MOST_FACTS];
    struct log logs[MOST_FACTS];
    struct waiver waivers[MOST_FACTS];
    struct aid aid[MOST_FACTS];
    struct service service[MOST_FACTS];
};

struct fixture_person {
    struct person person;
    struct assignment assignments[MOST_ASSIGNMENTS];
    struct fixture_assignment of[MOST_ASSIGNMENTS];
    struct attendance attendance[MOST_FACTS];
    struct claim claims[MOST_FACTS];
    struct holding holdings[MOST_FACTS];
    struct stored_decision stored[MOST_FACTS];
    struct settlement settlements[MOST_FACTS];
    struct payment payments[MOST_FACTS];
    struct reversed_key reversed[MOST_FACTS];
};

struct fixture_calendar {
    int row; /* of struct calendar */
    day on;
    bool open;
};

struct fixture {
    struct arena arena;
    const char *folder;
    const struct programme *programme;
    struct shared shared;
    struct session sessions[MOST_SESSIONS];
    const char *groups[MOST_SESSIONS]; /* as named by the session of that index; NULL: none */
    const char *schools[MOST_SCHOOLS];
    struct fixture_calendar calendar[MOST_CALENDAR];
    int calendar_n;
    struct fixture_person *persons[MOST_PERSONS];
    int persons_n;
    struct asking asking;
    struct pool_name cut[MOST_POOLS]; /* pools that were divided before */
    int cut_n;
    money left[MOST_FUNDS]; /* of each fund before the batch */
    const char *repost;     /* a reversed key to post again, or NULL */
    int place;              /* lines given to facts so far */
};

/** fixture_fill(f, c): Fill ${f}, whose arena and folder are set, by the rows of ${c}. */
void fixture_fill(struct fixture *f, const struct table_case *c);

/** fixture_programme(f, c): Read the document that "programme" names, as "with" changes it. */
void fixture_programme(struct fixture *f, const struct table_case *c);

/** fixture_shared(f, c): Sessions, schools and calendar. */
void fixture_shared(struct fixture *f, const struct table_case *c);

/** fixture_person(f, r): Take ${r} if it is about a person; return whether it is. */
bool fixture_person(struct fixture *f, struct row *r);

/** fixture_ledger(f, r): Take ${r} if it is about what the ledger holds of a person. */
bool fixture_ledger(struct fixture *f, struct row *r);

/** fixture_current(f, r): The person of the last "teacher"; fixture_more(r, n, most): One more of
 * what ${n} counts; fixture_place(f): The next line. */
struct fixture_person *fixture_current(struct fixture *f, const struct row *r);
int fixture_more(const struct row *r, int *n, int most);
struct place fixture_place(struct fixture *f);

/** fixture_persons_done(f): Sort as facts.h says, and leave out what the edition does not see. */
void fixture_persons_done(struct fixture *f);

/** fixture_session(f, r), fixture_school(f, r), fixture_fund(f, r): The next word as an index. */
int fixture_session(const struct fixture *f, struct row *r);
int fixture_school(const struct fixture *f, struct row *r);
int fixture_fund(const struct fixture *f, struct row *r);

#endif
