-- The assignments of teachers $2 as known through intake $1, whatever their programme and days.
SELECT assignment, max(programme), max(role), min(starts) - date '2000-01-01',
       CASE WHEN bool_or(ends IS NULL) THEN NULL ELSE max(ends) - date '2000-01-01' END
FROM (SELECT DISTINCT ON (assignment, starts) * FROM stipend.assignments
      WHERE intake <= $1::integer AND teacher = ANY ($2::text[])
      ORDER BY assignment, starts, intake DESC) known
WHERE NOT retract
GROUP BY assignment
ORDER BY assignment
