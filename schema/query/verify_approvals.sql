-- All approvals.
SELECT number, revision, encode(plan, 'hex'), reason, by_user,
       (extract(epoch FROM at - timestamptz '2000-01-01 00:00:00+00') * 1000000)::bigint,
       encode(chain, 'hex')
FROM stipend.approval
ORDER BY number
