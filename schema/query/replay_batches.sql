-- Batches of edition $1 ("2026-27", or "programme/2026-27"), in order.
SELECT b.number
FROM stipend.batch b
JOIN stipend.edition d ON d.number = b.edition
WHERE d.edition = $1 OR d.programme || '/' || d.edition = $1
ORDER BY b.number
