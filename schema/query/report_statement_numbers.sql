-- Every number of teacher $1's person, by the latest rows, as an array: those linked by same_as.
WITH RECURSIVE latest AS (
    SELECT DISTINCT ON (teacher) teacher, same_as, retract FROM stipend.teachers
    ORDER BY teacher, intake DESC
), pair AS (
    SELECT teacher AS a, same_as AS b FROM latest WHERE same_as IS NOT NULL AND NOT retract
    UNION SELECT same_as, teacher FROM latest WHERE same_as IS NOT NULL AND NOT retract
), reached (number) AS (
    SELECT $1::text COLLATE "C"
    UNION SELECT p.b FROM reached r JOIN pair p ON p.a = r.number
)
SELECT array_agg(number ORDER BY number)::text FROM reached
