-- For a document of programme $1, edition $2: the edition's number, the loaded revision with the same
-- sha256 ($3), and the highest revision loaded; nulls where there is none.
SELECT (SELECT number FROM stipend.edition WHERE programme = $1 AND edition = $2),
       (SELECT r.number FROM stipend.revision r JOIN stipend.edition d ON d.number = r.edition
        WHERE d.programme = $1 AND d.edition = $2 AND r.sha256 = $3::bytea),
       (SELECT max(r.revision) FROM stipend.revision r JOIN stipend.edition d ON d.number = r.edition
        WHERE d.programme = $1 AND d.edition = $2)
