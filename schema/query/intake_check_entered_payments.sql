-- Payments that became entries, and were not reversed, stay as they are, except that one that was paid may come back.
SELECT s.line, count(*) OVER () AS total, 'payment' AS name, 'entered' AS code,
       format('payment "%s" was entered in batch %s and stays as it is', s.payment, n.batch) AS message,
       'only its status may become returned, once' AS hint
FROM pg_temp.stage s
JOIN (SELECT e.origin, min(e.batch) AS batch, min(e.key) AS key FROM stipend.entry e
      WHERE e.origin IS NOT NULL
        AND NOT EXISTS (SELECT FROM stipend.entry r
                        WHERE r.reverses_batch IS NOT NULL AND r.reverses_batch = e.batch
                          AND r.reverses_line = e.line)
      GROUP BY e.origin) n
  ON n.origin = 'payment:' || s.payment
CROSS JOIN LATERAL (SELECT o.* FROM stipend.payments o WHERE o.payment = s.payment
                    ORDER BY o.intake DESC LIMIT 1) o
WHERE s.retract OR o.status <> 'paid' OR s.status <> 'returned'
   OR s.batch <> o.batch OR s.amount <> o.amount
   OR o.key <> CASE WHEN split_part(s.key, ':', 3) = '' THEN s.key
                    ELSE split_part(s.key, ':', 2) || ':' || split_part(s.key, ':', 3) END
ORDER BY s.line
LIMIT 100
