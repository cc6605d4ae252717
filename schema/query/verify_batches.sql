-- Up to $2 batches after number $1; long: the first text that is longer than any the ledger writes,
-- and of which the rest would be under no digest.
SELECT b.number, b.edition,
       (SELECT t.name
        FROM (VALUES ('period', b.period, 63), ('off_cycle', b.off_cycle, 511),
                     ('engine', b.engine, 63), ('planner', b.planner, 63),
                     ('approver', b.approver, 63), ('by_user', b.by_user, 63),
                     ('reverses_key', b.reverses_key, 207), ('reverses_reason', b.reverses_reason, 511),
                     ('reposts', b.reposts, 1023), ('outcomes', b.outcomes, 255)) t (name, value, most)
        WHERE octet_length(t.value) > t.most
           OR (t.value = '' AND t.name IN ('approver', 'reverses_key', 'reposts', 'outcomes'))
        LIMIT 1) AS long
FROM stipend.batch b
WHERE b.number > $1::integer
ORDER BY b.number
LIMIT $2::integer
