-- A review carries the teacher of its claim.
UPDATE pg_temp.stage s
SET teacher = (SELECT o.teacher FROM stipend.claims o WHERE o.claim = s.claim
               ORDER BY o.intake DESC LIMIT 1)
