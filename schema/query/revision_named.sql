-- Numbers of the revisions $3 of programme $1, edition $2 (null: any), newest first.
SELECT r.number
FROM stipend.revision r
JOIN stipend.edition d ON d.number = r.edition
WHERE ($1::text IS NULL OR d.programme = $1) AND ($2::text IS NULL OR d.edition = $2)
  AND r.revision = $3
ORDER BY r.number DESC
