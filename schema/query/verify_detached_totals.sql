-- What batch $1 of a detached edition moved in each fund, cents: debits in all, and what it charged.
SELECT fund, sum(debit)::bigint,
       coalesce(sum(debit - credit) FILTER (WHERE class IN ('expense', 'advance', 'written-off')), 0)::bigint
FROM stipend.detached_total
WHERE batch = $1::integer
GROUP BY fund
