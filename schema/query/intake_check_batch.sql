-- Payments of a batch that is not there.
SELECT s.line, count(*) OVER () AS total, 'batch' AS name, 'unknown_reference' AS code,
       format('batch %s is not in the ledger', s.batch) AS message, NULL::text AS hint
FROM pg_temp.stage s
WHERE NOT s.retract AND NOT EXISTS (SELECT FROM stipend.batch b WHERE b.number = s.batch)
ORDER BY s.line
LIMIT 100
