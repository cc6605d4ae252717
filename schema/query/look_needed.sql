-- Whether this login sees persons only as stipend_hr does.
SELECT pg_has_role(current_user, 'stipend_hr', 'MEMBER')
       AND NOT has_table_privilege(current_user, 'stipend.teachers', 'SELECT')
