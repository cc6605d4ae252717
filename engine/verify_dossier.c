#include "verify_dossier.h"

#include <openssl/rand.h>
#include <string.h>

int dossier_check_open(struct dossier_check *d, struct error *e)
{
    *d = (struct dossier_check){0};
    if (RAND_bytes(d->key, sizeof d->key) != 1)
        return error_set(e, ERROR_INTERNAL, "random", "no random bytes can be had");
    d->digest = digest_new(e);
    return d->digest != NULL ? 0 : -1;
}

void dossier_check_close(struct dossier_check *d)
{
    digest_free(d->digest);
    buffer_free(&d->fact);
    *d = (struct dossier_check){0};
}

/* Add what d->fact has, or take it away. */
static int sum_up(struct dossier_check *d, bool taken, struct dossier_sum *sum, struct error *e)
{
    unsigned char out[DIGEST_SIZE];
    uint64_t part[2];

    if (d->fact.failed)
        return error_memory(e);
    digest_add(d->digest, d->key, sizeof d->key);
    digest_add(d->digest, d->fact.at, d->fact.n);
    digest_end(d->digest, out);
    memcpy(part, out, sizeof part);
    for (int i = 0; i < 2; i++)
        sum->at[i] += taken ? -part[i] : part[i];
    return 0;
}

/* The field that ends at the next tab, or the line's end; ${at} moves behind it. */
static const char *next_field(const char **at, const char *end, size_t *len)
{
    const char *field = *at, *stop = memchr(field, '\t', (size_t)(end - field));

    if (stop == NULL)
        stop = end;
    *len = (size_t)(stop - field);
    *at = stop < end ? stop + 1 : end;
    return field;
}

static void put_field(struct buffer *b, const char *field, size_t n)
{
    buffer_put(b, "\x1f", 1);
    if (n != 2 || memcmp(field, "\\N", 2) != 0)
        buffer_put(b, field, n);
}

/* Hashed is: tag, line, retract and columns, and the teacher. */
int dossier_add_fact(struct dossier_check *d, const struct intake_kind *kind, const char *line, size_t len,
    struct dossier_sum *sum, struct error *e)
{
    const char *at = line, *end = line + len, *teacher = NULL;
    size_t n, teacher_n = 0;

    if (kind->tag == 0)
        return 0;
    end -= len > 0 && end[-1] == '\n';
    next_field(&at, end, &n); /* the intake */
    buffer_empty(&d->fact);
    buffer_put(&d->fact, &kind->tag, 1);
    for (int column = -2; at < end; column++) {
        const char *field = next_field(&at, end, &n);

        put_field(&d->fact, field, n);
        if (column == intake_teacher_column(kind)) {
            teacher = field;
            teacher_n = n;
        }
    }
    put_field(&d->fact, teacher, teacher_n);
    return sum_up(d, false, sum, e);
}

int dossier_take_row(struct dossier_check *d, const char *line, size_t len, struct dossier_sum *sum,
    struct error *e)
{
    const char *at = line, *end = line + len, *tag, *teacher, *stop;
    size_t n, tag_n, teacher_n;

    end -= len > 0 && end[-1] == '\n';
    next_field(&at, end, &n); /* the intake */
    tag = next_field(&at, end, &tag_n);
    teacher = next_field(&at, end, &teacher_n);
    for (; at < end; at = stop < end ? stop + 1 : end) {
        if ((stop = memchr(at, '\x1e', (size_t)(end - at))) == NULL)
            stop = end;
        buffer_empty(&d->fact);
        buffer_put(&d->fact, tag, tag_n);
        put_field(&d->fact, at, (size_t)(stop - at));
        put_field(&d->fact, teacher, teacher_n);
        if (sum_up(d, true, sum, e) != 0)
            return -1;
    }
    return 0;
}
