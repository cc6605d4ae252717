-- The calendar as known through intake $1.
SELECT school, day - date '2000-01-01', open, intake, line
FROM (SELECT DISTINCT ON (school, day) school, day, open, retract, intake, line FROM stipend.calendar
      WHERE intake <= $1 ORDER BY school, day, intake DESC) known
WHERE NOT retract
