-- Entries of the batches of period stipend.subject; net: charged to the fund, less than nothing where it gets back.
COPY (SELECT e.batch || '/' || e.line, e.key, e.payee, e.for_period, e.fund, e.debit, e.credit, e.amount,
             CASE WHEN e.debit IN ('expense', 'advance') THEN e.amount ELSE 0 END
           - CASE WHEN e.credit IN ('expense', 'advance') THEN e.amount ELSE 0 END,
             coalesce(e.origin, 'reverses ' || e.reverses_batch || '/' || e.reverses_line)
      FROM stipend.entry e
      JOIN stipend.batch b ON b.number = e.batch
      WHERE b.period = current_setting('stipend.subject')
        AND b.edition = ANY (current_setting('stipend.editions')::integer[])
      ORDER BY e.batch, e.line) TO STDOUT
