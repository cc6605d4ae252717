-- The entries of batch stipend.reverses (of key stipend.reverses_key, unless that is blank) that no batch
-- through stipend.batch took back, in order of line.
COPY (SELECT e.line, e.teacher, e.key, e.payee, e.fund, e.debit, e.credit, e.amount, e.for_period,
             e.service_day - date '2000-01-01', e.cancels
      FROM stipend.entry e
      WHERE e.batch = current_setting('stipend.reverses')::integer
        AND current_setting('stipend.reverses_key') IN ('', e.key)
        AND NOT EXISTS (SELECT FROM stipend.entry r
                        WHERE r.reverses_batch = e.batch AND r.reverses_line = e.line
                          AND r.batch <= current_setting('stipend.batch')::integer)
      ORDER BY e.line) TO STDOUT
