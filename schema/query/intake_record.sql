INSERT INTO stipend.intake (number, kind, file, sha256, rows, by_user, at, digest, chain)
VALUES ($1::integer, $2, $3, decode($4, 'hex'), $5::integer, $6, $7::timestamptz,
        decode($8, 'hex'), decode($9, 'hex'))
