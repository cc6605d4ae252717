-- Entries of batch $1 about key $2, what they reverse, and what reversed them and why.
SELECT e.line, e.payee, e.fund, e.debit, e.credit, e.amount, e.for_period, e.cancels, e.origin,
       e.reverses_batch, e.reverses_line, r.batch, r.line, rb.reverses_reason
FROM stipend.entry e
LEFT JOIN stipend.entry r ON r.reverses_batch = e.batch AND r.reverses_line = e.line
LEFT JOIN stipend.batch rb ON rb.number = r.batch
WHERE e.batch = $1::integer AND e.key = $2
ORDER BY e.line
