-- Batches of edition $1 ("2026-27", or "programme/2026-27"), in order: with the number of the edition, whether it
-- reverses, whether it posts reversed keys again.
SELECT b.number, b.edition, b.reverses IS NOT NULL, b.reposts IS NOT NULL
FROM stipend.batch b
JOIN stipend.edition d ON d.number = b.edition
WHERE d.edition = $1 OR d.programme || '/' || d.edition = $1
ORDER BY b.number
