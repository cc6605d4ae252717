-- All closings and reopenings of periods.
SELECT number, edition, period, act, reason, by_user,
       (extract(epoch FROM at - timestamptz '2000-01-01 00:00:00+00') * 1000000)::bigint,
       encode(chain, 'hex')
FROM stipend.period_act
ORDER BY number
