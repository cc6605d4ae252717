-- Rows of one assignment that share a day once the file is applied.
WITH after AS (
    SELECT s.line, s.assignment, s.starts, s.ends FROM pg_temp.stage s WHERE NOT s.retract
    UNION ALL
    SELECT NULL, o.assignment, o.starts, o.ends
    FROM stipend.assignments o
    WHERE o.assignment IN (SELECT assignment FROM pg_temp.stage) AND NOT o.retract
      AND NOT EXISTS (SELECT FROM stipend.assignments l
                      WHERE l.assignment = o.assignment AND l.starts = o.starts
                        AND l.intake > o.intake)
      AND NOT EXISTS (SELECT FROM pg_temp.stage s
                      WHERE s.assignment = o.assignment AND s.starts = o.starts)
)
SELECT p.line, count(*) OVER () AS total, 'starts' AS name, 'overlap' AS code, p.message,
       'end the one before the other starts; a row is replaced by one with the same starts' AS hint
FROM (
    SELECT greatest(a.line, b.line) AS line,
           format('assignment "%s": the row from %s overlaps the one from %s%s', b.assignment,
                  b.starts, a.starts,
                  CASE WHEN a.line IS NULL OR b.line IS NULL THEN ', which an earlier intake brought'
                       ELSE format(' (line %s)', least(a.line, b.line)) END) AS message
    FROM after a
    JOIN after b ON b.assignment = a.assignment AND b.starts > a.starts
                AND b.starts <= coalesce(a.ends, 'infinity')
    WHERE a.line IS NOT NULL OR b.line IS NOT NULL) p
ORDER BY p.line
LIMIT 100
