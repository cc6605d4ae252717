-- What the intake says of each person, in one row for the person stream (013_dossier.sql).
INSERT INTO stipend.dossier (teacher, intake, tag, rows)
SELECT teacher, intake, :tag, string_agg(:packed, E'\x1e')
FROM pg_temp.stage
GROUP BY teacher, intake
ORDER BY teacher
