/*
 * Facts of N teachers in one school year, the same for the same seed: 22 each, and a claim for some
 * 2 of 100 attendances.
 *
 *     generate N SEED DIR
 *
 * Autumn's attendance is in order of session, as sign-in sheets are; spring's in order of teacher,
 * as a register prints it.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COHORTS = 4, SLOTS = 8, AUTUMN = 4, INSTITUTE = 4, PER_SCHOOL = 25 };

/* What is drawn of one teacher; each is drawn from a number of its own. */
enum { OF_START = 100, OF_END, OF_SIGNED, OF_PLAN, OF_REFLECTION, OF_LOG, OF_STATUS = 200, OF_EVIDENCE = 300,
    OF_CLAIM = 400, OF_COST = 500, OF_SUBSTITUTE = 600, OF_INSTITUTE = 700 };

static const char *const cohorts[COHORTS] = {"elementary", "math", "science", "special-education"};
/* First days of the seminars of a slot; those of the next cohort are a day later. */
static const struct { int year, month, day; } slots[SLOTS] = {{2026, 9, 8}, {2026, 9, 22}, {2026, 10, 20},
    {2026, 11, 17}, {2027, 1, 19}, {2027, 2, 16}, {2027, 3, 16}, {2027, 4, 20}};

static uint64_t seed;
static int teachers;

/* 0..999, the same for the same teacher and matter (splitmix64). */
static uint32_t draw(int teacher, int matter, uint32_t below)
{
    uint64_t z = seed + (uint64_t)teacher * 0x9E3779B97F4A7C15u + (uint64_t)matter * 0xD1B54A32D192ED03u;

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return (uint32_t)((z ^ (z >> 31)) % below);
}

static bool of_1000(int teacher, int matter, uint32_t least, uint32_t below)
{
    uint32_t at = draw(teacher, matter, 1000);

    return least <= at && at < below;
}

static bool joined_late(int teacher)
{
    return of_1000(teacher, OF_START, 0, 30);
}

enum status { PRESENT, PARTIAL, ABSENT, EXCUSED, NOT_RECORDED, MADE_UP };

static enum status status_of(int teacher, int slot)
{
    uint32_t at = draw(teacher, OF_STATUS + slot, 1000);

    if (joined_late(teacher) && slot < 2)
        return NOT_RECORDED;
    if (at < 970)
        return PRESENT;
    if (at < 980)
        return PARTIAL;
    if (at < 985)
        return ABSENT;
    if (at < 993)
        return EXCUSED;
    if (at < 995 || slot % AUTUMN == AUTUMN - 1)
        return NOT_RECORDED;
    return MADE_UP;
}

static FILE *open_file(const char *dir, const char *name, const char *header)
{
    char path[1024];
    FILE *f;

    snprintf(path, sizeof path, "%s/%s.csv", dir, name);
    if ((f = fopen(path, "w")) == NULL) {
        perror(path);
        exit(1);
    }
    setvbuf(f, NULL, _IOFBF, 1 << 20);
    fprintf(f, "%s\n", header);
    return f;
}

static void close_file(FILE *f)
{
    if (ferror(f) || fclose(f) != 0) {
        perror("generate");
        exit(1);
    }
}

static void write_people(const char *dir)
{
    FILE *schools = open_file(dir, "schools", "school,name");
    FILE *people = open_file(dir, "teachers", "teacher,name");
    FILE *a = open_file(dir, "assignments", "assignment,starts,teacher,role,cohort,school,ends");

    for (int s = 0; s <= (teachers - 1) / PER_SCHOOL; s++)
        fprintf(schools, "S%05d,School %d\n", s, s);
    for (int t = 0; t < teachers; t++) {
        fprintf(people, "T%07d,Teacher %d\n", t, t);
        fprintf(a, "A%07d,%s,T%07d,team-lead,%s,S%05d,%s\n", t,
            joined_late(t) ? "2026-10-05" : "2026-07-01", t, cohorts[t % COHORTS], t / PER_SCHOOL,
            of_1000(t, OF_END, 0, 10) ? "2027-02-26" : "");
    }
    close_file(schools);
    close_file(people);
    close_file(a);
}

