-- How many revisions, approvals and closings or reopenings of periods there are.
SELECT (SELECT coalesce(max(number), 0) FROM stipend.revision),
       (SELECT coalesce(max(number), 0) FROM stipend.approval),
       (SELECT coalesce(max(number), 0) FROM stipend.period_act)
