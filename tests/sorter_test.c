/* Lines put in order: few in memory, many in runs, lines of one key as they came. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "engine/sorter.h"

enum { LONGEST = 40 };

static void add(struct sorter *s, const char *key, const char *text)
{
    const struct sorter_line line = {.key = key, .key_len = strlen(key), .text = text,
        .text_len = strlen(text)};
    struct error e;

    assert_int_equal(sorter_add(s, &line, &e), 0);
}

static void expect(struct sorter *s, const char *key, const char *text)
{
    struct sorter_line line;
    struct error e;

    assert_int_equal(sorter_next(s, &line, &e), 1);
    assert_int_equal(line.key_len, strlen(key));
    assert_memory_equal(line.key, key, line.key_len);
    assert_int_equal(line.text_len, strlen(text));
    assert_memory_equal(line.text, text, line.text_len);
}

static void expect_end(struct sorter *s)
{
    struct sorter_line line;
    struct error e;

    assert_int_equal(sorter_next(s, &line, &e), 0);
    sorter_free(s);
}

static struct sorter *new_sorter(size_t run)
{
    struct error e;
    struct sorter *s = sorter_new(run, &e);

    assert_non_null(s);
    return s;
}

static void nothing(void **state)
{
    (void)state;
    expect_end(new_sorter(1024));
    sorter_free(NULL);
}

static void by_bytes(void **state)
{
    struct sorter *s = new_sorter(1024);

    (void)state;
    add(s, "b", "1");
    add(s, "\xc3\xa4", "2");
    add(s, "ab", "3");
    add(s, "", "4");
    add(s, "a", "");
    expect(s, "", "4");
    expect(s, "a", "");
    expect(s, "ab", "3");
    expect(s, "b", "1");
    expect(s, "\xc3\xa4", "2");
    expect_end(s);
}

/* Keys are few, so most lines have the key of another; texts count up, so their order shows. */
static void as_they_came(size_t run, int lines, unsigned keys)
{
    struct sorter *s = new_sorter(run);
    struct sorter_line line;
    struct error e;
    char key[16], text[LONGEST + 16], last_key[16] = "";
    int n = 0, last = -1;

    srand(1);
    for (int i = 0; i < lines; i++) {
        snprintf(key, sizeof key, "%u", (unsigned)rand() % keys);
        snprintf(text, sizeof text, "%d%*s", i, rand() % LONGEST, "");
        add(s, key, text);
    }
    for (; sorter_next(s, &line, &e) == 1; n++) {
        int order, i;

        memcpy(text, line.text, line.text_len);
        text[line.text_len] = '\0';
        memcpy(key, line.key, line.key_len);
        key[line.key_len] = '\0';
        order = strcmp(last_key, key);
        i = (int)strtol(text, NULL, 10);
        assert_true(order < 0 || (order == 0 && last < i));
        snprintf(last_key, sizeof last_key, "%s", key);
        last = i;
    }
    assert_int_equal(n, lines);
    sorter_free(s);
}

static void in_memory(void **state)
{
    (void)state;
    as_they_came(1024 * 1024, 1000, 10);
}

static void in_runs(void **state)
{
    (void)state;
    as_they_came(256, 5000, 100);  /* a few lines a run: more than a thousand runs */
    as_they_came(4096, 20000, 3);
    as_they_came(65536, 20000, 100000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing),
        cmocka_unit_test(by_bytes),
        cmocka_unit_test(in_memory),
        cmocka_unit_test(in_runs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
