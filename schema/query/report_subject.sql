-- What is known of a school or teacher by the latest rows: $1 is "school" or "teacher", $2 the id.
SELECT 'school' AS what, school AS id, name FROM (
    SELECT school, name, retract FROM stipend.schools WHERE school = $2 ORDER BY intake DESC LIMIT 1) s
WHERE $1 = 'school' AND NOT retract
UNION ALL
SELECT 'teacher', teacher, name FROM (
    SELECT teacher, name, retract FROM stipend.teachers WHERE teacher = $2 ORDER BY intake DESC LIMIT 1) t
WHERE $1 = 'teacher' AND NOT retract
