-- Every closing and reopening of edition $1, in order.
SELECT number, period, act, reason, by_user,
       to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
FROM stipend.period_act
WHERE edition = $1::smallint
ORDER BY number
