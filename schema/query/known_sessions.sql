-- Every version of every session through intake $1, oldest first.
SELECT session, kind, day - date '2000-01-01', part, minutes, audience, "group", status, retract, intake,
       line
FROM stipend.sessions
WHERE intake <= $1
ORDER BY session COLLATE "C", intake
