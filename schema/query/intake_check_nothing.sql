-- Retractions of what is not there.
SELECT s.line, count(*) OVER () AS total, ':first' AS name, 'nothing_to_retract' AS code,
       :named || ' is not there to be retracted' AS message, NULL::text AS hint
FROM pg_temp.stage s
WHERE s.retract
  AND NOT EXISTS (SELECT FROM stipend.:kind o
                  WHERE :same AND NOT o.retract AND o.intake < s.intake
                    AND NOT EXISTS (SELECT FROM stipend.:kind l
                                    WHERE :later AND l.intake < s.intake))
ORDER BY s.line
LIMIT 100
