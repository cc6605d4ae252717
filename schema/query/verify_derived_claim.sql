-- The first line of intake $1 whose teacher is not one whom its claim had by then.
SELECT s.line, 'teacher' AS field
FROM stipend.:kind s
WHERE s.intake = $1::integer
  AND NOT EXISTS (SELECT FROM stipend.claims c
                  WHERE c.claim = s.claim AND c.teacher = s.teacher AND c.intake <= s.intake)
ORDER BY s.line
LIMIT 1
