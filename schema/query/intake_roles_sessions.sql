-- Roles and cohorts that the audiences of the file name, with the first line and the number of rows.
SELECT min(s.line) AS line, count(*) AS rows, NULL::text AS programme,
       split_part(w.name, '/', 1) AS role, nullif(split_part(w.name, '/', 2), '') AS cohort
FROM pg_temp.stage s
CROSS JOIN LATERAL unnest(string_to_array(s.audience, ' ')) w (name)
WHERE NOT s.retract AND s.audience <> '*'
GROUP BY role, cohort
ORDER BY line
