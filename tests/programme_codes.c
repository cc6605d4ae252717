/*
 * What the programme reader finds in documents, for tests in other languages: programme_codes
 * FILE... prints a line for each file, the codes of its errors with blanks between them.
 */
#include "../engine/programme_read.h"

#include <stdio.h>

enum { ROOM = 2 << 20 };

static int print_codes(const char *name)
{
    static char text[ROOM];
    struct programme *programme = NULL;
    struct faults faults;
    struct arena arena;
    struct error e;
    FILE *file = fopen(name, "rb");
    const char *gap = "";
    size_t len;

    if (file == NULL) {
        fprintf(stderr, "cannot read %s\n", name);
        return -1;
    }
    len = fread(text, 1, sizeof text, file);
    fclose(file);
    arena_init(&arena);
    faults_init(&faults, PROGRAMME_FAULTS);
    programme_read(name, text, len, &arena, &programme, &faults, &e);
    for (size_t i = 0; i < faults.n; i++)
        if (!faults.at[i].warning) {
            printf("%s%s", gap, faults.at[i].code);
            gap = " ";
        }
    printf("\n");
    faults_free(&faults);
    arena_free(&arena);
    return 0;
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (print_codes(argv[i]) < 0)
            return 1;
    return 0;
}
