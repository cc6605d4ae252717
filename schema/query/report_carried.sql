-- Differences too small to be posted yet: the last decision of a key against what is posted for it, cents.
COPY (WITH last AS (
          SELECT DISTINCT ON (c.edition, c.key) c.* FROM stipend.decision c
          WHERE c.edition = ANY (current_setting('stipend.editions')::integer[])
          ORDER BY c.edition, c.key, c.batch DESC, c.line DESC
      ), posted AS (
          SELECT e.edition, e.key,
                 sum(CASE WHEN e.debit IN ('expense', 'advance') THEN e.amount ELSE 0 END
                   - CASE WHEN e.credit IN ('expense', 'advance') THEN e.amount ELSE 0 END) AS amount
          FROM stipend.entry e
          WHERE e.edition = ANY (current_setting('stipend.editions')::integer[]) AND e.origin IS NULL
          GROUP BY e.edition, e.key
      )
      SELECT l.key, l.payee, l.for_period, l.outcome, l.target, coalesce(p.amount, 0),
             l.target - coalesce(p.amount, 0)
      FROM last l
      LEFT JOIN posted p ON p.edition = l.edition AND p.key = l.key
      WHERE l.outcome NOT IN ('held', 'deferred') AND l.target <> coalesce(p.amount, 0)
      ORDER BY l.edition, l.key) TO STDOUT
