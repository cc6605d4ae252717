-- Revision number $1, usable or not.
SELECT r.number, d.number, r.revision, d.programme, d.edition, r.by_user, r.sha256, r.document
FROM stipend.revision r
JOIN stipend.edition d ON d.number = r.edition
WHERE r.number = $1
