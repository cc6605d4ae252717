-- The last batch of edition $1 through number $2, and as of a day not after $3 (days since 2000-01-01;
-- null: any), nulls if there is none: number; of the last of them that is no reversal period, as-of day,
-- whether it is off-cycle, revision; and the edition's closed periods, a blank between; whether it is
-- detached.
SELECT (SELECT max(number) FROM stipend.batch
        WHERE edition = $1::smallint AND number <= $2::integer
          AND ($3::integer IS NULL OR as_of <= date '2000-01-01' + $3::integer)),
       b.period, b.as_of - date '2000-01-01', b.off_cycle IS NOT NULL, b.revision,
       coalesce(acts.closed, ''), coalesce(acts.detached, false)
FROM (SELECT string_agg(period, ' ') AS closed, bool_or(period = '') AS detached FROM stipend.period_state
      WHERE edition = $1::smallint AND closed) acts
LEFT JOIN (SELECT * FROM stipend.batch
           WHERE edition = $1::smallint AND number <= $2::integer AND reverses IS NULL
             AND ($3::integer IS NULL OR as_of <= date '2000-01-01' + $3::integer)
           ORDER BY number DESC LIMIT 1) b ON true
