/**
 * Reports as users see them: aligned text, one JSON object, or one HTML page.
 * Source: interface.md (report), Machines.
 */
#ifndef STIPEND_CLI_REPORT_OUT_H
#define STIPEND_CLI_REPORT_OUT_H

#include <stdio.h>

#include "engine/report.h"
#include "json_out.h"
#include "../rules/reason.h"

enum report_form { REPORT_AS_TEXT, REPORT_AS_JSON, REPORT_AS_HTML };

struct report_out {
    enum report_form form;
    FILE *file;
    const struct report_request *request;
    struct json_out json;
    codes codes;           /* all that were shown: their words come last */
    char **rows;           /* cells of the rows that wait for the widths of their columns */
    size_t rows_n;
    int widths[REPORT_COLUMNS];
    bool laid;             /* the widths are settled, the title is printed */
    bool failed;           /* memory ran out */
};

/** report_out_taker(o): What is to be handed to report_run. */
struct report_taker report_out_taker(struct report_out *o);

/** report_out_end(o): After the last part: the words of the codes. */
void report_out_end(struct report_out *o);

/** report_out_free(o): Release. */
void report_out_free(struct report_out *o);

#endif
