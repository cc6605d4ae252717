-- What bears on how many batches are replayed together: how many claims and schools there are, and the first batch
-- of edition $1 after batch $2, through batch $3, with an entry that reverses another (0: none).
SELECT (SELECT count(*) FROM stipend.claims), (SELECT count(DISTINCT school) FROM stipend.schools),
       coalesce((SELECT min(batch) FROM stipend.entry
                 WHERE edition = $1::smallint AND reverses_batch IS NOT NULL
                   AND batch > $2::integer AND batch <= $3::integer), 0)
