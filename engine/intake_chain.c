/* What makes an intake provable: the statement that gives its rows again, and its chain. */
#include "intake.h"
#include "intake_kind.h"
#include "intake_sql.h"
#include "sql.h"

char *intake_rows_sql(const char *kind, enum intake_order order, struct error *e)
{
    static const char *const statements[INTAKE_ORDERS] = {
        [INTAKE_BY_KEY] = sql_intake_rows,
        [INTAKE_BY_LINE] = sql_intake_rows_by_line,
        [INTAKE_AS_STORED] = sql_intake_rows_stored,
    };
    const struct intake_kind *k = intake_kind_find(kind);

    if (k == NULL) {
        error_set(e, ERROR_INTERNAL, "unknown_kind", "there is no kind \"%s\"", kind);
        return NULL;
    }
    return intake_sql(statements[order], k, NULL, e);
}

void intake_chain(struct digest_state *d, const unsigned char before[DIGEST_SIZE],
    const struct intake_row *row, unsigned char out[DIGEST_SIZE])
{
    digest_field(d, before, DIGEST_SIZE);
    digest_number(d, row->number);
    digest_text(d, row->kind);
    digest_text(d, row->file);
    digest_field(d, row->sha256, DIGEST_SIZE);
    digest_number(d, row->rows);
    digest_text(d, row->by_user);
    digest_number(d, row->at);
    digest_field(d, row->digest, DIGEST_SIZE);
    digest_end(d, out);
}
