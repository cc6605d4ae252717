INSERT INTO stipend.batch (number, edition, revision, sha256, period, as_of, off_cycle, intake, plan,
    engine, planner, approver, by_user, planned_at, at, persons, decided, decisions, entries, debits,
    targets, acts, facts, digest, rows, head, recut, reverses, reverses_key,
    reverses_reason, reposts, outcomes)
VALUES ($1, $2, $3, $4::bytea, $5, date '2000-01-01' + $6::integer, $7, $8, $9::bytea, $10, $11, $12,
    $13, timestamptz '2000-01-01 00:00:00+00' + $14::bigint * interval '1 microsecond',
    timestamptz '2000-01-01 00:00:00+00' + $15::bigint * interval '1 microsecond',
    $16, $17, $18, $19, $20, $21, $22::bytea, $23::bytea, $24::bytea, $25::bytea, $26::bytea,
    $27, $28, $29, $30, $31, $32)
