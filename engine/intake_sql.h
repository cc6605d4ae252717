/**
 * The statements of schema/query/intake_*.sql, made for one kind: names of tables and columns
 * cannot be bound, so a statement says :kind, :columns and so on, and gets them from the table of
 * kinds alone.  (psql takes the same words with \set.)
 */
#ifndef STIPEND_ENGINE_INTAKE_SQL_H
#define STIPEND_ENGINE_INTAKE_SQL_H

#include "error.h"
#include "intake_kind.h"

/**
 * intake_sql(text, kind, column, e):
 * Return ${text} with these words replaced, or NULL; the caller frees it.
 *   :kind          the kind, which is its fact table
 *   :columns       its columns that a file has
 *   :stored        the same behind those that are derived
 *   :packed        a row as the dossier has it
 *   :tag           the kind's tag, quoted
 *   :keys          its natural key
 *   :first         the first of these
 *   :unknown       one of its columns names what no current row of the kind it refers to knows
 *   :named         a text naming the natural key of staged row s
 *   :same          row o of :kind has the natural key of staged row s
 *   :later         row l of :kind replaces row o
 *   :column, :name ${column} in the table and in the file
 *   :target, :target_key, :target_later  the kind that it refers to, its first key, as :later
 * ${column} may be NULL where the last five are not used.
 */
char *intake_sql(const char *text, const struct intake_kind *kind,
    const struct intake_column *column, struct error *e);

/** intake_column_asks(column): Whether it must name a current row of another kind. */
bool intake_column_asks(const struct intake_column *column);

#endif
