/*
 * Any bytes as a file of facts, CSV or JSON Lines; the first byte chooses the kind.  Every value of
 * every record that is read is then checked and written as COPY would have it.
 */
#include "fuzz.h"

#include <string.h>
#include <unistd.h>

#include "engine/intake_read.h"
#include "engine/intake_value.h"

static const char *const kinds[] = {"schools", "teachers", "assignments", "agreements", "calendar",
    "sessions", "attendance", "deliverables", "logs", "waivers", "claims", "reviews", "aid",
    "milestones", "service", "settlements", "payments"};

static void put_cell(const struct intake_column *column, struct intake_cell cell)
{
    const size_t room = INTAKE_VALUE_ROOM(cell.len);
    struct intake_out out = {.bytes = malloc(room)};
    struct intake_problem problem = {0};

    fuzz_claim(out.bytes != NULL);
    if (intake_value_put(column, cell, &out, &problem)) {
        fuzz_claim(out.len <= room);
        fuzz_claim(memchr(out.bytes, '\n', out.len) == NULL);
    } else {
        fuzz_claim(problem.code != NULL && problem.message[0] != '\0' && out.len == 0);
    }
    free(out.bytes);
}

static void read_records(const struct intake_kind *kind, struct intake_reader *reader)
{
    const size_t cells = intake_kind_columns(kind) + INTAKE_FIRST;
    struct intake_record record;
    struct error e;
    long line, column;
    int got;

    while ((got = intake_reader_next(reader, &record, &e)) > 0)
        for (size_t i = 0; i < cells; i++) {
            if (record.cells[i].len == 0)
                continue;
            intake_reader_place(reader, i, &line, &column);
            fuzz_claim(line >= record.line && column >= 1);
            put_cell(intake_kind_cell(kind, i), record.cells[i]);
        }
    fuzz_claim(got == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct intake_kind *kind;
    struct intake_reader *reader;
    struct intake_file file = {0};
    struct faults faults;
    struct error e;
    char path[32];
    int fd;

    if (size == 0)
        return 0;
    kind = intake_kind_find(kinds[data[0] % (sizeof kinds / sizeof *kinds)]);
    fd = fuzz_file(data + 1, size - 1, path);
    faults_init(&faults, 100);
    fuzz_claim(kind != NULL && intake_file_open(&file, path, &e) == 0);
    reader = intake_reader_new(kind, &file, &faults, &e);
    fuzz_claim(reader != NULL);
    read_records(kind, reader);
    intake_reader_free(reader);
    intake_file_close(&file);
    faults_free(&faults);
    close(fd);
    return 0;
}
