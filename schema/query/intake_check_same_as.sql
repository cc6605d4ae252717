-- Rows whose same_as neither the file nor a current row outside it has.
SELECT s.line, count(*) OVER () AS total, 'same_as' AS name, 'unknown_reference' AS code,
       format('same_as "%s" is not among the teachers', s.same_as) AS message,
       'import it first, or in the same file' AS hint
FROM pg_temp.stage s
WHERE NOT s.retract AND s.same_as IS NOT NULL
  AND NOT EXISTS (SELECT FROM pg_temp.stage n WHERE n.teacher = s.same_as AND NOT n.retract)
  AND NOT EXISTS (SELECT FROM stipend.teachers o
                  WHERE o.teacher = s.same_as AND NOT o.retract
                    AND NOT EXISTS (SELECT FROM stipend.teachers l
                                    WHERE l.teacher = o.teacher AND l.intake > o.intake)
                    AND NOT EXISTS (SELECT FROM pg_temp.stage n WHERE n.teacher = o.teacher))
ORDER BY s.line
LIMIT 100
