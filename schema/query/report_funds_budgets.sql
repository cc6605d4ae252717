-- Budgets of the programmes of editions stipend.editions as their last batch had them, what was ever charged
-- to each fund, and what is left; cents.
COPY (WITH last AS (
          SELECT DISTINCT ON (d.programme) d.programme, b.as_of, r.document
          FROM stipend.batch b
          JOIN stipend.edition d ON d.number = b.edition
          JOIN stipend.revision r ON r.number = b.revision
          WHERE b.edition = ANY (current_setting('stipend.editions')::integer[])
          ORDER BY d.programme, b.number DESC
      ), fund AS (
          SELECT l.programme, l.as_of, f.key AS fund, f.value ->> 'title' AS title, f.value AS rules
          FROM last l
          CROSS JOIN LATERAL jsonb_each(convert_from(l.document, 'UTF8')::jsonb -> 'funds') f
      )
      SELECT f.programme, f.fund, f.title, f.as_of, g.total, coalesce(c.charged, 0),
             coalesce(g.total, 0) - coalesce(c.charged, 0)
      FROM fund f
      LEFT JOIN LATERAL (
          SELECT replace(b.value ->> 'total', '.', '')::bigint AS total
          FROM jsonb_array_elements(f.rules -> 'budget') b
          WHERE (b.value ->> 'from')::date <= f.as_of
          ORDER BY (b.value ->> 'from')::date DESC LIMIT 1) g ON true
      LEFT JOIN LATERAL (
          SELECT sum(j.debit - j.credit) AS charged FROM stipend.journal j
          WHERE j.programme = f.programme AND j.fund = f.fund
            AND j.class IN ('expense', 'advance', 'written-off')
            AND j.batch <= current_setting('stipend.through')::integer) c ON true
      ORDER BY f.programme COLLATE "C", f.fund COLLATE "C") TO STDOUT
