-- The rows of the teachers in the setting stipend.teachers (an array), in order of teacher number.
COPY (
SELECT * FROM (
-- include person_rows.sql
) p
WHERE p.teacher = ANY (current_setting('stipend.teachers')::text[])
ORDER BY 1
) TO STDOUT
