/*
 * A little of what libFuzzer does, with any compiler and always the same: smoke RUNS DICTIONARY
 * SEED... calls the target with RUNS inputs, each a seed changed in some places.
 */
#include "fuzz.h"

#include <stdio.h>
#include <string.h>

enum { SEEDS_MOST = 2000, WORDS_MOST = 1000, WORD = 80, ROOM = 96 * 1024, CHANGES_MOST = 6 };

struct bytes {
    uint8_t *at;
    size_t len;
};

static struct bytes seeds[SEEDS_MOST];
static char words[WORDS_MOST][WORD];
static size_t seeds_n, words_n;
static uint64_t state = UINT64_C(0x9e3779b97f4a7c15);

/* xorshift64*; 0 to ${n} - 1. */
static size_t below(size_t n)
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return n == 0 ? 0 : (size_t)((state * UINT64_C(0x2545f4914f6cdd1d)) >> 33) % n;
}

/* Put ${n} bytes of ${with} in place of ${cut} bytes at ${at}; what does not fit is left. */
static void replace(struct bytes *b, size_t at, size_t cut, const uint8_t *with, size_t n)
{
    if (b->len - cut + n > ROOM)
        return;
    memmove(b->at + at + n, b->at + at + cut, b->len - at - cut);
    if (n > 0)
        memcpy(b->at + at, with, n);
    b->len += n - cut;
}

static void change(struct bytes *b)
{
    const size_t at = below(b->len + 1), left = b->len - at;
    const size_t span = below(left < 40 ? left + 1 : 40);
    const struct bytes *other = &seeds[below(seeds_n)];
    const size_t from = below(other->len + 1);
    uint8_t byte = (uint8_t)below(256);

    switch (below(8)) {
    case 0:
        replace(b, at, left > 0, &byte, 1);
        break;
    case 1:
        byte = (uint8_t)"\"{}[],:0-9.#\\\n\t\r x"[below(18)];
        replace(b, at, below(2) && left > 0, &byte, 1);
        break;
    case 2:
        replace(b, at, span, NULL, 0);
        break;
    case 3:
        replace(b, at, below(2) ? span : 0, other->at + from,
            below(other->len - from < 200 ? other->len - from + 1 : 200));
        break;
    case 4:
        b->len = at;
        break;
    default: {
        const char *word = words_n > 0 ? words[below(words_n)] : "x";

        replace(b, at, below(2) ? span : 0, (const uint8_t *)word, strlen(word));
    }
    }
}

static void read_seed(const char *name)
{
    static uint8_t text[ROOM];
    FILE *file = fopen(name, "rb");
    struct bytes *seed = &seeds[seeds_n];

    fuzz_claim(file != NULL && seeds_n < SEEDS_MOST);
    seed->len = fread(text, 1, sizeof text, file);
    fclose(file);
    seed->at = malloc(seed->len + 1);
    memcpy(seed->at, text, seed->len);
    seeds_n++;
}

/* Lines of libFuzzer's form as seeds.py writes them: in double quotes \xNN for each byte. */
static void read_words(const char *name)
{
    char line[4 * WORD];
    FILE *file = fopen(name, "r");
    unsigned byte;

    fuzz_claim(file != NULL);
    while (fgets(line, sizeof line, file) != NULL && words_n < WORDS_MOST) {
        size_t n = 0;

        for (const char *c = line + 1; n < WORD - 1 && sscanf(c, "\\x%2X", &byte) == 1; c += 4)
            words[words_n][n++] = (char)byte;
        words_n++;
    }
    fclose(file);
}

int main(int argc, char **argv)
{
    const long runs = argc > 1 ? strtol(argv[1], NULL, 10) : 0;
    struct bytes input = {.at = malloc(ROOM)};

    if (argc < 4 || runs < 1) {
        fprintf(stderr, "usage: smoke RUNS DICTIONARY SEED...\n");
        return 2;
    }
    read_words(argv[2]);
    for (int i = 3; i < argc; i++)
        read_seed(argv[i]);
    for (size_t i = 0; i < seeds_n; i++)
        LLVMFuzzerTestOneInput(seeds[i].at, seeds[i].len);
    for (long i = 0; i < runs; i++) {
        const struct bytes *seed = &seeds[below(seeds_n)];
        uint8_t *exact;

        input.len = seed->len;
        memcpy(input.at, seed->at, seed->len);
        for (size_t changes = 1 + below(CHANGES_MOST); changes > 0; changes--)
            change(&input);
        /* of its own size, so that reading past the end is seen */
        exact = malloc(input.len > 0 ? input.len : 1);
        memcpy(exact, input.at, input.len);
        LLVMFuzzerTestOneInput(exact, input.len);
        free(exact);
    }
    for (size_t i = 0; i < seeds_n; i++)
        free(seeds[i].at);
    free(input.at);
    printf("%ld inputs from %zu seeds and %zu words\n", runs, seeds_n, words_n);
    return 0;
}
