-- Rows whose chain of same_as comes back to them, once the file is applied.
WITH RECURSIVE after AS (
    SELECT s.teacher, s.same_as FROM pg_temp.stage s WHERE NOT s.retract AND s.same_as IS NOT NULL
    UNION ALL
    SELECT o.teacher, o.same_as FROM stipend.teachers o
    WHERE NOT o.retract AND o.same_as IS NOT NULL
      AND NOT EXISTS (SELECT FROM stipend.teachers l
                      WHERE l.teacher = o.teacher AND l.intake > o.intake)
      AND NOT EXISTS (SELECT FROM pg_temp.stage s WHERE s.teacher = o.teacher)
), chain AS (
    SELECT s.line, s.teacher AS begin, s.same_as AS at FROM pg_temp.stage s
    WHERE NOT s.retract AND s.same_as IS NOT NULL
    UNION
    SELECT c.line, c.begin, a.same_as FROM chain c JOIN after a ON a.teacher = c.at
    WHERE c.at <> c.begin
)
SELECT c.line, count(*) OVER () AS total, 'same_as' AS name, 'cycle' AS code,
       format('same_as of teacher "%s" leads back to it', c.begin) AS message,
       'leave same_as blank in the row of the number that is in use' AS hint
FROM chain c
WHERE c.at = c.begin
ORDER BY c.line
LIMIT 100
