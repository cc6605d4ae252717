INSERT INTO stipend.link (teacher, other, intake)
SELECT DISTINCT teacher, same_as, intake FROM pg_temp.stage
WHERE NOT retract AND same_as IS NOT NULL
