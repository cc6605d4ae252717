-- What edition $1 had charged to each fund after batch $2 and after batch $3, cents.
SELECT j.fund, coalesce(sum(j.debit - j.credit) FILTER (WHERE j.batch <= $2::integer), 0)::bigint,
       sum(j.debit - j.credit)::bigint
FROM stipend.journal j
JOIN stipend.edition d ON d.programme = j.programme AND d.edition = j.edition
WHERE d.number = $1 AND j.batch <= $3::integer AND j.class IN ('expense', 'advance', 'written-off')
GROUP BY j.fund
ORDER BY j.fund COLLATE "C"
