-- Which transactions the answer sees, in the shape of person_rows.sql: two answers that say the same see the same
-- rows of every table.  A standby does not say it of its own answers; then it is blank.
(SELECT '', '!', CASE WHEN pg_is_in_recovery() THEN '' ELSE pg_current_snapshot()::text END,
        NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, 0, 0)
