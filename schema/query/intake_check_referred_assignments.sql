-- Retractions that leave an assignment without a row while a current fact names it.
WITH gone AS (
    SELECT s.line, s.assignment FROM pg_temp.stage s
    WHERE s.retract
      AND NOT EXISTS (SELECT FROM pg_temp.stage n
                      WHERE n.assignment = s.assignment AND NOT n.retract)
      AND NOT EXISTS (SELECT FROM stipend.assignments o
                      WHERE o.assignment = s.assignment AND NOT o.retract
                        AND NOT EXISTS (SELECT FROM stipend.assignments l
                                        WHERE l.assignment = o.assignment AND l.starts = o.starts
                                          AND l.intake > o.intake)
                        AND NOT EXISTS (SELECT FROM pg_temp.stage n
                                        WHERE n.assignment = o.assignment AND n.starts = o.starts))
), uses AS (
    SELECT o.assignment, 'the agreement of ' || o.party AS by
    FROM stipend.agreements o
    WHERE NOT o.retract AND o.assignment IN (SELECT assignment FROM gone)
      AND NOT EXISTS (SELECT FROM stipend.agreements l
                      WHERE l.assignment = o.assignment AND l.party = o.party
                        AND l.intake > o.intake)
    UNION ALL
    SELECT o.assignment, 'deliverable ' || o.deliverable
    FROM stipend.deliverables o
    WHERE NOT o.retract AND o.assignment IN (SELECT assignment FROM gone)
      AND NOT EXISTS (SELECT FROM stipend.deliverables l
                      WHERE l.assignment = o.assignment AND l.deliverable = o.deliverable
                        AND l.intake > o.intake)
    UNION ALL
    SELECT o.assignment, 'the log ' || o.what || ' of ' || o.on_day
    FROM stipend.logs o
    WHERE NOT o.retract AND o.assignment IN (SELECT assignment FROM gone)
      AND NOT EXISTS (SELECT FROM stipend.logs l
                      WHERE l.assignment = o.assignment AND l.what = o.what
                        AND l.on_day = o.on_day AND l.intake > o.intake)
    UNION ALL
    SELECT o.assignment, 'the waiver of ' || o.leaf
    FROM stipend.waivers o
    WHERE NOT o.retract AND o.assignment IN (SELECT assignment FROM gone)
      AND NOT EXISTS (SELECT FROM stipend.waivers l
                      WHERE l.assignment = o.assignment AND l.leaf = o.leaf AND l.intake > o.intake)
    UNION ALL
    SELECT o.assignment, 'the aid of ' || o.on_day
    FROM stipend.aid o
    WHERE NOT o.retract AND o.assignment IN (SELECT assignment FROM gone)
      AND NOT EXISTS (SELECT FROM stipend.aid l
                      WHERE l.assignment = o.assignment AND l.on_day = o.on_day
                        AND l.intake > o.intake)
    UNION ALL
    SELECT o.assignment, 'the milestone ' || o.what
    FROM stipend.milestones o
    WHERE NOT o.retract AND o.assignment IN (SELECT assignment FROM gone)
      AND NOT EXISTS (SELECT FROM stipend.milestones l
                      WHERE l.assignment = o.assignment AND l.what = o.what AND l.intake > o.intake)
    UNION ALL
    SELECT o.assignment, 'the service from ' || o.from_day
    FROM stipend.service o
    WHERE NOT o.retract AND o.assignment IN (SELECT assignment FROM gone)
      AND NOT EXISTS (SELECT FROM stipend.service l
                      WHERE l.assignment = o.assignment AND l.from_day = o.from_day
                        AND l.intake > o.intake)
)
SELECT g.line, count(*) OVER () AS total, 'assignment' AS name, 'referred_to' AS code,
       format('assignment "%s" is named by %s', g.assignment, u.by) AS message,
       'end it with ends, or retract what names it first' AS hint
FROM gone g
JOIN (SELECT assignment, min(by COLLATE "C") AS by FROM uses GROUP BY assignment) u USING (assignment)
ORDER BY g.line
LIMIT 100
