-- Everybody's rows, in order of teacher number.
COPY (
-- include person_rows.sql
ORDER BY 1
) TO STDOUT
