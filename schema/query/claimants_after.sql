-- The next $2 teacher numbers after $1 that have a claim or are linked, in order.
SELECT teacher
FROM (SELECT teacher FROM stipend.claims
      UNION SELECT teacher FROM stipend.link
      UNION SELECT other FROM stipend.link) claimants
WHERE teacher > $1
ORDER BY teacher COLLATE "C"
LIMIT $2::integer
