-- Roles and cohorts that the file names, with the first line and the number of rows.
SELECT min(line) AS line, count(*) AS rows, programme, role, cohort
FROM pg_temp.stage
WHERE NOT retract
GROUP BY programme, role, cohort
ORDER BY line