static void write_agreements(const char *dir)
{
    FILE *f = open_file(dir, "agreements", "assignment,party,signed_on,evidence");

    for (int t = 0; t < teachers; t++) {
        fprintf(f, "A%07d,principal,%s,form %d\n", t,
            of_1000(t, OF_SIGNED, 0, 10) ? "2026-11-05" : "2026-06-22", t);
        fprintf(f, "A%07d,teacher,2026-06-15,form %d\n", t, t);
    }
    close_file(f);
}

static void write_sessions(const char *dir)
{
    FILE *f = open_file(dir, "sessions", "session,kind,day,part,minutes,audience,status");

    for (int i = 0; i < INSTITUTE; i++)
        fprintf(f, "SI-%d,summer-institute,2026-08-%02d,full,390,*,held\n", i, 10 + i);
    fprintf(f, "WI-0,winter-institute,2027-01-08,full,390,*,held\n");
    for (int c = 0; c < COHORTS; c++)
        for (int i = 0; i < SLOTS; i++)
            fprintf(f, "SEM-%d-%d,seminar,%04d-%02d-%02d,full,360,team-lead/%s,held\n", c, i,
                slots[i].year, slots[i].month, slots[i].day + c, cohorts[c]);
    close_file(f);
    f = open_file(dir, "calendar", "school,day,open");
    fprintf(f, "*,2026-11-26,no\n*,2026-11-27,no\n");
    close_file(f);
}

static const char *evidence_of(int teacher, int slot)
{
    static char text[32];

    if (of_1000(teacher, OF_EVIDENCE + slot, 0, 2))
        return "";
    snprintf(text, sizeof text, "sign-in %d", slot * 1000 + teacher / 40 % 1000);
    return text;
}

/* The row of a teacher's own seminar; one that was made up is an absence first. */
static void write_own(FILE *f, int t, int slot)
{
    enum status s = status_of(t, slot);
    int c = t % COHORTS;

    if (s == NOT_RECORDED)
        return;
    fprintf(f, "T%07d,SEM-%d-%d,", t, c, slot);
    if (s == PARTIAL)
        fprintf(f, "partial,%d", 320 + (int)draw(t, OF_COST + slot, 40));
    else
        fputs(s == PRESENT ? "present," : s == EXCUSED ? "excused," : "absent,", f);
    fprintf(f, ",,%s\n", evidence_of(t, slot));
}

/* Where the seminar of ${slot} was made up: the next of the next cohort. */
static void write_make_up(FILE *f, int t, int slot)
{
    int c = t % COHORTS;

    if (status_of(t, slot) == MADE_UP)
        fprintf(f, "T%07d,SEM-%d-%d,present,,SEM-%d-%d,%s\n", t, (c + 1) % COHORTS, slot + 1, c, slot,
            evidence_of(t, slot));
}

static void write_institute(FILE *f, int t, const char *session, int matter)
{
    fprintf(f, "T%07d,%s,%s,,,\n", t, session,
        of_1000(t, OF_INSTITUTE + matter, 0, 3) ? "absent" : "present");
}

static void write_attendance(const char *dir)
{
    static const char header[] = "teacher,session,status,minutes,makes_up,evidence";
    FILE *f = open_file(dir, "attendance-1", header);

    for (int i = 0; i < INSTITUTE; i++)
        for (int t = 0; t < teachers; t++) {
            char session[16];

            snprintf(session, sizeof session, "SI-%d", i);
            if (!joined_late(t))
                write_institute(f, t, session, i);
        }
    for (int i = 0; i < AUTUMN; i++)
        for (int c = 0; c < COHORTS; c++) {
            for (int t = c; t < teachers; t += COHORTS)
                write_own(f, t, i);
            for (int t = (c + COHORTS - 1) % COHORTS; i > 0 && t < teachers; t += COHORTS)
                write_make_up(f, t, i - 1);
        }
    close_file(f);
    f = open_file(dir, "attendance-2", header);
    for (int t = 0; t < teachers; t++) {
        bool wraps = t % COHORTS == COHORTS - 1;

        /* In order of session: the make-ups are in the next cohort, or for the last in the first. */
        for (int i = AUTUMN; wraps && i + 1 < SLOTS; i++)
            write_make_up(f, t, i);
        for (int i = AUTUMN; i < SLOTS; i++)
            write_own(f, t, i);
        for (int i = AUTUMN; !wraps && i + 1 < SLOTS; i++)
            write_make_up(f, t, i);
        write_institute(f, t, "WI-0", INSTITUTE);
    }
    close_file(f);
}

