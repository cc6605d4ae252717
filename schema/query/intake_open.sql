-- The number of the next intake, the chain before it, who asks, and when (to the microsecond).
SELECT coalesce(max(i.number), 0) + 1 AS number,
       coalesce((SELECT encode(l.chain, 'hex') FROM stipend.intake l ORDER BY l.number DESC LIMIT 1),
                repeat('0', 64)) AS chain,
       session_user AS by_user,
       min(c.at)::text AS at,
       (extract(epoch FROM min(c.at) - timestamptz '2000-01-01 00:00:00+00') * 1000000)::bigint AS at_us
FROM (SELECT clock_timestamp() AS at) c
LEFT JOIN stipend.intake i ON true
