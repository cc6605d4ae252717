-- The latest usable revision of each edition: approved, or revision $3 if that is not 0.
SELECT DISTINCT ON (d.number)
       r.number, d.number, r.revision, d.programme, d.edition, r.by_user, r.sha256, r.document
FROM stipend.revision r
JOIN stipend.edition d ON d.number = r.edition
WHERE EXISTS (SELECT FROM stipend.approval a WHERE a.revision = r.number AND a.plan IS NULL)
  AND ($1::text IS NULL OR d.programme = $1) AND ($2::text IS NULL OR d.edition = $2)
  AND ($3::integer = 0 OR r.revision = $3)
ORDER BY d.number, r.revision DESC
