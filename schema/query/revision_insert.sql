INSERT INTO stipend.revision (number, edition, revision, sha256, document, by_user, at, chain)
VALUES ($1, $2, $3, $4::bytea, $5::bytea, $6,
        timestamptz '2000-01-01 00:00:00+00' + $7::bigint * interval '1 microsecond', $8::bytea)
