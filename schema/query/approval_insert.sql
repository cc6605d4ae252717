INSERT INTO stipend.approval (number, revision, plan, reason, by_user, at, chain)
VALUES ($1, $2, $3::bytea, $4, $5,
        timestamptz '2000-01-01 00:00:00+00' + $6::bigint * interval '1 microsecond', $7::bytea)
