-- Retractions of sessions that a current fact names.
WITH gone AS (SELECT line, session FROM pg_temp.stage WHERE retract), uses AS (
    SELECT g.line, 'the attendance of teacher ' || o.teacher AS by
    FROM gone g JOIN stipend.attendance o ON o.session = g.session OR o.makes_up = g.session
    WHERE NOT o.retract
      AND NOT EXISTS (SELECT FROM stipend.attendance l
                      WHERE l.teacher = o.teacher AND l.session = o.session
                        AND l.intake > o.intake)
    UNION ALL
    SELECT g.line, 'claim ' || o.claim
    FROM gone g JOIN stipend.claims o ON o.session = g.session
    WHERE NOT o.retract
      AND NOT EXISTS (SELECT FROM stipend.claims l WHERE l.claim = o.claim AND l.intake > o.intake)
)
SELECT g.line, count(*) OVER () AS total, 'session' AS name, 'referred_to' AS code,
       format('session "%s" is named by %s', g.session, u.by) AS message,
       'set its status to cancelled instead, or retract what names it first' AS hint
FROM gone g
JOIN (SELECT line, min(by COLLATE "C") AS by FROM uses GROUP BY line) u USING (line)
ORDER BY g.line
LIMIT 100
