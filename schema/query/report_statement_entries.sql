-- Entries of the payees stipend.payees in order, and what is payable to them after each, cents.
COPY (SELECT b.as_of, e.batch, e.line, e.key, e.for_period, e.fund, e.debit, e.credit, e.amount,
             coalesce(e.origin, 'reverses ' || e.reverses_batch || '/' || e.reverses_line),
             sum(CASE 'payable' WHEN e.credit THEN e.amount WHEN e.debit THEN -e.amount ELSE 0 END)
                 OVER (ORDER BY e.batch, e.line)
      FROM stipend.entry e
      JOIN stipend.batch b ON b.number = e.batch
      WHERE e.payee = ANY (current_setting('stipend.payees')::text[]) AND e.key NOT LIKE 'cover:%'
        AND e.edition = ANY (current_setting('stipend.editions')::integer[])
      ORDER BY e.batch, e.line) TO STDOUT
