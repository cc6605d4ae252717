-- Teacher numbers known through intake $1 about as long as $2: one of them may be meant.
SELECT DISTINCT teacher FROM stipend.teachers
WHERE intake <= $1::integer AND length(teacher) BETWEEN length($2) - 2 AND length($2) + 2
ORDER BY teacher
