-- The last decision of each key of the payees stipend.payees, with what is posted for it, cents.
COPY (WITH last AS (
          SELECT DISTINCT ON (c.edition, c.key) c.* FROM stipend.decision c
          WHERE c.edition = ANY (current_setting('stipend.editions')::integer[])
            AND c.payee = ANY (current_setting('stipend.payees')::text[]) AND c.key NOT LIKE 'cover:%'
          ORDER BY c.edition, c.key, c.batch DESC, c.line DESC
      )
      SELECT l.key, l.for_period, l.service_day, l.outcome, l.codes, l.target, p.amount, l.batch
      FROM last l
      LEFT JOIN LATERAL (
          SELECT sum(CASE WHEN e.debit IN ('expense', 'advance') THEN e.amount ELSE 0 END
                   - CASE WHEN e.credit IN ('expense', 'advance') THEN e.amount ELSE 0 END) AS amount
          FROM stipend.entry e
          WHERE e.edition = l.edition AND e.key = l.key AND e.origin IS NULL
            AND e.teacher = ANY (current_setting('stipend.payees')::text[])) p ON true
      ORDER BY l.for_period COLLATE "C", l.key) TO STDOUT
