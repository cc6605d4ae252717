-- The first line of intake $1 whose teacher is not one whom its assignment had by then.
SELECT s.line, 'teacher' AS field
FROM stipend.:kind s
WHERE s.intake = $1::integer
  AND NOT EXISTS (SELECT FROM stipend.assignments a
                  WHERE a.assignment = s.assignment AND a.teacher = s.teacher
                    AND a.intake <= s.intake)
ORDER BY s.line
LIMIT 1
