-- Rows whose natural key an earlier row of the file has.
SELECT s.line, count(*) OVER () AS total, ':first' AS name, 'row_twice' AS code,
       :named || ' is already in line ' || s.first AS message,
       'keep the row that is right' AS hint
FROM (SELECT line, :keys, min(line) OVER (PARTITION BY :keys) AS first FROM pg_temp.stage) s
WHERE s.line > s.first
ORDER BY s.line
LIMIT 100
