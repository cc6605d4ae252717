#define _DEFAULT_SOURCE
#include "rules_sealed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Whole pages, and one more that may not be touched. */
static size_t mapped(size_t n)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);

    return (n + page - 1) / page * page + page;
}

void *sealed_new(size_t n, size_t size)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE), all = mapped(n * size);
    char *start;

    if (n == 0)
        return NULL;
    start = mmap(NULL, all, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start == MAP_FAILED || mprotect(start + all - page, page, PROT_NONE) != 0)
        abort();
    memset(start, 0x7f, all - page);
    return start + all - page - n * size;
}

void sealed_free(void *room, size_t n, size_t size)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE), all = mapped(n * size);

    if (room != NULL)
        munmap((char *)room - (all - page - n * size), all);
}

/* Places for copies, made once: each case fills them anew. */
enum { PLACES = 1024, PLACE_BYTES = 1 << 16 };

static char *places[PLACES];
static size_t places_n;

/* What lies before, up to one large member, is no pointer and no small number. */
static void spoil(char *start, size_t before)
{
    enum { MEMBER = 1024 };

    if (before > MEMBER)
        before = MEMBER;
    memset(start - before, 0x7f, before);
}

static void *copy_of(const void *list, int n, size_t size)
{
    size_t bytes = (size_t)n * size;
    char *start;

    if (list == NULL)
        return NULL;
    if (places_n == PLACES || bytes > PLACE_BYTES) {
        fprintf(stderr, "more lists, or a longer one, than rules_sealed.c has places for\n");
        abort();
    }
    if (places[places_n] == NULL)
        places[places_n] = sealed_new(PLACE_BYTES, 1);
    start = places[places_n++] + PLACE_BYTES - bytes;
    spoil(start, PLACE_BYTES - bytes);
    return memcpy(start, list, bytes);
}

/* Let a list be its copy. */
#define SEAL(list, n) ((list) = copy_of((list), (n), sizeof *(list)))

static void seal_charges(struct charge charges[CHARGE_KINDS])
{
    for (int i = 0; i < CHARGE_KINDS; i++)
        SEAL(charges[i].shares, charges[i].n);
}

static const struct deliverable *sealed_deliverables(const struct programme *p)
{
    struct deliverable *copy = copy_of(p->deliverables, p->deliverables_n, sizeof *copy);

    for (int i = 0; i < p->deliverables_n; i++)
        SEAL(copy[i].accepted_by, copy[i].accepted_by_n);
    return copy;
}

static const struct node *sealed_nodes(const struct requirement *r)
{
    struct node *copy = copy_of(r->nodes, r->nodes_n, sizeof *copy);

    for (int i = 0; i < r->nodes_n; i++) {
        SEAL(copy[i].kinds, copy[i].kinds_n);
        SEAL(copy[i].parties, copy[i].parties_n);
    }
    return copy;
}

static const struct requirement *sealed_requirements(const struct programme *p)
{
    struct requirement *copy = copy_of(p->requirements, p->requirements_n, sizeof *copy);

    for (int i = 0; i < p->requirements_n; i++)
        copy[i].nodes = sealed_nodes(&copy[i]);
    return copy;
}

static const struct plan *sealed_plans(const struct programme *p)
{
    struct plan *copy = copy_of(p->plans, p->plans_n, sizeof *copy);

    for (int i = 0; i < p->plans_n; i++)
        SEAL(copy[i].parts, copy[i].parts_n);
    return copy;
}

static const struct award *sealed_awards(const struct role *role)
{
    struct award *copy = copy_of(role->awards, role->awards_n, sizeof *copy);

    for (int i = 0; i < role->awards_n; i++) {
        SEAL(copy[i].amount.at, copy[i].amount.n);
        SEAL(copy[i].steps, copy[i].steps_n);
        SEAL(copy[i].for_kinds, copy[i].for_kinds_n);
        SEAL(copy[i].employers, copy[i].employers_n);
    }
    return copy;
}

