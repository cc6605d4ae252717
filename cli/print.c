#include "print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/utf8.h"
#include "json_out.h"

int print_exit_status(enum error_kind kind)
{
    switch (kind) {
    case ERROR_NONE:
        return 0;
    case ERROR_REFUSED:
        return 1;
    case ERROR_USAGE:
        return 2;
    case ERROR_INPUT:
        return 3;
    case ERROR_DIFFERENCE:
        return 4;
    case ERROR_STALE:
        return 5;
    case ERROR_UNREACHABLE:
        return 7;
    case ERROR_INTERNAL:
        break;
    }
    return 70;
}

static bool colored(const struct invocation *run)
{
    const char *none = getenv("NO_COLOR"), *terminal = getenv("TERM");

    if (run->color != COLOR_AUTO)
        return run->color == COLOR_ALWAYS;
    return (none == NULL || none[0] == '\0') && isatty(STDERR_FILENO) == 1 &&
           (terminal == NULL || strcmp(terminal, "dumb") != 0);
}

static void say(const struct invocation *run, const char *color, const char *word)
{
    if (colored(run))
        fprintf(stderr, "\033[%sm%s:\033[0m ", color, word);
    else
        fprintf(stderr, "%s: ", word);
}

/* Names and messages may come from anywhere; a terminal gets no control characters from them. */
static void put_clean(const char *text)
{
    char shown[2048];

    utf8_clean(shown, sizeof shown, text, strlen(text));
    fputs(shown, stderr);
}

void print_error(const struct invocation *run, const struct error *e)
{
    struct json_out j;

    if (e->text[0] == '\0')
        return;
    if (run->json) {
        json_begin(&j, stderr);
        json_object(&j, NULL);
        json_object(&j, "error");
        json_number(&j, "exit", print_exit_status(e->kind));
        json_text(&j, "code", e->code);
        json_text(&j, "message", e->text);
        if (e->sqlstate[0] != '\0')
            json_text(&j, "sqlstate", e->sqlstate);
        if (e->hint[0] != '\0')
            json_text(&j, "hint", e->hint);
        json_end(&j);
        json_end(&j);
        return;
    }
    fputs("stipend: ", stderr);
    say(run, "1;31", "error");
    put_clean(e->text);
    if (e->hint[0] != '\0') {
        fputs("\nhint: ", stderr);
        put_clean(e->hint);
    }
    putc('\n', stderr);
}

static void fault_json(const struct fault *f)
{
    struct json_out j;

    json_begin(&j, stderr);
    json_object(&j, NULL);
    json_object(&j, f->warning ? "warning" : "error");
    if (!f->warning)
        json_number(&j, "exit", print_exit_status(ERROR_INPUT));
    json_text(&j, "code", f->code);
    json_text(&j, "message", f->message != NULL ? f->message : "");
    if (f->file != NULL)
        json_text(&j, "file", f->file);
    if (f->line > 0)
        json_number(&j, "line", f->line);
    if (f->column > 0)
        json_number(&j, "column", f->column);
    if (f->pointer != NULL)
        json_text(&j, "pointer", f->pointer);
    if (f->hint != NULL)
        json_text(&j, "hint", f->hint);
    json_end(&j);
    json_end(&j);
}

/* Whether two hints are about one kind of damage: alike but for the digits in them. */
static bool alike(const char *a, const char *b)
{
    static const char digits[] = "0123456789";

    for (; *a != '\0' && *b != '\0'; a++, b++) {
        size_t da = strspn(a, digits), db = strspn(b, digits);

        if ((da > 0) != (db > 0) || (da == 0 && *a != *b))
            return false;
        if (da > 0) {
            a += da - 1;
            b += db - 1;
        }
    }
    return *a == *b;
}

static bool hinted_before(const struct faults *all, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (all->at[k].hint != NULL && alike(all->at[k].hint, all->at[i].hint))
            return true;
    return false;
}

static void fault_text(const struct invocation *run, const struct fault *f, bool hint)
{
    put_clean(f->file != NULL ? f->file : "stipend");
    if (f->file != NULL && f->line > 0)
        fprintf(stderr, ":%ld", f->line);
    if (f->file != NULL && f->line > 0 && f->column > 0)
        fprintf(stderr, ":%ld", f->column);
    fputs(": ", stderr);
    say(run, f->warning ? "1;35" : "1;31", f->warning ? "warning" : "error");
    fprintf(stderr, "%s\n", f->message != NULL ? f->message : "");
    if (f->excerpt != NULL)
        fprintf(stderr, "%s\n", f->excerpt);
    if (hint)
        fprintf(stderr, "hint: %s\n", f->hint);
}

void print_faults(struct invocation *run)
{
    struct faults *all = &run->faults;
    size_t kept = 0;

    faults_sort(all);
    for (size_t i = 0; i < all->n; i++) {
        kept += !all->at[i].warning;
        if (run->json)
            fault_json(&all->at[i]);
        else if (!all->at[i].warning || !run->quiet)
            fault_text(run, &all->at[i], all->at[i].hint != NULL && !hinted_before(all, i));
    }
    if (all->errors > kept && !run->json)
        fprintf(stderr, "stipend: %zu errors more are not shown\n", all->errors - kept);
}
