-- Of key $2 in edition $1, through batch $3: the latest batch that reversed entries of it, and the latest that
-- was told to post it again; 0 where there is none.
SELECT coalesce((SELECT max(e.batch) FROM stipend.entry e
                 WHERE e.edition = $1::smallint AND e.key = $2 AND e.batch <= $3::integer
                   AND e.reverses_batch IS NOT NULL), 0),
       coalesce((SELECT max(b.number) FROM stipend.batch b
                 WHERE b.edition = $1::smallint AND b.number <= $3::integer
                   AND $2 = ANY (string_to_array(b.reposts, ' '))), 0)
