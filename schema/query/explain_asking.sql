-- The last batch of edition $1 through number $2, nulls if there is none: period, as-of day, whether it
-- is off-cycle, revision; and the edition's closed periods, a blank between.
SELECT b.period, b.as_of - date '2000-01-01', b.off_cycle IS NOT NULL, b.revision,
       (SELECT coalesce(string_agg(period, ' '), '') FROM stipend.period_state
        WHERE edition = $1::smallint AND closed)
FROM (SELECT) one
LEFT JOIN (SELECT * FROM stipend.batch WHERE edition = $1::smallint AND number <= $2::integer
           ORDER BY number DESC LIMIT 1) b ON true
