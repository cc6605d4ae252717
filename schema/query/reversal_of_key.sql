-- Of key $2 in edition $1, through batch $3: the latest batch with entries of it that are not reversed and
-- reverse nothing, and the latest that reversed some; nulls where there is none.
SELECT (SELECT max(e.batch) FROM stipend.entry e
        WHERE e.edition = $1::smallint AND e.key = $2 AND e.batch <= $3::integer
          AND e.reverses_batch IS NULL
          AND NOT EXISTS (SELECT FROM stipend.entry r
                          WHERE r.reverses_batch = e.batch AND r.reverses_line = e.line
                            AND r.batch <= $3::integer)),
       (SELECT max(e.batch) FROM stipend.entry e
        WHERE e.edition = $1::smallint AND e.key = $2 AND e.batch <= $3::integer
          AND e.reverses_batch IS NOT NULL)
