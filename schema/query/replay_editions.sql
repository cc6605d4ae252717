-- Editions that are loaded, by name, with their last batch that is no reversal (0: none); $1: only those so named.
SELECT d.programme, d.edition, coalesce(max(b.number) FILTER (WHERE b.reverses IS NULL), 0)
FROM stipend.edition d
LEFT JOIN stipend.batch b ON b.edition = d.number
WHERE $1::text IS NULL OR d.edition = $1 OR d.programme || '/' || d.edition = $1
GROUP BY d.programme, d.edition
ORDER BY 1, 2
