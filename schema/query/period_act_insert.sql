INSERT INTO stipend.period_act (number, edition, period, act, reason, by_user, at, chain)
VALUES ($1, $2, $3, $4, $5, $6,
        timestamptz '2000-01-01 00:00:00+00' + $7::bigint * interval '1 microsecond', $8::bytea)
