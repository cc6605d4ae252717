-- Schools known through intake $1, of $2 (null: all), with their names.
SELECT school, name
FROM (SELECT DISTINCT ON (school) school, name, retract FROM stipend.schools
      WHERE intake <= $1 AND ($2::text[] IS NULL OR school = ANY ($2::text[]))
      ORDER BY school, intake DESC) known
WHERE NOT retract
ORDER BY school COLLATE "C"
