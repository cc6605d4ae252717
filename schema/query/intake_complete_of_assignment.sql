-- The facts of an assignment carry its teacher, which is one in all its current rows.
UPDATE pg_temp.stage s
SET teacher = w.teacher
FROM (SELECT d.assignment, t.teacher
      FROM (SELECT DISTINCT assignment FROM pg_temp.stage) d
      CROSS JOIN LATERAL (
          SELECT o.teacher FROM stipend.assignments o
          WHERE o.assignment = d.assignment AND NOT o.retract
            AND NOT EXISTS (SELECT FROM stipend.assignments l
                            WHERE l.assignment = o.assignment AND l.starts = o.starts
                              AND l.intake > o.intake)
          LIMIT 1) t) w
WHERE s.assignment = w.assignment
