-- Retractions of claims that a current review names.
SELECT s.line, count(*) OVER () AS total, 'claim' AS name, 'referred_to' AS code,
       format('claim "%s" is named by the review of %s', s.claim, min(o.code)) AS message,
       'retract the review first' AS hint
FROM pg_temp.stage s
JOIN stipend.reviews o ON o.claim = s.claim
WHERE s.retract AND NOT o.retract
  AND NOT EXISTS (SELECT FROM stipend.reviews l
                  WHERE l.claim = o.claim AND l.code = o.code AND l.intake > o.intake)
GROUP BY s.line, s.claim
ORDER BY s.line
LIMIT 100
