#include "html_out.h"

#include <string.h>

#include "engine/utf8.h"
#include "json_out.h"

static const char style[] =
    "body{font:14px/1.45 system-ui,sans-serif;margin:2em auto;max-width:80em;padding:0 1em;color:#1a1a1a}\n"
    "h1{font-size:1.5em;margin-bottom:.2em}h2{font-size:1.15em;margin:1.8em 0 .4em}h3{font-size:1em}\n"
    "table{border-collapse:collapse;margin:.4em 0}th,td{padding:.2em .7em;text-align:left;"
    "vertical-align:top;border-bottom:1px solid #ddd}\n"
    "th{border-bottom:2px solid #888;white-space:nowrap}td.n,th.n{text-align:right;"
    "font-variant-numeric:tabular-nums;white-space:nowrap}\n"
    "tr.total td{border-top:2px solid #888;border-bottom:none;font-weight:bold}\n"
    "p.of,td.empty{color:#555}pre{white-space:pre-wrap;background:#f6f6f4;padding:.7em 1em;margin:.4em 0}\n"
    "section{border-top:3px solid #888;margin-top:2.5em}abbr{text-decoration:underline dotted}\n"
    "@media print{body{margin:0;max-width:none;font-size:9pt}section{break-before:page}"
    "thead{display:table-header-group}tr{break-inside:avoid}}\n";

void html_begin(FILE *out, const char *title)
{
    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta name=\"viewport\" content=\"width=device-width\">\n<title>", out);
    html_text(out, title);
    fprintf(out, "</title>\n<style>\n%s</style>\n</head>\n<body>\n", style);
    html_element(out, "h1", title);
}

void html_end(FILE *out)
{
    fputs("</body>\n</html>\n", out);
}

void html_text(FILE *out, const char *text)
{
    size_t len = strlen(text);

    while (len > 0) {
        size_t n = utf8_span(text, len);
        unsigned char c = (unsigned char)*text;

        if (n == 0 || (c < 0x20 && c != '\n' && c != '\t') || c == 0x7f)
            putc('?', out);
        else if (c == '<' || c == '>' || c == '&' || c == '"')
            fputs(c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : "&quot;", out);
        else
            fwrite(text, 1, n, out);
        text += n > 0 ? n : 1;
        len -= n > 0 ? n : 1;
    }
}

void html_element(FILE *out, const char *name, const char *text)
{
    fprintf(out, "<%s>", name);
    html_text(out, text);
    fprintf(out, "</%.*s>\n", (int)strcspn(name, " "), name);
}

void html_written(const struct invocation *run, const char *path)
{
    struct json_out j;

    if (!run->json) {
        if (!run->quiet)
            printf("written to %s\n", path);
        return;
    }
    json_begin(&j, stdout);
    json_object(&j, NULL);
    json_text(&j, "format", "stipend-page/1");
    json_text(&j, "file", path);
    json_end(&j);
}
