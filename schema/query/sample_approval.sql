-- Who made batch $1 and its rules, when and why: planned, approved, posted; loaded and approved.
SELECT b.planner, to_char(b.planned_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'),
       b.approver, to_char(a.at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'), a.reason,
       b.by_user, to_char(b.at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'),
       r.by_user, to_char(r.at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'), ra.by_user, ra.reason
FROM stipend.batch b
JOIN stipend.revision r ON r.number = b.revision
LEFT JOIN stipend.approval a ON a.plan = b.plan AND a.by_user = b.approver
LEFT JOIN LATERAL (SELECT x.by_user, x.reason FROM stipend.approval x
                   WHERE x.revision = r.number AND x.plan IS NULL ORDER BY x.number LIMIT 1) ra ON true
WHERE b.number = $1::integer
LIMIT 1
