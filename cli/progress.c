#include "progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { DRAW_MS = 100, LINE_MS = 10 * 1000, BAR = 24 };

static int64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void progress_begin(struct progress *p, const struct invocation *run, const char *what,
    const char *unit, int64_t total)
{
    const char *kind = getenv("TERM");

    *p = (struct progress){.what = what, .unit = unit, .total = total, .began_ms = now_ms()};
    p->told_ms = p->began_ms;
    p->on = !run->quiet && !run->no_progress;
    p->terminal = isatty(STDERR_FILENO) == 1 && kind != NULL && strcmp(kind, "dumb") != 0;
}

/* 1234567 as "1.2 M". */
static void short_number(char out[24], int64_t n)
{
    if (n >= 10000000)
        snprintf(out, 24, "%" PRId64 " M", n / 1000000);
    else if (n >= 1000000)
        snprintf(out, 24, "%" PRId64 ".%" PRId64 " M", n / 1000000, n / 100000 % 10);
    else if (n >= 10000)
        snprintf(out, 24, "%" PRId64 " k", n / 1000);
    else
        snprintf(out, 24, "%" PRId64, n);
}

static void time_left(char out[48], const struct progress *p, int64_t done, int64_t spent_ms)
{
    int64_t left = done > 0 ? (p->total - done) * spent_ms / done / 1000 : 0;

    out[0] = '\0';
    if (p->total > done && left > 0)
        snprintf(out, 48, ", %" PRId64 ":%02" PRId64 " left", left / 60, left % 60);
}

static void tell(struct progress *p, int64_t done, int64_t now)
{
    int64_t spent = now - p->began_ms;
    char made[24], all[24], rate[24], left[48], bar[BAR + 1];
    int64_t full = p->total > 0 ? (done < p->total ? done : p->total) * BAR / p->total : 0;

    short_number(made, done);
    short_number(all, p->total);
    short_number(rate, spent > 0 ? done * 1000 / spent : 0);
    time_left(left, p, done, spent);
    for (int i = 0; i < BAR; i++)
        bar[i] = i < full ? '#' : '.';
    bar[BAR] = '\0';
    if (p->terminal && p->total > 0)
        fprintf(stderr, "\r\033[K%s [%s] %s of %s %s, %s/s%s", p->what, bar, made, all, p->unit,
            rate, left);
    else if (p->terminal)
        fprintf(stderr, "\r\033[K%s: %s %s, %s/s", p->what, made, p->unit, rate);
    else if (p->total > 0)
        fprintf(stderr, "%s: %s of %s %s, %s/s%s\n", p->what, made, all, p->unit, rate, left);
    else
        fprintf(stderr, "%s: %s %s, %s/s\n", p->what, made, p->unit, rate);
    p->drawn = true;
}

void progress_step(struct progress *p, int64_t done)
{
    int64_t now;

    if (!p->on)
        return;
    now = now_ms();
    if (now - p->told_ms < (p->terminal ? DRAW_MS : LINE_MS))
        return;
    p->told_ms = now;
    tell(p, done, now);
}

void progress_end(struct progress *p)
{
    if (p->on && p->terminal && p->drawn)
        fputs("\r\033[K", stderr);
    p->on = false;
}
