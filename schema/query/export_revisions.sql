-- Revisions that batches up to the last of $1 (an array) were posted under, of their editions, newest first.
SELECT DISTINCT b.revision
FROM stipend.batch b
JOIN stipend.batch chosen ON chosen.edition = b.edition AND chosen.number = ANY ($1::integer[])
WHERE b.number <= chosen.number
ORDER BY b.revision DESC
