-- Rows of one assignment with different teachers or roles once the file is applied.
WITH after AS (
    SELECT s.line, s.assignment, s.starts, s.teacher, s.role
    FROM pg_temp.stage s
    WHERE NOT s.retract
    UNION ALL
    SELECT NULL, o.assignment, o.starts, o.teacher, o.role
    FROM stipend.assignments o
    WHERE o.assignment IN (SELECT assignment FROM pg_temp.stage) AND NOT o.retract
      AND NOT EXISTS (SELECT FROM stipend.assignments l
                      WHERE l.assignment = o.assignment AND l.starts = o.starts
                        AND l.intake > o.intake)
      AND NOT EXISTS (SELECT FROM pg_temp.stage s
                      WHERE s.assignment = o.assignment AND s.starts = o.starts)
), firsts AS (
    SELECT a.*, first_value(a.starts) OVER w AS first_starts,
           first_value(a.teacher) OVER w AS first_teacher, first_value(a.role) OVER w AS first_role
    FROM after a
    WINDOW w AS (PARTITION BY a.assignment ORDER BY a.line NULLS FIRST, a.starts)
)
SELECT f.line, count(*) OVER () AS total, v.name, 'assignment_of_two' AS code,
       format('assignment "%s" has %s "%s" here and "%s" in its row from %s', f.assignment, v.name,
              v.here, v.there, f.first_starts) AS message,
       'teacher and role are one in all rows of an assignment; another is another assignment' AS hint
FROM firsts f
CROSS JOIN LATERAL (VALUES ('teacher', f.teacher, f.first_teacher),
                           ('role', f.role, f.first_role)) v (name, here, there)
WHERE f.line IS NOT NULL AND v.here <> v.there
ORDER BY f.line
LIMIT 100
