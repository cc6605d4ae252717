-- Rows whose :column no current row of :target knows, with the id that was probably meant.
WITH missing AS MATERIALIZED (
    SELECT w.id
    FROM (SELECT DISTINCT s.:column AS id FROM pg_temp.stage s
          WHERE NOT s.retract AND s.:column <> '*') w
    WHERE NOT EXISTS (SELECT FROM stipend.:target o
                      WHERE o.:target_key = w.id AND NOT o.retract
                        AND NOT EXISTS (SELECT FROM stipend.:target l WHERE l.retract AND :target_later))
), alike AS (
    SELECT m.id, min(o.:target_key) AS known
    FROM (SELECT id FROM missing ORDER BY id LIMIT 100) m
    JOIN stipend.:target o ON lower(ltrim(o.:target_key, '0')) = lower(ltrim(m.id, '0'))
    WHERE NOT o.retract AND o.:target_key <> m.id
    GROUP BY m.id
)
SELECT s.line, count(*) OVER () AS total, ':name' AS name, 'unknown_reference' AS code,
       format(':name "%s" is not among the :target', s.:column) AS message,
       CASE WHEN a.known IS NULL THEN 'import it first, with stipend import :target'
            WHEN lower(a.known) = lower(s.:column) THEN format('did you mean "%s"?', a.known)
            ELSE format('did you mean "%s"? spreadsheets drop leading zeros: format the column as text',
                        a.known) END AS hint
FROM pg_temp.stage s
JOIN missing m ON m.id = s.:column
LEFT JOIN alike a ON a.id = m.id
WHERE NOT s.retract
ORDER BY s.line
LIMIT 100
