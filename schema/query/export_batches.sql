-- Batches to export, in order: of edition $1 ("2026-27", or "programme/2026-27"), or the one numbered $2.
SELECT b.number, d.programme, d.edition, b.as_of - date '2000-01-01', coalesce(b.reverses, 0),
       b.reverses_key, coalesce(b.reverses_reason, b.off_cycle), b.edition
FROM stipend.batch b
JOIN stipend.edition d ON d.number = b.edition
WHERE d.edition = $1 OR d.programme || '/' || d.edition = $1 OR b.number = $2::integer
ORDER BY b.number
