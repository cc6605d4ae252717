-- Settlements that became entries stay as they are.
SELECT s.line, count(*) OVER () AS total, 'settlement' AS name, 'entered' AS code,
       format('settlement "%s" was entered in batch %s and stays as it is', s.settlement, n.batch)
           AS message,
       'reverse what was entered instead' AS hint
FROM pg_temp.stage s
JOIN (SELECT origin, min(batch) AS batch FROM stipend.entry WHERE origin IS NOT NULL GROUP BY origin) n
  ON n.origin = 'settlement:' || s.settlement
ORDER BY s.line
LIMIT 100
