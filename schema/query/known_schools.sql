-- Schools known through intake $1.
SELECT school
FROM (SELECT DISTINCT ON (school) school, retract FROM stipend.schools WHERE intake <= $1
      ORDER BY school, intake DESC) known
WHERE NOT retract
ORDER BY school COLLATE "C"
