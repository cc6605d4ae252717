-- Up to eleven teacher numbers that have $2 in their name, whatever its case, as known through intake $1.
SELECT teacher
FROM (SELECT DISTINCT ON (teacher) teacher, name, retract FROM stipend.teachers
      WHERE intake <= $1::integer
      ORDER BY teacher, intake DESC) known
WHERE NOT retract AND strpos(lower(name), lower($2::text)) > 0
ORDER BY teacher
LIMIT 11