static void write_work(const char *dir)
{
    FILE *d = open_file(dir, "deliverables",
        "assignment,deliverable,submitted_on,accepted_on,accepted_by,returned_on,evidence");
    FILE *l = open_file(dir, "logs", "assignment,what,on,minutes,evidence");

    for (int t = 0; t < teachers; t++) {
        bool awaits = of_1000(t, OF_PLAN, 0, 10), late = of_1000(t, OF_PLAN, 10, 15);

        fprintf(d, "A%07d,action-plan,%s,%s,,file %d\n", t, late ? "2026-10-29" : "2026-10-12",
            awaits ? "," : "2026-10-30,principal", t);
        fprintf(d, "A%07d,reflection,2027-05-17,%s,,file %d\n", t,
            of_1000(t, OF_REFLECTION, 0, 10) ? "," : "2027-05-24,principal", t);
        fprintf(l, "A%07d,cycle-received,%s,50,sheet %d\n", t,
            of_1000(t, OF_LOG, 0, 10) ? "2027-01-15" : "2026-10-15", t);
        fprintf(l, "A%07d,cycle-received,2027-02-11,50,sheet %d\n", t, t);
        fprintf(l, "A%07d,cycle-received,2027-04-15,45,sheet %d\n", t, t);
    }
    close_file(d);
    close_file(l);
}

static void write_claim(FILE *f, int t, int slot)
{
    uint32_t cost = 18000 + draw(t, OF_COST + slot, 5500), after = 2 + draw(t, OF_CLAIM + 50 + slot, 56);
    uint32_t of = draw(t, OF_CLAIM + 20 + slot, 1000);
    uint32_t benefits = cost * (5 + draw(t, OF_COST + 20 + slot, 12)) / 100;
    int day = slots[slot].day + t % COHORTS + (int)after, month = slots[slot].month;
    int year = slots[slot].year;

    if (of < 20)
        after += 30, day += 30; /* some are late */
    for (; day > 28; month++)
        day -= 28;
    if (month > 12) {
        month -= 12;
        year++;
    }
    fprintf(f, "C%07d-%d,S%05d,T%07d,SEM-%d-%d,%04d-%02d-%02d,full,,X%06u,substitute,%u.%02u,%u.%02u,"
               "%04d-%02d-%02d,%s,timesheet %d\n",
        t, slot, t / PER_SCHOOL, t, t % COHORTS, slot, slots[slot].year, slots[slot].month,
        slots[slot].day + t % COHORTS,
        draw(t, OF_SUBSTITUTE + slot, (uint32_t)(teachers > 100 ? teachers : 100)), cost / 100, cost % 100,
        benefits / 100, benefits % 100, year, month, day,
        of % 50 == 7 ? "no" : of % 50 == 9 ? "" : "yes", t);
}

static void write_claims(const char *dir)
{
    FILE *f = open_file(dir, "claims",
        "claim,school,teacher,session,day,part,minutes,substitute,cover,cost,benefits,received_on,verified,"
        "evidence");

    for (int t = 0; t < teachers; t++)
        for (int i = joined_late(t) ? 2 : 0; i < SLOTS; i++)
            if (of_1000(t, OF_CLAIM + i, 0, 33))
                write_claim(f, t, i);
    close_file(f);
}

int main(int argc, char **argv)
{
    if (argc != 4 || (teachers = (int)strtol(argv[1], NULL, 10)) < 1 || teachers > 9999999) {
        fputs("usage: generate N SEED DIR\n", stderr);
        return 2;
    }
    seed = strtoull(argv[2], NULL, 10);
    write_people(argv[3]);
    write_agreements(argv[3]);
    write_sessions(argv[3]);
    write_attendance(argv[3]);
    write_work(argv[3]);
    write_claims(argv[3]);
    return 0;
}
