-- The records of up to $2 intakes after number $1, times in microseconds since 2000-01-01 UTC.
SELECT number, kind, file, encode(sha256, 'hex'), rows, by_user,
       (extract(epoch FROM at - timestamptz '2000-01-01 00:00:00+00') * 1000000)::bigint,
       encode(digest, 'hex'), encode(chain, 'hex')
FROM stipend.intake
WHERE number > $1::integer
ORDER BY number
LIMIT $2::integer
