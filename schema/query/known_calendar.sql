-- The calendar as known through intake $1, of schools $2 (null: all).
SELECT school, day - date '2000-01-01', open, intake, line
FROM (SELECT DISTINCT ON (school, day) school, day, open, retract, intake, line FROM stipend.calendar
      WHERE intake <= $1 AND ($2::text[] IS NULL OR school = ANY ($2::text[]))
      ORDER BY school, day, intake DESC) known
WHERE NOT retract
