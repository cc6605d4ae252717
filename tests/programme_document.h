/*
 * A sound document of the programme folder, read; and what tests ask of its values.
 */
#ifndef STIPEND_TESTS_PROGRAMME_DOCUMENT_H
#define STIPEND_TESTS_PROGRAMME_DOCUMENT_H

#include "../engine/programme_read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* The programme of ${folder}/programme/${name}, in ${arena}. */
static inline struct programme *read_programme(
    const char *folder, const char *name, struct arena *arena)
{
    static char text[1 << 16];
    struct programme *p = NULL;
    struct faults faults;
    struct error e;
    char path[4096];
    FILE *file;
    size_t len;

    snprintf(path, sizeof path, "%s/programme/%s", folder, name);
    if ((file = fopen(path, "rb")) == NULL)
        fail_msg("cannot read %s", path);
    len = fread(text, 1, sizeof text, file);
    fclose(file);
    arena_init(arena);
    faults_init(&faults, PROGRAMME_FAULTS);
    assert_int_equal(programme_read(path, text, len, arena, &p, &faults, &e), 0);
    assert_int_equal(faults.n, 0);
    faults_free(&faults);
    memset(text, 'x', sizeof text); /* nothing may still point there */
    return p;
}

#define assert_day(is, text)                                                                       \
    do {                                                                                           \
        char day_of[DAY_TEXT];                                                                     \
        assert_string_equal(day_text(is, day_of), text);                                           \
    } while (0)
#define assert_ratio(is, above, below)                                                             \
    do {                                                                                           \
        assert_int_equal((is).p, above);                                                           \
        assert_int_equal((is).q, below);                                                           \
    } while (0)
#define assert_cite(is, source_id, clause_id)                                                      \
    do {                                                                                           \
        assert_string_equal((is).source, source_id);                                               \
        assert_string_equal((is).clause, clause_id);                                               \
    } while (0)

#endif
