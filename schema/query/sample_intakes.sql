-- The intakes numbered $1 (an array): where each fact came from.
SELECT number, kind, file, encode(sha256, 'hex'), rows, by_user,
       to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI')
FROM stipend.intake
WHERE number = ANY ($1::integer[])
ORDER BY number
