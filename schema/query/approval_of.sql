-- Who approved revision $1 (plan $2 null) or the plan with seal $2 (revision 0).
SELECT by_user FROM stipend.approval
WHERE ($2::bytea IS NULL AND plan IS NULL AND revision = $1::integer) OR plan = $2::bytea
ORDER BY number LIMIT 1
