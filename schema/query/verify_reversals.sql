-- The first entry that is not what its batch says of reversals: it says that it reverses another and is not its
-- opposite, or reverses a reversal; or its batch is a reversal of something else, or is none.
SELECT e.batch, e.line
FROM stipend.entry e
LEFT JOIN stipend.batch b ON b.number = e.batch
WHERE (e.reverses_batch IS NOT NULL OR b.reverses IS NOT NULL)
  AND NOT EXISTS (SELECT FROM stipend.entry o
                  WHERE o.batch = e.reverses_batch AND o.line = e.reverses_line
                    AND o.batch < e.batch AND o.edition = e.edition AND o.key = e.key
                    AND o.teacher = e.teacher AND o.payee = e.payee AND o.fund = e.fund
                    AND o.amount = e.amount AND o.debit = e.credit AND o.credit = e.debit
                    AND o.for_period = e.for_period AND o.service_day = e.service_day
                    AND o.cancels IS NOT DISTINCT FROM e.cancels AND o.reverses_batch IS NULL
                    AND b.reverses = o.batch AND coalesce(b.reverses_key, o.key) = o.key)
ORDER BY e.batch, e.line
LIMIT 1
