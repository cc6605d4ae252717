-- Whose claims bear directly on those of the teachers $1: the same substitute on the same day, and, if $2, the same
-- school.  Each is looked up by itself (OFFSET 0), since joining everybody's claims costs more than those that bear;
-- the caller asks again for whom it found, since a recursive statement's table of what it found is made for as many as
-- are estimated, a second's work.
SELECT s.teacher
FROM (SELECT DISTINCT c.school
      FROM unnest($1::text[]) of (teacher)
      CROSS JOIN LATERAL (SELECT school FROM stipend.claims
                          WHERE teacher = of.teacher COLLATE "C" AND $2::boolean OFFSET 0) c) at
CROSS JOIN LATERAL (SELECT teacher FROM stipend.claims WHERE school = at.school OFFSET 0) s
UNION
SELECT s.teacher
FROM unnest($1::text[]) of (teacher)
CROSS JOIN LATERAL (SELECT substitute, day FROM stipend.claims
                    WHERE teacher = of.teacher COLLATE "C" OFFSET 0) c
CROSS JOIN LATERAL (SELECT teacher FROM stipend.claims
                    WHERE substitute = c.substitute AND day = c.day OFFSET 0) s
