-- Keys whose last decision is held, or deferred, as stipend.part says, and since which batch.
COPY (WITH last AS (
          SELECT DISTINCT ON (c.edition, c.key) c.* FROM stipend.decision c
          WHERE c.edition = ANY (current_setting('stipend.editions')::integer[])
          ORDER BY c.edition, c.key, c.batch DESC, c.line DESC
      )
      SELECT l.key, l.payee, l.for_period, l.service_day, l.codes, l.target, l.batch, b.as_of
      FROM last l
      JOIN stipend.batch b ON b.number = l.batch
      WHERE l.outcome = current_setting('stipend.part')
      ORDER BY l.edition, l.key) TO STDOUT
