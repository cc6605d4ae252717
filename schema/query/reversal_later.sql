-- The latest entry, between batches $1 and $3, that builds on what batch $1 (its key $2; null: all its keys)
-- posted and is neither a reversal nor reversed: the key that it builds on, its batch and its own key.
SELECT k.key, l.batch, l.key
FROM stipend.entry l
JOIN (SELECT DISTINCT e.key FROM stipend.entry e
      WHERE e.batch = $1::integer AND ($2::text IS NULL OR e.key = $2)
        AND NOT EXISTS (SELECT FROM stipend.entry r
                        WHERE r.reverses_batch = e.batch AND r.reverses_line = e.line
                          AND r.batch <= $3::integer)) k ON k.key IN (l.key, l.cancels)
WHERE l.batch > $1::integer AND l.batch <= $3::integer AND l.reverses_batch IS NULL
  AND l.edition = (SELECT b.edition FROM stipend.batch b WHERE b.number = $1::integer)
  AND NOT EXISTS (SELECT FROM stipend.entry r
                  WHERE r.reverses_batch = l.batch AND r.reverses_line = l.line
                    AND r.batch <= $3::integer)
ORDER BY l.batch DESC, l.line
LIMIT 1
