/**
 * A sample for re-performance as an auditor reads it: text, one JSON object, or one HTML page.
 * Source: ledger.md, Audit (sample).
 */
#ifndef STIPEND_CLI_SAMPLE_OUT_H
#define STIPEND_CLI_SAMPLE_OUT_H

#include "engine/sample.h"
#include "json_out.h"
#include "report_out.h"

struct sample_out {
    enum report_form form;
    FILE *file;
    const struct sample_request *request;
    struct json_out json;
};

/** sample_out_begin(o, counts), sample_out_item(o, item, e), sample_out_end(o, counts): In this order. */
void sample_out_begin(struct sample_out *o, const struct sample_counts *counts);
int sample_out_item(struct sample_out *o, struct sample_item *item, struct error *e);
void sample_out_end(struct sample_out *o, const struct sample_counts *counts);

/** sample_json_...: The same as JSON. */
void sample_json_begin(struct sample_out *o, const struct sample_counts *counts);
int sample_json_item(struct sample_out *o, struct sample_item *item, struct error *e);
void sample_json_end(struct sample_out *o, const struct sample_counts *counts);

#endif
