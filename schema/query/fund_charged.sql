-- All that was charged to each fund of programme $1 through batch $2, over all editions, cents.
SELECT e.fund,
       sum(CASE WHEN e.debit IN ('expense', 'advance', 'written-off') THEN e.amount ELSE 0 END
         - CASE WHEN e.credit IN ('expense', 'advance', 'written-off') THEN e.amount ELSE 0 END)::bigint
FROM stipend.entry e
JOIN stipend.edition d ON d.number = e.edition
WHERE d.programme = $1 AND e.batch <= $2
GROUP BY e.fund
