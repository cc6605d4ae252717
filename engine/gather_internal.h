/**
 * What the parts of gather share: rows of the person stream, and linked teacher numbers.
 */
#ifndef STIPEND_ENGINE_GATHER_INTERNAL_H
#define STIPEND_ENGINE_GATHER_INTERNAL_H

#include "gather.h"
#include "text_index.h"

enum { PERSON_STATE = 256 };

enum { ROW_TEXTS = 6, ROW_NUMBERS = 6, ROW_RETRACT = 3 };

/** A number that the row does not state. */
#define ROW_NONE INT64_MIN

/** One fact of a person, or a row that the ledger has of her. */
struct row {
    char tag; /* a s g d l w h m v c r D E O R S P, as there; n is kept apart */
    bool owner; /* belongs to the person being built */
    const char *teacher;
    const char *text[ROW_TEXTS]; /* NULL where null */
    int64_t number[ROW_NUMBERS];
    struct place at; /* intake and line; batch and line of the ledger's rows */
};

/** Rows of one person, or of several whose numbers are linked. */
struct bag {
    struct arena arena; /* of the rows' texts and of the persons built from them */
    struct row *rows;
    size_t n, room;
};

struct link {
    const char *teacher;
    const char *same_as; /* as known, or NULL */
    int cluster;         /* index of the first link of its cluster */
    const char *last;    /* of a cluster's first link: its last number, by bytes */
    struct bag bag;      /* of a cluster's first link */
};

struct links {
    struct link *at; /* by teacher */
    int n;
};

/** links_load(db, intake, g, e): Load and cluster what is linked through ${intake}. */
int links_load(struct db *db, int intake, struct gathered *g, struct error *e);

/** links_find(links, teacher): Return its link, or NULL: it is nobody else's. */
struct link *links_find(const struct links *links, const char *teacher);

/** Facts that one intake has of one person, as they are stored. */
struct packed {
    char tag;
    const char *teacher;
    char *rows; /* is cut where it stands */
    int intake;
    bool own; /* of the programme asked are facts that name none */
};

/** is_ledger(tag): Whether rows of that tag are the ledger's; all others are facts, and come packed. */
bool is_ledger(char tag);

/** bag_copy(bag, row, e): Add ${row} with its texts. */
int bag_copy(struct bag *bag, const struct row *row, struct error *e);

/** bag_add(bag, known, line, len, e): Parse a line of the stream into ${bag}. */
int bag_add(struct bag *bag, const struct known *known, const char *line, size_t len, struct error *e);

/** bag_unpack(bag, known, packed, e): Add the facts of ${packed}, whose texts live as long as the bag's. */
int bag_unpack(struct bag *bag, const struct known *known, const struct packed *packed, struct error *e);

/** bag_row(bag): Room for one row more, or NULL. */
struct row *bag_row(struct bag *bag);

/** bag_empty(bag): Forget the rows and what was built of them; keep room for the next. */
void bag_empty(struct bag *bag);
void bag_free(struct bag *bag);

/** person_numbers(g, teacher, e): Return all numbers of hers as an array to bind, which the caller frees. */
char *person_numbers(const struct gathered *g, const char *teacher, struct error *e);
struct person_read *person_read_new(struct error *e);
void person_read_free(struct person_read *read);

/** person_read(db, g, teacher, e): Read all rows of hers, unless she is whose rows were read last. */
int person_read(struct db *db, const struct gathered *g, const char *teacher, struct error *e);

/** person_forget(g): Have her rows read again.  person_state(g): What the answer saw, of known.state: the
 * text of person_state.sql, blank if it was not told. */
void person_forget(const struct gathered *g);
const char *person_state(const struct gathered *g);

/** person_schools(g, e): Return the schools that these rows name, as an array to bind, which the caller
 * frees. */
char *person_schools(const struct gathered *g, struct error *e);

/**
 * persons_build(g, bag, only, fn, context, e):
 * Build each person of ${bag} (or only the one paid as ${only}) and call ${fn} with her.
 */
int persons_build(const struct gathered *g, struct bag *bag, const char *only, person_fn fn,
    void *context, struct error *e);

#endif
