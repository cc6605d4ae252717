-- Of each fund that batch $1 moved for key $2: charged by all editions before the batch and after it, cents.
SELECT j.fund, coalesce(sum(j.debit - j.credit) FILTER (WHERE j.batch < $1::integer), 0)::bigint,
       sum(j.debit - j.credit)::bigint
FROM stipend.moved j
JOIN stipend.batch b ON b.number = $1::integer
JOIN stipend.edition d ON d.number = b.edition
WHERE j.programme = d.programme AND j.batch <= b.number
  AND j.class IN ('expense', 'advance', 'written-off')
  AND j.fund IN (SELECT e.fund FROM stipend.entry e WHERE e.batch = b.number AND e.key = $2)
GROUP BY j.fund
ORDER BY j.fund COLLATE "C"
