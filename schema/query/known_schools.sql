-- Schools known through intake $1: those that facts of teachers $2 name (null: all).
SELECT school
FROM (SELECT DISTINCT ON (school) school, retract FROM stipend.schools
      WHERE intake <= $1
        AND ($2::text[] IS NULL
             OR school = ANY (ARRAY(SELECT school FROM stipend.assignments WHERE teacher = ANY ($2::text[])
                                    UNION ALL
                                    SELECT school FROM stipend.claims WHERE teacher = ANY ($2::text[]))))
      ORDER BY school, intake DESC) known
WHERE NOT retract
ORDER BY school COLLATE "C"
