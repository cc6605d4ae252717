-- Names as known through intake $1: of teachers $2 (t) and schools $3 (s).
SELECT 't', teacher, name
FROM (SELECT DISTINCT ON (teacher) teacher, name, retract FROM stipend.teachers
      WHERE intake <= $1::integer AND teacher = ANY ($2::text[])
      ORDER BY teacher, intake DESC) known
WHERE NOT retract
UNION ALL
SELECT 's', school, name
FROM (SELECT DISTINCT ON (school) school, name, retract FROM stipend.schools
      WHERE intake <= $1::integer AND school = ANY ($3::text[])
      ORDER BY school, intake DESC) known
WHERE NOT retract
