-- Retractions of teachers that a current fact names.
WITH gone AS (SELECT line, teacher FROM pg_temp.stage WHERE retract), uses AS (
    SELECT g.line, 'assignment ' || o.assignment AS by
    FROM gone g JOIN stipend.assignments o ON o.teacher = g.teacher
    WHERE NOT o.retract
      AND NOT EXISTS (SELECT FROM stipend.assignments l
                      WHERE l.assignment = o.assignment AND l.starts = o.starts
                        AND l.intake > o.intake)
    UNION ALL
    SELECT g.line, 'the attendance at session ' || o.session
    FROM gone g JOIN stipend.attendance o ON o.teacher = g.teacher
    WHERE NOT o.retract
      AND NOT EXISTS (SELECT FROM stipend.attendance l
                      WHERE l.teacher = o.teacher AND l.session = o.session
                        AND l.intake > o.intake)
    UNION ALL
    SELECT g.line, 'claim ' || o.claim
    FROM gone g JOIN stipend.claims o ON o.teacher = g.teacher
    WHERE NOT o.retract
      AND NOT EXISTS (SELECT FROM stipend.claims l WHERE l.claim = o.claim AND l.intake > o.intake)
    UNION ALL
    SELECT g.line, 'same_as of teacher ' || o.teacher
    FROM gone g JOIN stipend.teachers o ON o.same_as = g.teacher
    WHERE NOT o.retract
      AND NOT EXISTS (SELECT FROM stipend.teachers l
                      WHERE l.teacher = o.teacher AND l.intake > o.intake)
      AND NOT EXISTS (SELECT FROM pg_temp.stage s WHERE s.teacher = o.teacher)
)
SELECT g.line, count(*) OVER () AS total, 'teacher' AS name, 'referred_to' AS code,
       format('teacher "%s" is named by %s', g.teacher, u.by) AS message,
       'retract or replace what names it first' AS hint
FROM gone g
JOIN (SELECT line, min(by COLLATE "C") AS by FROM uses GROUP BY line) u USING (line)
ORDER BY g.line
LIMIT 100
