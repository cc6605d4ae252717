-- One batch: by number ($1), by the seal of its plan ($2), the newest of an edition ($3), or the newest of
-- an edition that is no reversal ($4), both up to number $5.
SELECT b.number, b.edition, b.revision, b.intake, d.programme, d.edition, b.period,
       b.as_of - date '2000-01-01', b.off_cycle, b.engine, b.planner, b.approver, b.by_user,
       (extract(epoch FROM b.planned_at - timestamptz '2000-01-01 00:00:00+00') * 1000000)::bigint,
       (extract(epoch FROM b.at - timestamptz '2000-01-01 00:00:00+00') * 1000000)::bigint,
       b.persons, b.decided, b.decisions, b.entries, b.debits, b.targets,
       b.sha256, b.plan, b.acts, b.facts, b.digest, b.rows, b.head, b.recut,
       b.reverses, b.reverses_key, b.reverses_reason, b.reposts, b.outcomes
FROM stipend.batch b
JOIN stipend.edition d ON d.number = b.edition
WHERE b.number = $1::integer OR b.plan = $2::bytea
   OR (b.number <= $5::integer
       AND (b.edition = $3::smallint OR (b.edition = $4::smallint AND b.reverses IS NULL)))
ORDER BY b.number DESC
LIMIT 1
