-- Editions that a report is about, with their last batch (0: none): named $1 ("2026-27", or
-- "programme/2026-27"), of programme $2, of edition $3, with a batch in period $4; null: any.
SELECT d.number, d.programme,
       d.edition || CASE WHEN s.closed THEN ' (its rows are detached)' ELSE '' END, coalesce(max(b.number), 0)
FROM stipend.edition d
LEFT JOIN stipend.batch b ON b.edition = d.number
LEFT JOIN stipend.period_state s ON s.edition = d.number AND s.period = ''
WHERE ($1::text IS NULL OR d.edition = $1 OR d.programme || '/' || d.edition = $1)
  AND ($2::text IS NULL OR d.programme = $2) AND ($3::text IS NULL OR d.edition = $3)
  AND ($4::text IS NULL OR EXISTS (SELECT FROM stipend.batch p
                                   WHERE p.edition = d.number AND p.period = $4))
GROUP BY d.number, d.programme, d.edition, s.closed
ORDER BY d.number
