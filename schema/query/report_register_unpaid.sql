-- What the batches of period stipend.subject newly held, forfeited, denied or deferred.
COPY (SELECT c.batch, c.key, c.payee, c.for_period, c.outcome, c.codes, c.target
      FROM stipend.decision c
      JOIN stipend.batch b ON b.number = c.batch
      WHERE b.period = current_setting('stipend.subject')
        AND b.edition = ANY (current_setting('stipend.editions')::integer[])
        AND c.outcome NOT IN ('paid', 'reduced', 'not_due')
      ORDER BY c.batch, c.key) TO STDOUT
