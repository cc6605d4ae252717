-- Settlements that became entries, and were not reversed, stay as they are.
SELECT s.line, count(*) OVER () AS total, 'settlement' AS name, 'entered' AS code,
       format('settlement "%s" was entered in batch %s and stays as it is', s.settlement, n.batch)
           AS message,
       format('reverse what was entered instead: stipend reverse %s --reason TEXT', n.key) AS hint
FROM pg_temp.stage s
JOIN (SELECT e.origin, min(e.batch) AS batch, min(e.key) AS key FROM stipend.entry e
      WHERE e.origin IS NOT NULL
        AND NOT EXISTS (SELECT FROM stipend.entry r
                        WHERE r.reverses_batch IS NOT NULL AND r.reverses_batch = e.batch
                          AND r.reverses_line = e.line)
      GROUP BY e.origin) n
  ON n.origin = 'settlement:' || s.settlement
ORDER BY s.line
LIMIT 100
