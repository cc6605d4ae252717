-- Of batch $1 (of its key $2; null: of all): how many entries it has, how many of them no batch through $3
-- took back, and the latest that took some back, or null.
SELECT count(*), count(*) FILTER (WHERE r.batch IS NULL), max(r.batch)
FROM stipend.entry e
LEFT JOIN stipend.entry r ON r.reverses_batch = e.batch AND r.reverses_line = e.line
                         AND r.batch <= $3::integer
WHERE e.batch = $1::integer AND ($2::text IS NULL OR e.key = $2)
