-- Retractions of schools that a current fact names.
WITH gone AS (SELECT line, school FROM pg_temp.stage WHERE retract), uses AS (
    SELECT g.line, 'assignment ' || o.assignment AS by
    FROM gone g JOIN stipend.assignments o ON o.school = g.school
    WHERE NOT o.retract
      AND NOT EXISTS (SELECT FROM stipend.assignments l
                      WHERE l.assignment = o.assignment AND l.starts = o.starts
                        AND l.intake > o.intake)
    UNION ALL
    SELECT g.line, 'claim ' || o.claim
    FROM gone g JOIN stipend.claims o ON o.school = g.school
    WHERE NOT o.retract
      AND NOT EXISTS (SELECT FROM stipend.claims l WHERE l.claim = o.claim AND l.intake > o.intake)
    UNION ALL
    SELECT g.line, 'the calendar of ' || o.day
    FROM gone g JOIN stipend.calendar o ON o.school = g.school
    WHERE NOT o.retract
      AND NOT EXISTS (SELECT FROM stipend.calendar l
                      WHERE l.school = o.school AND l.day = o.day AND l.intake > o.intake)
)
SELECT g.line, count(*) OVER () AS total, 'school' AS name, 'referred_to' AS code,
       format('school "%s" is named by %s', g.school, u.by) AS message,
       'retract or replace what names it first' AS hint
FROM gone g
JOIN (SELECT line, min(by COLLATE "C") AS by FROM uses GROUP BY line) u USING (line)
ORDER BY g.line
LIMIT 100
