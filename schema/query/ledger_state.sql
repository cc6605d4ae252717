-- Where the ledger stands: newest intake and batch, their chains, those of the acts, user and clock.
SELECT coalesce((SELECT max(number) FROM stipend.intake), 0),
       coalesce((SELECT max(number) FROM stipend.batch), 0),
       (SELECT head FROM stipend.batch ORDER BY number DESC LIMIT 1),
       (SELECT chain FROM stipend.intake ORDER BY number DESC LIMIT 1),
       (SELECT chain FROM stipend.revision ORDER BY number DESC LIMIT 1),
       (SELECT chain FROM stipend.approval ORDER BY number DESC LIMIT 1),
       (SELECT chain FROM stipend.period_act ORDER BY number DESC LIMIT 1),
       session_user,
       (extract(epoch FROM clock_timestamp() - timestamptz '2000-01-01 00:00:00+00')
        * 1000000)::bigint
