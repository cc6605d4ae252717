-- The first who approved the plan with seal $1 and is none of $2, $3, $4 (null: nobody).
SELECT by_user FROM stipend.approval
WHERE plan = $1::bytea AND by_user IS DISTINCT FROM $2::text AND by_user IS DISTINCT FROM $3::text
  AND by_user IS DISTINCT FROM $4::text
ORDER BY number
LIMIT 1
