/*
 * The last few lines are kept in ascending order.  One that is followed by a lesser one came too
 * early: it moves to a heap, out of which it is given before the first that is greater.
 */
#include "verify_order.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { NEAR = 16, FAR_BYTES = 2 * 1024 * 1024 };

struct held {
    struct verify_line line;
    char *bytes;
    size_t room;
};

struct verify_order {
    void (*take)(void *arg, const struct verify_line *line);
    void *arg;
    struct held near[NEAR]; /* a ring */
    size_t first, near_n;
    struct held *far; /* a heap, the least on top */
    size_t far_n, far_room, far_bytes;
};

static bool before(const struct verify_line *a, const struct verify_line *b)
{
    int order;

    if (a->rank != b->rank)
        return a->rank < b->rank;
    order = memcmp(a->key, b->key, a->key_len < b->key_len ? a->key_len : b->key_len);
    return order != 0 ? order < 0 : a->key_len < b->key_len;
}

struct verify_order *verify_order_new(
    void (*take)(void *arg, const struct verify_line *line), void *arg, struct error *e)
{
    struct verify_order *o = calloc(1, sizeof *o);

    if (o == NULL) {
        error_memory(e);
        return NULL;
    }
    o->take = take;
    o->arg = arg;
    return o;
}

void verify_order_free(struct verify_order *o)
{
    if (o == NULL)
        return;
    for (size_t i = 0; i < NEAR; i++)
        free(o->near[i].bytes);
    for (size_t i = 0; i < o->far_n; i++)
        free(o->far[i].bytes);
    free(o->far);
    free(o);
}

static void far_down(struct verify_order *o)
{
    const struct held moved = o->far[o->far_n];
    size_t at = 0, next;

    while ((next = 2 * at + 1) < o->far_n) {
        if (next + 1 < o->far_n && before(&o->far[next + 1].line, &o->far[next].line))
            next++;
        if (!before(&o->far[next].line, &moved.line))
            break;
        o->far[at] = o->far[next];
        at = next;
    }
    o->far[at] = moved;
}

static void give_far(struct verify_order *o)
{
    struct held top = o->far[0];

    o->take(o->arg, &top.line);
    o->far_bytes -= top.room;
    free(top.bytes);
    if (--o->far_n > 0)
        far_down(o);
}

static int to_far(struct verify_order *o, struct held *held, struct error *e)
{
    size_t at = o->far_n, up;

    if (o->far_n == o->far_room) {
        const size_t room = o->far_room * 2 + 64;
        struct held *more = realloc(o->far, room * sizeof *more);

        if (more == NULL)
            return error_memory(e);
        o->far = more;
        o->far_room = room;
    }
    for (; at > 0 && before(&held->line, &o->far[up = (at - 1) / 2].line); at = up)
        o->far[at] = o->far[up];
    o->far[at] = *held;
    o->far_n++;
    o->far_bytes += held->room;
    *held = (struct held){.room = 0};
    if (o->far_bytes > FAR_BYTES)
        give_far(o);
    return 0;
}

static void give_near(struct verify_order *o)
{
    const struct held *front = &o->near[o->first];

    while (o->far_n > 0 && before(&o->far[0].line, &front->line))
        give_far(o);
    o->take(o->arg, &front->line);
    o->first = (o->first + 1) % NEAR;
    o->near_n--;
}

static int hold(struct held *h, const struct verify_line *line, struct error *e)
{
    if (line->len > h->room) {
        free(h->bytes);
        h->room = 0;
        if ((h->bytes = malloc(line->len + line->len / 2)) == NULL)
            return error_memory(e);
        h->room = line->len + line->len / 2;
    }
    memcpy(h->bytes, line->text, line->len);
    h->line = *line;
    h->line.text = h->bytes;
    h->line.key = h->bytes + (line->key - line->text);
    return 0;
}

int verify_order_add(struct verify_order *o, const struct verify_line *line, struct error *e)
{
    struct held *last;

    while (o->near_n > 0) {
        last = &o->near[(o->first + o->near_n - 1) % NEAR];
        if (!before(line, &last->line))
            break;
        o->near_n--;
        if (to_far(o, last, e) != 0)
            return -1;
    }
    if (o->near_n == NEAR)
        give_near(o);
    return hold(&o->near[(o->first + o->near_n++) % NEAR], line, e);
}

void verify_order_end(struct verify_order *o)
{
    while (o->near_n > 0)
        give_near(o);
    while (o->far_n > 0)
        give_far(o);
}
