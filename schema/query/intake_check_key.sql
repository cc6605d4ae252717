-- Rows about a key that the ledger never decided.
SELECT s.line, count(*) OVER () AS total, 'key' AS name, 'unknown_reference' AS code,
       format('key "%s" is not in the ledger', s.key) AS message,
       'the register of the batch names the keys' AS hint
FROM pg_temp.stage s
WHERE NOT s.retract
  AND NOT EXISTS (
      SELECT FROM stipend.decision d
      JOIN stipend.edition e ON e.number = d.edition
      WHERE d.key = CASE WHEN split_part(s.key, ':', 3) = '' THEN s.key
                         ELSE split_part(s.key, ':', 2) || ':' || split_part(s.key, ':', 3) END
        AND (split_part(s.key, ':', 3) = ''
             OR split_part(s.key, ':', 1) = e.programme || '/' || e.edition))
ORDER BY s.line
LIMIT 100
