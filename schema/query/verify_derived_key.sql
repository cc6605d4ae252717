-- The first line of intake $1 whose edition or teacher is not that of a decision of its key.
SELECT s.line, 'edition or teacher' AS field
FROM stipend.:kind s
WHERE s.intake = $1::integer AND NOT s.retract
  AND NOT EXISTS (SELECT FROM stipend.period_state p
                  WHERE p.edition = s.edition AND p.period = '' AND p.closed)
  AND NOT EXISTS (SELECT FROM stipend.decision d
                  WHERE d.key = s.key AND d.edition = s.edition AND d.teacher = s.teacher)
ORDER BY s.line
LIMIT 1
