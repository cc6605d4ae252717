-- The first entry that says it reverses another and does not: not there, later, or not its opposite.
SELECT e.batch, e.line
FROM stipend.entry e
WHERE e.reverses_batch IS NOT NULL
  AND NOT EXISTS (SELECT FROM stipend.entry o
                  WHERE o.batch = e.reverses_batch AND o.line = e.reverses_line
                    AND o.batch < e.batch AND o.edition = e.edition AND o.key = e.key
                    AND o.payee = e.payee AND o.fund = e.fund AND o.amount = e.amount
                    AND o.debit = e.credit AND o.credit = e.debit)
ORDER BY e.batch, e.line
LIMIT 1
