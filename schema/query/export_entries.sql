-- Entries of the batches stipend.batches (an array), with what is said of their batch.
COPY (SELECT e.batch, e.line, b.revision, b.as_of, d.programme, d.edition, b.period, e.for_period,
             e.service_day, e.key, e.payee, e.fund, e.debit, e.credit, e.amount, e.cancels, e.origin,
             e.reverses_batch, e.reverses_line
      FROM stipend.entry e
      JOIN stipend.batch b ON b.number = e.batch
      JOIN stipend.edition d ON d.number = b.edition
      WHERE e.batch = ANY (current_setting('stipend.batches')::integer[])
      ORDER BY e.batch, e.line) TO STDOUT
