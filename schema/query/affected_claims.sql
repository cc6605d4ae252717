-- Of the teachers $1 and all whose claims bear on theirs, step by step: the same substitute on the same day, and,
-- if $2, the same school.  Each is looked up by itself (OFFSET 0): a step that joins everybody's claims with
-- everybody's costs more than those that bear are.
WITH RECURSIVE bearing (teacher) AS (
    SELECT unnest($1::text[]) COLLATE "C"
    UNION
    SELECT near.teacher
    FROM bearing
    CROSS JOIN LATERAL (SELECT school, substitute, day FROM stipend.claims
                        WHERE teacher = bearing.teacher OFFSET 0) c
    CROSS JOIN LATERAL (
        SELECT s.teacher FROM stipend.claims s WHERE $2::boolean AND s.school = c.school
        UNION ALL
        SELECT s.teacher FROM stipend.claims s WHERE s.substitute = c.substitute AND s.day = c.day) near
)
SELECT teacher FROM bearing ORDER BY teacher COLLATE "C"
