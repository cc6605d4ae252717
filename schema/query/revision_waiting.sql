-- The newest revision of programme $1, edition $2 (null: any) that nobody approved yet.
SELECT d.programme, d.edition, r.revision
FROM stipend.revision r
JOIN stipend.edition d ON d.number = r.edition
WHERE NOT EXISTS (SELECT FROM stipend.approval a WHERE a.revision = r.number AND a.plan IS NULL)
  AND ($1::text IS NULL OR d.programme = $1) AND ($2::text IS NULL OR d.edition = $2)
ORDER BY r.number DESC
LIMIT 1