static const struct role *sealed_roles(const struct programme *p)
{
    struct role *copy = copy_of(p->roles, p->roles_n, sizeof *copy);

    for (int i = 0; i < p->roles_n; i++) {
        SEAL(copy[i].cohorts, copy[i].cohorts_n);
        copy[i].awards = sealed_awards(&copy[i]);
        seal_charges(copy[i].charge);
    }
    return copy;
}

static const struct coverage *sealed_coverage(const struct programme *p)
{
    struct coverage *copy = copy_of(p->coverage, p->coverage_n, sizeof *copy);

    for (int i = 0; i < p->coverage_n; i++) {
        SEAL(copy[i].for_kinds, copy[i].for_kinds_n);
        SEAL(copy[i].ceilings, copy[i].ceilings_n);
        SEAL(copy[i].caps, copy[i].caps_n);
        SEAL(copy[i].charge.shares, copy[i].charge.n);
    }
    return copy;
}

static const struct programme *sealed_programme(const struct programme *from)
{
    struct programme *p = copy_of(from, 1, sizeof *p);

    SEAL(p->periods, p->periods_n);
    SEAL(p->kinds, p->kinds_n);
    SEAL(p->funds, p->funds_n);
    p->deliverables = sealed_deliverables(p);
    p->requirements = sealed_requirements(p);
    p->plans = sealed_plans(p);
    p->roles = sealed_roles(p);
    p->coverage = sealed_coverage(p);
    seal_charges(p->charge);
    return p;
}

static void seal_shared(struct shared *s)
{
    struct agenda *a = &s->agenda;
    struct session *sessions = copy_of(a->sessions, a->sessions_n, sizeof *sessions);
    struct group *groups = copy_of(a->groups, a->groups_n, sizeof *groups);

    for (int i = 0; i < a->sessions_n; i++)
        SEAL(sessions[i].audience, sessions[i].audience_n);
    for (int i = 0; i < a->groups_n; i++)
        SEAL(groups[i].sessions, groups[i].sessions_n);
    a->sessions = sessions;
    a->groups = groups;
    SEAL(a->by_day, a->sessions_n);
    SEAL(s->calendar.listed, (s->schools_n + 1) * s->calendar.days);
    SEAL(s->calendar.any, s->schools_n + 1);
    SEAL(s->schools, s->schools_n);
}

static const struct assignment *sealed_assignments(const struct person *p)
{
    struct assignment *copy = copy_of(p->assignments, p->assignments_n, sizeof *copy);

    for (int i = 0; i < p->assignments_n; i++) {
        SEAL(copy[i].rows, copy[i].rows_n);
        SEAL(copy[i].agreements, copy[i].agreements_n);
        SEAL(copy[i].deliveries, copy[i].deliveries_n);
        SEAL(copy[i].logs, copy[i].logs_n);
        SEAL(copy[i].waivers, copy[i].waivers_n);
        SEAL(copy[i].aid, copy[i].aid_n);
        SEAL(copy[i].service, copy[i].service_n);
    }
    return copy;
}

static void seal_person(struct person *p)
{
    struct payment *payments = copy_of(p->payments, p->payments_n, sizeof *payments);

    for (int i = 0; i < p->payments_n; i++)
        SEAL(payments[i].paid, payments[i].paid_n);
    p->payments = payments;
    p->assignments = sealed_assignments(p);
    SEAL(p->attendance, p->attendance_n);
    SEAL(p->claims, p->claims_n);
    SEAL(p->holdings, p->holdings_n);
    SEAL(p->stored, p->stored_n);
    SEAL(p->settlements, p->settlements_n);
}

void fixture_seal(struct fixture *f)
{
    places_n = 0;
    f->programme = sealed_programme(f->programme);
    seal_shared(&f->shared);
    for (int i = 0; i < f->persons_n; i++)
        seal_person(&f->persons[i]->person);
}
