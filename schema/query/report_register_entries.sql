-- Entries of the batches of period stipend.subject.
COPY (SELECT e.batch, e.line, e.key, e.payee, e.for_period, e.service_day, e.fund, e.debit, e.credit,
             e.amount, coalesce(e.origin, 'reverses ' || e.reverses_batch || '/' || e.reverses_line)
      FROM stipend.entry e
      JOIN stipend.batch b ON b.number = e.batch
      WHERE b.period = current_setting('stipend.subject')
        AND b.edition = ANY (current_setting('stipend.editions')::integer[])
      ORDER BY e.batch, e.line) TO STDOUT
