#include "error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int error_set(struct error *e, enum error_kind kind, const char *code, const char *format, ...)
{
    va_list args;

    memset(e, 0, sizeof *e);
    e->kind = kind;
    snprintf(e->code, sizeof e->code, "%s", code);
    va_start(args, format);
    vsnprintf(e->text, sizeof e->text, format, args);
    va_end(args);
    return -1;
}

int error_hint(struct error *e, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(e->hint, sizeof e->hint, format, args);
    va_end(args);
    return -1;
}

int error_memory(struct error *e)
{
    return error_set(e, ERROR_INTERNAL, "out_of_memory", "out of memory");
}
