/**
 * One HTML page that needs nothing else: no script, no file beside it; made to be printed, too.
 */
#ifndef STIPEND_CLI_HTML_OUT_H
#define STIPEND_CLI_HTML_OUT_H

#include <stdio.h>

#include "command.h"

/** html_begin(out, title), html_end(out): The page's first and last lines. */
void html_begin(FILE *out, const char *title);
void html_end(FILE *out);

/** html_text(out, text): Text as it is to be seen: marks escaped, control characters as "?". */
void html_text(FILE *out, const char *text);

/** html_element(out, name, text): One element of that text; ${name} may hold attributes. */
void html_element(FILE *out, const char *name, const char *text);

/** html_written(run, path): Say that the page is in ${path}. */
void html_written(const struct invocation *run, const char *path);

#endif
