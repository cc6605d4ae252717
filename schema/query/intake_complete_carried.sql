-- A retraction carries the teacher of the row that it ends.
UPDATE pg_temp.stage s
SET teacher = (SELECT o.teacher FROM stipend.:kind o WHERE :same ORDER BY o.intake DESC LIMIT 1)
WHERE s.retract
